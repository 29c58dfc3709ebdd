import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { intentIdOf } from '../../lib/intents/intent-id.ts';
import { PAPER_KEY } from '../../local/paper-environment.ts';
import { type IntentsFixture, type Process, startFixture } from './intents-fixture.ts';

/** The second account of the paper exchanges. */
const OTHER_ACCOUNT = { apiKey: 'paper-key-2', apiSecret: 'paper-secret-2' };
const PRINCIPAL = 'arn:aws:iam::1:user/desk';
const ORDER = '/api/v3/order';
const order = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', quantity: '0.01', price: '80000' };
/** Longer than a lease, and than the time after which an absence is proof. */
const LONG_MS = 60_000;

let fixture: IntentsFixture;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.reset());

const place = (process: Process, key: string) => process.call('placeOrder', { body: order, key });

/** An order that stands in the first account, while its caller has no more than "unknown". */
async function unknownOrder(key: string): Promise<string> {
  fixture.paper.control.arm({ fault: 'reset-after-effect', method: 'POST', path: ORDER, count: 1 });
  fixture.paper.control.arm({ fault: 'not-json', method: 'GET', path: ORDER, count: 0 });
  expect(await place(fixture.start(), key)).toMatchObject({ status: 202 });
  fixture.paper.control.disarm();
  fixture.skip(LONG_MS);
  return intentIdOf('dev', PRINCIPAL, key);
}

describe('keys that are replaced while an outcome is unknown, by those of another account', () => {
  test('prove nothing: neither the sweeper nor a caller with the key believes that the order is absent', async () => {
    const intentId = await unknownOrder('replaced');
    const process = fixture.start({ keys: { ...OTHER_ACCOUNT, usedSince: fixture.now() } });
    await process.sweep();
    expect((await fixture.table.store.get(intentId))?.progress.state).toBe('UNKNOWN');
    fixture.skip(LONG_MS);
    const { status, body } = await place(process, 'replaced');
    expect(status).toBe(202);
    expect(body.detail).toMatch(/keys of binance were replaced after it was sent.*npm run intents -- settle/);
    expect(fixture.placements(intentId)).toBe(1);
    // The keys of its own account find it.
    fixture.skip(LONG_MS);
    expect(await place(fixture.start(), 'replaced')).toMatchObject({ status: 201 });
    expect(fixture.placements(intentId)).toBe(1);
  });

  test('tell of what they find, as after a rotation within the account', async () => {
    const intentId = await unknownOrder('rotated');
    const process = fixture.start({ keys: { ...PAPER_KEY, usedSince: fixture.now() } });
    expect(await place(process, 'rotated')).toMatchObject({ status: 201 });
    expect(fixture.placements(intentId)).toBe(1);
  });

  test('are believed about what was sent after their time', async () => {
    const keys = { ...OTHER_ACCOUNT, usedSince: fixture.now() - 1 };
    fixture.paper.control.arm({ fault: 'reset-before-effect', method: 'POST', path: ORDER, count: 1 });
    fixture.paper.control.arm({ fault: 'not-json', method: 'GET', path: ORDER, count: 0 });
    expect(await place(fixture.start({ keys }), 'later')).toMatchObject({ status: 202 });
    fixture.paper.control.disarm();
    fixture.skip(LONG_MS);
    const process = fixture.start({ keys });
    expect(await place(process, 'later')).toMatchObject({ status: 503, body: { code: 'NOT_PLACED' } });
    expect(await place(process, 'later')).toMatchObject({ status: 201 });
  });
});
