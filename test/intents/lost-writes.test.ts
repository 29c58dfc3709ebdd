import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DynamoDb } from '../../lib/aws/dynamodb-client.ts';
import { dynamoDbIntentStore } from '../../lib/aws/dynamodb-intent-store.ts';
import { ConditionalCheckFailed } from '../../lib/aws/dynamodb-protocol.ts';
import { advance, type Intent, onExistingIntent } from '../../lib/intents/intent.ts';
import { intentIdOf } from '../../lib/intents/intent-id.ts';
import { leftBehind } from '../../local/intents/left-behind.ts';
import { type Answer, type IntentsFixture, type Process, startFixture } from './intents-fixture.ts';

/**
 * The fate of one call to the table: its reply is lost, it never arrives, the client repeats it because the first reply
 * was lost, or it arrives when the test says.
 */
type Fate = 'goes well' | 'reply lost' | 'never arrives' | 'repeated' | 'late';

/** A table client with a given fate per call; further calls succeed. */
function lossy(client: DynamoDb, fates: Fate[], late: (() => Promise<unknown>)[] = []): DynamoDb {
  const send: DynamoDb['send'] = async (command, input) => {
    const pass = () => client.send(command, input, AbortSignal.timeout(10_000));
    switch (fates.shift() ?? 'goes well') {
      case 'goes well':
        return pass();
      case 'repeated':
        await pass().catch(() => undefined);
        return pass();
      case 'late':
        late.push(pass);
        throw new Error('socket hang up');
      case 'reply lost':
        await pass().catch(() => undefined);
        throw new Error('socket hang up');
      case 'never arrives':
        throw new Error('connect ECONNREFUSED');
    }
  };
  return { ...client, send };
}

let fixture: IntentsFixture;
let serial = 0;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.reset());

const tableName = 'atlas-local-intents';
const storeWith = (fates: Fate[], late?: (() => Promise<unknown>)[]) =>
  dynamoDbIntentStore({
    tableName,
    ttlMs: 48 * 3_600_000,
    timeoutMs: 10_000,
    client: lossy(fixture.table.client, fates, late),
  });
const DOWN: Fate[] = Array.from({ length: 12 }, () => 'never arrives');

function sent(by = 'first', intentId = `lost-${++serial}`): Intent {
  const progress = { state: 'SENT', lease: { owner: by, until: 9_000 }, acceptedUntil: null, dueAt: 9_000 } as const;
  return { ...leftBehind(intentId, 1_000, progress), version: 1, writer: by, progress };
}
const stored = ({ intentId }: Intent) => fixture.table.store.get(intentId);
const meets = (intent: Intent | undefined) => intent && onExistingIntent(intent, intent.requestHash, 2_000);

