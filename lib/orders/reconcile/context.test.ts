import { afterEach, expect, test, vi } from 'vitest';
import type { CallContext } from '../../exchanges/port.ts';
import { sendPatiently } from './context.ts';

const callWith = (signal: AbortSignal, deadline = 60_000): CallContext => ({
  signal,
  deadline,
  lookup: () => Promise.resolve(undefined),
});
const clock = { now: () => 0 };

test('a command of a request that has ended already is sent with an ended signal', async () => {
  const ended = AbortSignal.abort(new Error('the caller is gone'));
  const { signal } = await sendPatiently(clock, callWith(ended), (call) => Promise.resolve(call));
  expect([signal.aborted, signal.reason]).toEqual([true, ended.reason]);
});

test('a request that ends while its command is sent ends it, and not one that has ended before', async () => {
  const request = new AbortController();
  let during = false;
  const call = await sendPatiently(clock, callWith(request.signal), async (sent) => {
    const other = await sendPatiently(clock, callWith(request.signal), (done) => Promise.resolve(done));
    request.abort();
    during = sent.signal.aborted;
    return other;
  });
  expect([during, call.signal.aborted]).toEqual([true, false]);
});

const NEVER = new AbortController().signal;

test.each([
  [9_000, 5_000],
  [8_001, 4_500],
  [1_000, 1_001],
  [500, 1_001],
])('a command with a deadline at %i waits until %i for its reply, from 1000 on', async (deadline, until) => {
  const sent = await sendPatiently({ now: () => 1_000 }, callWith(NEVER, deadline), (call) => Promise.resolve(call));
  expect(sent.deadline).toBe(until);
});

test('no reply in half of the time ends the wait, and an answered command leaves no timer', async () => {
  vi.useFakeTimers();
  let signal: AbortSignal | undefined;
  const reply = Promise.withResolvers<void>();
  const sending = sendPatiently(clock, callWith(NEVER), (call) => {
    signal = call.signal;
    return reply.promise;
  });
  vi.advanceTimersByTime(29_999);
  expect(signal?.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal?.reason).toMatchObject({ name: 'TimeoutError' });
  reply.resolve();
  await sending;
  await sendPatiently(clock, callWith(NEVER), () => Promise.resolve());
  expect(vi.getTimerCount()).toBe(0);
});

afterEach(() => {
  vi.useRealTimers();
});
