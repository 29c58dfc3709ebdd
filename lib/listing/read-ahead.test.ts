import { describe, expect, it } from 'vitest';
import type { LeftOut } from '../exchanges/port.ts';
import { positionOf, type Row } from './merge.ts';
import type { Sort } from './query.ts';
import { createReadAhead, type ReadAheadOptions } from './read-ahead.ts';

const NOW = 1_800_000_000_000;
/** Rows younger than this may get neighbours. */
const SETTLED_AFTER_MS = 60_000;

interface Entry {
  readonly id: string;
  readonly rests: boolean;
}

/** A row as long before the read, in milliseconds. */
function aged(ms: number, sort: Sort, rests = false): Row<Entry> {
  const id = String(ms);
  return { row: { id, rests }, key: { time: NOW - ms, id }, position: positionOf(NOW - ms, sort) };
}

function open(options: Partial<ReadAheadOptions<Entry>> = {}) {
  const clock = { now: NOW };
  const readAhead = createReadAhead<Entry>({ now: () => clock.now, mayChange: ({ rests }) => rests, ...options });
  const keep = (
    cursor: string,
    ages: readonly number[],
    more: Partial<{ sort: Sort; last: number; to: number }> = {},
  ) => {
    const { sort = 'newest', last, to = NOW } = more;
    const rows = ages.map((ms) => aged(ms, sort));
    hold(cursor, rows, { sort, to, ...(last !== undefined && { last }) });
  };
  const hold = (
    cursor: string,
    rows: readonly Row<Entry>[],
    { sort = 'newest', last, to = NOW }: Partial<{ sort: Sort; last: number; to: number }> = {},
  ) =>
    readAhead.keep(cursor, {
      sort,
      to,
      last: last === undefined ? undefined : { time: NOW - last, id: 'last' },
      lanes: [{ stream: { key: 'one' }, rows, reach: Number.POSITIVE_INFINITY, readAt: NOW }],
    });
  const kept = (cursor: string) =>
    readAhead
      .recall(cursor)
      .get('one')
      ?.rows.map(({ key }) => Number(key.id));
  return { clock, readAhead, keep, hold, kept };
}

/** Long settled ages. */
const old = (count: number) => Array.from({ length: count }, (_, n) => 1_000_000 + n);
const settledPage = { last: 900_000 };

describe('what is kept for the next page', () => {
  it('is kept by its cursor, be it a single row', () => {
    const { keep, kept } = open();
    keep('a', old(1), settledPage);
    keep('b', old(2), settledPage);
    expect([kept('a'), kept('b'), kept('c')]).toEqual([old(1), old(2), undefined]);
  });

  it('is dropped after two minutes', () => {
    const { clock, keep, kept } = open();
    keep('a', old(1), settledPage);
    clock.now += 119_999;
    expect(kept('a')).toEqual(old(1));
    clock.now += 1;
    expect(kept('a')).toBeUndefined();
  });

  it('is at most as much as it may be: the oldest makes room', () => {
    const { keep, kept } = open({ maxRows: 7 });
    keep('a', old(3), settledPage);
    keep('b', old(4), settledPage);
    expect([kept('a'), kept('b')]).toEqual([old(3), old(4)]);
    keep('c', old(1), settledPage);
    expect([kept('a'), kept('b'), kept('c')]).toEqual([undefined, old(4), old(1)]);
  });

  it('is younger once it is kept again', () => {
    const { keep, kept } = open({ maxRows: 7 });
    keep('a', old(3), settledPage);
    keep('b', old(3), settledPage);
    keep('a', old(3), settledPage);
    keep('c', old(2), settledPage);
    expect([kept('a'), kept('b')]).toEqual([old(3), undefined]);
  });

  it("is nothing where a page alone exceeds it, and takes no other page's room", () => {
    const { keep, kept } = open({ maxRows: 3 });
    keep('a', old(3), settledPage);
    keep('b', old(4), settledPage);
    expect([kept('a'), kept('b')]).toEqual([old(3), undefined]);
  });

  it('stays where the same page has nothing to keep another time', () => {
    const { keep, kept } = open();
    keep('a', old(1), settledPage);
    keep('a', [], settledPage);
    expect(kept('a')).toEqual(old(1));
  });
});

describe('a row is kept only if it cannot change', () => {
  const edge = SETTLED_AFTER_MS;

  it('newest first, once the page has passed all that is not settled', () => {
    const { keep, kept } = open();
    keep('passed', [edge + 5], { last: edge });
    keep('not yet', [edge + 5], { last: edge - 1 });
    keep('nothing returned', [edge + 5]);
    keep('of a past range', [edge + 5], { to: NOW - edge });
    expect(['passed', 'not yet', 'nothing returned', 'of a past range'].map(kept)).toEqual([
      [edge + 5],
      undefined,
      undefined,
      [edge + 5],
    ]);
  });

  it('oldest first, up to what is not settled', () => {
    const { keep, kept } = open();
    keep('a', [edge + 2, edge + 1, edge, edge - 1], { sort: 'oldest', last: edge + 9 });
    keep('b', [edge + 1], { sort: 'oldest' });
    keep('c', [edge - 1], { sort: 'oldest' });
    expect([kept('a'), kept('b'), kept('c')]).toEqual([[edge + 2, edge + 1], [edge + 1], undefined]);
  });

  it('and stands before the first that rests or could not be read', () => {
    const { hold, kept, readAhead } = open();
    const leftOut = { why: 'unreadable', time: NOW - 1_000_001, reason: 'odd' } as LeftOut;
    const [first, second, third] = old(3).map((ms) => aged(ms, 'newest')) as [Row<Entry>, Row<Entry>, Row<Entry>];
    hold('rests', [first, aged(1_000_001, 'newest', true), third], settledPage);
    hold('odd', [first, { key: second.key, position: second.position, leftOut }, third], settledPage);
    expect([kept('rests'), kept('odd')]).toEqual([[1_000_000], [1_000_000]]);
    expect(readAhead.recall('rests').get('one')?.reach).toBe(second.position);
  });

  it('and was read by this process', () => {
    const { readAhead } = open();
    const lane = { rows: [aged(1_000_000, 'newest')], reach: 0, readAt: undefined };
    const read = { ...lane, stream: { key: 'read' }, readAt: NOW };
    const empty = { ...read, stream: { key: 'empty' }, rows: [] };
    const lanes = [{ ...lane, stream: { key: 'recalled' } }, read, empty];
    readAhead.keep('a', { sort: 'newest', to: NOW, last: { time: NOW - 900_000, id: 'last' }, lanes });
    expect([...readAhead.recall('a').keys()]).toEqual(['read']);
  });
});
