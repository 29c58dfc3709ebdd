import { describe, expect, test } from 'vitest';
import {
  advanced,
  type CancelSwitch,
  claimed,
  dueAt,
  earliestDeadline,
  entryOf,
  type FiringRound,
  keptUntil,
  MAX_SWITCH_SECONDS,
  requested,
  type SwitchRequest,
  scopeName,
  timerSet,
} from './cancel-switch.ts';

const T = Date.parse('2026-11-22T09:00:00Z');
const DAY = 24 * 60 * 60 * 1_000;
const SCOPE = { exchange: 'binance', market: 'spot', symbol: null } as const;
const by = (now: number, writer = 'w') => ({ writer, now });

function request(issuedAt: number, seconds: number, with_: Partial<SwitchRequest> = {}): SwitchRequest {
  return { scope: SCOPE, owner: null, issuedAt, seconds, timerDueAt: null, ...with_ };
}

/** The record after requests that were issued and arrived at these moments. */
function recordOf(...requests: readonly SwitchRequest[]): CancelSwitch {
  let record: CancelSwitch | undefined;
  for (const each of requests) record = requested(record, each, by(each.issuedAt)) ?? record;
  if (record === undefined) throw new Error('nothing was requested');
  return record;
}

const round: FiringRound = { canceledIds: [], ended: 0, isClear: true, problem: null, leasedUntil: null };

/** A record whose deadline passed a second ago, claimed by a sweep. */
function firing(record = recordOf(request(T, 60)), leasedUntil = T + 120_000): CancelSwitch {
  const taken = claimed(record, leasedUntil, by(T + 61_000, 'sweep'));
  if (taken === undefined) throw new Error('nothing was due');
  return taken;
}

test('equal scopes have equal names, and no others', () => {
  const names = [
    { exchange: 'binance', market: null, symbol: null },
    { exchange: 'binance', market: 'spot', symbol: null },
    { exchange: 'binance', market: null, symbol: 'BTC/USDT' },
    { exchange: 'bybit', market: null, symbol: 'BTC/USDT' },
  ] as const;
  expect(new Set(names.map(scopeName)).size).toBe(names.length);
});

test('the name of a scope stays what stores know it by', () => {
  expect(scopeName({ exchange: 'binance', market: null, symbol: null })).toBe('binance.*.*');
  expect(scopeName({ exchange: 'binance', market: 'spot', symbol: null })).toBe('binance.spot.*');
  expect(scopeName({ exchange: 'bybit', market: null, symbol: 'BTC/USDT' })).toBe('bybit.*.BTC/USDT');
});

test('a deadline is at most a day away', () => {
  expect(MAX_SWITCH_SECONDS * 1_000).toBe(DAY);
});

test('a record that has nothing left to do is kept for a day after its last change', () => {
  expect(keptUntil(recordOf(request(T, 0)))).toBe(T + DAY);
});

describe('of several requests of a caller', () => {
  test('the one issued last stands: an earlier one that arrives late neither extends nor shortens it', () => {
    const record = recordOf(request(T + 5_000, 60));
    for (const seconds of [10, 600]) expect(requested(record, request(T, seconds), by(T + 6_000))).toBeUndefined();
  });

  test('an earlier one that arrives after letting go does not arm it again', () => {
    const record = recordOf(request(T, 60), request(T + 5_000, 0));
    expect(requested(record, request(T + 4_000, 60), by(T + 6_000))).toBeUndefined();
    expect([dueAt(record), earliestDeadline(record)]).toEqual([null, null]);
  });

  test('an earlier one that arrives after the switch has fired does not arm it again', () => {
    const fired = advanced(firing(), round, by(T + 70_000, 'sweep'));
    expect(requested(fired, request(T - 1, 600), by(T + 71_000))).toBeUndefined();
    expect(requested(fired, request(T + 71_000, 600), by(T + 71_000))).toMatchObject({
      entries: [{ firesAt: T + 671_000, fired: { deadline: T + 60_000 } }],
    });
  });

  test('two issued in one millisecond: the one written last stands', () => {
    expect(entryOf(recordOf(request(T, 60), request(T, 0)), null)).toMatchObject({ seconds: 0, firesAt: null });
  });

  test('the deadline counts from when it was issued', () => {
    expect(dueAt(recordOf(request(T, 60)))).toBe(T + 60_000);
  });

  test('every write raises the version', () => {
    expect([recordOf(request(T, 60)).version, recordOf(request(T, 60), request(T + 1, 60)).version]).toEqual([1, 2]);
  });
});

