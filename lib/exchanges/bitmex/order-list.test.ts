import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnreadableReply } from '../wire.ts';
import { type ListRow, listStep, wholeList } from './order-list.ts';
import { FakeOrderList, type Listed, listRow } from './testing/fake-order-list.ts';

const T0 = Date.parse('2026-08-20T00:00:00.000Z');
const LIMIT = 4;

const idOf = (row: ListRow) => Number(row.id.slice(-12));
const timeOf = ({ time = Number.NaN }: ListRow) => time;
const pageOf = (list: FakeOrderList, limit = LIMIT) => ({
  limit,
  fetch: (bounds: Parameters<FakeOrderList['fetch']>[0], reverse: boolean) => list.fetch(bounds, limit, reverse),
});

/** Rows crowded into few milliseconds, in numbers around a page. */
const crowdedRows = fc
  .array(fc.integer({ min: 0, max: 6 }), { maxLength: 30 })
  .map((times): Listed[] => times.map((time, id) => ({ id, time: T0 + time })));
const range = fc.tuple(fc.integer({ min: -1, max: 8 }), fc.integer({ min: -1, max: 8 })).map(([a, b]) => ({
  from: T0 + Math.min(a, b),
  to: T0 + Math.max(a, b),
}));

async function walk(list: FakeOrderList, { from, to }: { from: number; to: number }, newestFirst: boolean) {
  const told: ListRow[] = [];
  let [low, high] = [from, to];
  while (low < high) {
    const step = await listStep({ from: low, to: high, newestFirst }, pageOf(list));
    const inside = (row: ListRow) => (newestFirst ? timeOf(row) >= step.frontier : timeOf(row) < step.frontier);
    expect(step.rows.every((row) => timeOf(row) >= low && timeOf(row) < high && inside(row))).toBe(true);
    told.push(...step.rows);
    if (newestFirst) {
      expect(step.frontier).toBeLessThan(high);
      high = step.frontier;
    } else {
      expect(step.frontier).toBeGreaterThan(low);
      low = step.frontier;
    }
  }
  return told;
}

describe('a walk through the history', () => {
  test.each([
    ['newest', true],
    ['oldest', false],
  ])('%s first yields every order of the range once, however many share a millisecond', async (_, newestFirst) => {
    await fc.assert(
      fc.asyncProperty(crowdedRows, range, async (rows, bounds) => {
        const told = await walk(new FakeOrderList(rows), bounds, newestFirst);
        const expected = rows.filter(({ time }) => time >= bounds.from && time < bounds.to).map(({ id }) => id);
        expect(told.map(idOf).sort((a, b) => a - b)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('loses no order that stays while others of its millisecond leave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: LIMIT, max: 5 * LIMIT }),
        fc.array(fc.integer({ min: 0, max: 5 * LIMIT }), { maxLength: 3 }),
        async (crowd, leaving) => {
          const list = new FakeOrderList(Array.from({ length: crowd }, (_, id) => ({ id, time: T0 })));
          const queue = [...leaving];
          list.between = () => {
            const id = queue.shift();
            if (id !== undefined && list.rows.some((row) => row.id === id)) list.touch(id, T0 + 100);
          };
          const told = (await walk(list, { from: T0, to: T0 + 1 }, true)).map(idOf);
          const stayed = Array.from({ length: crowd }, (_, id) => id).filter((id) => !leaving.includes(id));
          expect(told).toEqual(expect.arrayContaining(stayed));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('sends one request for a range that fits a page, and none for an empty one', async () => {
    const list = new FakeOrderList([{ id: 1, time: T0 }]);
    expect(await listStep({ from: 0, to: T0 + 1, newestFirst: true }, pageOf(list))).toMatchObject({ frontier: 0 });
    expect(list.requests).toBe(1);
    expect(await listStep({ from: T0, to: T0, newestFirst: false }, pageOf(list))).toEqual({ rows: [], frontier: T0 });
    expect(list.requests).toBe(1);
  });

  test('gives up on a millisecond that keeps changing, rather than return it incomplete', async () => {
    const list = new FakeOrderList(Array.from({ length: 40 }, (_, id) => ({ id, time: T0 })));
    let next = 0;
    list.between = () => {
      list.touch(next, T0 + 100);
      next += 1;
    };
    await expect(listStep({ from: T0, to: T0 + 1, newestFirst: true }, pageOf(list))).rejects.toThrow(UnreadableReply);
  });

  test.each([true, false])('refuses rows beyond the requested bounds (newest first: %s)', async (newestFirst) => {
    const outside = Array.from({ length: LIMIT }, (_, id) => listRow({ id, time: T0 + (newestFirst ? 50 : -50) + id }));
    const page = { limit: LIMIT, fetch: () => Promise.resolve(outside) };
    await expect(listStep({ from: T0, to: T0 + 10, newestFirst }, page)).rejects.toThrow(UnreadableReply);
  });
});

describe('the list of open orders', () => {
  test('is returned completely, each order once, over any number of pages', async () => {
    await fc.assert(
      fc.asyncProperty(crowdedRows, async (rows) => {
        const told = await wholeList(pageOf(new FakeOrderList(rows)));
        expect(told.map(idOf).sort((a, b) => a - b)).toEqual(rows.map(({ id }) => id));
      }),
      { numRuns: 300 },
    );
  });

  test('misses no order that stays open while others close or change', async () => {
    const happening = fc.record({ id: fc.integer({ min: 0, max: 29 }), closes: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(crowdedRows, fc.array(happening, { maxLength: 3 }), async (rows, happenings) => {
        const list = new FakeOrderList(rows);
        const queue = [...happenings];
        const closed = new Set<number>();
        let clock = T0 + 100;
        list.between = () => {
          const next = queue.shift();
          if (next === undefined || !list.rows.some(({ id }) => id === next.id)) return;
          if (next.closes) {
            closed.add(next.id);
            list.remove(next.id);
          } else {
            clock += 1;
            list.touch(next.id, clock);
          }
        };
        const told = (await wholeList(pageOf(list))).map(idOf);
        const resting = rows.map(({ id }) => id).filter((id) => !closed.has(id));
        expect(told).toEqual(expect.arrayContaining(resting));
        expect(new Set(told).size).toBe(told.length);
      }),
      { numRuns: 300 },
    );
  });

  test('that is not in order is refused, because it cannot be paged', async () => {
    const rows = [5, 4, 3, 2].map((time, id) => listRow({ id, time: T0 + time }));
    const page = { limit: LIMIT, fetch: () => Promise.resolve(rows) };
    const backwards = {
      limit: LIMIT,
      fetch: () => Promise.resolve([...rows].map((row, n) => ({ ...row, time: T0 - n }))),
    };
    let calls = 0;
    const mixed = { limit: LIMIT, fetch: () => (calls++ === 0 ? page.fetch() : backwards.fetch()) };
    await expect(wholeList(mixed)).rejects.toThrow(UnreadableReply);
  });
});
