import { describe, expect, it } from 'vitest';
import type { Exchange, ExchangeOptions, Position } from './contract.ts';
import { parseDecimal as dec, formatDecimal, formatFixed, ONE, quotient } from './decimal.ts';
import { inverseValuation, linearValuation, quantoValuation } from './instrument.ts';
import type { NewOrder, Order } from './order.ts';
import { account, INVERSE, LINEAR, sampleExchange } from './testing/exchange-sample.ts';

function send(
  exchange: Exchange,
  name: string,
  side: 'BUY' | 'SELL',
  quantity: string,
  price: string,
  more: Partial<NewOrder> = {},
) {
  return exchange.place({
    account: name,
    symbol: LINEAR.symbol,
    side,
    type: 'LIMIT',
    quantity: dec(quantity),
    price: dec(price),
    ...more,
  });
}

function taken(...args: Parameters<typeof send>): Order {
  const placed = send(...args);
  if (!placed.ok) throw new Error(placed.reason.code);
  return placed.order;
}

/** `bob` sells and `ann` buys, or vice versa when the quantity is negative. */
function trade(
  exchange: Exchange,
  side: 'BUY' | 'SELL',
  quantity: string,
  price: string,
  more: Partial<NewOrder> = {},
): void {
  const { positionSide: _, ...plain } = more;
  taken(exchange, 'bob', side === 'BUY' ? 'SELL' : 'BUY', quantity, price, plain);
  taken(exchange, 'ann', side, quantity, price, more);
}

function position(exchange: Exchange, symbol = LINEAR.symbol, side = 'BOTH'): Position {
  const found = exchange.positions('ann', symbol).find((p) => p.side === side);
  if (found === undefined) throw new Error('no position');
  return found;
}

describe('the value of contracts', () => {
  const XBT = 8;

  it.each([
    ['8000', '77454.5', '0.1032864'],
    ['100', '98570.9', '0.0010145'],
    ['1438000', '78173.24', '18.39503980'],
  ])('rounds %s inverse contracts at %s lot by lot: docs/venues/bitmex.md §4.4', (quantity, price, cost) => {
    const valuation = inverseValuation(ONE, XBT, dec('100'));
    expect(valuation.cost(dec(quantity), dec(price))).toBe(dec(cost));
  });

  it('of linear contracts: 200 XBTUSDT at 66358.8 cost 13.27176 USDT', () => {
    const valuation = linearValuation(dec('0.000001'), 6);
    expect(formatDecimal(valuation.cost(dec('200'), dec('66358.8')))).toBe('13.27176');
  });

  it('of quanto contracts: 6 ETHUSD at 85.85 cost 51510 satoshi', () => {
    expect(formatDecimal(quantoValuation(dec('0.000001'), XBT).cost(dec('6'), dec('85.85')))).toBe('0.0005151');
  });
});

describe('a position', () => {
  it('averages its entries, realises PnL when it closes, and flips with the excess', () => {
    const { exchange } = sampleExchange();
    trade(exchange, 'BUY', '1', '3000');
    trade(exchange, 'BUY', '1', '3100');
    expect(position(exchange)).toMatchObject({ quantity: dec('2'), entryPrice: dec('3050') });
    trade(exchange, 'SELL', '3', '3200');
    expect(position(exchange)).toMatchObject({ quantity: dec('-1'), entryPrice: dec('3200'), realizedPnl: dec('300') });
    exchange.setMarkPrice(LINEAR.symbol, dec('3150'));
    expect(position(exchange).unrealizedPnl).toBe(dec('50'));
  });

  it('on inverse contracts averages harmonically: docs/venues/binance.md §3', () => {
    const { exchange } = sampleExchange();
    const symbol = INVERSE.symbol;
    taken(exchange, 'bob', 'SELL', '6', '91000', { symbol });
    taken(exchange, 'bob', 'SELL', '4', '91500', { symbol });
    const order = taken(exchange, 'ann', 'BUY', '10', '91500', { symbol });
    expect(formatFixed(order.executedBase, 8, 'halfUp')).toBe('0.01096499');
    expect(formatFixed(quotient(order.executedQuote, order.executedBase), 1, 'halfUp')).toBe('91199.3');
    expect(formatFixed(position(exchange, symbol).entryPrice, 1, 'halfUp')).toBe('91199.3');
  });

  it('of each side is separate in hedge mode', () => {
    const { exchange } = sampleExchange();
    expect(exchange.setPositionMode('ann', 'hedge')).toBeUndefined();
    trade(exchange, 'BUY', '2', '3000', { positionSide: 'LONG' });
    trade(exchange, 'SELL', '1', '3000', { positionSide: 'SHORT' });
    expect(position(exchange, LINEAR.symbol, 'LONG').quantity).toBe(dec('2'));
    expect(position(exchange, LINEAR.symbol, 'SHORT').quantity).toBe(dec('-1'));
    expect(exchange.setPositionMode('ann', 'oneWay')).toEqual({ code: 'openOrdersOrPosition' });
    const wrong = send(exchange, 'ann', 'BUY', '1', '2000');
    expect(wrong).toMatchObject({ ok: false, reason: { code: 'positionSideMismatch' } });
    const close = taken(exchange, 'ann', 'SELL', '5', '4000', { positionSide: 'LONG' });
    expect(close.quantity).toBe(dec('2'));
    expect(exchange.positionMode('ann')).toBe('hedge');
  });
});