test('every version names who wrote it, and when', () => {
  const taken = firing();
  const versions = [
    recordOf(request(T, 60)),
    taken,
    advanced(taken, { ...round, isClear: false }, by(T + 70_000, 'sweep')),
    advanced(taken, round, by(T + 80_000, 'sweep')),
    timerSet(taken, null, by(T + 90_000, 'other')),
  ];
  expect(versions.map((each) => [each?.version, each?.writer, each?.updatedAt])).toEqual([
    [1, 'w', T],
    [2, 'sweep', T + 61_000],
    [3, 'sweep', T + 70_000],
    [3, 'sweep', T + 80_000],
    [3, 'other', T + 90_000],
  ]);
});

describe('callers on one scope', () => {
  const record = recordOf(request(T, 60, { owner: 'a' }), request(T + 1, 600, { owner: 'b' }));

  test('have switches of their own, and the earliest deadline counts', () => {
    expect([record.entries.length, earliestDeadline(record)]).toEqual([2, T + 60_000]);
    expect(entryOf(record, 'b')).toMatchObject({ owner: 'b', seconds: 600 });
    expect(entryOf(record, null)).toBeUndefined();
  });

  test('fire each on their own', () => {
    const taken = firing(record);
    expect(taken.firing?.owners).toEqual(['a']);
    expect(earliestDeadline(taken)).toBe(T + 600_001);
    const done = advanced(taken, round, by(T + 70_000, 'sweep'));
    expect(done?.entries.map(({ fired }) => fired !== null)).toEqual([true, false]);
  });

  test('who ended a day ago is forgotten, who is armed is not', () => {
    const old = recordOf(request(T, 0, { owner: 'a' }), request(T, 2 * DAY, { owner: 'b' }));
    const ownersAfter = (ms: number) =>
      requested(old, request(T + ms, 60, { owner: 'c' }), by(T + ms))?.entries.map(({ owner }) => owner);
    expect(ownersAfter(DAY - 1)).toEqual(['a', 'b', 'c']);
    expect(ownersAfter(DAY)).toEqual(['b', 'c']);
  });

  test('who fired is remembered for a day from when nothing rested', () => {
    const cleared = T + 10_000_000;
    const fired = advanced(firing(recordOf(request(T, 60, { owner: 'a' }))), round, by(cleared, 'sweep'));
    const ownersAfter = (ms: number) =>
      requested(fired, request(T + ms, 60, { owner: 'c' }), by(T + ms))?.entries.map(({ owner }) => owner);
    expect(ownersAfter(DAY + 1)).toEqual(['a', 'c']);
    expect(ownersAfter(DAY + 10_000_000)).toEqual(['c']);
  });

  test('have the exchange’s timer looked after when it is due, before any deadline', () => {
    const due = timerSet(record, T + 30_000, by(T + 2));
    expect([dueAt(due), due.version]).toEqual([T + 30_000, record.version + 1]);
    expect(dueAt(timerSet(due, null, by(T + 3)))).toBe(T + 60_000);
  });

  test('whose deadlines have passed together fire together, from the earliest', () => {
    const both = recordOf(request(T, 61, { owner: 'a' }), request(T, 60, { owner: 'b' }));
    expect(dueAt(both)).toBe(T + 60_000);
    expect(claimed(both, T, by(T + 61_000))?.firing).toMatchObject({ owners: ['a', 'b'], deadline: T + 60_000 });
  });
});

