import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Intent } from '../../lib/intents/intent.ts';
import { type Observability, silentObservability } from '../../lib/telemetry/observability.ts';
import { type House, startHouse } from './house.ts';

let house: House;
let serial = 0;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());
beforeEach(() => house.reset());

/** An order of which nobody knows how it ended, sent so long ago, and not there. */
function leftBehind(agoMs: number, fence: number | null, changes: Partial<Intent> = {}): Intent {
  serial += 1;
  const createdAt = house.now() - agoMs;
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
        clientOrderId: `left-${serial}`,
      },
      idOrigin: 'drawn',
      sentAfter: { at: 0, within: null },
    },
    clientOrderId: null,
    requestHash: 'hash',
    principal: null,
    requestId: 'request-0',
    attempt: 1,
    progress: { state: 'SENT', lease: { owner: 'gone', until: createdAt }, fence, dueAt: createdAt },
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

const stateOf = async ({ intentId }: Intent) => (await house.table.store.get(intentId))?.progress.state;
const where = { operation: 'place', exchange: 'binance' };

describe('the sweeper', () => {
  test('proves what can be proven, and counts it', async () => {
    const intent = leftBehind(60_000, house.now() - 50_000);
    await house.table.store.begin(intent);
    const { counted, observability } = counting();
    await house.start({ observability }).sweep();
    expect(await stateOf(intent)).toBe('NOT_EXECUTED');
    expect(counted()).toEqual([['IntentsSwept', { ...where, outcome: 'NOT_EXECUTED' }]]);
  });

  test('never believes an absence where there is no fence, puts it off, and says when it is stuck', async () => {
    const intent = leftBehind(10 * 60_000, null);
    await house.table.store.begin(intent);
    const { counted, observability } = counting();
    const process = house.start({ observability });
    await process.sweep();
    expect(await stateOf(intent)).toBe('UNKNOWN');
    const once = [
      ['IntentsSwept', { ...where, outcome: 'UNKNOWN' }],
      ['IntentsStuck', where],
    ];
    expect(counted()).toEqual(once);
    await process.sweep();
    expect(counted()).toEqual(once);
    house.skip(31_000);
    await process.sweep();
    expect(counted()).toEqual([...once, ...once]);
  });

  test('leaves alone what somebody is at work on', async () => {
    const until = house.now() + 60_000;
    const progress = { state: 'SENT', lease: { owner: 'alive', until }, fence: 0, dueAt: house.now() - 1 } as const;
    const intent = leftBehind(60_000, 0, { progress });
    await house.table.store.begin(intent);
    await house.start().sweep();
    expect(await house.table.store.get(intent.intentId)).toEqual(intent);
  });

  test('is not kept from the others by one that cannot be asked for', async () => {
    const { subject } = leftBehind(0, null);
    const closed = leftBehind(90_000, 0, { subject: { ...subject, exchange: 'bitmex' } });
    const fine = leftBehind(60_000, house.now() - 50_000);
    for (const each of [closed, fine]) await house.table.store.begin(each);
    await house.start().sweep();
    expect([await stateOf(closed), await stateOf(fine)]).toEqual(['UNKNOWN', 'NOT_EXECUTED']);
  });

  test('without a table has nothing to do', async () => {
    const { counted, observability } = counting();
    await house.start({ store: undefined, observability }).sweep();
    expect(counted()).toEqual([]);
  });
});
