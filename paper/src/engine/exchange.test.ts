import { describe, expect, it } from 'vitest';
import type { Exchange, ExchangeOptions, FillQuery } from './contract.ts';
import { parseDecimal as dec, formatDecimal } from './decimal.ts';
import { leavesQuantity, type NewOrder, type Order } from './order.ts';
import { account, SPOT, sampleExchange } from './testing/exchange-sample.ts';

const BTC = SPOT.symbol;

function limit(
  name: string,
  side: 'BUY' | 'SELL',
  quantity: string,
  price: string,
  more: Partial<NewOrder> = {},
): NewOrder {
  return { account: name, symbol: BTC, side, type: 'LIMIT', quantity: dec(quantity), price: dec(price), ...more };
}

function market(name: string, side: 'BUY' | 'SELL', quantity: string): NewOrder {
  return { account: name, symbol: BTC, side, type: 'MARKET', quantity: dec(quantity) };
}

function taken(exchange: Exchange, order: NewOrder): Order {
  const placed = exchange.place(order);
  if (!placed.ok) throw new Error(placed.reason.code);
  return placed.order;
}

function refused(exchange: Exchange, order: NewOrder): string | undefined {
  const placed = exchange.place(order);
  return placed.ok ? undefined : placed.reason.code;
}

const spot = (options: Partial<ExchangeOptions> = {}) => sampleExchange(options);

describe('a limit order', () => {
  it('rests, locks the most it may cost, and fills at its own price when taken', () => {
    const { exchange } = spot();
    const bid = taken(exchange, limit('ann', 'BUY', '0.5', '90000'));
    expect(bid.state).toBe('NEW');
    expect(formatDecimal(exchange.balance('ann', 'USDT').locked)).toBe('45000');
    const sale = taken(exchange, market('bob', 'SELL', '0.2'));
    expect(sale.state).toBe('FILLED');
    expect(bid.state).toBe('PARTIALLY_FILLED');
    expect(formatDecimal(leavesQuantity(bid))).toBe('0.3');
    expect(formatDecimal(exchange.balance('ann', 'USDT').locked)).toBe('27000');
    // The buyer pays the fee in BTC, the seller in USDT: docs/venues/binance.md §23.2.
    expect(formatDecimal(exchange.balance('ann', 'BTC').total)).toBe('1000.1998');
    expect(formatDecimal(exchange.balance('bob', 'USDT').total)).toBe('100017982');
    expect(exchange.market(BTC).lastPrice).toBe(dec('90000'));
  });

  it('gets a better price than its limit when available, and releases the excess lock', () => {
    const { exchange } = spot();
    taken(exchange, limit('ann', 'SELL', '1', '89000'));
    const buy = taken(exchange, limit('bob', 'BUY', '1', '90000'));
    expect(formatDecimal(buy.executedQuote)).toBe('89000');
    expect(exchange.balance('bob', 'USDT').locked).toBe(0n);
  });

  it('IOC takes the available quantity and expires the rest', () => {
    const { exchange } = spot();
    taken(exchange, limit('ann', 'SELL', '1', '90000'));
    const order = taken(exchange, limit('bob', 'BUY', '3', '90000', { timeInForce: 'IOC' }));
    expect(order).toMatchObject({ state: 'EXPIRED', reason: { code: 'iocRemainder' }, executedQuantity: dec('1') });
    expect(exchange.openOrders('bob')).toEqual([]);
  });

  it('expires at its end date', () => {
    const { exchange, clock } = spot();
    const order = taken(exchange, limit('ann', 'BUY', '1', '90000', { expiresAt: 5_000 }));
    clock.now = 4_999;
    exchange.advance();
    expect(order.state).toBe('NEW');
    clock.now = 5_000;
    exchange.advance();
    expect(order).toMatchObject({ state: 'EXPIRED', reason: { code: 'timeInForceElapsed' }, updatedAt: 5_000 });
  });
});

