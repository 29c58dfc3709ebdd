import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkOrder } from '../../../domain/checked-order.ts';
import { decimal } from '../../../domain/decimal.ts';
import { parseExact } from '../../../text/exact-json.ts';
import { UnreadableReply } from '../../wire.ts';
import { btcUsd, btcUsdt, contract } from '../testing/contracts.ts';
import { commandRow, placedFuturesRow, queriedFuturesRow } from './models.ts';
import { futuresOrderOf, toContracts } from './parse.ts';
import { COINM, USDM } from './product.ts';

const ethUsdt = contract(USDM, { symbol: 'ETHUSDT', pair: 'ETHUSDT', baseAsset: 'ETH' });
const never = () => expect.unreachable();
/** docs/venues/binance.md §2.1, §2.2: that document's examples, byte for byte. */
const PLACED = `{"orderId":8389766145050669870,"symbol":"ETHUSDT","status":"NEW","clientOrderId":"oms-01JD8XK4","price":"3050.10","origQty":"0.250",
 "executedQty":"0","cumQty":"0","timeInForce":"GTX","type":"LIMIT","reduceOnly":false,"closePosition":false,"side":"BUY",
 "positionSide":"BOTH","stopPrice":"0","workingType":"CONTRACT_PRICE","priceProtect":false,"origType":"LIMIT","priceMatch":"NONE",
 "selfTradePreventionMode":"EXPIRE_MAKER","goodTillDate":0,"updateTime":1795341600456}`;
const QUERIED = `{"avgPrice":"3050.10000","clientOrderId":"oms-01JD8XK4","cumQuote":"762.52500","executedQty":"0.250","orderId":8389766145050669870,
 "origQty":"0.250","origType":"LIMIT","price":"3050.10","reduceOnly":false,"side":"BUY","positionSide":"BOTH","status":"FILLED",
 "stopPrice":"0","closePosition":false,"symbol":"ETHUSDT","time":1795341600456,"timeInForce":"GTX","type":"LIMIT",
 "updateTime":1795341607001,"workingType":"CONTRACT_PRICE","priceProtect":false,"priceMatch":"NONE",
 "selfTradePreventionMode":"EXPIRE_MAKER","goodTillDate":0}`;
const COIN_QUERIED = `{"avgPrice":"91250.0","clientOrderId":"oms-01JD8XK5","cumBase":"0.01095890","executedQty":"10","orderId":123456789012,"origQty":"10",
 "origType":"LIMIT","price":"91250.0","reduceOnly":false,"side":"BUY","positionSide":"BOTH","status":"FILLED","stopPrice":"0",
 "closePosition":false,"symbol":"BTCUSD_PERP","pair":"BTCUSD","time":1795341600789,"timeInForce":"GTC","type":"LIMIT",
 "updateTime":1795341601555,"workingType":"CONTRACT_PRICE","priceProtect":false,"priceMatch":"NONE","selfTradePreventionMode":"EXPIRE_MAKER"}`;

const usdm = (changes: object = {}) =>
  futuresOrderOf(
    queriedFuturesRow(
      parseExact(JSON.stringify({ ...JSON.parse(QUERIED), orderId: '7', symbol: 'BTCUSDT', ...changes })),
      USDM,
    ),
    btcUsdt,
    never,
  );
const coinm = (changes: object = {}) =>
  futuresOrderOf(
    queriedFuturesRow(parseExact(JSON.stringify({ ...JSON.parse(COIN_QUERIED), ...changes })), COINM),
    btcUsd,
    never,
  );

