import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Conditional } from './conditional.ts';
import type { Exchange } from './contract.ts';
import { type Fixed, ONE } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import { isOpen, leavesQuantity, type NewOrder, type Order } from './order.ts';
import { account, LINEAR, SPOT, sampleExchange } from './testing/exchange-sample.ts';
import type { TriggerRule } from './trigger.ts';

const ACCOUNTS = ['ann', 'bob', 'cid'];

interface Draw {
  readonly kind: 'limit' | 'market' | 'stop' | 'trail' | 'oco' | 'otoco' | 'conditional' | 'move' | 'cancel' | 'amend';
  readonly account: string;
  readonly side: 'BUY' | 'SELL';
  readonly ticks: number;
  readonly steps: number;
  readonly market: boolean;
  readonly flag: boolean;
  readonly pick: number;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom(
    'limit',
    'limit',
    'limit',
    'market',
    'stop',
    'stop',
    'trail',
    'oco',
    'otoco',
    'conditional',
    'move',
    'move',
    'cancel',
    'amend',
  ),
  account: fc.constantFrom(...ACCOUNTS),
  side: fc.constantFrom('BUY', 'SELL'),
  ticks: fc.integer({ min: -6, max: 6 }),
  steps: fc.integer({ min: 1, max: 9 }),
  market: fc.boolean(),
  flag: fc.boolean(),
  pick: fc.nat(),
});
const draws = fc.array(draw, { minLength: 5, maxLength: 60, size: 'max' });

function priceOf(instrument: Instrument, ticks: number): Fixed {
  return instrument.initialPrice + instrument.tickSize * 100n * BigInt(ticks);
}

/** A stop that waits beyond the present price, on the side where it is not past. */
function ruleOf(exchange: Exchange, instrument: Instrument, { kind, ticks, steps, flag }: Draw): TriggerRule {
  const price = priceOf(instrument, ticks);
  const when = price > exchange.market(instrument.symbol).lastPrice ? 'atOrAbove' : 'atOrBelow';
  const by = flag ? 'last' : 'mark';
  if (kind !== 'trail') return { by, at: { when, price } };
  const distance = { offset: instrument.tickSize * 100n * BigInt(steps) };
  return { by: 'last', trail: { when, distance }, ...(flag && { at: { when, price } }) };
}

function command(exchange: Exchange, instrument: Instrument, drawn: Draw): void {
  const { symbol, stepSize, tickSize } = instrument;
  const { kind, side, ticks, market, pick } = drawn;
  const price = priceOf(instrument, ticks);
  const common = { account: drawn.account, symbol, side, quantity: stepSize * BigInt(drawn.steps) };
  const limit: NewOrder = { ...common, type: 'LIMIT', price };
  const plain: NewOrder = market ? { ...common, type: 'MARKET' } : limit;
  const waiting: NewOrder = { ...plain, trigger: ruleOf(exchange, instrument, drawn) };
  const open = exchange.openOrders(drawn.account, symbol);
  const picked = open[pick % Math.max(open.length, 1)];
  const beyond = (from: Fixed): Fixed => from + (side === 'SELL' ? 400n : -400n) * tickSize;
  const pair = [waiting, { ...limit, price: beyond(price), postOnly: true }] as const;
  if (kind === 'limit') exchange.place(limit);
  else if (kind === 'market') exchange.place({ ...common, type: 'MARKET' });
  else if (kind === 'stop' || kind === 'trail') exchange.place(waiting);
  else if (kind === 'oco') exchange.placeList({ legs: pair });
  else if (kind === 'otoco') {
    exchange.placeList({ working: { ...limit, side: side === 'BUY' ? 'SELL' : 'BUY' }, legs: pair });
  } else if (kind === 'conditional') {
    exchange.conditionals.place({ order: plain, trigger: ruleOf(exchange, instrument, drawn) });
  } else if (kind === 'move') {
    exchange.setLastPrice(symbol, price);
    exchange.setMarkPrice(symbol, price);
  } else if (picked !== undefined && kind === 'cancel') exchange.cancel({ account: drawn.account, id: picked.id });
  else if (picked !== undefined) {
    exchange.amend({ account: drawn.account, id: picked.id, quantity: common.quantity, priority: 'auto' });
  }
}

function played(
  instrument: Instrument,
  commands: readonly Draw[],
  after: (exchange: Exchange, drawn: Draw) => void = () => undefined,
) {
  const balances = { BTC: instrument.stepSize * 60n, ETH: ONE, USDT: ONE * 40n };
  const rich = instrument.kind === 'spot' ? { balances } : {};
  const { exchange, clock } = sampleExchange({
    instruments: [instrument],
    accounts: ACCOUNTS.map((name) => account(name, rich)),
  });
  for (const drawn of commands) {
    clock.now += drawn.pick % 3;
    command(exchange, instrument, drawn);
    after(exchange, drawn);
  }
  return { exchange, clock, balances };
}

function ordersOf(exchange: Exchange): Order[] {
  return ACCOUNTS.flatMap((name) => [...exchange.orders({ account: name, by: 'id' })]);
}

