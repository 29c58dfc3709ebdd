import { describe, expect, test } from 'vitest';
import type { CallContext, HistoryRequest } from '../port.ts';
import { BYBIT_CATEGORIES } from './categories.ts';
import type { BybitReadRequest } from './client.ts';
import { createBybitHistory } from './history.ts';
import { type BybitOrderRow, type BybitPage, orderPage } from './models.ts';
import { bybitRetentionMs } from './sites.ts';
import { bybitInstrumentRow, LINEAR_ORDER, wireRow } from './testing/rows.ts';

const NOW = 1_795_341_600_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const instrument = bybitInstrumentRow('usdm');
const call: CallContext = {
  signal: AbortSignal.timeout(5_000),
  deadline: NOW + 5_000,
  lookup: () => Promise.resolve(undefined),
};

interface Kept {
  readonly id: number;
  readonly createdAt: number;
  readonly open?: boolean;
  readonly justClosed?: boolean;
}

const idOf = (id: number) => `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;

/** The lists of Bybit as in docs/venues/bybit.md §3: newest first, pages by cursor, no open orders in history. */
function exchangeWith(kept: readonly Kept[]) {
  const asked: string[] = [];
  const fetch = ({ path, payload }: BybitReadRequest): Promise<BybitPage<BybitOrderRow>> => {
    const params = new URLSearchParams(payload);
    const realtime = path.endsWith('realtime');
    asked.push(realtime ? `realtime ${params.get('openOnly')}` : 'history');
    const inside = kept
      .filter(({ open = false, justClosed = false, createdAt }) => {
        if (realtime) return params.get('openOnly') === '0' ? open : justClosed;
        const [from, to] = [Number(params.get('startTime')), Number(params.get('endTime'))];
        return !open && !justClosed && createdAt >= from && createdAt <= to;
      })
      .toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id);
    const start = Number(params.get('cursor') ?? '0');
    const limit = Number(params.get('limit'));
    const rows = inside.slice(start, start + limit).map(({ id, createdAt, open }) => ({
      ...LINEAR_ORDER,
      orderId: idOf(id),
      createdTime: String(createdAt),
      updatedTime: String(createdAt),
      orderStatus: open === true ? 'PartiallyFilled' : 'Filled',
    }));
    return Promise.resolve(
      orderPage(wireRow({ list: rows, nextPageCursor: rows.length === 0 ? '' : String(start + rows.length) })),
    );
  };
  return { asked, fetch };
}

async function walk(
  kept: readonly Kept[],
  range: Pick<HistoryRequest, 'from' | 'to' | 'direction'>,
  pageLimit = 4,
  baseUrl = 'https://api.bybit.com',
) {
  const { fetch, asked } = exchangeWith(kept);
  const [stream] = createBybitHistory([instrument], {
    category: BYBIT_CATEGORIES.usdm,
    fetch,
    now: () => NOW,
    unmapped: () => undefined,
    retentionMs: bybitRetentionMs(baseUrl),
    pageLimit,
  });
  if (stream === undefined) throw new Error('there is no stream');
  const ids: string[] = [];
  let request: HistoryRequest = { ...range, memo: undefined };
  let coverageNote: string | undefined;
  for (let steps = 0; request.from < request.to; steps += 1) {
    if (steps > 1_000) throw new Error('it does not end');
    const page = await stream.read(request, call);
    ids.push(...page.rows.map(({ exchangeOrderId }) => exchangeOrderId));
    coverageNote = page.coverageNote;
    request =
      range.direction === 'newest'
        ? { ...request, to: page.frontier, memo: page.memo }
        : { ...request, from: page.frontier, memo: page.memo };
  }
  return { ids, asked, coverageNote };
}

const past = Array.from({ length: 60 }, (_, id): Kept => ({ id, createdAt: NOW - 20 * DAY + id * 6 * HOUR }));
const expected = (kept: readonly Kept[], from: number, to: number) =>
  kept.filter(({ createdAt }) => createdAt >= from && createdAt < to).map(({ id }) => idOf(id));

describe.each(['newest', 'oldest'] as const)('history, %s first', (direction) => {
  test('yields each order of the range once, including open and just closed ones', async () => {
    const kept = [
      ...past,
      { id: 100, createdAt: NOW - 15 * DAY, open: true },
      { id: 101, createdAt: NOW - 10 * DAY, justClosed: true },
      { id: 102, createdAt: NOW - HOUR, open: true },
    ];
    const range = { from: NOW - 18 * DAY, to: NOW };
    const { ids } = await walk(kept, { ...range, direction });
    expect(ids.toSorted()).toEqual(expected(kept, range.from, range.to).toSorted());
  });

  test('walks through a millisecond with more than a page', async () => {
    const kept = Array.from({ length: 11 }, (_, id): Kept => ({ id, createdAt: NOW - DAY }));
    const { ids } = await walk([...kept, { id: 50, createdAt: NOW - DAY - 1 }], {
      from: NOW - 2 * DAY,
      to: NOW,
      direction,
    });
    expect(ids.toSorted()).toEqual([...kept.map(({ id }) => idOf(id)), idOf(50)].toSorted());
  });

  test('is half-open', async () => {
    const [a, b] = [NOW - 2 * HOUR, NOW - HOUR];
    const { ids } = await walk(
      [
        { id: 1, createdAt: a },
        { id: 2, createdAt: b },
      ],
      { from: a, to: b, direction },
    );
    expect(ids).toEqual([idOf(1)]);
  });
});

test('does not request live orders again in a range without any', async () => {
  const { asked } = await walk(past, { from: NOW - 20 * DAY, to: NOW, direction: 'newest' }, 50);
  expect(asked.filter((each) => each === 'realtime 0')).toHaveLength(1);
});

test('reports what the exchange no longer keeps, and does not request it', async () => {
  const { coverageNote, asked } = await walk([], { from: 0, to: NOW, direction: 'newest' }, 50);
  expect(coverageNote).toContain('24 hours');
  expect(asked.filter((each) => each === 'history').length).toBeLessThan(110);
});

test.each([
  ['https://api.bybit.com', 'after 730 days', '2024-11-22T10:00:00.000Z none.'],
  ['https://api-demo.bybit.com', 'after 7 days', '2026-11-15T10:00:00.000Z only open ones.'],
])('says of %s that it forgets every order %s', async (baseUrl, after, before) => {
  const { coverageNote } = await walk([], { from: 0, to: NOW, direction: 'newest' }, 50, baseUrl);
  expect(coverageNote).toContain(after);
  expect(coverageNote).toContain(before);
});