describe('initial margin', () => {
  const poor = (options: Partial<ExchangeOptions> = {}) =>
    sampleExchange({ accounts: [account('ann', { balances: { USDT: dec('310') } }), account('bob')], ...options });

  it('limits what may be opened, by leverage', () => {
    const { exchange } = poor();
    expect(send(exchange, 'ann', 'BUY', '3', '3000')).toMatchObject({
      ok: false,
      reason: { code: 'insufficientFunds' },
    });
    expect(send(exchange, 'ann', 'BUY', '2', '3000').ok).toBe(true);
    expect(exchange.balance('ann', 'USDT')).toMatchObject({ margin: dec('300'), available: dec('10') });
    exchange.setLeverage('ann', LINEAR.symbol, dec('100'));
    expect(exchange.balance('ann', 'USDT').margin).toBe(dec('60'));
    expect(exchange.leverage('ann', LINEAR.symbol)).toBe(dec('100'));
    expect(() => exchange.setLeverage('ann', LINEAR.symbol, 0n)).toThrow(RangeError);
  });

  it('is not required to make a position smaller', () => {
    const { exchange } = poor();
    trade(exchange, 'BUY', '2', '3000');
    exchange.setMarkPrice(LINEAR.symbol, dec('2900'));
    expect(exchange.balance('ann', 'USDT').available).toBeLessThan(0n);
    expect(send(exchange, 'ann', 'SELL', '1', '2900').ok).toBe(true);
    expect(send(exchange, 'ann', 'BUY', '0.1', '2900').ok).toBe(false);
  });
});

describe('a reduce-only order', () => {
  it('requires a position on the other side', () => {
    const { exchange } = sampleExchange();
    const placed = send(exchange, 'ann', 'SELL', '1', '3000', { reduceOnly: true });
    expect(placed).toMatchObject({ ok: false, reason: { code: 'reduceOnlyNoPosition' } });
    trade(exchange, 'BUY', '1', '3000');
    expect(send(exchange, 'ann', 'BUY', '1', '2000', { reduceOnly: true }).ok).toBe(false);
  });

  it('larger than the position shrinks to it, or is refused where the venue’s rule says so', () => {
    for (const reduceOnlyExcess of ['clamp', 'refuse'] as const) {
      const { exchange } = sampleExchange({ reduceOnlyExcess });
      trade(exchange, 'BUY', '1', '3000');
      const placed = send(exchange, 'ann', 'SELL', '5', '4000', { reduceOnly: true });
      expect(placed.ok).toBe(reduceOnlyExcess === 'clamp');
      if (placed.ok) expect(placed.order).toMatchObject({ quantity: dec('1'), placedQuantity: dec('5') });
      else expect(placed.reason.code).toBe('reduceOnlyExceedsPosition');
    }
  });

  it('shrinks with the position and ends with it while it rests', () => {
    const { exchange } = sampleExchange();
    trade(exchange, 'BUY', '3', '3000');
    const resting = taken(exchange, 'ann', 'SELL', '3', '4000', { reduceOnly: true, clientOrderId: 'r' });
    trade(exchange, 'SELL', '2', '3000');
    expect(resting).toMatchObject({ state: 'NEW', quantity: dec('1') });
    expect(exchange.depth(LINEAR.symbol, 1).asks[0]?.quantity).toBe(dec('1'));
    trade(exchange, 'SELL', '1', '3000');
    expect(resting).toMatchObject({ state: 'EXPIRED', reason: { code: 'reduceOnlyNoPosition' } });
    expect(exchange.effects({ account: 'ann' }).map(({ kind }) => kind)).toContain('clamped');
  });

  it('does not count towards a FOK beyond its position', () => {
    const { exchange } = sampleExchange();
    trade(exchange, 'BUY', '1', '3000');
    taken(exchange, 'ann', 'SELL', '1', '3000', { reduceOnly: true });
    taken(exchange, 'ann', 'SELL', '1', '3000', { reduceOnly: true });
    const order = taken(exchange, 'bob', 'BUY', '2', '3000', { timeInForce: 'FOK' });
    expect(order).toMatchObject({ state: 'EXPIRED', executedQuantity: 0n, reason: { code: 'fokUnfillable' } });
    expect(taken(exchange, 'bob', 'BUY', '2', '3000').executedQuantity).toBe(dec('1'));
  });
});

describe('delivery', () => {
  it('ends the orders, settles the positions at mark price, and refuses further orders', () => {
    const expiry = 10_000;
    const { exchange, clock } = sampleExchange({ instruments: [{ ...LINEAR, expiry }] });
    trade(exchange, 'BUY', '2', '3000');
    const resting = taken(exchange, 'ann', 'BUY', '1', '2000');
    exchange.setMarkPrice(LINEAR.symbol, dec('3100'));
    const before = exchange.balance('ann', 'USDT').total;
    clock.now = expiry + 500;
    exchange.advance();
    expect(resting).toMatchObject({ state: 'EXPIRED', reason: { code: 'delivered' }, updatedAt: expiry });
    expect(position(exchange)).toMatchObject({ quantity: 0n, entryPrice: 0n, realizedPnl: dec('200') });
    expect(exchange.balance('ann', 'USDT')).toMatchObject({ total: before + dec('200'), margin: 0n });
    expect(exchange.effects({ account: 'bob' }).at(-1)).toMatchObject({
      kind: 'settled',
      positionSide: 'BOTH',
      realizedPnl: dec('-200'),
    });
    expect(exchange.market(LINEAR.symbol).status).toBe('delivered');
    expect(send(exchange, 'ann', 'BUY', '1', '2000')).toMatchObject({ ok: false, reason: { code: 'notTrading' } });
  });
});