describe('the first version of an intent', () => {
  test.each<[string, Fate[]]>([
    ['whose reply got lost', ['reply lost']],
    ['that the client repeated', ['repeated']],
    ['whose reply got lost, and that of reading it too', ['reply lost', 'goes well', 'reply lost']],
    ['that did not arrive at first', ['never arrives', 'never arrives']],
  ])('%s, is recognised: the call continues', async (_, fates) => {
    const intent = sent();
    expect(await storeWith(fates).begin(intent)).toBeUndefined();
    expect(await stored(intent)).toEqual(intent);
  });

  test.each<Fate>(['reply lost', 'repeated', 'never arrives'])(
    'of another process is never mistaken for its own: %s',
    async (fate) => {
      const first = sent('first');
      await fixture.table.store.begin(first);
      expect(await storeWith([fate]).begin(sent('second', first.intentId))).toEqual(first);
      expect(await stored(first)).toEqual(first);
    },
  );

  test('is recognised from the refusal itself, if the table returns the existing item', async () => {
    const intent = sent();
    await fixture.table.store.begin(intent);
    const calls: string[] = [];
    const { client } = fixture.table;
    const send: DynamoDb['send'] = async (command) => {
      calls.push(command);
      const Key = { intentId: { S: intent.intentId } };
      const { Item: item } = await client.send('GetItem', { TableName: tableName, Key }, AbortSignal.timeout(10_000));
      throw new ConditionalCheckFailed('', item && { item });
    };
    const store = dynamoDbIntentStore({ tableName, ttlMs: 1, client: { ...client, send } });
    expect(await store.begin(intent)).toBeUndefined();
    expect(await store.begin({ ...intent, writer: 'second' })).toEqual(intent);
    expect(calls).toEqual(['PutItem', 'PutItem']);
  });

  test.each<[string, Fate[]]>([
    ['stands, with every later reply lost', ['reply lost', 'reply lost', 'reply lost', 'reply lost', 'reply lost']],
    ['never arrived', ['never arrives', 'never arrives', 'never arrives']],
  ])('whose existence is uncertain is taken back, when it %s: the key may send', async (_, fates) => {
    const intent = sent();
    await expect(storeWith(fates).begin(intent)).rejects.toThrow();
    const left = await stored(intent);
    expect([left?.progress.state, left?.attempt, meets(left)]).toEqual(['NOT_EXECUTED', 1, 'sendAgain']);
  });

  test('that arrives after it was taken back changes nothing', async () => {
    const intent = sent();
    const late: (() => Promise<unknown>)[] = [];
    await expect(storeWith(['late', 'never arrives', 'never arrives'], late).begin(intent)).rejects.toThrow();
    const left = await stored(intent);
    await expect(late[0]?.()).rejects.toThrow(ConditionalCheckFailed);
    expect(await stored(intent)).toEqual(left);
  });

  test('is not taken back from another process that has begun in between', async () => {
    const intent = sent();
    const late: (() => Promise<unknown>)[] = [];
    const fates: Fate[] = ['never arrives', 'never arrives', 'never arrives', 'late', 'late', 'late'];
    await expect(storeWith(fates, late).begin(intent)).rejects.toThrow();
    const other = sent('second', intent.intentId);
    expect(await fixture.table.store.begin(other)).toBeUndefined();
    for (const arrive of late) await expect(arrive()).rejects.toThrow(ConditionalCheckFailed);
    expect(await stored(intent)).toEqual(other);
  });

  test('that exists and cannot be taken back now is taken back by its process later, lease or not', async () => {
    const intent = sent();
    const fates: Fate[] = ['reply lost', ...DOWN];
    const store = storeWith(fates);
    await expect(store.begin(intent)).rejects.toThrow();
    expect(meets(await stored(intent))).toBe('busy');
    fates.length = 0;
    expect(meets(await store.begin(sent('second', intent.intentId)))).toBe('sendAgain');
    expect(meets(await stored(intent))).toBe('sendAgain');
    expect(meets(await store.get(intent.intentId))).toBe('sendAgain');
  });

  test('is taken back once: later changes by another process stay', async () => {
    const intent = sent();
    const fates: Fate[] = ['reply lost', ...DOWN];
    const store = storeWith(fates);
    await expect(store.begin(intent)).rejects.toThrow();
    fates.length = 0;
    const taken = advance(intent, { kind: 'takeOver', by: 'sweeper', at: 9_001, until: 12_000 });
    await fixture.table.store.replace(taken);
    expect(await store.get(intent.intentId)).toEqual(taken);
    expect(await stored(intent)).toEqual(taken);
  });

  test('of a command already sent, with an unknown outcome, is never taken back', async () => {
    const intent: Intent = leftBehind(`lost-${++serial}`, 1_000);
    await expect(storeWith(['reply lost', ...DOWN.slice(0, 5)]).begin(intent)).rejects.toThrow();
    expect(await stored(intent)).toEqual(intent);
    const other = { ...intent, intentId: `lost-${++serial}` };
    await expect(storeWith(DOWN.slice(0, 3)).begin(other)).rejects.toThrow();
    expect(await stored(other)).toBeUndefined();
  });
});

