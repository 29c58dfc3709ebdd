import { expect } from 'vitest';
import type { Instrument } from '../../../lib/domain/instrument.ts';
import type { SourceReport } from '../../../lib/listing/source.ts';
import { type Instrument as EngineInstrument, type Fixed, toGrid } from '../../../paper/src/testing.ts';
import { ACCOUNT } from '../book.ts';
import { valueIn, withField, withRows } from '../odd-list.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

/** BitMEX lists a contract for a day after its delivery. */
const DAY_MS = 86_400_000;
const SERVED = ['BTC', 'XBT', 'ETH', 'SOL'];

/** Whether the request is for a list of orders. */
const listsOrders = (path: string) =>
  /\/(openOrders|allOrders|order|order\/realtime|order\/history)(\?|$)/.test(path) &&
  !/orderI[dD]|orderLinkId|clOrdID|origClient/.test(path);
/** Whether it is for all instruments. */
const listsInstruments = (path: string) =>
  /\/(exchangeInfo|instrument\/active|instruments-info)\b/.test(path) && !/symbol=/.test(path);

/** The sources that report omitted rows, by product. */
function leftOutOf(sources: readonly SourceReport[]) {
  return sources.flatMap(({ market, status, leftOut, reason }) =>
    leftOut ? [{ market, status, leftOut, reason }] : [],
  );
}

/** An order of the account on an instrument of another base asset, placed by another client. */
function placeElsewhere({ engine }: ScenarioFixture): { instrument: EngineInstrument; id: string } | undefined {
  const others = engine.symbols().map((symbol) => engine.market(symbol));
  const other = others.find(({ instrument: { base } }) => !SERVED.includes(base));
  if (other === undefined) return undefined;
  const { symbol, tickSize, stepSize } = other.instrument;
  const price: Fixed = toGrid((other.markPrice * 9n) / 10n, tickSize);
  const order = { account: ACCOUNT, symbol, side: 'BUY', type: 'LIMIT', quantity: stepSize * 100n, price } as const;
  const placed = engine.place(order);
  if (!placed.ok) throw new Error(`the order elsewhere was refused: ${placed.reason.code}`);
  return { instrument: other.instrument, id: placed.order.id };
}

/** A row of the list of instruments without a field that its rules need. */
function withoutRules(row: string, { exchangeSymbol }: Instrument): string {
  if (valueIn(row, 'symbol') !== JSON.stringify(exchangeSymbol)) return row;
  return withField(withField(withField(row, 'filters', undefined), 'lotSize', 'null'), 'lotSizeFilter', 'null');
}

export const ODD_ROWS: readonly Scenario[] = [
  scenario('an unreadable row hides no other, and is counted', async (fixture) => {
    const orders = [await fixture.placed(), await fixture.placed(), await fixture.placed()];
    const [odd] = orders;
    const mark = new RegExp(`\\b${odd?.exchangeOrderId}\\b`);
    const distort = (body: string, { path }: { path: string }) =>
      listsOrders(path)
        ? withRows(body, (rows) => [
            ...rows.map((row) => (mark.test(row) ? withField(row, 'side', '"UP"') : row)),
            'null',
          ])
        : body;
    const elsewhere = await fixture.elsewhere({ distort });
    const others = orders.slice(1).map(({ id }) => id);

    const resting = await elsewhere.resting();
    expect(resting.orders.map(({ id }) => id).sort()).toEqual([...others].sort());
    const told = leftOutOf(resting.sources).filter(({ market }) => market === fixture.instrument.market);
    expect(told).toMatchObject([{ status: 'partial', leftOut: { unreadable: 2, notServed: 0 } }]);
    expect(told[0]?.reason).toContain(odd?.exchangeOrderId);

    const page = await elsewhere.page({});
    expect(page.orders.map(({ id }) => id).sort()).toEqual([...others].sort());
    const [source] = leftOutOf(page.sources);
    expect(source).toMatchObject({ status: 'partial', leftOut: { unreadable: 2, notServed: 0 } });

    // Requested on its own, it cannot be left out of a list.
    expect(await fixture.get(odd?.id ?? '')).toMatchObject({ state: 'NEW' });
    const one = await fixture.elsewhere({ distort: (body) => body.replaceAll(/"side":"\w+"/g, '"side":"UP"') });
    expect(await refusal(one.get(odd?.id ?? ''))).toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  }),
  declared('an order on an unserved instrument is reported, and left alone', async (fixture) => {
    const other = placeElsewhere(fixture);
    const ours = await fixture.placed();
    const { orders, sources } = await fixture.resting();
    expect(orders.map(({ id }) => id)).toEqual([ours.id]);
    if (other === undefined) {
      expect(leftOutOf(sources)).toEqual([]);
      return 'no other base listed';
    }
    const { symbol } = other.instrument;
    expect(leftOutOf(sources)).toMatchObject([
      { status: 'partial', leftOut: { unreadable: 0, notServed: 1, exchangeSymbols: [symbol] } },
    ]);
    await fixture.cancelAll();
    expect(fixture.engine.openOrder({ account: ACCOUNT, symbol, id: other.id })?.id).toBe(other.id);
    return undefined;
  }),
  scenario('an instrument with unreadable rules takes no orders and blocks nothing else', async (fixture) => {
    const { instrument } = fixture;
    const order = await fixture.placed();
    const distort = (body: string, { path }: { path: string }) =>
      listsInstruments(path) ? withRows(body, (rows) => rows.map((row) => withoutRules(row, instrument))) : body;
    const elsewhere = await fixture.elsewhere({ distort });

    const sent = await fixture.commandsDuring(async () => {
      const problem = await refusal(elsewhere.place({}, instrument));
      expect(problem).toMatchObject({ code: 'EXCHANGE_PROTOCOL', details: { orderState: 'notPlaced' } });
      expect(problem.detail).toContain(instrument.exchangeSymbol);
    });
    expect(sent).toBe(0);
    // Its resting orders can still be read, listed and cancelled.
    expect(await elsewhere.get(order.id)).toMatchObject({ id: order.id, quantity: order.quantity, price: order.price });
    expect((await elsewhere.resting()).orders.map(({ id }) => id)).toEqual([order.id]);
    expect((await elsewhere.page({})).orders.map(({ id }) => id)).toEqual([order.id]);
    expect(await elsewhere.cancel(order.id)).toMatchObject({ outcome: 'canceled' });
  }),
  declared('a delivered contract is found by its symbol and takes no orders', async (fixture) => {
    const { instrument, pass } = fixture;
    if (instrument.expiry === null) return 'no delivery';
    const order = await fixture.placed({ type: 'MARKET' });
    pass(Date.parse(instrument.expiry) - fixture.paper.clock.now() + 2 * DAY_MS);
    const after = await fixture.elsewhere({});
    expect((await after.list()).map(({ id, symbol }) => [id, symbol])).toEqual([[order.id, instrument.symbol]]);
    const sent = await fixture.commandsDuring(async () => {
      const problem = await refusal(after.place({}, instrument));
      expect(problem).toMatchObject({ code: 'MARKET_CLOSED', status: 422, details: { orderState: 'notPlaced' } });
      expect(problem.detail).toContain(instrument.expiry);
    });
    expect(sent).toBe(0);
    return undefined;
  }),
];
