import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { samples } from '../../lib/domain/testing/instrument-samples.ts';
import { createFuturesAccount } from '../../lib/exchanges/binance/futures/account.ts';
import { USDM } from '../../lib/exchanges/binance/futures/product.ts';
import { createSpotAccount } from '../../lib/exchanges/binance/spot/account.ts';
import { createBybitAccount } from '../../lib/exchanges/bybit/account.ts';
import { BYBIT_CATEGORIES } from '../../lib/exchanges/bybit/categories.ts';
import type { AccountPort, CallContext } from '../../lib/exchanges/port.ts';
import { type ExactJson, parseExact } from '../../lib/text/exact-json.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const FROM = NOW - 3_600_000;
const PAGE = 3;
const SYMBOL = samples.spot.exchangeSymbol;
const contract = { ...samples.spot, market: 'usdm', settle: 'USDT' } as const;

const call: CallContext = {
  signal: AbortSignal.timeout(60_000),
  deadline: NOW + 60_000,
  lookup: () => Promise.resolve(samples.spot),
};

/** A trade of the account: its id ascends with time, as at Binance. */
interface Trade {
  readonly id: number;
  readonly time: number;
}

const json = (value: unknown): ExactJson => parseExact(JSON.stringify(value));
const inRange = ({ time }: Trade, start?: string, end?: string) =>
  (start === undefined || time >= Number(start)) && (end === undefined || time <= Number(end));

/** The list of Binance (docs/venues/binance.md §23.1): from an id on, or by time; `endTime` alone gives the newest. */
function binanceList(trades: readonly Trade[], asked: Readonly<Record<string, string>>): readonly Trade[] {
  const { fromId, startTime, endTime, limit } = asked;
  if (fromId !== undefined) return trades.filter(({ id }) => id >= Number(fromId)).slice(0, Number(limit));
  const found = trades.filter((trade) => inRange(trade, startTime, endTime));
  return startTime === undefined ? found.slice(-Number(limit)) : found.slice(0, Number(limit));
}

const binanceRow = ({ id, time }: Trade) => ({
  ...{ symbol: SYMBOL, id, orderId: 1, price: '90000', qty: '1', commission: '0.001', commissionAsset: 'BTC', time },
  ...{ isBuyer: true, isMaker: true, side: 'BUY', maker: true, positionSide: 'BOTH', realizedPnl: '0' },
});

type Read = (
  request: { readonly params: readonly (readonly [string, unknown])[] },
  _: CallContext,
  parse: (json: ExactJson) => unknown,
) => Promise<unknown>;

function binanceRead(trades: readonly Trade[]): Read {
  return ({ params }, _, parse) => {
    const given = params.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
    return Promise.resolve(parse(json(binanceList(trades, Object.fromEntries(given)).map(binanceRow))));
  };
}

/** The list of Bybit (docs/venues/bybit.md §3): newest first, in pages with a cursor, which may come with the last one. */
function bybitRead(trades: readonly Trade[]) {
  return (
    { payload }: { readonly payload: string },
    _: CallContext,
    parse: (result: { readonly [name: string]: ExactJson }) => unknown,
  ) => {
    const asked = Object.fromEntries(new URLSearchParams(payload));
    const found = trades.filter((trade) => inRange(trade, asked.startTime, asked.endTime)).toReversed();
    const start = Number(asked.cursor ?? 0);
    const list = found.slice(start, start + Number(asked.limit)).map(({ id, time }) => ({
      ...{ execType: 'Trade', symbol: SYMBOL, execId: String(id), orderId: 'o', side: 'Buy', execPrice: '1' },
      ...{ execQty: '1', execFee: '0', feeCurrency: 'USDT', isMaker: true, execTime: String(time) },
    }));
    const cursor = list.length === 0 ? '' : String(start + list.length);
    return Promise.resolve(parse(json({ list, nextPageCursor: cursor }) as { readonly [name: string]: ExactJson }));
  };
}

type Accounts = readonly (readonly [string, (trades: readonly Trade[]) => AccountPort])[];

const accounts: Accounts = [
  ['Binance spot', (trades) => createSpotAccount({ read: binanceRead(trades) as never }, PAGE)],
  [
    'Binance futures',
    (trades) =>
      createFuturesAccount({
        product: USDM,
        client: { read: binanceRead(trades) as never, ask: () => Promise.reject(new Error('no command is sent')) },
        modes: { assumed: () => 'oneWay' },
        now: () => NOW,
        pageLimit: PAGE,
      }),
  ],
  [
    'Bybit',
    (trades) =>
      createBybitAccount({
        category: BYBIT_CATEGORIES.usdm,
        client: { read: bybitRead(trades) as never, ask: () => Promise.reject(new Error('no command is sent')) },
        now: () => NOW,
        retentionMs: 730 * 86_400_000,
        pageLimit: PAGE,
      }),
  ],
];

/** The ids of all fills that the stream yields, step by step. */
async function walk(account: AccountPort, direction: 'newest' | 'oldest'): Promise<readonly string[]> {
  const [stream] = account.fills([contract]);
  if (stream === undefined) throw new Error('there is a stream');
  const found: string[] = [];
  let [from, to] = [FROM, NOW];
  let memo: Readonly<Record<string, string | number>> | undefined;
  for (let steps = 0; from < to; steps += 1) {
    if (steps > 500) throw new Error('the walk does not end');
    const page = await stream.read({ from, to, direction, memo }, call);
    expect(page.leftOut).toEqual([]);
    found.push(...page.rows.map(({ exchangeFillId }) => exchangeFillId));
    memo = page.memo;
    if (direction === 'newest') to = page.frontier;
    else from = page.frontier;
  }
  return found;
}

/** Trades at few moments, so that many share a millisecond and fill more than a page. */
const someTrades = fc
  .array(fc.integer({ min: 0, max: 5 }), { maxLength: 25 })
  .map((moments) =>
    moments.toSorted((a, b) => a - b).map((moment, at) => ({ id: at + 1, time: FROM + moment * 600_000 })),
  );

describe.each(accounts)('the fills of %s', (_, accountOf) => {
  test.each(['newest', 'oldest'] as const)(
    'are each listed once, %s first, whatever shares a millisecond',
    async (direction) => {
      await fc.assert(
        fc.asyncProperty(someTrades, async (trades) => {
          const found = await walk(accountOf(trades), direction);
          expect(found.toSorted()).toEqual(trades.map(({ id }) => String(id)).toSorted());
        }),
        { numRuns: 60 },
      );
    },
  );

  test('of one order are all read, page by page', async () => {
    const trades = Array.from({ length: 8 }, (_each, at) => ({ id: at + 1, time: FROM }));
    const { rows } = await accountOf(trades).fillsOf({ instrument: contract, exchangeOrderId: '1' }, call);
    expect(rows.map(({ exchangeFillId }) => exchangeFillId).toSorted()).toEqual(trades.map(({ id }) => String(id)));
  });
});