describe('a refusal that venues treat differently', () => {
  const fok = limit('bob', 'BUY', '3', '90000', { timeInForce: 'FOK' });

  it('leaves an expired order where the venue records it', () => {
    const { exchange } = spot();
    expect(taken(exchange, fok)).toMatchObject({ state: 'EXPIRED', reason: { code: 'fokUnfillable' } });
    expect([...exchange.orders({ account: 'bob', by: 'id' })]).toHaveLength(1);
  });

  it('leaves nothing where it does not', () => {
    const { exchange } = spot({ recorded: new Set() });
    expect(refused(exchange, fok)).toBe('fokUnfillable');
    expect([...exchange.orders({ account: 'bob', by: 'id' })]).toEqual([]);
  });

  it('post-only that would take liquidity is refused, or recorded as expired', () => {
    for (const recorded of [false, true]) {
      const { exchange } = spot({ recorded: new Set(recorded ? ['postOnlyWouldTake'] : []) });
      taken(exchange, limit('ann', 'SELL', '1', '90000'));
      const placed = exchange.place(limit('bob', 'BUY', '1', '90000', { postOnly: true }));
      expect(placed.ok).toBe(recorded);
      expect(exchange.order({ account: 'bob', id: '2' })?.state).toBe(recorded ? 'EXPIRED' : undefined);
    }
  });

  it('unaffordable orders report the missing amount, and stay as REJECTED where the venue records them', () => {
    const accounts = [account('bob', { balances: { USDT: dec('100') } })];
    const plain = spot({ accounts }).exchange.place(limit('bob', 'BUY', '1', '90000'));
    expect(plain).toEqual({
      ok: false,
      reason: { code: 'insufficientFunds', detail: { currency: 'USDT', required: '90000', available: '100' } },
    });
    const kept = spot({ accounts, recorded: new Set(['insufficientFunds']) }).exchange.place(
      limit('bob', 'BUY', '1', '90000'),
    );
    expect(kept).toMatchObject({ ok: false, order: { state: 'REJECTED', reason: { code: 'insufficientFunds' } } });
  });

  it('refuses a market order on an empty book', () => {
    const { exchange } = spot();
    expect(taken(exchange, market('bob', 'BUY', '1'))).toMatchObject({ state: 'EXPIRED', executedQuantity: 0n });
    const strict = spot({ recorded: new Set() }).exchange;
    expect(refused(strict, market('bob', 'BUY', '1'))).toBe('marketNoLiquidity');
  });
});

describe('a market order by quote amount', () => {
  it('spends no more than requested, in whole steps, and its quantity is what it executed', () => {
    const { exchange } = spot();
    taken(exchange, limit('ann', 'SELL', '1', '90000'));
    const order = taken(exchange, {
      account: 'bob',
      symbol: BTC,
      side: 'BUY',
      type: 'MARKET',
      quoteQuantity: dec('100'),
    });
    expect(order.state).toBe('FILLED');
    expect(formatDecimal(order.quantity)).toBe('0.00111');
    expect(formatDecimal(order.executedQuote)).toBe('99.9');
  });

  it('that buys the last of the book to the cent is filled; a larger one expires', () => {
    for (const [quote, state] of [
      ['90000', 'FILLED'],
      ['90001', 'EXPIRED'],
    ] as const) {
      const { exchange } = spot();
      taken(exchange, limit('ann', 'SELL', '1', '90000'));
      const order = taken(exchange, {
        account: 'bob',
        symbol: BTC,
        side: 'BUY',
        type: 'MARKET',
        quoteQuantity: dec(quote),
      });
      expect(order).toMatchObject({ state, executedQuantity: dec('1') });
    }
  });

  it('too small for one step is refused', () => {
    const { exchange } = spot();
    taken(exchange, limit('ann', 'SELL', '1', '90000'));
    const order: NewOrder = { account: 'bob', symbol: BTC, side: 'BUY', type: 'MARKET', quoteQuantity: dec('0.5') };
    expect(refused(exchange, order)).toBe('quoteBelowStep');
  });
});

