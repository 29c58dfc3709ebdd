import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from './contract.ts';
import { type Fixed, greatest, ONE } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import { isOpen, leavesQuantity, type NewOrder, type Order } from './order.ts';
import { account, INVERSE, LINEAR, QUANTO, RICH, SPOT, sampleExchange } from './testing/exchange-sample.ts';

const ACCOUNTS = ['ann', 'bob', 'cid'];
const SPOT_QUOTE_FEE: Instrument = { ...SPOT, symbol: 'XBT_USDT', feeCurrency: 'quote' };

interface Draw {
  kind: 'limit' | 'market' | 'quote' | 'cancel' | 'amend' | 'cancelAll';
  account: string;
  side: 'BUY' | 'SELL';
  ticks: number;
  steps: number;
  flavour: 'GTC' | 'IOC' | 'FOK' | 'postOnly' | 'reduceOnly' | 'reduceOnlyGTC';
  stp: 'NONE' | 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH';
  pick: number;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom('limit', 'limit', 'limit', 'limit', 'market', 'quote', 'cancel', 'amend', 'amend', 'cancelAll'),
  account: fc.constantFrom(...ACCOUNTS),
  side: fc.constantFrom('BUY', 'SELL'),
  ticks: fc.integer({ min: -4, max: 4 }),
  steps: fc.integer({ min: 1, max: 9 }),
  flavour: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'postOnly', 'reduceOnly', 'reduceOnlyGTC'),
  stp: fc.constantFrom('NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'),
  pick: fc.nat(),
});

function toOrder(instrument: Instrument, drawn: Draw): NewOrder {
  const { account: name, side, flavour, stp: selfTradePrevention } = drawn;
  const reduceOnly = instrument.kind !== 'spot' && flavour.startsWith('reduceOnly');
  const common = { account: name, symbol: instrument.symbol, side, selfTradePrevention };
  const quantity = instrument.stepSize * BigInt(drawn.steps);
  if (drawn.kind === 'market') return { ...common, type: 'MARKET', quantity, reduceOnly };
  if (drawn.kind === 'quote' && instrument.kind === 'spot') {
    return { ...common, type: 'MARKET', quoteQuantity: ONE * BigInt(drawn.steps) };
  }
  const price = priceOf(instrument, drawn);
  const timeInForce = flavour === 'IOC' || flavour === 'FOK' ? flavour : 'GTC';
  return { ...common, type: 'LIMIT', quantity, price, timeInForce, postOnly: flavour === 'postOnly', reduceOnly };
}

function priceOf(instrument: Instrument, drawn: Draw): Fixed {
  return instrument.initialPrice + instrument.tickSize * 100n * BigInt(drawn.ticks);
}

/** Every order each account ever had on the symbol. */
function allOrders(exchange: Exchange, symbol: string): Order[] {
  return ACCOUNTS.flatMap((name) => [...exchange.orders({ account: name, symbol, by: 'id' })]);
}

/** Plays the draws and calls `after` after each. */
function play(
  exchange: Exchange,
  clock: { now: number },
  instrument: Instrument,
  draws: readonly Draw[],
  after: (drawn: Draw, placed: ReturnType<Exchange['place']> | undefined) => void,
): void {
  for (const drawn of draws) {
    clock.now += drawn.pick % 3;
    const open = exchange.openOrders(drawn.account, instrument.symbol);
    const picked = open[drawn.pick % Math.max(open.length, 1)];
    let placed: ReturnType<Exchange['place']> | undefined;
    if (drawn.kind === 'cancelAll') exchange.cancelAll({ account: drawn.account, side: drawn.side });
    else if (drawn.kind === 'cancel' && picked !== undefined)
      exchange.cancel({ account: drawn.account, id: picked.id });
    else if (drawn.kind === 'amend' && picked !== undefined) {
      const priority = drawn.stp === 'NONE' ? 'lose' : 'auto';
      const quantity = instrument.stepSize * BigInt(drawn.steps);
      exchange.amend({ account: drawn.account, id: picked.id, quantity, price: priceOf(instrument, drawn), priority });
    } else placed = exchange.place(toOrder(instrument, drawn));
    after(drawn, placed);
  }
}

