import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PLAIN_TERMS } from '../../lib/domain/order.ts';
import type { Intent } from '../../lib/intents/intent.ts';
import { type Observability, silentObservability } from '../../lib/telemetry/observability.ts';
import { type IntentsFixture, startFixture } from './intents-fixture.ts';

let fixture: IntentsFixture;
let serial = 0;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.reset());

/** An order with an unknown outcome, sent that long ago, that is not at the exchange. */
function leftBehind(agoMs: number, acceptedUntil: number | null, changes: Partial<Intent> = {}): Intent {
  serial += 1;
  const createdAt = fixture.now() - agoMs;
  return {
    intentId: `left-${serial}`,
    version: 1,
    writer: 'gone',
    subject: {
      operation: 'place',
      exchange: 'binance',
      market: 'spot',
      symbol: 'BTC/USDT',
      exchangeSymbol: 'BTCUSDT',
      order: {
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        postOnly: false,
        reduceOnly: false,
        price: '80000',
        quantity: '0.01',
        quoteQuantity: null,
        ...PLAIN_TERMS,
        clientOrderId: `left-${serial}`,
      },
      idOrigin: 'drawn',
      sentAfter: { at: createdAt, within: null },
    },
    clientOrderId: null,
    requestHash: 'hash',
    principal: null,
    requestId: 'request-0',
    attempt: 1,
    progress: { state: 'SENT', lease: { owner: 'gone', until: createdAt }, acceptedUntil, dueAt: createdAt },
    createdAt,
    updatedAt: createdAt,
    ...changes,
  };
}

function counting() {
  const counted: (readonly [string, object])[] = [];
  const observability: Observability = {
    ...silentObservability(),
    metrics: { add: (name, _value, dimensions) => void counted.push([name, dimensions]), flush() {} },
  };
  return { counted: () => counted.filter(([name]) => name.startsWith('Intents')), observability };
}

const stateOf = async ({ intentId }: Intent) => (await fixture.table.store.get(intentId))?.progress.state;
const where = { operation: 'place', exchange: 'binance' };

describe('the sweeper', () => {
  test('resolves what can be proven, and counts it', async () => {
    const intent = leftBehind(60_000, fixture.now() - 50_000);
    await fixture.table.store.begin(intent);
    const { counted, observability } = counting();
    await fixture.start({ observability }).sweep();
    expect(await stateOf(intent)).toBe('NOT_EXECUTED');
    expect(counted()).toEqual([['IntentsSwept', { ...where, outcome: 'NOT_EXECUTED' }]]);
  });

  test('never believes an absence where acceptance never ends, defers it, and reports it as stuck', async () => {
    const intent = leftBehind(10 * 60_000, null);
    await fixture.table.store.begin(intent);
    const { counted, observability } = counting();
    const process = fixture.start({ observability });
    await process.sweep();
    expect(await stateOf(intent)).toBe('UNKNOWN');
    const once = [
      ['IntentsSwept', { ...where, outcome: 'UNKNOWN' }],
      ['IntentsStuck', where],
    ];
    expect(counted()).toEqual(once);
    await process.sweep();
    expect(counted()).toEqual(once);
    fixture.skip(31_000);
    await process.sweep();
    expect(counted()).toEqual([...once, ...once]);
  });

  test('leaves commands in progress alone', async () => {
    const until = fixture.now() + 60_000;
    const progress = {
      state: 'SENT',
      lease: { owner: 'alive', until },
      acceptedUntil: 0,
      dueAt: fixture.now() - 1,
    } as const;
    const intent = leftBehind(60_000, 0, { progress });
    await fixture.table.store.begin(intent);
    await fixture.start().sweep();
    expect(await fixture.table.store.get(intent.intentId)).toEqual(intent);
  });

  test('is not held up by one that cannot be read', async () => {
    const { subject } = leftBehind(0, null);
    const closed = leftBehind(90_000, 0, { subject: { ...subject, exchange: 'bitmex' } });
    const fine = leftBehind(60_000, fixture.now() - 50_000);
    for (const each of [closed, fine]) await fixture.table.store.begin(each);
    await fixture.start().sweep();
    expect([await stateOf(closed), await stateOf(fine)]).toEqual(['UNKNOWN', 'NOT_EXECUTED']);
  });

  test('without a table has nothing to do', async () => {
    const { counted, observability } = counting();
    await fixture.start({ store: undefined, observability }).sweep();
    expect(counted()).toEqual([]);
  });
});
