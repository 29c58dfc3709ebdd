import { describe, expect, test } from 'vitest';
import type { Deadline } from '../domain/deadline.ts';
import { silentObservability } from '../telemetry/observability.ts';
import { scheduledEntry } from './entry-point.ts';

const SCHEDULE = { name: 'sweepIntents' } as Parameters<typeof scheduledEntry>[0];

async function deadlineWith(remainingMs: number): Promise<Deadline> {
  const runtime = { now: () => 50_000, observability: silentObservability() };
  const deadlines: Deadline[] = [];
  const work = (_: typeof runtime, deadline: Deadline) => Promise.resolve(deadlines.push(deadline));
  const entry = scheduledEntry(SCHEDULE, work, () => runtime);
  await entry({}, { getRemainingTimeInMillis: () => remainingMs });
  const [deadline] = deadlines;
  if (deadline === undefined) throw new Error('the work was not done');
  return deadline;
}

describe('a schedule', () => {
  test('has the time of its Lambda, but for what its log line needs', async () => {
    const { deadline, signal } = await deadlineWith(30_000);
    expect([deadline, signal.aborted]).toEqual([50_000 + 28_500, false]);
  });

  test.each([1_500, 200])('has no time at all with %i ms left', async (remainingMs) => {
    expect((await deadlineWith(remainingMs)).deadline).toBe(50_000);
  });
});
