import { describe, expect, it } from 'vitest';
import type { Exchange } from './contract.ts';
import { parseDecimal as dec, type Fixed, formatDecimal } from './decimal.ts';
import { createMarketMaker } from './market-maker.ts';
import type { NewOrder, Order } from './order.ts';
import { LINEAR, SPOT, sampleExchange } from './testing/exchange-sample.ts';
import type { Approach, TriggerRule } from './trigger.ts';

const BTC = SPOT.symbol;

function at(when: Approach, price: string, by: TriggerRule['by'] = 'last'): TriggerRule {
  return { by, at: { when, price: dec(price) } };
}

function stop(side: 'BUY' | 'SELL', trigger: TriggerRule, more: Partial<NewOrder> = {}): NewOrder {
  return { account: 'ann', symbol: BTC, side, type: 'MARKET', quantity: dec('1'), trigger, ...more };
}

function taken(exchange: Exchange, order: NewOrder): Order {
  const placed = exchange.place(order);
  if (!placed.ok) throw new Error(placed.reason.code);
  return placed.order;
}

/** Bob's bids and asks around 90 000. */
function quoted(options: Parameters<typeof sampleExchange>[0] = {}) {
  const { exchange, clock } = sampleExchange(options);
  for (const [side, price] of [
    ['BUY', '88000'],
    ['BUY', '89000'],
    ['SELL', '91000'],
    ['SELL', '92000'],
  ] as const) {
    taken(exchange, { account: 'bob', symbol: BTC, side, type: 'LIMIT', quantity: dec('5'), price: dec(price) });
  }
  return { exchange, clock };
}

const locked = (exchange: Exchange, currency: string): string =>
  formatDecimal(exchange.balance('ann', currency).locked);

