import { expect } from 'vitest';
import { listBalances } from '../../../lib/account/balances.ts';
import { listFeeRates } from '../../../lib/account/fee-rates.ts';
import { listFills } from '../../../lib/account/fills.ts';
import { listPositions } from '../../../lib/account/positions.ts';
import { listQuotes } from '../../../lib/account/quotes.ts';
import { decimal, plain } from '../../../lib/domain/decimal.ts';
import type { Fill } from '../../../lib/domain/fill.ts';
import { HAS_POSITIONS } from '../../../lib/domain/instrument.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import type { ScenarioFixture } from '../scenario-fixture.ts';

/** All pages of the fills on the fixture's instrument, two rows at a time. */
async function allFills({ instrument, lists }: ScenarioFixture, sort: 'newest' | 'oldest'): Promise<readonly Fill[]> {
  const { exchange, symbol } = instrument;
  const found: Fill[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { exchange, symbol, sort, limit: 2, ...(cursor !== undefined && { cursor }) };
    const page = await listFills(query, lists());
    for (const { problem } of page.sources) if (problem) throw problem;
    found.push(...page.fills);
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

/** The sum of quantities, in the instrument's unit. */
function total(fills: readonly Fill[]): string {
  return plain(fills.reduce((sum, { quantity }) => sum.plus(decimal(quantity)), decimal('0')));
}

/** What the account reports besides its orders agrees with the orders and with the engine. */
export const ACCOUNT: readonly Scenario[] = [
  scenario('fills: every trade of a swept book once, in order, with its order and its fee', async (fixture) => {
    const { placed, book, instrument } = fixture;
    // Three levels of the book: at least three trades in one millisecond.
    const order = await placed({ type: 'MARKET', quantity: book.lots(25) });
    const newest = await allFills(fixture, 'newest');
    const own = newest.filter(({ orderId }) => orderId === order.id);
    expect(own.length).toBeGreaterThanOrEqual(3);
    expect(total(own)).toBe(order.filledQuantity);
    expect(new Set(newest.map(({ id }) => id)).size).toBe(newest.length);
    expect((await allFills(fixture, 'oldest')).toReversed()).toEqual(newest);
    for (const fill of own) {
      expect(fill).toMatchObject({
        exchange: instrument.exchange,
        market: instrument.market,
        symbol: instrument.symbol,
        exchangeOrderId: order.exchangeOrderId,
        side: 'BUY',
        maker: false,
        quantityUnit: instrument.quantityUnit,
        forcedBy: null,
      });
      expect(decimal(fill.fee?.amount ?? '0').gt(decimal('0'))).toBe(true);
    }
  }),
  scenario('fills: those of one order, and of a resting order as maker', async (fixture) => {
    const { placed, book, fillsOf } = fixture;
    const maker = await placed({ price: book.at(-1) });
    await placed({ type: 'MARKET', side: 'SELL', quantity: book.lots(1) });
    book.hit('SELL', -1, 12);
    const fills = await fillsOf(maker.id);
    expect(total(fills)).toBe(book.lots(2));
    expect(fills.every((fill) => fill.orderId === maker.id && fill.maker === true && fill.side === 'BUY')).toBe(true);
  }),
  scenario('fills: none of an order that has not filled', async ({ placed, fillsOf }) => {
    expect(await fillsOf((await placed()).id)).toEqual([]);
  }),
  declared('positions: what market orders opened, in the unit of orders, until they close it', async (fixture) => {
    const { placed, book, instrument, lists } = fixture;
    const { exchange, market, symbol } = instrument;
    const open = async () => (await listPositions({ exchange, symbol }, lists())).rows;
    if (!HAS_POSITIONS[market]) {
      expect(await listPositions({ exchange, market }, lists())).toEqual({ rows: [], sources: [] });
      return 'no positions';
    }
    expect(await open()).toEqual([]);
    const order = await placed({ type: 'MARKET', side: 'SELL', quantity: book.lots(2) });
    const [position, ...others] = await open();
    expect(others).toEqual([]);
    expect(position).toMatchObject({
      side: 'SHORT',
      hedged: false,
      quantity: order.filledQuantity,
      quantityUnit: instrument.quantityUnit,
    });
    expect(
      decimal(position?.entryPrice ?? '0')
        .minus(decimal(order.averagePrice ?? '0'))
        .abs()
        .lt(decimal('1')),
    ).toBe(true);
    expect(position?.unrealizedProfit?.asset).toBe(instrument.settle);
    await placed({ type: 'MARKET', side: 'BUY', quantity: book.lots(2), reduceOnly: true });
    expect(await open()).toEqual([]);
    return undefined;
  }),
  scenario('balances: the wallet that the product trades from', async ({ instrument, lists }) => {
    const { exchange, market, settle, quote } = instrument;
    const { rows, sources } = await listBalances({ exchange, market }, lists());
    expect(sources).toMatchObject([{ exchange, market, status: 'complete' }]);
    const held = rows.find(({ asset }) => asset === (settle ?? quote));
    expect(held?.markets).toContain(market);
    expect(decimal(held?.total ?? '0').gt(decimal('0'))).toBe(true);
    expect(new Set(rows.map(({ asset }) => asset)).size).toBe(rows.length);
  }),
  scenario('fees: the rates of the account on the symbol', async ({ instrument, lists }) => {
    const { exchange, market, symbol } = instrument;
    const { rows } = await listFeeRates({ exchange, market, symbol }, lists());
    expect(rows).toMatchObject([{ exchange, market, symbol }]);
    expect(decimal(rows[0]?.taker ?? '0').gt(decimal('0'))).toBe(true);
  }),
  scenario('quotes: the best prices, and the mark price of a contract', async ({ instrument, lists, book }) => {
    const { exchange, market, symbol } = instrument;
    const [quote] = (await listQuotes({ exchange, market, symbol }, lists())).rows;
    expect(quote).toMatchObject({ exchange, market, symbol, bid: book.at(-1), ask: book.at(1) });
    expect(quote?.markPrice === null).toBe(market === 'spot');
    book.empty();
    const [empty] = (await listQuotes({ exchange, market, symbol }, lists())).rows;
    expect(empty).toMatchObject({ bid: null, ask: null });
  }),
];