describe('the worked examples of the document', () => {
  test('an acknowledged post-only order, with its exact 19-digit id', () => {
    expect(futuresOrderOf(placedFuturesRow(parseExact(PLACED)), ethUsdt, never)).toMatchObject({
      id: 'binance.usdm.ETHUSDT.8389766145050669870',
      exchangeOrderId: '8389766145050669870',
      clientOrderId: 'oms-01JD8XK4',
      symbol: 'ETH/USDT:USDT',
      type: 'LIMIT',
      timeInForce: 'GTC',
      postOnly: true,
      reduceOnly: false,
      price: '3050.1',
      quantity: '0.25',
      filledQuantity: '0',
      remainingQuantity: '0.25',
      averagePrice: null,
      quantityUnit: 'ETH',
      state: 'NEW',
      createdAt: '2026-11-22T10:00:00.456Z',
    });
  });

  test('the same order after it filled', () => {
    expect(futuresOrderOf(queriedFuturesRow(parseExact(QUERIED), USDM), ethUsdt, never)).toMatchObject({
      id: 'binance.usdm.ETHUSDT.8389766145050669870',
      state: 'FILLED',
      filledQuantity: '0.25',
      remainingQuantity: '0',
      averagePrice: '3050.1',
      createdAt: '2026-11-22T10:00:00.456Z',
      updatedAt: '2026-11-22T10:00:07.001Z',
    });
  });

  test('ten contracts of COIN-M are a thousand dollars', () => {
    expect(coinm()).toMatchObject({
      id: 'binance.coinm.BTCUSD_PERP.123456789012',
      symbol: 'BTC/USD:BTC',
      quantity: '1000',
      filledQuantity: '1000',
      quantityUnit: 'USD',
      averagePrice: '91250',
      price: '91250',
    });
  });
});

describe('the average price', () => {
  test('comes from reads only: the one in a command reply is ignored', () => {
    const filled = JSON.stringify({ ...JSON.parse(PLACED), status: 'FILLED', executedQty: '0.250', avgPrice: '0.00' });
    expect(futuresOrderOf(commandRow(parseExact(filled)), ethUsdt, never).averagePrice).toBeNull();
  });

  test('is derived from the amounts if it is zero or missing, and null if they are missing too', () => {
    expect(usdm({ avgPrice: '0.0000' }).averagePrice).toBe('3050.1');
    expect(usdm({ avgPrice: undefined }).averagePrice).toBe('3050.1');
    expect(usdm({ avgPrice: '0', cumQuote: '0' }).averagePrice).toBeNull();
    expect(usdm({ avgPrice: undefined, cumQuote: undefined }).averagePrice).toBeNull();
  });

  test('is harmonic on COIN-M: the worked example of the document', () => {
    const order = coinm({ avgPrice: '0.0', executedQty: '10', cumBase: '0.01096499' });
    expect(order.averagePrice).toMatch(/^91199\.3/);
  });

  test('is null while nothing has filled', () => {
    expect(usdm({ executedQty: '0', status: 'NEW', avgPrice: '0.00' }).averagePrice).toBeNull();
    expect(coinm({ executedQty: '0', status: 'NEW', avgPrice: '5' }).averagePrice).toBeNull();
  });
});

test.each([
  ['NEW', '0', 'NEW'],
  ['PARTIALLY_FILLED', '0.1', 'PARTIALLY_FILLED'],
  ['FILLED', '0.25', 'FILLED'],
  ['CANCELED', '0.1', 'CANCELED'],
  ['REJECTED', '0', 'REJECTED'],
  ['EXPIRED', '0', 'EXPIRED'],
  ['EXPIRED_IN_MATCH', '0.1', 'EXPIRED'],
  ['NEW_ADL', '0.1', 'PARTIALLY_FILLED'],
  ['NEW_INSURANCE', '0', 'NEW'],
])('state %s with %s filled is %s', (status, executedQty, state) => {
  expect(usdm({ status, executedQty })).toMatchObject({ state, exchangeState: status, filledQuantity: executedQty });
});

test.each([
  ['BUY', 'BOTH', false, false],
  ['SELL', 'BOTH', true, true],
  ['SELL', 'LONG', false, true],
  ['BUY', 'SHORT', false, true],
  ['BUY', 'LONG', false, false],
  ['SELL', 'SHORT', false, false],
])('%s on %s with reduceOnly %s is reduce-only: %s', (side, positionSide, reduceOnly, expected) => {
  expect(usdm({ side, positionSide, reduceOnly }).reduceOnly).toBe(expected);
});

test.each([
  ['GTC', 'GTC', false],
  ['IOC', 'IOC', false],
  ['FOK', 'FOK', false],
  ['GTX', 'GTC', true],
  ['GTD', 'GTD', false],
  ['RPI', null, false],
])('timeInForce %s is %s, post-only %s', (word, timeInForce, postOnly) => {
  expect(usdm({ timeInForce: word })).toMatchObject({ timeInForce, postOnly });
});