describe('a claim', () => {
  test('is for deadlines that have passed, and for nothing else', () => {
    const record = recordOf(request(T, 60));
    expect(claimed(record, T, by(T + 59_999))).toBeUndefined();
    expect(claimed(record, T, by(T + 60_000))).toMatchObject({ version: 2, firing: { deadline: T + 60_000 } });
    expect(claimed(recordOf(request(T, 0)), T, by(T + 60_000))).toBeUndefined();
  });

  test('leaves a firing alone while another sweep is at work, and takes it over once its lease is over', () => {
    const taken = firing();
    expect(claimed(taken, T, by(T + 119_999, 'other'))).toBeUndefined();
    expect(dueAt(taken)).toBe(T + 120_000);
    expect(claimed(taken, T + 240_000, by(T + 120_000, 'other'))).toMatchObject({
      firing: { by: 'other', since: T + 61_000, interrupted: true },
    });
  });

  test('goes on with what an earlier sweep left, which was not interrupted', () => {
    const left = advanced(firing(), { ...round, isClear: false, problem: 'two rest' }, by(T + 70_000, 'sweep'));
    if (left === undefined) throw new Error('the round was not recorded');
    expect(dueAt(left)).toBeLessThanOrEqual(T + 70_000);
    expect(claimed(left, T + 240_000, by(T + 120_000, 'other'))).toMatchObject({
      firing: { by: 'other', rounds: 1, interrupted: false },
    });
  });

  test('tells of an interruption to the end, although the next sweep ends its work in order', () => {
    const over = claimed(firing(), T + 240_000, by(T + 120_000, 'other'));
    const left = over && advanced(over, { ...round, isClear: false }, by(T + 130_000, 'other'));
    const third = left && claimed(left, T + 400_000, by(T + 250_000, 'third'));
    expect(third?.firing?.interrupted).toBe(true);
    const done = third && advanced(third, round, by(T + 260_000, 'third'));
    expect(done?.entries).toMatchObject([{ fired: { interrupted: true } }]);
  });

  test('adds a caller whose deadline passes meanwhile', () => {
    const two = recordOf(request(T, 60, { owner: 'a' }), request(T, 120, { owner: 'b' }));
    const left = advanced(firing(two), { ...round, isClear: false }, by(T + 70_000, 'sweep'));
    if (left === undefined) throw new Error('the round was not recorded');
    expect(claimed(left, T, by(T + 130_000))?.firing?.owners).toEqual(['a', 'b']);
  });
});

describe('a firing', () => {
  test('adds up what its rounds did, each order once', () => {
    const first = advanced(
      firing(),
      { ...round, canceledIds: ['a', 'b'], ended: 1, isClear: false, problem: 'one rests', leasedUntil: T + 120_000 },
      by(T + 70_000, 'sweep'),
    );
    expect(first?.firing).toMatchObject({ problem: 'one rests', leasedUntil: T + 120_000, rounds: 1 });
    const second = first && advanced(first, { ...round, canceledIds: ['b', 'c'] }, by(T + 80_000, 'sweep'));
    expect(second).toMatchObject({
      firing: null,
      entries: [
        { fired: { at: T + 61_000, clearedAt: T + 80_000, canceled: 3, ended: 1, canceledIds: ['a', 'b', 'c'] } },
      ],
    });
  });

  test('keeps the ids of fifty orders, and counts all', () => {
    const ids = Array.from({ length: 60 }, (_, at) => String(at));
    const done = advanced(firing(), { ...round, canceledIds: ids }, by(T + 70_000, 'sweep'));
    expect(done?.entries[0]?.fired).toMatchObject({ canceled: 60, canceledIds: ids.slice(0, 50) });
  });

  test('is no longer a sweep’s that another has replaced', () => {
    expect(advanced(firing(), round, by(T + 70_000, 'other'))).toBeUndefined();
  });

  test('goes on when its caller renews, because the deadline has passed', () => {
    const renewed = requested(firing(), request(T + 62_000, 60), by(T + 62_000));
    expect(renewed).toMatchObject({ firing: { owners: [null] }, entries: [{ firesAt: T + 122_000, fired: null }] });
    const done = renewed && advanced(renewed, round, by(T + 70_000, 'sweep'));
    expect(done?.entries[0]).toMatchObject({ firesAt: T + 122_000, fired: { clearedAt: T + 70_000 } });
  });

  test('ends when its only caller lets go, and says that it did not finish', () => {
    const released = requested(firing(), request(T + 62_000, 0), by(T + 62_000));
    expect(released).toMatchObject({ firing: null, entries: [{ firesAt: null, fired: { clearedAt: null } }] });
    expect(released && advanced(released, round, by(T + 70_000, 'sweep'))).toBeUndefined();
  });

  test('goes on for the other caller when one lets go', () => {
    const two = recordOf(request(T, 60, { owner: 'a' }), request(T, 60, { owner: 'b' }));
    const released = requested(firing(two), request(T + 62_000, 0, { owner: 'a' }), by(T + 62_000));
    expect(released?.firing?.owners).toEqual(['b']);
    expect(released?.entries.map(({ owner, fired }) => [owner, fired?.clearedAt])).toEqual([
      ['b', undefined],
      ['a', null],
    ]);
  });
});
