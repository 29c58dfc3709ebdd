import { describe, expect, test } from 'vitest';
import { type Reply, readReply, refusalOf, refusalProblem } from '../client/refusal.ts';
import { BITMEX_ERRORS } from './errors.ts';
import { BITMEX_FACTS } from './facts.ts';
import { BITMEX, bitmexSpoken, bitmexWaitIn } from './refusal.ts';

const NOW = Date.parse('2026-08-20T09:15:00.000Z');
const judge = (reply: Reply) =>
  refusalOf(reply, { facts: BITMEX_FACTS, spoken: bitmexSpoken, waitIn: bitmexWaitIn }, NOW);
const refuse = (status: number, message: string, more: object = {}, headers: Record<string, string> = {}) =>
  judge(readReply(status, headers, JSON.stringify({ error: { message, name: 'HTTPError', ...more } })));

describe('a refusal', () => {
  // Every row of docs/venues/bitmex.md §6.
  test.each([
    [400, 'Account has insufficient Available Balance, 5929700 XBt required', 'INSUFFICIENT_FUNDS', 'rejected'],
    [400, 'Value of position and orders exceeds position Risk Limit', 'INSUFFICIENT_FUNDS', 'rejected'],
    [400, 'Value of position and orders exceeds account Risk Limit', 'INSUFFICIENT_FUNDS', 'rejected'],
    [400, 'Invalid price tickSize', 'RULE_VIOLATION', 'rejected'],
    [400, 'Invalid price', 'RULE_VIOLATION', 'rejected'],
    [400, 'Invalid stopPx tickSize', 'RULE_VIOLATION', 'rejected'],
    [400, 'Invalid orderQty', 'RULE_VIOLATION', 'rejected'],
    [400, 'orderQty is invalid', 'RULE_VIOLATION', 'rejected'],
    [400, 'Order quantity must be a multiple of lot size: 100', 'RULE_VIOLATION', 'rejected'],
    [400, 'Invalid symbol', 'UNKNOWN_SYMBOL', 'rejected'],
    [400, 'Instrument not listed for trading yet', 'MARKET_CLOSED', 'rejected'],
    [400, 'Instrument expired', 'MARKET_CLOSED', 'rejected'],
    [400, 'Market is not open', 'MARKET_CLOSED', 'rejected'],
    [400, 'Duplicate clOrdID', 'DUPLICATE_CLIENT_ORDER_ID', 'rejected'],
    [400, 'Invalid ordStatus: Filled', 'ORDER_NOT_ACTIVE', 'rejected'],
    [400, 'Invalid ordStatus', 'ORDER_NOT_ACTIVE', 'rejected'],
    [400, 'Invalid amend: orderQty, leavesQty, price, stopPx unchanged', 'NOTHING_TO_AMEND', 'rejected'],
    [400, 'Invalid leavesQty', 'AMEND_REJECTED', 'rejected'],
    [400, 'Invalid orderID', 'ORDER_NOT_FOUND', 'rejected'],
    [400, 'Invalid origClOrdID', 'ORDER_NOT_FOUND', 'rejected'],
    [404, 'Not Found', 'ORDER_NOT_FOUND', 'rejected'],
    [400, 'Unsupported timeInForce', 'NOT_SUPPORTED', 'rejected'],
    [400, 'Invalid execInst', 'NOT_SUPPORTED', 'rejected'],
    [400, 'Invalid ordType or timeInForce for execInst', 'NOT_SUPPORTED', 'rejected'],
    [400, 'Price greater than limitUpPrice', 'RULE_VIOLATION', 'rejected'],
    [400, 'Price less than limitDownPrice', 'RULE_VIOLATION', 'rejected'],
    [400, 'Order price is below the liquidation price of current long position', 'EXCHANGE_REJECTED', 'rejected'],
    [400, 'Executing at order price would lead to immediate liquidation', 'EXCHANGE_REJECTED', 'rejected'],
    [400, 'Position is in liquidation', 'EXCHANGE_REJECTED', 'rejected'],
    [400, 'Account is in margin call', 'EXCHANGE_REJECTED', 'rejected'],
    [400, 'Too many open orders', 'TOO_MANY_OPEN_ORDERS', 'rejected'],
    [400, 'filter values are not valid', 'EXCHANGE_REFUSED_REQUEST', 'rejected'],
    [400, 'startTime is invalid', 'EXCHANGE_REFUSED_REQUEST', 'rejected'],
    [401, 'Signature not valid.', 'CREDENTIALS_REJECTED', 'rejected'],
    [401, 'Invalid API Key.', 'CREDENTIALS_REJECTED', 'rejected'],
    [403, 'This key is disabled.', 'CREDENTIALS_REJECTED', 'rejected'],
    [403, 'Access Denied', 'CREDENTIALS_REJECTED', 'rejected'],
    [401, 'Authorization Required', 'CREDENTIALS_REJECTED', 'rejected'],
    [403, 'Account is suspended', 'EXCHANGE_REJECTED', 'rejected'],
    [400, 'Account has no XBt', 'EXCHANGE_REJECTED', 'rejected'],
    [403, 'Forbidden', 'RATE_LIMITED', 'notExecuted'],
    [429, 'Rate limit exceeded, retry in 1 seconds.', 'RATE_LIMITED', 'notExecuted'],
    [503, 'The system is currently overloaded. Please try again later.', 'EXCHANGE_OVERLOADED', 'notExecuted'],
    [503, 'Service unavailable', 'EXCHANGE_OVERLOADED', 'unknown'],
    [500, 'Server Error', 'EXCHANGE_OVERLOADED', 'unknown'],
    [
      400,
      'This request has expired - `expires` is in the past. Current time: 1589426170',
      'EXCHANGE_CLOCK',
      'notExecuted',
    ],
    [401, 'This request has expired - `expires` is in the past.', 'EXCHANGE_CLOCK', 'notExecuted'],
  ])('%d "%s" is %s and leaves a command %s', (status, message, problem, outcome) => {
    expect(refuse(status, message)).toMatchObject({ problem, outcome, listed: true });
  });

  test.each([
    [400, 'A sentence that nobody has seen'],
    [409, 'Conflict'],
    [403, 'Spot trading is not available to you'],
  ])('%d "%s" is in no table and the exchange\'s own: a refusal at once', (status, message) => {
    expect(refuse(status, message)).toMatchObject({ outcome: 'rejected', own: true });
  });

  test.each([
    [502, 'The system is currently overloaded. Please try again later.'],
    [500, 'Invalid price'],
    [503, 'Duplicate clOrdID'],
    [520, 'Rate limit exceeded, retry in 1 seconds.'],
    [200, 'Invalid symbol'],
  ])('%d "%s" proves nothing: the outcome is unknown', (status, message) => {
    expect(refuse(status, message)).toMatchObject({ outcome: 'unknown' });
  });

  test.each([
    [403, '<html><body>403 Forbidden</body></html>', 'RATE_LIMITED', 'unknown'],
    [403, '', 'RATE_LIMITED', 'unknown'],
    [429, '<html>', 'RATE_LIMITED', 'unknown'],
    [404, '<html>', 'EXCHANGE_REFUSED_REQUEST', 'unknown'],
    [401, '', 'CREDENTIALS_REJECTED', 'unknown'],
    [503, 'The system is currently overloaded. Please try again later.', 'EXCHANGE_OVERLOADED', 'unknown'],
    [502, '<html>', 'EXCHANGE_OVERLOADED', 'unknown'],
    [504, '', 'EXCHANGE_OVERLOADED', 'unknown'],
    [527, '', 'EXCHANGE_OVERLOADED', 'unknown'],
    [400, '', 'EXCHANGE_PROTOCOL', 'unknown'],
    [302, '', 'EXCHANGE_PROTOCOL', 'unknown'],
    [200, '<html>', 'EXCHANGE_PROTOCOL', 'unknown'],
    [200, '', 'EXCHANGE_PROTOCOL', 'unknown'],
  ])('%d with the body "%s", which is no JSON, is %s: %s', (status, body, problem, outcome) => {
    expect(judge(readReply(status, {}, body))).toMatchObject({ problem, outcome });
  });

  test('for the balance is also recognised by its code, whatever the message', () => {
    const refusal = refuse(400, 'Not enough of it', { name: 'CodedHTTPError', details: '19000' });
    expect(refusal).toMatchObject({ problem: 'INSUFFICIENT_FUNDS', outcome: 'rejected', code: '19000' });
    expect(refuse(500, 'Not enough of it', { details: '19000' })).toMatchObject({ outcome: 'unknown' });
  });

  test.each([
    [{ 'retry-after': '3' }, 'Rate limit exceeded, retry in 1 seconds.', 3_000],
    [{}, 'Rate limit exceeded, retry in 2 seconds.', 2_000],
    [{}, 'Rate limit exceeded', undefined],
  ])('with %o and "%s" asks to wait %s ms', (headers, message, retryAfterMs) => {
    expect(refuse(429, message, {}, headers as Record<string, string>)?.retryAfterMs).toBe(retryAfterMs);
  });

  test('is found in the table regardless of line breaks', () => {
    expect(refuse(400, 'Invalid\nprice\u0007 tickSize')).toMatchObject({ problem: 'RULE_VIOLATION' });
  });

  test('is shown with the code and the message of the exchange', () => {
    const refusal = refuse(400, 'Invalid price tickSize');
    if (refusal === undefined) throw new Error('no refusal');
    expect(refusalProblem(refusal, BITMEX, 'bitmex.spot.place')).toMatchObject({
      code: 'RULE_VIOLATION',
      detail: 'BitMEX answered bitmex.spot.place with 400 Invalid price tickSize.',
      details: { exchange: 'bitmex', exchangeCode: '400', exchangeMessage: 'Invalid price tickSize' },
    });
  });

  test('does not arise from a success', () => {
    expect(judge(readReply(200, {}, '[]'))).toBeUndefined();
    expect(judge(readReply(200, {}, '{"orderID":"x"}'))).toBeUndefined();
  });
});

test('no rule of the table proves anything about a 5xx except the one for shed load', () => {
  const certain = BITMEX_ERRORS.filter(
    ({ code, outcome }) => Number(code) >= 500 && code.length === 3 && outcome !== 'unknown',
  );
  expect(certain.map(({ code, outcome }) => [code, outcome])).toEqual([['503', 'notExecuted']]);
});