describe('an order that matches its own account', () => {
  it.each([
    ['EXPIRE_MAKER', 'EXPIRED', 'NEW'],
    ['EXPIRE_TAKER', 'NEW', 'EXPIRED'],
    ['EXPIRE_BOTH', 'EXPIRED', 'EXPIRED'],
    ['NONE', 'FILLED', 'FILLED'],
  ] as const)('under %s leaves the resting order %s and the incoming order %s', (selfTradePrevention, maker, taker) => {
    const { exchange } = spot();
    const resting = taken(exchange, limit('ann', 'SELL', '1', '90000'));
    const incoming = taken(exchange, limit('ann', 'BUY', '1', '90000', { selfTradePrevention }));
    expect([resting.state, incoming.state]).toEqual([maker, taker]);
    if (resting.state === 'EXPIRED') expect(resting.reason).toEqual({ code: 'selfTrade' });
    expect(exchange.balance('ann', 'BTC').locked).toBe(leavesQuantity(resting));
    expect(exchange.balance('ann', 'USDT').locked).toBe(leavesQuantity(incoming) * 90_000n);
  });
});

describe('a malformed order', () => {
  it.each<[string, Partial<NewOrder>]>([
    ['unknownSymbol', { symbol: 'DOGE' }],
    ['unknownAccount', { account: 'eve' }],
    ['invalidPrice', { price: dec('90000.001') }],
    ['invalidPrice', { price: 0n }],
    ['invalidQuantity', { quantity: dec('0.000001') }],
    ['invalidQuantity', { quantity: dec('-1') }],
    ['invalidCombination', { type: 'MARKET' }],
    ['invalidCombination', { quoteQuantity: dec('5') }],
    ['invalidCombination', { postOnly: true, timeInForce: 'IOC' }],
    ['invalidCombination', { reduceOnly: true }],
    ['positionSideMismatch', { positionSide: 'LONG' }],
  ])('is refused as %s: %o', (code, wrong) => {
    const { exchange } = spot();
    expect(refused(exchange, limit('ann', 'BUY', '1', '90000', wrong))).toBe(code);
    expect(exchange.check(limit('ann', 'BUY', '1', '90000', wrong))?.code).toBe(code);
  });

  it('is refused by the venue’s rules, and by a market that is not open', () => {
    const { exchange } = spot({
      validate: ({ price }, { symbol }) =>
        price !== undefined && price > dec('1000000') ? { code: 'venueRule', detail: { symbol } } : undefined,
    });
    expect(refused(exchange, limit('ann', 'BUY', '1', '2000000'))).toBe('venueRule');
    exchange.setStatus(BTC, 'cancelOnly');
    expect(refused(exchange, limit('ann', 'BUY', '1', '90000'))).toBe('notTrading');
  });
});

describe('a client order id', () => {
  it('is unique among open orders, reusable afterwards, and finds the open order before closed ones', () => {
    const { exchange } = spot();
    const first = taken(exchange, limit('ann', 'BUY', '1', '90000', { clientOrderId: 'x' }));
    expect(refused(exchange, limit('ann', 'BUY', '1', '80000', { clientOrderId: 'x' }))).toBe('duplicateClientOrderId');
    exchange.cancel({ account: 'ann', clientOrderId: 'x' });
    expect(exchange.order({ account: 'ann', clientOrderId: 'x' })).toBe(first);
    const second = taken(exchange, limit('ann', 'BUY', '1', '80000', { clientOrderId: 'x' }));
    expect(exchange.order({ account: 'ann', clientOrderId: 'x' })).toBe(second);
    expect(exchange.order({ account: 'bob', clientOrderId: 'x' })).toBeUndefined();
    expect(exchange.effectsOf('x')).toEqual({
      placements: 2,
      amends: 0,
      cancels: 1,
      expiries: 0,
      refusals: 1,
      fills: 0,
      filledQuantity: 0n,
    });
  });

  it('may be used once per symbol where the venue scopes it by symbol', () => {
    for (const [clientOrderIdScope, code] of [
      ['account', 'duplicateClientOrderId'],
      ['accountSymbol', undefined],
    ] as const) {
      const { exchange } = spot({ clientOrderIdScope });
      taken(exchange, limit('ann', 'BUY', '1', '90000', { clientOrderId: 'x' }));
      expect(refused(exchange, limit('ann', 'BUY', '1', '3000', { clientOrderId: 'x', symbol: 'ETHUSDT' }))).toBe(code);
    }
  });
});

