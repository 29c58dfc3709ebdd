import { expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import type { CallContext } from '../port.ts';
import { WINDOW_MS } from './facts.ts';
import { bybitFillsUnder } from './fills.ts';
import type { BybitExecutionRow } from './models.ts';
import { bybitInstrumentRow } from './testing/rows.ts';

const FROM = 1_795_341_600_000;
const CALL: CallContext = {
  signal: new AbortController().signal,
  deadline: FROM + 1_000,
  lookup: () => Promise.resolve(undefined),
};
const instrument = bybitInstrumentRow('usdm');

const execution = (changes: Partial<BybitExecutionRow> = {}) => ({
  kind: 'row' as const,
  id: 'e-1',
  time: FROM,
  row: {
    execType: 'Trade',
    symbol: instrument.exchangeSymbol,
    orderId: 'o-1',
    orderLinkId: 'mine',
    side: 'Buy',
    isMaker: true,
    execTime: FROM,
    ...changes,
  },
});

/** Reads the fills of `mine` over some days, where each page has these rows and the given cursor. */
async function fills(
  rows: readonly ReturnType<typeof execution>[],
  { days = 1, cursor }: { readonly days?: number; readonly cursor?: () => string } = {},
) {
  const windows: string[] = [];
  const of = { instrument, clientOrderId: 'mine', from: FROM, to: FROM + days * 86_400_000 };
  const reading = bybitFillsUnder(
    of,
    {
      request: ({ startTime, endTime }) => {
        windows.push(`${startTime}-${endTime}`);
        return {
          path: '/v5/execution/list',
          payload: `startTime=${startTime}`,
          signed: true,
          operation: 'fills',
          market: 'usdm',
          limit: undefined,
        };
      },
      fetch: () => Promise.resolve({ elements: rows, cursor: cursor?.() }),
    },
    CALL,
  );
  return { ...(await reading), windows };
}

test('of the order are returned with their order', async () => {
  const { rows, leftOut } = await fills([execution()]);
  expect(rows).toEqual([{ exchangeOrderId: 'o-1', clientOrderId: 'mine', side: 'BUY', maker: true }]);
  expect(leftOut).toEqual([]);
});

test.each([{ execType: 'Funding' }, { execType: 'Delivery' }, { orderLinkId: 'another' }, { orderLinkId: undefined }])(
  '%j is not one of them',
  async (changes) => {
    expect((await fills([execution(changes)])).rows).toEqual([]);
  },
);

test('of another symbol under the id are omitted and reported', async () => {
  const { rows, leftOut } = await fills([execution({ symbol: 'ETHUSDT' })]);
  expect([rows, leftOut]).toMatchObject([[], [{ why: 'unreadable', exchangeSymbol: 'ETHUSDT', market: 'usdm' }]]);
});

test('over more than a week are requested week by week', async () => {
  const { windows } = await fills([], { days: 8 });
  const second = FROM + WINDOW_MS;
  expect(windows).toEqual([`${FROM}-${second - 1}`, `${second}-${FROM + 8 * 86_400_000 - 1}`]);
});

test('that need too many requests are refused as a whole', async () => {
  let page = 0;
  const endless = fills([execution()], { cursor: () => `c${++page}` });
  await expect(endless).rejects.toBeInstanceOf(Problem);
  await expect(endless).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});
