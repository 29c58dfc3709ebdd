import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Fleet, startFleet } from './fleet-fixture.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet();
});
afterAll(() => fleet.close());
beforeEach(() => fleet.reset());

const PATH = { instrumentId: 'bitmex.usdm.XBTUSDT' };
const UNTOLD = { leverage: null, marginMode: null, maxLeverage: null };
type Container = ReturnType<Fleet['start']>;
const set = (container: Container, leverage: string) =>
  container.call('setInstrumentSettings', { path: PATH, body: { leverage } });
const read = (container: Container) => container.call('getInstrumentSettings', { path: PATH });

/**
 * Containers know their own requests only. Public ones have a limit of 30 a minute for an address (docs/venues/bitmex.md §5),
 * which a few cold containers reach together: instruments, the clock and the bracket of a leverage are public.
 */
test('the limit of public requests at BitMEX leaves the read after a change without an answer, which says so', async () => {
  const container = fleet.start({ ATLAS_REQUEST_BUDGET_MS: '2500' });
  expect((await set(container, '4')).body).toMatchObject({ leverage: '4', problem: null });
  fleet.skip(60_000);

  // Others use the limit up to the one request that the read before the change needs.
  let left = Number.POSITIVE_INFINITY;
  while (left > 1) {
    const answer = await fetch(new URL('/api/v1/instrument?symbol=XBTUSDT&count=1', fleet.paper.url));
    left = Number(answer.headers.get('x-ratelimit-remaining'));
    await answer.arrayBuffer();
  }
  const { status, body } = await set(container, '3');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...UNTOLD,
    problem: { code: 'RATE_LIMITED', retryable: true },
    results: [{ setting: 'leverage', outcome: 'done', problem: null }],
  });

  fleet.skip(60_000);
  expect((await read(container)).body).toMatchObject({ leverage: '3', marginMode: 'isolated' });
});

test('a limit that ends in time is waited for, and the answer tells the settings', async () => {
  const container = fleet.start();
  await set(container, '4');
  fleet.paper.control.arm({ fault: 'rate-limited', method: 'GET', path: '/api/v1/instrument', after: 1, ms: 2_000 });
  const { status, body } = await set(container, '3');
  expect(status).toBe(200);
  expect(body).toMatchObject({ leverage: '3', marginMode: 'isolated', problem: null });
});