describe('ids', () => {
  it('count per symbol from the instrument’s first id, beyond 2^53, and the factory formats them', () => {
    const firstOrderId = 8_389_766_145_050_669_870n;
    const { exchange } = spot({ instruments: [{ ...SPOT, firstOrderId, orderIdStep: 3n }] });
    expect(taken(exchange, limit('ann', 'BUY', '1', '90000')).id).toBe('8389766145050669870');
    expect(taken(exchange, limit('ann', 'BUY', '1', '90000')).orderId).toBe(firstOrderId + 3n);
    const named = spot({ ids: { order: (_, { symbol }, n) => `${symbol}#${n}`, clientOrder: (n) => `auto-${n}` } });
    expect(taken(named.exchange, limit('ann', 'BUY', '1', '90000'))).toMatchObject({
      id: 'BTCUSDT#1',
      clientOrderId: 'auto-1',
    });
  });
});

describe('a cancel', () => {
  it('releases the lock once, and distinguishes an unknown order from an ended one', () => {
    const { exchange, clock } = spot();
    const order = taken(exchange, limit('ann', 'BUY', '1', '90000'));
    clock.now = 2_000;
    expect(exchange.cancel({ account: 'ann', symbol: BTC, id: order.id, meta: { by: 'me' } })).toEqual({
      ok: true,
      order,
    });
    expect(order).toMatchObject({ state: 'CANCELED', createdAt: 1_000, updatedAt: 2_000, meta: { by: 'me' } });
    expect(exchange.balance('ann', 'USDT').locked).toBe(0n);
    expect(exchange.cancel({ account: 'ann', id: order.id })).toMatchObject({
      ok: false,
      reason: { code: 'notOpen' },
      order,
    });
    expect(exchange.cancel({ account: 'ann', id: '99' })).toEqual({ ok: false, reason: { code: 'unknownOrder' } });
    expect(exchange.cancel({ account: 'bob', id: order.id })).toEqual({ ok: false, reason: { code: 'unknownOrder' } });
  });

  it('of all cancels the matching orders, oldest first', () => {
    const { exchange } = spot();
    const [one, two] = ['90000', '80000'].map((price) => taken(exchange, limit('ann', 'BUY', '1', price)));
    const ask = taken(exchange, limit('ann', 'SELL', '1', '95000'));
    expect(exchange.cancelAll({ account: 'ann', symbol: BTC, side: 'BUY' })).toEqual([one, two]);
    expect(exchange.openOrders('ann')).toEqual([ask]);
  });
});

