import { afterEach, expect, test } from 'vitest';
import type { Market } from '../../domain/instrument.ts';
import { answer, reset } from '../http/testing/scripted-exchange.ts';
import type { AmendChange } from '../port.ts';
import { bybitOrderOf } from './parse.ts';
import { type BybitUnderTest, bybitUnderTest } from './testing/bybit-under-test.ts';
import { BYBIT_RESTING, bybitRowOf, envelope, listedRows, refused } from './testing/rows.ts';

/** A stop that sells below 91 000, where the market was when it was placed. */
const STOP = {
  side: 'Sell',
  stopOrderType: 'Stop',
  triggerPrice: '90000',
  orderStatus: 'Untriggered',
  basePrice: '91000',
} as const;
const CONTRACT = { ...STOP, triggerDirection: 2, triggerBy: 'LastPrice', createType: 'CreateByStopOrder' } as const;

let under: BybitUnderTest;
afterEach(() => under.close());

async function amend(market: Market, row: object, change: Partial<AmendChange>, ...bodies: object[]) {
  under = await bybitUnderTest(market);
  under.exchange.script.push(...bodies.map((body) => answer(200, body)));
  const { instrument, port, call } = under;
  const order = bybitOrderOf(bybitRowOf(row), instrument, () => undefined);
  const rest = { instrument, allowReplace: false, replacementClientOrderId: 'r', modifyId: '1' };
  return port.amend(order, { ...rest, ...change }, call);
}
const accepted = (row: { orderId: string }) => envelope({ orderId: row.orderId, orderLinkId: 'oms-1' });
const sent = () => under.exchange.seen.map(({ path, body }) => (body === '' ? path : body));

test.each<[string, Market, object, Partial<AmendChange>, string]>([
  ['a linear contract', 'usdm', {}, { triggerPrice: '89000' }, '"triggerPrice":"89000"'],
  [
    'an inverse contract, with size and price',
    'coinm',
    { orderType: 'Limit' },
    { triggerPrice: '89000', price: '88900', quantity: '400' },
    '"qty":"400","price":"88900","triggerPrice":"89000"',
  ],
])('the trigger of a stop is moved on %s with one request', async (_, market, terms, change, fields) => {
  const row = { ...BYBIT_RESTING[market], ...CONTRACT, ...terms };
  expect(await amend(market, row, change, accepted(row))).toEqual({
    outcome: 'acknowledged',
    value: { kind: 'accepted', exchangeOrderId: row.orderId },
  });
  expect(sent()).toEqual([expect.stringContaining(`"orderId":"${row.orderId}",${fields}}`)]);
});

const SPOT = { ...BYBIT_RESTING.spot, ...STOP, createType: undefined };

test('on spot it is moved on its side of the price at which the order was placed', async () => {
  const result = await amend('spot', SPOT, { triggerPrice: '90500' }, listedRows([SPOT]), accepted(SPOT));
  expect(result).toMatchObject({ outcome: 'acknowledged' });
  expect(sent()).toEqual(['/v5/order/realtime', expect.stringContaining('"triggerPrice":"90500"')]);
});

test('on spot other changes read nothing first', async () => {
  const result = await amend('spot', SPOT, { quantity: '0.005' }, accepted(SPOT));
  expect(result).toMatchObject({ outcome: 'acknowledged' });
  expect(sent()).toHaveLength(1);
});

test.each<[string, readonly object[], string]>([
  ['beyond that price', [SPOT], '92000'],
  ['at that price', [SPOT], '91000'],
  ['the exchange does not tell that price', [{ ...SPOT, basePrice: '' }], '89000'],
  ['the exchange tells zero', [{ ...SPOT, basePrice: '0' }], '89000'],
  ['the order was placed at its own trigger', [{ ...SPOT, basePrice: '90000' }], '89000'],
  ['the order does not show', [], '89000'],
])('is refused where its direction is in doubt: %s', async (_, rows, triggerPrice) => {
  const result = await amend('spot', SPOT, { triggerPrice }, listedRows(rows), accepted(SPOT));
  expect(result).toMatchObject({
    outcome: 'rejected',
    problem: { code: 'NOT_SUPPORTED', details: { exchange: 'bybit', orderState: 'placed' } },
  });
  expect(sent()).toEqual(['/v5/order/realtime']);
});

