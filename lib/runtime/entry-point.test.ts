import { afterEach, describe, expect, test, vi } from 'vitest';
import { operations } from '../api/operations/index.ts';
import { restEvent } from '../api/pipeline/testing/rest-event.ts';
import { ok } from '../api/response.ts';
import type { Deadline } from '../domain/deadline.ts';
import { silentObservability } from '../telemetry/observability.ts';
import type { RequestRecord, RequestStart } from '../telemetry/request-record.ts';
import { entryPoint, scheduledEntry } from './entry-point.ts';

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
  test('has the time of its Lambda, less a reserve for its log line', async () => {
    const { deadline, signal } = await deadlineWith(30_000);
    expect([deadline, signal.aborted]).toEqual([50_000 + 28_500, false]);
  });

  test.each([1_500, 200])('has no time at all with %i ms left', async (remainingMs) => {
    expect((await deadlineWith(remainingMs)).deadline).toBe(50_000);
  });
});

describe('the entry point of an operation', () => {
  const silent = silentObservability();
  const runtime = { now: Date.now, requestBudgetMs: 10_000, budgets: () => [], observability: silent };
  const create = () => {
    const container = vi.fn(() => runtime);
    const begin = vi.fn();
    const entry = entryPoint(operations.getHealth, () => ok({ status: 'ok' }), container, begin);
    const ask = async () => (await entry(restEvent(), { getRemainingTimeInMillis: () => 30_000 })).statusCode;
    return { container, begin, ask };
  };
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('builds what it needs when its Lambda starts, and begins what the first request waits for', async () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'atlas-dev-getHealth');
    const { container, begin, ask } = create();
    expect([container.mock.calls.length, begin.mock.calls]).toEqual([1, [[runtime]]]);
    expect([await ask(), await ask()]).toEqual([200, 200]);
    expect(container).toHaveBeenCalledTimes(1);
  });

  test('builds it elsewhere for the first request, once, and begins nothing', async () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', undefined);
    const { container, begin, ask } = create();
    expect(container).not.toHaveBeenCalled();
    expect([await ask(), await ask()]).toEqual([200, 200]);
    expect([container.mock.calls.length, begin.mock.calls]).toEqual([1, []]);
  });

  test('can begin nothing', () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'atlas-dev-getHealth');
    expect(() =>
      entryPoint(
        operations.getHealth,
        () => ok({}),
        () => runtime,
      ),
    ).not.toThrow();
  });

  test('is bound to another runtime without building its own', async () => {
    const container = vi.fn(() => runtime);
    const { on, operation } = entryPoint(operations.getHealth, () => ok({ status: 'ok' }), container);
    const { statusCode } = await on(runtime)(restEvent(), { getRemainingTimeInMillis: () => 30_000 });
    expect([statusCode, operation, container.mock.calls]).toEqual([200, operations.getHealth, []]);
  });
});

describe('a run of a schedule', () => {
  const run = async (context: { readonly awsRequestId?: string }, work: () => Promise<unknown>) => {
    const records: RequestRecord[] = [];
    const silent = silentObservability();
    const request: typeof silent.request = (start, of) =>
      silent.request(start, (record) => {
        records.push(record);
        return of(record);
      });
    const started: RequestStart[] = [];
    const observability = {
      ...silent,
      request: ((start, of) => {
        started.push(start);
        return request(start, of);
      }) satisfies typeof silent.request,
    };
    const entry = scheduledEntry(SCHEDULE, work, () => ({ now: () => 0, observability }));
    await entry({}, { getRemainingTimeInMillis: () => 30_000, ...context });
    return { start: started[0], facts: records[0]?.facts, entry };
  };

  test('is a request of its own, named after it, and has succeeded when the work has', async () => {
    const { start, facts, entry } = await run({ awsRequestId: 'run-7' }, () => Promise.resolve());
    expect([start, facts]).toEqual([{ requestId: 'run-7', operation: 'sweepIntents' }, { status: 200 }]);
    expect(entry.schedule).toBe(SCHEDULE);
    expect((await run({}, () => Promise.resolve())).start?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('fails with its work', async () => {
    await expect(run({}, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  });
});