test('a market order has neither price nor time in force', () => {
  expect(usdm({ type: 'MARKET', price: '0' })).toMatchObject({ type: 'MARKET', price: null, timeInForce: null });
});

test('a conditional order of the old kind waits under an id like all others', () => {
  const old = { status: 'NEW', executedQty: '0', cumBase: '0', stopPrice: '88000', workingType: 'MARK_PRICE' };
  expect(coinm({ ...old, type: 'STOP', price: '87900' })).toMatchObject({
    type: 'STOP_LIMIT',
    state: 'UNTRIGGERED',
    price: '87900',
    trigger: { triggerPrice: '88000', triggerBy: 'MARK', trailingPercent: null, activationPrice: null },
  });
  const trailing = { type: 'TRAILING_STOP_MARKET', stopPrice: '0', priceRate: '1.5', activatePrice: '95000' };
  expect(coinm({ ...old, ...trailing }).trigger).toMatchObject({
    triggerPrice: null,
    trailingPercent: '1.5',
    activationPrice: '95000',
  });
  expect(coinm({ ...old, type: 'STOP_MARKET', origQty: '0', closePosition: true })).toMatchObject({
    closePosition: true,
    quantity: null,
    remainingQuantity: null,
  });
});

test('orders of others are read in full: end, self-trade mode, and who forced them', () => {
  expect(usdm({ timeInForce: 'GTD', goodTillDate: 1_795_345_200_000 })).toMatchObject({
    expiresAt: '2026-11-22T11:00:00.000Z',
    selfTradePrevention: 'EXPIRE_MAKER',
    forcedBy: null,
  });
  expect(usdm().expiresAt).toBeNull();
});

test.each([
  ['autoclose-1234', 'LIQUIDATION'],
  ['adl_autoclose', 'ADL'],
  ['settlement_autoclose-1', 'SETTLEMENT'],
  ['delivery_autoclose-1', 'SETTLEMENT'],
  ['my-autoclose-1', null],
])('the client id %s means an order forced by %s', (clientOrderId, forcedBy) => {
  expect(usdm({ clientOrderId })).toMatchObject({ forcedBy });
});

test('the creation time is never invented: a reply has it only while the order is unchanged', () => {
  const reply = (status: string) =>
    futuresOrderOf(placedFuturesRow(parseExact(PLACED.replace('"NEW"', `"${status}"`))), ethUsdt, never).createdAt;
  expect(reply('NEW')).not.toBeNull();
  expect(reply('FILLED')).toBeNull();
});

test.each(['orderId', 'origQty', 'executedQty', 'status', 'side', 'positionSide', 'price'])(
  'a row without %s is unreadable',
  (field) => {
    expect(() => usdm({ [field]: undefined })).toThrow(UnreadableReply);
  },
);

test('a row of another symbol, or without a side, is unreadable', () => {
  expect(() => usdm({ symbol: 'ETHUSDT' })).toThrow(UnreadableReply);
  expect(() => usdm({ side: 'HOLD' })).toThrow(UnreadableReply);
});

test('every checked quantity becomes whole contracts and converts back unchanged', () => {
  fc.assert(
    fc.property(fc.constantFrom('10', '100'), fc.integer({ min: 1, max: 1_000_000 }), (contractSize, contracts) => {
      const instrument = contract(COINM, { contractSize: Number(contractSize) });
      const quantity = (BigInt(contractSize) * BigInt(contracts)).toString();
      const order = checkOrder(instrument, {
        side: 'BUY',
        type: 'LIMIT',
        price: '90000',
        quantity,
        clientOrderId: 'c',
      });
      expect(toContracts(order.quantity ?? '', instrument)).toBe(String(contracts));
      const row = { ...JSON.parse(COIN_QUERIED), origQty: String(contracts), executedQty: '0', status: 'NEW' };
      const back = futuresOrderOf(queriedFuturesRow(parseExact(JSON.stringify(row)), COINM), instrument, never);
      expect(decimal(back.quantity ?? '0').eq(decimal(quantity))).toBe(true);
    }),
  );
});

test('a quantity between two contracts is refused and names both', () => {
  expect(() =>
    checkOrder(btcUsd, { side: 'BUY', type: 'LIMIT', price: '90000', quantity: '150', clientOrderId: 'c' }),
  ).toThrow(/100 or 200/);
});