describe('an amend', () => {
  /** The queue order at a price, found by selling one step at a time into it. */
  const first = (exchange: Exchange): string | undefined => {
    taken(exchange, market('cid', 'SELL', '0.00001'));
    return ['ann', 'bob'].find((name) => [...exchange.fills({ account: name })].length > 0);
  };

  it.each([
    ['keep', '0.5', '90000', true, 'ann'],
    ['auto', '0.5', '90000', true, 'ann'],
    ['auto', '2', '90000', false, 'bob'],
    ['lose', '0.5', '90000', false, 'bob'],
  ] as const)('with priority %s to %s at %s keeps its place: %s', (priority, quantity, price, kept, next) => {
    const { exchange } = spot();
    const order = taken(exchange, limit('ann', 'BUY', '1', '90000'));
    taken(exchange, limit('bob', 'BUY', '1', '90000'));
    const result = exchange.amend({
      account: 'ann',
      id: order.id,
      quantity: dec(quantity),
      price: dec(price),
      priority,
    });
    expect(result).toMatchObject({ ok: true, priorityKept: kept });
    expect(exchange.balance('ann', 'USDT').locked).toBe((dec(quantity) * dec(price)) / dec('1'));
    expect(first(exchange)).toBe(next);
  });

  it('assigns a new client id, records the previous values, and keeps the creation time', () => {
    const { exchange, clock } = spot();
    const order = taken(exchange, limit('ann', 'BUY', '1', '90000', { clientOrderId: 'a' }));
    clock.now = 3_000;
    exchange.amend({
      account: 'ann',
      clientOrderId: 'a',
      quantity: dec('0.4'),
      newClientOrderId: 'b',
      priority: 'keep',
    });
    expect(order).toMatchObject({ clientOrderId: 'b', createdAt: 1_000, updatedAt: 3_000, placedQuantity: dec('1') });
    expect(order.amendments).toMatchObject([
      {
        amendmentId: 1n,
        time: 3_000,
        before: { quantity: dec('1'), clientOrderId: 'a' },
        after: { clientOrderId: 'b' },
      },
    ]);
    expect(exchange.order({ account: 'ann', clientOrderId: 'a' })).toBeUndefined();
    expect(exchange.openOrder({ account: 'ann', clientOrderId: 'b' })).toBe(order);
    expect(exchange.effectsOf('b').amends).toBe(1);
  });

  it('to a crossing price trades at once; a post-only order ends instead', () => {
    for (const postOnly of [false, true]) {
      const { exchange } = spot();
      taken(exchange, limit('ann', 'SELL', '1', '91000'));
      const order = taken(exchange, limit('bob', 'BUY', '1', '90000', { postOnly }));
      const result = exchange.amend({ account: 'bob', id: order.id, price: dec('91000'), priority: 'lose' });
      expect(result).toMatchObject({ ok: true, order: { state: postOnly ? 'EXPIRED' : 'FILLED' } });
    }
  });

  it('down to the filled quantity cancels the rest', () => {
    const { exchange } = spot();
    const order = taken(exchange, limit('ann', 'BUY', '1', '90000'));
    taken(exchange, market('bob', 'SELL', '0.6'));
    exchange.amend({ account: 'ann', id: order.id, quantity: dec('0.6'), priority: 'lose' });
    expect(order).toMatchObject({
      state: 'CANCELED',
      reason: { code: 'amendedBelowExecuted' },
      executedQuantity: dec('0.6'),
    });
  });

  it.each([
    ['unchanged', { quantity: dec('1') }],
    ['quantityIncrease', { quantity: dec('2'), priority: 'keep' }],
    ['notAmendable', { price: dec('80000'), priority: 'keep' }],
    ['invalidPrice', { price: dec('0.001') }],
    ['insufficientFunds', { quantity: dec('100000') }],
    ['duplicateClientOrderId', { quantity: dec('0.5'), newClientOrderId: 'other' }],
    ['unknownOrder', { id: '77', quantity: dec('0.5') }],
  ] as const)('is refused as %s and changes nothing', (code, change) => {
    const { exchange } = spot();
    const order = taken(exchange, limit('ann', 'BUY', '1', '90000'));
    taken(exchange, limit('ann', 'BUY', '1', '80000', { clientOrderId: 'other' }));
    const before = { ...order };
    const result = exchange.amend({ account: 'ann', id: order.id, priority: 'lose', ...change });
    expect(result).toMatchObject({ ok: false, reason: { code } });
    expect(order).toEqual(before);
  });

  it('of its meta alone keeps the place in the queue, and a read that lags shows what was before', () => {
    const { exchange, clock } = spot();
    const order = taken(exchange, limit('ann', 'BUY', '1', '90000', { meta: { exit: '95000', kept: 'yes' } }));
    clock.now = 3_000;
    const change = { meta: { exit: '96000' }, priority: 'auto', changesMeta: true } as const;
    expect(exchange.amend({ account: 'ann', id: order.id, ...change })).toMatchObject({ ok: true, priorityKept: true });
    expect(order).toMatchObject({ meta: { exit: '96000', kept: 'yes' }, updatedAt: 3_000 });
    expect(exchange.effects().at(-1)).toMatchObject({ kind: 'amended', meta: { exit: '96000' } });
    const before = exchange.under({ lagMs: 1_000, rejecting: false }, () =>
      exchange.order({ account: 'ann', id: order.id }),
    );
    expect(before?.meta).toEqual({ exit: '95000', kept: 'yes' });
  });

  it('of an ended order is refused with the order’s state', () => {
    const { exchange } = spot();
    const order = taken(exchange, limit('ann', 'BUY', '1', '90000'));
    exchange.cancel({ account: 'ann', id: order.id });
    const result = exchange.amend({ account: 'ann', id: order.id, price: dec('80000'), priority: 'lose' });
    expect(result).toMatchObject({ ok: false, reason: { code: 'notOpen', detail: { state: 'CANCELED' } } });
  });
});