describe('an order that waits', () => {
  it('is open, holds its funds and is not in the book', () => {
    const { exchange } = quoted();
    const before = exchange.depth(BTC, 10);
    const order = taken(exchange, stop('SELL', at('atOrBelow', '89500')));
    expect(order).toMatchObject({ state: 'NEW', stage: 'waiting', workingAt: undefined, triggeredAt: undefined });
    expect(exchange.depth(BTC, 10)).toEqual(before);
    expect(exchange.openOrders('ann')).toEqual([order]);
    expect(locked(exchange, 'BTC')).toBe('1');
  });

  it('keeps its id and comes to the book when a trade reaches its price', () => {
    const { exchange, clock } = quoted();
    const order = taken(exchange, stop('SELL', at('atOrBelow', '89000'), { clientOrderId: 'mine' }));
    clock.now = 2_000;
    taken(exchange, { account: 'cid', symbol: BTC, side: 'SELL', type: 'MARKET', quantity: dec('0.1') });
    expect(order).toMatchObject({ state: 'FILLED', stage: 'working', triggeredAt: 2_000, clientOrderId: 'mine' });
    expect(order.fills.map(({ price }) => price)).toEqual([dec('89000')]);
    expect(locked(exchange, 'BTC')).toBe('0');
    expect(exchange.effectsOf('mine')).toMatchObject({ placements: 1, fills: 1 });
  });

  it('rests at its limit once triggered, and holds what that costs', () => {
    const { exchange } = quoted();
    const order = taken(exchange, stop('BUY', at('atOrAbove', '91000'), { type: 'LIMIT', price: dec('90500') }));
    expect(locked(exchange, 'USDT')).toBe('90500');
    exchange.setLastPrice(BTC, dec('91000'));
    expect(order).toMatchObject({ state: 'NEW', stage: 'working', workingAt: 1_000 });
    expect(exchange.market(BTC).bestBid?.price).toBe(dec('90500'));
    expect(locked(exchange, 'USDT')).toBe('90500');
  });

  it('holds the value at its trigger while it waits to buy at the market', () => {
    const { exchange } = quoted();
    taken(exchange, stop('BUY', at('atOrAbove', '91500')));
    expect(locked(exchange, 'USDT')).toBe('91500');
  });

  it('is refused when the price is there already, and when it cannot be paid', () => {
    const { exchange } = quoted();
    const refused = (order: NewOrder) => {
      const placed = exchange.place(order);
      return placed.ok ? undefined : placed.reason.code;
    };
    expect(refused(stop('SELL', at('atOrBelow', '90000')))).toBe('triggersAtOnce');
    expect(refused(stop('SELL', at('atOrBelow', '89000'), { quantity: dec('5000') }))).toBe('insufficientFunds');
  });

  it('expires where the book would refuse what it has become', () => {
    const { exchange } = quoted();
    const order = taken(
      exchange,
      stop('SELL', at('atOrBelow', '89500'), { type: 'LIMIT', price: dec('89000'), postOnly: true }),
    );
    exchange.setLastPrice(BTC, dec('89400'));
    expect(order).toMatchObject({ state: 'EXPIRED', reason: { code: 'postOnlyWouldTake' }, fills: [] });
    expect(locked(exchange, 'BTC')).toBe('0');
  });

  it('looks at the price it was told to look at', () => {
    const { exchange } = quoted();
    const byLast = taken(exchange, stop('SELL', at('atOrBelow', '88500')));
    const byMark = taken(exchange, stop('SELL', at('atOrBelow', '89500', 'mark')));
    exchange.setMarkPrice(BTC, dec('89000'));
    expect([byLast.stage, byMark.stage]).toEqual(['waiting', 'working']);
  });

  it('is cancelled, runs out and is changed like any other', () => {
    const { exchange, clock } = quoted();
    const canceled = taken(exchange, stop('SELL', at('atOrBelow', '89500')));
    const dated = taken(exchange, stop('SELL', at('atOrBelow', '89500'), { expiresAt: 3_000 }));
    const changed = taken(exchange, stop('SELL', at('atOrBelow', '89500')));
    expect(exchange.cancel({ account: 'ann', id: canceled.id }).ok).toBe(true);
    const trigger = at('atOrBelow', '85000');
    expect(exchange.amend({ account: 'ann', id: changed.id, quantity: dec('2'), trigger, priority: 'lose' }).ok).toBe(
      true,
    );
    expect(locked(exchange, 'BTC')).toBe('3');
    clock.now = 3_000;
    exchange.setLastPrice(BTC, dec('86000'));
    exchange.advance();
    expect([canceled.state, dated.state, changed.stage]).toEqual(['CANCELED', 'FILLED', 'waiting']);
    const late = taken(exchange, stop('SELL', at('atOrBelow', '85500'), { expiresAt: 4_000 }));
    clock.now = 4_000;
    exchange.setLastPrice(BTC, dec('85400'));
    exchange.advance();
    expect(late.state).toBe('FILLED');
  });

  it('runs out before a price comes that arrives with a later command', () => {
    const { exchange, clock } = quoted();
    const order = taken(exchange, stop('SELL', at('atOrBelow', '89500'), { expiresAt: 3_000 }));
    clock.now = 3_000;
    taken(exchange, { account: 'cid', symbol: BTC, side: 'SELL', type: 'MARKET', quantity: dec('0.1') });
    expect(order).toMatchObject({ state: 'EXPIRED', reason: { code: 'timeInForceElapsed' } });
  });

  it('meets the new quotes when the market maker moves', () => {
    const { exchange } = sampleExchange({ instruments: [SPOT] });
    const maker = createMarketMaker({ exchange, seed: 1 });
    const order = taken(exchange, stop('SELL', at('atOrBelow', '85000'), { quantity: dec('0.1') }));
    maker.setPrice(BTC, dec('84000'));
    expect(order.state).toBe('FILLED');
    for (const { price } of order.fills) expect(price).toBeLessThan(dec('84000'));
  });

  it('waits on while its market is closed', () => {
    const { exchange } = quoted();
    const order = taken(exchange, stop('SELL', at('atOrBelow', '89500')));
    exchange.setStatus(BTC, 'closed');
    exchange.setLastPrice(BTC, dec('80000'));
    expect(order.stage).toBe('waiting');
  });

  it('holds no margin on a derivative, and is refused for want of it only when it triggers', () => {
    const { exchange } = sampleExchange({ instruments: [LINEAR] });
    const far: Fixed = dec('1000000');
    const order = taken(exchange, {
      account: 'ann',
      symbol: LINEAR.symbol,
      side: 'BUY',
      type: 'LIMIT',
      price: dec('3100'),
      quantity: far,
      trigger: at('atOrAbove', '3050'),
    });
    expect(exchange.balance('ann', 'USDT').margin).toBe(0n);
    exchange.setLastPrice(LINEAR.symbol, dec('3050'));
    expect(order).toMatchObject({ state: 'EXPIRED', reason: { code: 'insufficientFunds' } });
  });
});