describe('the next version of an intent', () => {
  const problem = { code: 'NOT_PLACED', detail: 'as it was', details: {} } as const;
  const notExecuted = async () => {
    const first = sent();
    await fixture.table.store.begin(first);
    const before = advance(first, {
      kind: 'end',
      by: 'first',
      at: 5,
      ending: { kind: 'notExecuted', problem, lookFrom: 7 },
    });
    await fixture.table.store.replace(before);
    const { subject } = before;
    const event = {
      kind: 'sendAgain',
      by: 'second',
      at: 6,
      until: 9_000,
      acceptedUntil: null,
      subject,
      requestId: 'r2',
    } as const;
    return { before, again: advance(before, event) };
  };

  test.each<[string, Fate[]]>([
    ['whose reply got lost', ['reply lost']],
    ['that the client repeated', ['repeated']],
    ['whose reply got lost, and that of reading it too', ['reply lost', 'goes well', 'reply lost']],
    ['that did not arrive at first', ['never arrives', 'never arrives']],
  ])('%s, is recognised', async (_, fates) => {
    const { again } = await notExecuted();
    expect(await storeWith(fates).replace(again)).toBe(true);
    expect(await stored(again)).toEqual(again);
  });

  test.each<Fate>(['reply lost', 'repeated'])('is not recognised when another process wrote it: %s', async (fate) => {
    const { again } = await notExecuted();
    await fixture.table.store.replace({ ...again, writer: 'third' });
    expect(await storeWith([fate]).replace(again)).toBe(false);
  });

  test.each<[string, Fate[]]>([
    ['stands', ['reply lost', 'reply lost', 'reply lost', 'reply lost', 'reply lost']],
    ['never arrived', ['never arrives', 'never arrives', 'never arrives']],
  ])('that allows a second send, and whose existence is uncertain, is put back, when it %s', async (_, fates) => {
    const { before, again } = await notExecuted();
    await expect(storeWith(fates).replace(again, undefined, before)).rejects.toThrow();
    expect(await stored(again)).toEqual({ ...before, version: again.version + 1, writer: 'second' });
  });

  test('that takes a lease is never put back: the earlier send may still arrive', async () => {
    const first = sent();
    await fixture.table.store.begin(first);
    const taken = advance(first, { kind: 'takeOver', by: 'second', at: 9_001, until: 12_000 });
    await expect(storeWith(['reply lost', ...DOWN.slice(0, 5)]).replace(taken)).rejects.toThrow();
    expect(await stored(first)).toEqual(taken);
  });
});

describe('a keyed order, whatever is lost at any call to the table', () => {
  const PRINCIPAL = 'arn:aws:iam::1:user/desk';
  const PRODUCTS = {
    'binance.spot': { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.01' },
    'bitmex.coinm': {
      exchange: 'bitmex',
      symbol: 'BTC/USD:BTC',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '100',
      price: '60000',
    },
  } as const;
  type Product = keyof typeof PRODUCTS;
  const posts = () => fixture.paper.control.requests().filter(({ method }) => method === 'POST').length;

  /** Repeats the request until the answer is final, as a client does. */
  async function untilAnswered(process: Process, product: Product, key: string): Promise<Answer> {
    for (let asked = 0; ; asked += 1) {
      const last = await process.call('placeOrder', { body: PRODUCTS[product], key });
      if ((last.status !== 202 && last.body.retryable !== true) || asked === 6) return last;
      fixture.skip(1_500);
    }
  }

  const losses: readonly Fate[][] = [
    ['reply lost'],
    ['repeated'],
    ['never arrives'],
    ['reply lost', 'never arrives', 'never arrives', 'never arrives'],
    // An outage longer than the retries of a table call, and of taking it back.
    ['reply lost', ...DOWN.slice(0, 6)],
    DOWN.slice(0, 7),
  ];

  test.each(
    (Object.keys(PRODUCTS) as Product[]).flatMap((product) => losses.map((fates) => [product, fates] as const)),
  )('on %s places one order, and its key stays usable: %j', async (product, fates) => {
    // Every call to the table that a keyed order makes.
    for (let well = 0; well < 3; well += 1) {
      const key = `lossy-${++serial}`;
      const id = intentIdOf('dev', PRINCIPAL, key);
      const store = storeWith([...Array.from({ length: well }, (): Fate => 'goes well'), ...fates]);
      const process = fixture.start({
        store,
        env: { ATLAS_EXCHANGES: product, ATLAS_BITMEX_URL: fixture.paper.url },
      });
      const sentBefore = posts();
      const last = await untilAnswered(process, product, key);
      expect([well, last.status, last.body.clientOrderId, fixture.placements(id)]).toEqual([well, 201, id, 1]);
      expect(posts() - sentBefore).toBe(1);
    }
  });
});