describe('seeded history', () => {
  it('holds fifty thousand closed orders with equal timestamps, each exactly once in every walk', () => {
    const { exchange } = spot();
    const seeds = Array.from({ length: 50_000 }, (_, i) => ({
      account: 'ann',
      symbol: BTC,
      side: 'BUY' as const,
      price: dec('90000'),
      quantity: dec('0.001'),
      state: i % 3 === 0 ? ('FILLED' as const) : ('CANCELED' as const),
      createdAt: 100_000 - Math.floor(i / 7),
      updatedAt: 200_000 + (i % 10),
      clientOrderId: `seed-${i}`,
    }));
    const seeded = exchange.seedHistory(seeds);
    expect(seeded.map(({ orderId }) => orderId)).toEqual(seeded.map((_, i) => BigInt(i + 1)));
    for (const by of ['id', 'created', 'updated'] as const) {
      const walked = [...exchange.orders({ account: 'ann', symbol: BTC, by })];
      expect(new Set(walked).size).toBe(50_000);
    }
    const page = [...exchange.orders({ account: 'ann', symbol: BTC, by: 'id', fromId: 49_999n })];
    expect(page.map(({ id }) => id)).toEqual(['49999', '50000']);
    expect([
      ...exchange.orders({ account: 'ann', symbol: BTC, by: 'created', from: 100_000, to: 100_000 }),
    ]).toHaveLength(7);
    expect([...exchange.fills({ account: 'ann', symbol: BTC })]).toHaveLength(16_667);
    expect(exchange.order({ account: 'ann', clientOrderId: 'seed-4' })?.state).toBe('CANCELED');
    expect(exchange.balance('ann', 'USDT').total).toBe(dec('100000000'));
    expect(taken(exchange, limit('ann', 'BUY', '1', '90000')).id).toBe('50001');
  });
});

describe('the public side', () => {
  it('shows depth, trades and settings, and refuses unknown names', () => {
    const { exchange } = spot();
    taken(exchange, limit('ann', 'SELL', '1', '90000'));
    taken(exchange, limit('ann', 'SELL', '1', '90000'));
    taken(exchange, market('bob', 'BUY', '0.5'));
    expect(exchange.depth(BTC, 5)).toEqual({
      bids: [],
      asks: [{ price: dec('90000'), quantity: dec('1.5'), orders: 2 }],
    });
    expect(exchange.recentTrades(BTC, 10)).toMatchObject([{ tradeId: 1n, quantity: dec('0.5'), buyerIsMaker: false }]);
    expect(() => exchange.market('DOGE')).toThrow(RangeError);
    expect(() => exchange.balances('eve')).toThrow(RangeError);
    expect(() => exchange.openAccount(account('ann'))).toThrow(RangeError);
    expect(() => exchange.setMarkPrice(BTC, 0n)).toThrow(RangeError);
    exchange.deposit('ann', 'SOL', dec('3'));
    expect(exchange.balance('ann', 'SOL').available).toBe(dec('3'));
    expect(exchange.effects({ account: 'ann', symbol: BTC }).map(({ kind }) => kind)).toEqual([
      'placed',
      'placed',
      'filled',
    ]);
    expect(exchange.accounts()).toEqual(['ann', 'bob', 'cid']);
    expect(exchange.symbols()).toHaveLength(4);
  });
});

describe('the record of fills', () => {
  it('can be queried by order, by trade id, by time and backwards', () => {
    const { exchange, clock } = spot();
    const order = taken(exchange, limit('ann', 'BUY', '3', '90000'));
    for (const now of [2_000, 3_000, 4_000]) {
      clock.now = now;
      taken(exchange, market('bob', 'SELL', '1'));
    }
    const times = (query: Partial<FillQuery>): number[] =>
      [...exchange.fills({ account: 'ann', ...query })].map(({ time }) => time);
    expect(times({ symbol: BTC, id: order.id })).toEqual([2_000, 3_000, 4_000]);
    expect(times({ id: '99' })).toEqual([]);
    expect(times({ fromTradeId: 3n })).toEqual([4_000]);
    expect(times({ from: 2_001, to: 3_000 })).toEqual([3_000]);
    expect(times({ descending: true })).toEqual([4_000, 3_000, 2_000]);
  });
});
