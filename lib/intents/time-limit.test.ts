import { getEventListeners, once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { inTime } from './time-limit.ts';

const ended = async (signal: AbortSignal): Promise<unknown> => {
  if (!signal.aborted) await once(signal, 'abort');
  return signal.reason;
};

test('work hears that its caller has no time left, and why', async () => {
  const caller = new AbortController();
  const heard = inTime(60_000, caller.signal, ended);
  caller.abort('enough');
  expect(await heard).toBe('enough');
  expect(await inTime(60_000, caller.signal, ended)).toBe('enough');
});

test('work hears that its own time is over although the caller has more', async () => {
  expect(await inTime(1, new AbortController().signal, ended)).toMatchObject({ name: 'TimeoutError' });
  expect(await inTime(1, undefined, ended)).toMatchObject({ name: 'TimeoutError' });
});

test.each([
  ['ends', () => Promise.resolve('done')],
  ['fails', () => Promise.reject(new Error('done'))],
])('neither a timer nor a listener is left once the work %s', async (_how, work) => {
  vi.useFakeTimers();
  try {
    const caller = new AbortController();
    let seen: AbortSignal | undefined;
    const answer = inTime(60_000, caller.signal, (signal) => {
      seen = signal;
      return work();
    });
    expect(await answer.catch((error: Error) => error.message)).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
    caller.abort();
    expect(seen?.aborted).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});