test('is not sent where the order cannot be read', async () => {
  const result = await amend('spot', SPOT, { triggerPrice: '89000' }, refused(10016, 'server error'));
  expect(result).toMatchObject({ outcome: 'notExecuted', problem: { details: { orderState: 'placed' } } });
  expect(sent().filter((each) => each.includes('triggerPrice'))).toEqual([]);
});

test.each([
  [110092, 'expect Rising, but trigger_price <= current'],
  [110093, 'expect Falling, but trigger_price >= current'],
])('to the wrong side of the market is a broken rule, and the order stands: %i', async (code, text) => {
  const row = { ...BYBIT_RESTING.usdm, ...CONTRACT };
  expect(await amend('usdm', row, { triggerPrice: '89000' }, refused(code, text))).toMatchObject({
    outcome: 'rejected',
    problem: { code: 'RULE_VIOLATION', details: { exchangeCode: String(code), orderState: 'placed' } },
  });
});

test('is unknown where the reply is lost', async () => {
  const row = { ...BYBIT_RESTING.usdm, ...CONTRACT };
  under = await bybitUnderTest('usdm');
  under.exchange.script.push(reset);
  const { instrument, port, call } = under;
  const order = bybitOrderOf(bybitRowOf(row), instrument, () => undefined);
  const change = {
    instrument,
    triggerPrice: '89000',
    allowReplace: false,
    replacementClientOrderId: 'r',
    modifyId: '1',
  };
  expect(await port.amend(order, change, call)).toMatchObject({ outcome: 'unknown', clientOrderIds: [] });
});

const EXITS = {
  ...{ tpslMode: 'Partial', takeProfit: '95000', tpTriggerBy: 'LastPrice' },
  ...{ stopLoss: '80000', slTriggerBy: 'MarkPrice', slLimitPrice: '79900' },
};
const market = { triggerBy: 'LAST', price: null } as const;

/** docs/venues/bybit.md §12.6. */
test.each<[string, object, Partial<AmendChange>, string]>([
  [
    'one is moved, and the other is not named',
    EXITS,
    { takeProfit: { ...market, triggerPrice: '96000' } },
    '"takeProfit":"96000","tpTriggerBy":"LastPrice"',
  ],
  [
    'a limit exit is moved in its mode',
    EXITS,
    { stopLoss: { triggerPrice: '81000', triggerBy: 'INDEX', price: '80900' } },
    '"tpslMode":"Partial","stopLoss":"81000","slTriggerBy":"IndexPrice","slLimitPrice":"80900"',
  ],
  ['one is removed', EXITS, { stopLoss: null }, '"stopLoss":"0"'],
  [
    'one is removed and the other moved with the price',
    EXITS,
    { price: '89000', takeProfit: { ...market, triggerPrice: '96000' }, stopLoss: null },
    '"price":"89000","takeProfit":"96000","tpTriggerBy":"LastPrice","stopLoss":"0"',
  ],
  [
    'one is added where there is none',
    {},
    { stopLoss: { ...market, triggerPrice: '81000' } },
    '"tpslMode":"Partial","stopLoss":"81000","slTriggerBy":"LastPrice"',
  ],
  [
    'one is added beside another',
    { takeProfit: '95000', tpTriggerBy: 'LastPrice', tpslMode: 'Full' },
    { stopLoss: { ...market, triggerPrice: '81000' } },
    '"stopLoss":"81000","slTriggerBy":"LastPrice"',
  ],
])('exits are changed with one request: %s', async (_, exits, change, fields) => {
  const row = { ...BYBIT_RESTING.usdm, ...exits };
  expect(await amend('usdm', row, change, accepted(row))).toMatchObject({ outcome: 'acknowledged' });
  expect(sent()).toEqual([expect.stringContaining(`"orderId":"${row.orderId}",${fields}}`)]);
});

test.each([
  [34040, 'Not modified.', 'NOTHING_TO_AMEND'],
  [110059, 'Not allowed to modify the TP/SL of a partially filled open order', 'AMEND_REJECTED'],
  [110060, 'Under full TP/SL mode, it is not allowed to modify TP/SL', 'AMEND_REJECTED'],
])('exits that cannot change are refused, and the order stands: %i', async (code, text, problem) => {
  const row = { ...BYBIT_RESTING.usdm, ...EXITS };
  expect(await amend('usdm', row, { takeProfit: null }, refused(code, text))).toMatchObject({
    outcome: 'rejected',
    problem: { code: problem, details: { exchangeCode: String(code), orderState: 'placed' } },
  });
});