function conditionalsOf(exchange: Exchange): Conditional[] {
  return ACCOUNTS.flatMap((name) => [...exchange.conditionals.list(name)]);
}

describe.each([
  ['spot', SPOT],
  ['linear contracts', LINEAR],
] as const)('with orders that wait, on %s', (_, instrument) => {
  const { symbol } = instrument;

  it('nothing fills before its trigger or its turn', () => {
    fc.assert(
      fc.property(draws, (commands) => {
        const { exchange } = played(instrument, commands);
        for (const order of ordersOf(exchange)) {
          if (order.stage !== 'working') expect(order.fills).toEqual([]);
          if (order.trigger === undefined || order.fills.length === 0) continue;
          expect(order.triggeredAt).toBeDefined();
          for (const { time } of order.fills) expect(time).toBeGreaterThanOrEqual(order.triggeredAt ?? Infinity);
        }
        for (const { state, made } of conditionalsOf(exchange)) {
          if (state !== 'TRIGGERED') expect(made).toBeUndefined();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('an order triggers only by a price that reaches it', () => {
    fc.assert(
      fc.property(draws, (commands) => {
        const seen: Fixed[] = [instrument.initialPrice];
        const { exchange } = played(instrument, commands, (now, drawn) => {
          if (drawn.kind === 'move') seen.push(priceOf(instrument, drawn.ticks));
          seen.push(now.market(symbol).lastPrice, ...now.recentTrades(symbol, 1_000).map(({ price }) => price));
        });
        for (const order of ordersOf(exchange)) {
          const at = order.trigger?.rule.at;
          if (order.triggeredAt === undefined || at === undefined) continue;
          const reached = (price: Fixed) => (at.when === 'atOrAbove' ? price >= at.price : price <= at.price);
          expect(seen.some(reached)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('every one of them ends in exactly one state, and the journal says so once', () => {
    fc.assert(
      fc.property(draws, (commands) => {
        const { exchange } = played(instrument, commands);
        for (const name of ACCOUNTS) {
          exchange.cancelAll({ account: name });
          exchange.conditionals.cancelAll({ account: name });
        }
        const ends = new Map<unknown, number>();
        const note = (what: unknown) => ends.set(what, (ends.get(what) ?? 0) + 1);
        for (const effect of exchange.effects()) {
          if (effect.kind === 'ended') note(effect.order);
          if (effect.kind === 'filled' && effect.state === 'FILLED') note(effect.order);
          if (effect.kind === 'fired' || effect.kind === 'disarmed') note(effect.conditional);
        }
        for (const order of ordersOf(exchange)) {
          expect(isOpen(order)).toBe(false);
          expect(ends.get(order)).toBe(1);
        }
        for (const conditional of conditionalsOf(exchange)) {
          expect(conditional.state).not.toBe('WAITING');
          expect(ends.get(conditional)).toBe(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the book shows what works and nothing that waits', () => {
    fc.assert(
      fc.property(draws, (commands) => {
        played(instrument, commands, (exchange) => {
          const { bids, asks } = exchange.depth(symbol, 1_000);
          const shown = [...bids, ...asks].reduce((sum, level) => sum + level.quantity, 0n);
          const working = ACCOUNTS.flatMap((name) => exchange.openOrders(name)).filter(
            ({ stage }) => stage === 'working',
          );
          expect(shown).toBe(working.reduce((sum, order) => sum + leavesQuantity(order), 0n));
        });
      }),
      { numRuns: 40 },
    );
  });

  it('of two that exclude each other at most one fills', () => {
    fc.assert(
      fc.property(draws, (commands) => {
        const { exchange } = played(instrument, commands);
        for (const { legs, contingency } of ACCOUNTS.flatMap((name) => exchange.orderLists(name))) {
          const pair = contingency === 'OCO' ? legs : legs.slice(1);
          expect(pair.filter(({ fills }) => fills.length > 0).length).toBeLessThanOrEqual(1);
          if (contingency === 'OTO' && legs[0]?.state !== 'FILLED') {
            for (const { fills, stage } of pair) expect([fills, stage]).toEqual([[], 'pending']);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('on spot', () => {
  it('money is conserved, and no account spends what it has not', () => {
    fc.assert(
      fc.property(draws, (commands) => {
        const { exchange, balances } = played(SPOT, commands, (now) => {
          for (const name of ACCOUNTS) {
            for (const { available, locked } of now.balances(name)) {
              expect(available).toBeGreaterThanOrEqual(0n);
              expect(locked).toBeGreaterThanOrEqual(0n);
            }
          }
        });
        for (const currency of ['BTC', 'USDT'] as const) {
          const owned = ACCOUNTS.reduce((sum, name) => sum + exchange.balance(name, currency).total, 0n);
          expect(owned + (exchange.fees().get(currency) ?? 0n)).toBe(balances[currency] * 3n);
        }
        for (const name of ACCOUNTS) exchange.cancelAll({ account: name });
        for (const name of ACCOUNTS) for (const { locked } of exchange.balances(name)) expect(locked).toBe(0n);
      }),
      { numRuns: 100 },
    );
  });
});
