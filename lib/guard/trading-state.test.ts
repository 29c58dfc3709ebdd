import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '../domain/problem.ts';
import {
  FRESH_MS,
  fixedTradingState,
  OBEYED_WITHIN_MS,
  reportTrading,
  STALE_MS,
  strictestOf,
  TRUSTED_MS,
  type TradingState,
  type TradingStateReading,
  watchedTradingState,
} from './trading-state.ts';

const START = 1_795_341_600_000;

let now: number;
/** A clock that nobody sets. */
let elapsed: number;
let said: TradingState | Error;
let reads: number;
let heard: string[];
/** Ends the read under way; without it reads end at once. */
let held: Promise<void> | undefined;
const read = async (): Promise<TradingStateReading> => {
  reads += 1;
  const answer = said;
  await held;
  if (answer instanceof Error) throw answer;
  return { state: answer, reason: null, by: null, at: null };
};
const watch = () =>
  watchedTradingState({
    read,
    now: () => now,
    elapsed: () => elapsed,
    changed: ({ state }) => heard.push(state),
    failed: (what) => heard.push(what),
  });
const settled = () => new Promise(setImmediate);

beforeEach(() => {
  now = START;
  elapsed = 0;
  said = 'active';
  reads = 0;
  heard = [];
  held = undefined;
});

test('a process without a reading reads before it answers', async () => {
  said = 'halted';
  expect(await watch().current()).toMatchObject({ state: 'halted', reason: null });
});

test('a fresh reading is served without a read', async () => {
  const state = watch();
  await state.current();
  now += FRESH_MS - 1;
  await state.current();
  expect(reads).toBe(1);
});

test('an ageing reading is served during the refresh, and the next caller obeys the new one', async () => {
  const state = watch();
  await state.current();
  said = 'cancelOnly';
  now += FRESH_MS;
  expect(await state.current()).toMatchObject({ state: 'active' });
  await settled();
  expect(await state.current()).toMatchObject({ state: 'cancelOnly' });
  expect(reads).toBe(2);
});

test('a process that was idle refreshes before it allows anything', async () => {
  const state = watch();
  await state.current();
  said = 'halted';
  now += STALE_MS;
  expect(await state.current()).toMatchObject({ state: 'halted' });
});

test.each([0, 1, 700, 1_999, 2_000, 3_000, 4_999, 5_000, 60_000])(
  'a process that was asked %d ms before a change obeys it within seconds',
  async (before) => {
    const state = watch();
    await state.current();
    now += before;
    said = 'halted';
    now += STALE_MS;
    expect(await state.current()).toMatchObject({ state: 'halted' });
  },
);

test.each([-60_000, -STALE_MS, -1, 0])('a clock that is set by %i ms keeps no reading alive', async (ms) => {
  const state = watch();
  await state.current();
  said = 'halted';
  elapsed += STALE_MS;
  now += STALE_MS + ms;
  expect(state.known()).toBeUndefined();
  expect(await state.current()).toMatchObject({ state: 'halted' });
});

test('a failing store is asked again in time where the clock is set back', async () => {
  const state = watch();
  said = new Error('down');
  await expect(state.current()).rejects.toThrow();
  said = 'halted';
  elapsed += 1_000;
  now -= 60_000;
  expect(await state.current()).toMatchObject({ state: 'halted' });
});

test('a change is obeyed within the promised time', async () => {
  const promisedMs = 6_000;
  const state = watch();
  await state.current();
  said = 'halted';
  now += promisedMs;
  expect([await state.current(), OBEYED_WITHIN_MS]).toMatchObject([{ state: 'halted' }, promisedMs]);
});

test('the age of a read that was frozen half-way counts from its start', async () => {
  const state = watch();
  await state.current();
  now += FRESH_MS;
  let thaw: () => void = () => undefined;
  held = new Promise((resolve) => {
    thaw = resolve;
  });
  state.refresh();
  now += 600_000;
  said = 'halted';
  held = undefined;
  const answer = state.current();
  thaw();
  expect(await answer).toMatchObject({ state: 'halted' });
});

test.each([
  ['before the first request', false],
  ['after an earlier reading', true],
])('a read that a freeze %s made too late fails nobody: the state is read again', async (_when, earlier) => {
  const state = watch();
  if (earlier) await state.current();
  now += FRESH_MS;
  let thaw: () => void = () => undefined;
  held = new Promise((resolve) => {
    thaw = resolve;
  });
  said = new Error('the time limit passed during the freeze');
  state.refresh();
  now += 600_000;
  said = 'reduceOnly';
  held = undefined;
  thaw();
  if (earlier) await settled();
  expect(await state.current()).toMatchObject({ state: 'reduceOnly' });
  expect(heard).not.toContain('cannot read the trading state');
});

/** Begins a read that fails after this long. */
async function failAfter(state: ReturnType<typeof watch>, ms: number): Promise<void> {
  let end: () => void = () => undefined;
  held = new Promise((resolve) => {
    end = resolve;
  });
  said = new Error('no way');
  state.refresh();
  now += ms;
  end();
  await settled();
  held = undefined;
}

test.each([
  ['no longer than two seconds is a failure', 2_000, ['cannot read the trading state']],
  ['longer was frozen, and says nothing about the store', 2_001, []],
])('a failed read that took %s', async (_, ms, failures) => {
  const state = watch();
  await state.current();
  now += FRESH_MS;
  await failAfter(state, ms);
  expect(heard).toEqual(failures);
});

