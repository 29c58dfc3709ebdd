import { describe, expect, test } from 'vitest';
import { parseExact } from '../../text/exact-json.ts';
import { readReply, refusalOf } from '../client/refusal.ts';
import { COINM, USDM } from './futures/product.ts';
import { binanceSpoken, binanceWaitIn } from './refusal.ts';
import { SPOT_FACTS } from './spot/facts.ts';

const FACTS = { spot: SPOT_FACTS, usdm: USDM.facts, coinm: COINM.facts };
type Product = keyof typeof FACTS;
const judge = (product: Product, status: number, body: object | string, headers = {}) =>
  refusalOf(
    readReply(status, headers, typeof body === 'string' ? body : JSON.stringify(body)),
    { facts: FACTS[product], spoken: binanceSpoken, waitIn: binanceWaitIn },
    1_795_341_600_000,
  );
const FILTER = 'Filter failure: ';

describe('what a reply proves about a command', () => {
  test.each<[Product, number, object | string, string, string]>([
    ['spot', 400, { code: -1013, msg: `${FILTER}LOT_SIZE` }, 'rejected', 'RULE_VIOLATION'],
    ['spot', 400, { code: -1013, msg: `${FILTER}MAX_NUM_ORDERS` }, 'rejected', 'TOO_MANY_OPEN_ORDERS'],
    ['spot', 400, { code: -1013, msg: `${FILTER}MAX_NUM_ORDER_LISTS` }, 'rejected', 'TOO_MANY_OPEN_ORDERS'],
    ['spot', 400, { code: -1013, msg: `${FILTER}EXCHANGE_MAX_NUM_ORDER_LISTS` }, 'rejected', 'TOO_MANY_OPEN_ORDERS'],
    ['spot', 400, { code: -1021, msg: 'Timestamp for this request' }, 'notExecuted', 'EXCHANGE_CLOCK'],
    ['spot', 429, { code: -1003, msg: 'Too much request weight used' }, 'notExecuted', 'RATE_LIMITED'],
    ['spot', 418, { code: -1003, msg: 'Way too many requests' }, 'notExecuted', 'RATE_LIMITED'],
    ['spot', 429, { code: -1015, msg: 'Too many new orders' }, 'notExecuted', 'RATE_LIMITED'],
    ['spot', 400, { code: -9999, msg: 'not in any table' }, 'rejected', 'EXCHANGE_REJECTED'],
    ['usdm', 400, { code: -4411, msg: 'Please sign the agreement first.' }, 'rejected', 'EXCHANGE_REJECTED'],
    ['spot', 400, { code: -2011, msg: 'This action is disabled on this account.' }, 'rejected', 'EXCHANGE_REJECTED'],
    ['usdm', 400, { code: -2011, msg: 'Unknown order sent.' }, 'rejected', 'ORDER_NOT_ACTIVE'],
    ['coinm', 400, { code: -2011, msg: 'CANCEL_REJECTED' }, 'rejected', 'EXCHANGE_REJECTED'],
    ['spot', 401, { code: -2015, msg: 'Invalid API-key' }, 'rejected', 'CREDENTIALS_REJECTED'],
    ['spot', 400, { code: -2010, msg: 'Duplicate order sent.' }, 'rejected', 'DUPLICATE_CLIENT_ORDER_ID'],
    ['spot', 400, { code: -2010, msg: 'Account has insufficient balance' }, 'rejected', 'INSUFFICIENT_FUNDS'],
    ['spot', 400, { code: -2010, msg: 'Market is closed.' }, 'rejected', 'MARKET_CLOSED'],
    ['spot', 400, { code: -2010, msg: 'Order would immediately match and take.' }, 'rejected', 'POST_ONLY_WOULD_TAKE'],
    ['spot', 400, { code: -2010, msg: 'Something else.' }, 'rejected', 'EXCHANGE_REJECTED'],
    ['spot', 400, { code: -2011, msg: 'Unknown order sent.' }, 'rejected', 'ORDER_NOT_ACTIVE'],
    ['spot', 451, { code: 0, msg: 'restricted location' }, 'rejected', 'EXCHANGE_REGION_REFUSED'],
    ['spot', 503, { code: -1016, msg: 'This service is no longer available.' }, 'notExecuted', 'EXCHANGE_OVERLOADED'],
    ['usdm', 400, { code: -5021, msg: 'FOK' }, 'rejected', 'FILL_OR_KILL_UNFILLABLE'],
    ['usdm', 400, { code: -5022, msg: 'GTX' }, 'rejected', 'POST_ONLY_WOULD_TAKE'],
    ['usdm', 400, { code: -4120, msg: 'Algo' }, 'rejected', 'NOT_SUPPORTED'],
    [
      'usdm',
      503,
      { code: -1001, msg: 'Internal error; unable to process your request.' },
      'notExecuted',
      'EXCHANGE_OVERLOADED',
    ],
    ['usdm', 503, { code: -1008, msg: 'Request throttled' }, 'notExecuted', 'EXCHANGE_OVERLOADED'],
    ['usdm', 503, { code: 0, msg: 'Service Unavailable.' }, 'notExecuted', 'EXCHANGE_OVERLOADED'],
    ['coinm', 400, { code: -4188, msg: 'stale' }, 'notExecuted', 'EXCHANGE_CLOCK'],
  ])('%s, HTTP %d, %o: %s, %s', (product, status, body, outcome, problem) => {
    expect(judge(product, status, body)).toMatchObject({ outcome, problem });
  });

  test.each<[Product, number, object | string]>([
    ['spot', 500, { code: -1000, msg: 'An unknown error occurred' }],
    ['spot', 400, { code: -1006, msg: 'Execution status unknown.' }],
    ['spot', 504, { code: -1007, msg: 'Timeout waiting for response' }],
    ['spot', 503, { code: -1001, msg: 'Internal error; unable to process your request. Please try again.' }],
    ['spot', 503, { code: -1008, msg: 'overloaded' }],
    ['spot', 502, { code: -2010, msg: 'Account has insufficient balance' }],
    ['spot', 502, '<html>Bad Gateway</html>'],
    ['spot', 503, 'Service Unavailable.'],
    ['spot', 409, '{}'],
    ['spot', 400, '{"code":"-1121","msg":'],
    ['spot', 200, '{"orderId":5'],
    ['spot', 200, ''],
    ['spot', 200, { code: -1000, msg: 'an error inside a success' }],
    ['spot', 302, ''],
    ['spot', 408, { code: 0, msg: 'Request timeout' }],
    ['usdm', 408, { code: -1007, msg: 'Timeout waiting for response' }],
    ['usdm', 503, { code: 0, msg: 'Unknown error, please check your request or try again later.' }],
    ['usdm', 503, '<html>Service Unavailable.</html>'],
  ])('%s, HTTP %d, %o: the outcome is unknown', (product, status, body) => {
    expect(judge(product, status, body)?.outcome).toBe('unknown');
  });

  test.each<[number, string, string]>([
    [429, '<html>', 'RATE_LIMITED'],
    [418, '', 'RATE_LIMITED'],
    [403, '<html>blocked</html>', 'EXCHANGE_REGION_REFUSED'],
    [451, '{"message":"restricted location"}', 'EXCHANGE_REGION_REFUSED'],
    [404, '<html>', 'EXCHANGE_REFUSED_REQUEST'],
    [401, '{"code":"unauthorized","msg":"a proxy"}', 'CREDENTIALS_REJECTED'],
  ])('HTTP %d with %s is not the exchange speaking: it says %s, and proves nothing', (status, body, problem) => {
    for (const product of ['spot', 'usdm', 'coinm'] as const) {
      expect(judge(product, status, body)).toMatchObject({ outcome: 'unknown', problem, own: false });
    }
  });

  test('only a code in no table is reported as unlisted', () => {
    const listed = (status: number, code: number) => judge('spot', status, { code, msg: '' })?.listed;
    expect([listed(504, -1007), listed(500, -1000), listed(400, -2010)]).toEqual([true, true, true]);
    expect([listed(502, -2010), listed(400, -9999)]).toEqual([false, false]);
  });

  test('the same number means something else on another product', () => {
    const problems = (code: number) =>
      (['spot', 'usdm', 'coinm'] as const).map((product) => judge(product, 400, { code, msg: '' })?.problem);
    expect(problems(-2021)).toEqual(['AMEND_INCOMPLETE', 'WOULD_TRIGGER_AT_ONCE', 'WOULD_TRIGGER_AT_ONCE']);
    expect(problems(-2022)).toEqual(['AMEND_REJECTED', 'REDUCE_ONLY_REJECTED', 'REDUCE_ONLY_REJECTED']);
    expect(problems(-2026)).toEqual(['ORDER_NOT_FOUND', 'NOT_SUPPORTED', 'NOT_SUPPORTED']);
    expect(problems(-4087)).toEqual(['EXCHANGE_REJECTED', 'REDUCE_ONLY_REJECTED', 'UNKNOWN_SYMBOL']);
    expect(problems(-4088)).toEqual(['EXCHANGE_REJECTED', 'EXCHANGE_REJECTED', 'EXCHANGE_REFUSED_REQUEST']);
    // Whether COIN-M adopted these numbers is unverified; both are accepted there (§6.2).
    expect(problems(-4164)).toEqual(['EXCHANGE_REJECTED', 'RULE_VIOLATION', 'RULE_VIOLATION']);
  });

  test('neither a success nor the code 200 of a futures cancel-all is a refusal', () => {
    expect(judge('spot', 200, '[]')).toBeUndefined();
    expect(judge('usdm', 200, { code: 200, msg: 'The operation of cancel all open order is done.' })).toBeUndefined();
  });

  test('an order array whose first element is a refusal is a success of the request', () => {
    expect(judge('usdm', 200, [{ code: -2011, msg: 'Unknown order sent.' }])).toBeUndefined();
  });
});

test('the wait is the Retry-After, or else the end of the ban in the message', () => {
  expect(judge('spot', 429, { code: -1003, msg: '' }, { 'retry-after': '7' })?.retryAfterMs).toBe(7_000);
  const ban = 'Way too many requests; IP banned until 1795341800000. Please use the websocket';
  expect(judge('usdm', 418, { code: -1003, msg: ban })?.retryAfterMs).toBe(200_000);
});

test('every rule of every table is reachable', () => {
  for (const [product, { errors: rules }] of Object.entries(FACTS)) {
    rules.forEach((rule, index) => {
      const shadow = rules
        .slice(0, index)
        .find((earlier) => earlier.code === rule.code && earlier.match === undefined && earlier.status === rule.status);
      expect(shadow, `${product} ${rule.code}`).toBeUndefined();
    });
  }
});

test('readReply returns numbers as text', () => {
  expect(readReply(200, {}, '{"orderId":8389766145050669870}').json).toEqual(
    parseExact('{"orderId":8389766145050669870}'),
  );
});