const draws = fc.array(draw, { minLength: 5, maxLength: 60, size: 'max' });

describe.each([
  ['spot, fee in the received asset', SPOT],
  ['spot, fee in quote', SPOT_QUOTE_FEE],
])('on %s, for any sequence of trades', (_, instrument) => {
  const poor = { BTC: instrument.stepSize * 40n, USDT: ONE * 20n };

  it('conserves every currency, and locks exactly what the open orders require', () => {
    fc.assert(
      fc.property(draws, (commands) => {
        const { exchange, clock } = sampleExchange({
          instruments: [instrument],
          accounts: ACCOUNTS.map((name) => account(name, { balances: poor })),
        });
        play(exchange, clock, instrument, commands, () => {
          for (const currency of ['BTC', 'USDT'] as const) {
            const owned = ACCOUNTS.reduce((sum, name) => sum + exchange.balance(name, currency).total, 0n);
            expect(owned + (exchange.fees().get(currency) ?? 0n)).toBe(poor[currency] * 3n);
          }
          for (const name of ACCOUNTS) {
            const open = exchange.openOrders(name);
            const base = open.filter(({ side }) => side === 'SELL').reduce((sum, o) => sum + leavesQuantity(o), 0n);
            const quote = open
              .filter(({ side }) => side === 'BUY')
              .reduce((sum, o) => {
                const value = (leavesQuantity(o) * o.price) / ONE;
                const grain = 10n ** 10n;
                const fee = instrument.feeCurrency === 'quote' ? (value * instrument.takerFee) / ONE : 0n;
                return sum + value + ((fee + grain - 1n) / grain) * grain;
              }, 0n);
            expect(exchange.balance(name, 'BTC').locked).toBe(base);
            expect(exchange.balance(name, 'USDT').locked).toBe(quote);
            for (const { available } of exchange.balances(name)) expect(available).toBeGreaterThanOrEqual(0n);
          }
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe.each([SPOT, LINEAR, INVERSE, QUANTO].map((i) => [i.kind, i] as const))(
  'on %s, for any sequence of trades',
  (_, instrument) => {
    const { symbol } = instrument;

    it('never leaves the book crossed or inconsistent with the open orders', () => {
      fc.assert(
        fc.property(draws, (commands) => {
          const { exchange, clock } = sampleExchange();
          play(exchange, clock, instrument, commands, () => {
            const { bestBid, bestAsk } = exchange.market(symbol);
            if (bestBid !== undefined && bestAsk !== undefined) expect(bestBid.price).toBeLessThan(bestAsk.price);
            const { bids, asks } = exchange.depth(symbol, 1_000);
            const shown = [...bids, ...asks].reduce((sum, level) => sum + level.quantity, 0n);
            const open = ACCOUNTS.flatMap((name) => exchange.openOrders(name, symbol));
            expect(shown).toBe(open.reduce((sum, order) => sum + leavesQuantity(order), 0n));
          });
        }),
        { numRuns: 40 },
      );
    });

    it('executes no more than requested, FOK completely or not at all, post-only never as taker', () => {
      fc.assert(
        fc.property(draws, (commands) => {
          const { exchange, clock } = sampleExchange();
          play(exchange, clock, instrument, commands, (drawn, placed) => {
            if (placed?.ok !== true) return;
            const { order, fills } = placed;
            if (order.timeInForce === 'FOK' && order.type === 'LIMIT') {
              expect([0n, order.quantity]).toContain(order.executedQuantity);
            }
            if (drawn.flavour === 'postOnly' && order.type === 'LIMIT') expect(fills).toEqual([]);
            for (const { price } of fills.filter(() => order.type === 'LIMIT')) {
              if (order.side === 'BUY') expect(price).toBeLessThanOrEqual(order.price);
              else expect(price).toBeGreaterThanOrEqual(order.price);
            }
          });
          for (const order of allOrders(exchange, symbol)) {
            expect(order.executedQuantity).toBeLessThanOrEqual(order.quantity);
            expect(order.fills.reduce((sum, fill) => sum + fill.quantity, 0n)).toBe(order.executedQuantity);
            // A quote-amount order has no requested quantity: its quantity is what it executed, whether or not the
            // amount is spent.
            if (order.quoteQuantity === 0n) {
              expect(order.state === 'FILLED').toBe(order.executedQuantity === order.quantity);
            }
            expect(isOpen(order)).toBe(exchange.openOrder({ account: order.account, symbol, id: order.id }) === order);
          }
        }),
        { numRuns: 40 },
      );
    });

    it('walks the history completely and in order, by either time', () => {
      fc.assert(
        fc.property(draws, (commands) => {
          const { exchange, clock } = sampleExchange();
          play(exchange, clock, instrument, commands, () => undefined);
          for (const name of ACCOUNTS) {
            const byId = [...exchange.orders({ account: name, symbol, by: 'id' })];
            for (const by of ['created', 'updated'] as const) {
              const time = (o: Order): number => (by === 'created' ? o.createdAt : o.updatedAt);
              const expected = [...byId].sort((a, b) => time(a) - time(b) || a.sequence - b.sequence);
              expect([...exchange.orders({ account: name, symbol, by })]).toEqual(expected);
              expect([...exchange.orders({ account: name, by, descending: true })]).toEqual(expected.toReversed());
              const [from, to] = [1_010, 1_030];
              const inside = expected.filter((o) => time(o) >= from && time(o) <= to);
              expect([...exchange.orders({ account: name, symbol, by, from, to })]).toEqual(inside);
            }
          }
        }),
        { numRuns: 20 },
      );
    });
  },
);

describe.each([LINEAR, INVERSE, QUANTO].map((i) => [i.kind, i] as const))('on %s contracts', (_, instrument) => {
  const { symbol } = instrument;

  it('positions of all accounts sum to zero, and no unit of the settlement currency is created or lost', () => {
    fc.assert(
      fc.property(draws, (commands) => {
        const { exchange, clock } = sampleExchange();
        const start = (RICH[instrument.settle] ?? 0n) * 3n;
        play(exchange, clock, instrument, commands, () => {
          let quantity = 0n;
          let books = exchange.fees().get(instrument.settle) ?? 0n;
          for (const name of ACCOUNTS) {
            books += exchange.balance(name, instrument.settle).total;
            for (const position of exchange.positions(name, symbol)) {
              quantity += position.quantity;
              const long = position.quantity > 0n === (instrument.kind !== 'inverse');
              books -= position.quantity === 0n || long ? position.entryCost : -position.entryCost;
            }
          }
          expect(quantity).toBe(0n);
          expect(books).toBe(start);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('a reduce-only order never enlarges or flips a position, resting or taking', () => {
    fc.assert(
      fc.property(draws, (commands) => {
        const { exchange, clock } = sampleExchange();
        const held = new Map<string, Fixed>();
        const seen = new Set<number>();
        play(exchange, clock, instrument, commands, () => {
          const fresh = ACCOUNTS.flatMap((name) => [...exchange.fills({ account: name, symbol })])
            .filter(({ sequence }) => !seen.has(sequence))
            .sort((a, b) => a.sequence - b.sequence);
          for (const fill of fresh) {
            seen.add(fill.sequence);
            const before = held.get(fill.account) ?? 0n;
            const after = before + (fill.side === 'BUY' ? fill.quantity : -fill.quantity);
            held.set(fill.account, after);
            if (exchange.order({ account: fill.account, symbol, id: fill.id })?.reduceOnly !== true) continue;
            const selfTrade = fresh.some((f) => f.tradeId === fill.tradeId && f.account === fill.account && f !== fill);
            if (selfTrade) continue;
            expect(after * before).toBeGreaterThanOrEqual(0n);
            expect(after < 0n ? -after : after).toBeLessThan(before < 0n ? -before : before);
          }
          for (const name of ACCOUNTS) {
            const position = held.get(name) ?? 0n;
            for (const order of exchange.openOrders(name, symbol).filter((o) => o.reduceOnly)) {
              const closable = greatest(order.side === 'SELL' ? position : -position, 0n);
              expect(leavesQuantity(order)).toBeLessThanOrEqual(closable);
            }
          }
        });
      }),
      { numRuns: 80 },
    );
  });
});