test('the trust that a failing store lends an old reading ends with a freeze', async () => {
  const state = watch();
  await state.current();
  said = new Error('no way');
  now += STALE_MS;
  await state.current();
  expect(state.known()).toMatchObject({ state: 'active' });
  now += 1_000;
  await failAfter(state, 3_000);
  expect(now - START).toBeLessThan(TRUSTED_MS);
  expect(state.known()).toBeUndefined();
});

test('concurrent callers share one read', async () => {
  const state = watch();
  await Promise.all([state.current(), state.current(), state.current()]);
  expect(reads).toBe(1);
});

describe('at the moment of signing', () => {
  test('the state is known without a read, as long as it may be acted on', async () => {
    const state = watch();
    expect(state.known()).toBeUndefined();
    await state.current();
    now += STALE_MS - 1;
    expect(state.known()).toMatchObject({ state: 'active' });
    now += 1;
    expect(state.known()).toBeUndefined();
  });

  test('the last reading outlives a failing store for the same time', async () => {
    const state = watch();
    await state.current();
    said = new Error('no way');
    now += STALE_MS;
    await state.current();
    expect(state.known()).toMatchObject({ state: 'active' });
    now = START + TRUSTED_MS;
    expect(state.known()).toBeUndefined();
  });

  test('an order that waits to be sent follows the state', async () => {
    vi.useFakeTimers();
    const state = watch();
    await state.current();
    const end = state.follow();
    said = 'halted';
    now += FRESH_MS;
    await vi.advanceTimersByTimeAsync(FRESH_MS);
    expect(state.known()).toMatchObject({ state: 'halted' });
    end();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

describe('of several sources', () => {
  const [open, shut] = [fixedTradingState('reduceOnly'), fixedTradingState('halted')];

  test('the strictest is in force', async () => {
    for (const sources of [
      [open, shut],
      [shut, open],
    ]) {
      expect(await strictestOf(sources).current()).toMatchObject({ state: 'halted' });
      expect(strictestOf(sources).known()).toMatchObject({ state: 'halted' });
    }
  });

  test('one that is not known allows nothing', async () => {
    said = new Error('no way');
    const both = strictestOf([open, watch()]);
    await expect(both.current()).rejects.toThrow('could not be read');
    expect(both.known()).toBeUndefined();
    expect(await reportTrading(both)).toMatchObject({ state: 'unknown' });
  });
});

test('several sources are all refreshed and followed, until the work has ended', () => {
  const done: string[] = [];
  const source = (name: string) => ({
    ...fixedTradingState('active'),
    refresh: () => done.push(`refresh ${name}`),
    follow: () => {
      done.push(`follow ${name}`);
      return () => done.push(`end ${name}`);
    },
  });
  const both = strictestOf([source('a'), source('b')]);
  both.refresh();
  both.follow()();
  expect(done).toEqual(['refresh a', 'refresh b', 'follow a', 'follow b', 'end a', 'end b']);
});

test('a fresh reading is not refreshed', async () => {
  const state = watch();
  await state.current();
  now += FRESH_MS - 1;
  state.refresh();
  expect(reads).toBe(1);
  now += 1;
  state.refresh();
  expect(reads).toBe(2);
});

describe('a store that cannot be read', () => {
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => (error instanceof Problem ? error.code : error),
    );

  test('allows nothing before the first reading', async () => {
    said = new Error('no way');
    expect(await refused(watch().current())).toBe('TRADING_STATE_UNAVAILABLE');
  });

  test('is outlived by the last reading for a while; then nothing is allowed', async () => {
    const state = watch();
    await state.current();
    said = new Error('no way');
    now += TRUSTED_MS - 1;
    expect(await state.current()).toMatchObject({ state: 'active' });
    now += 1;
    expect(await refused(state.current())).toBe('TRADING_STATE_UNAVAILABLE');
    expect(heard).toContain('cannot read the trading state');
  });

  test('does not slow down every order: it is asked once a second', async () => {
    const state = watch();
    await state.current();
    said = new Error('no way');
    now += STALE_MS;
    for (let call = 0; call < 10; call += 1) await state.current();
    expect(reads).toBe(2);
    now += 1_000;
    await state.current();
    expect(reads).toBe(3);
  });

  test('is reported with its cause', async () => {
    said = new Error('no way');
    await expect(watch().current()).rejects.toMatchObject({ cause: said });
  });

  test('that answers again is trusted no longer than any other', async () => {
    const state = watch();
    await state.current();
    said = new Error('no way');
    now += STALE_MS;
    await state.current();
    said = 'active';
    now += 1_000;
    await state.current();
    await settled();
    now += STALE_MS;
    expect(state.known()).toBeUndefined();
  });

  test('is obeyed again as soon as it answers', async () => {
    const state = watch();
    said = new Error('no way');
    await refused(state.current());
    said = 'reduceOnly';
    now += 1_000;
    expect(await state.current()).toMatchObject({ state: 'reduceOnly' });
  });
});

test('a process that starts while trading is restricted reports that, and its end', async () => {
  const state = watch();
  said = 'halted';
  await state.current();
  said = 'active';
  now += STALE_MS;
  await state.current();
  expect(heard).toEqual(['halted', 'active']);
});

test('a process that starts while everything is allowed reports nothing', async () => {
  await watch().current();
  expect(heard).toEqual([]);
});

test('a change is reported once', async () => {
  const state = watch();
  await state.current();
  said = 'halted';
  for (let call = 0; call < 3; call += 1) {
    now += STALE_MS;
    await state.current();
  }
  expect(heard).toEqual(['halted']);
});

test('a fixed state needs no read', async () => {
  const state = fixedTradingState('reduceOnly');
  state.refresh();
  expect(await state.current()).toMatchObject({ state: 'reduceOnly', reason: null });
  expect(state.known()).toMatchObject({ state: 'reduceOnly' });
});
