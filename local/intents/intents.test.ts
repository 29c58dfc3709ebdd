import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DynamoDb } from '../../lib/aws/dynamodb-client.ts';
import type { Command } from '../../lib/aws/dynamodb-protocol.ts';
import { CONFIG_VARIABLES } from '../../lib/config.ts';
import { advance, type Intent } from '../../lib/intents/intent.ts';
import { UsageError } from '../../lib/text/command-line.ts';
import { type LocalIntentTable, startIntentTable } from '../intent-table.ts';
import type { IntentsCommand } from './command.ts';
import { type IntentsParts, NotDone, REMEMBERED_MS, runIntents } from './intents.ts';
import { type LeftBehind, leftBehind } from './left-behind.ts';

const NOW = Date.parse('2026-07-30T12:00:00.000Z');
const MINUTE = 60_000;
/** Text that could be a key, and a terminal escape. */
const CANARY = 'canary4Key8That1Must0Not7Be5Seen2Anywhere9';

let table: LocalIntentTable;
let printed: string[] = [];
let told: string[] = [];
let serial = 0;
beforeAll(async () => {
  table = await startIntentTable();
});
afterAll(() => table.close());
beforeEach(() => {
  printed = [];
  told = [];
});
/** Neither appears in any output. */
afterEach(() => {
  expect([...printed, ...told].join('\n')).not.toContain(CANARY);
  expect([...printed, ...told].join('\n')).not.toContain('\u001b');
});

const newId = () => `intent-${++serial}`;
const storedAs = async (progress?: LeftBehind, changes: Partial<Intent> = {}) => {
  const intent = { ...leftBehind(newId(), NOW - 12 * MINUTE, progress), ...changes };
  await table.store.begin(intent);
  return intent;
};
const atBinance = (intent: Intent): Partial<Intent> => ({
  subject: { ...intent.subject, exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', exchangeSymbol: 'BTCUSDT' },
});

const PLACE = { stage: undefined, region: undefined, table: undefined, json: false };

async function run(command: object, parts: Partial<IntentsParts> = {}): Promise<string> {
  await runIntents({ ...PLACE, ...command } as IntentsCommand, {
    env: { ATLAS_INTENTS_TABLE: table.tableName },
    connect: () => ({ client: table.client, now: () => NOW }),
    defaultRegion: 'ap-northeast-1',
    newWriter: () => 'operator-1',
    userName: () => 'kim',
    interactive: true,
    ask: () => Promise.reject(new Error('nobody was to be asked')),
    print: (text) => printed.push(text),
    tell: (text) => told.push(text),
    ...parts,
  });
  return printed.join('\n');
}
const settle = ({ intentId }: Intent, parts: Partial<IntentsParts> = {}, more: object = {}) =>
  run({ action: 'settle', id: intentId, reason: 'not in the history', yes: true, ...more }, parts);
/** The table's client, which runs something else just before one of its commands. */
function clientWith(name: Command, happens: () => Promise<unknown>): DynamoDb {
  const send: DynamoDb['send'] = async (command, ...asked) => {
    if (command === name) await happens();
    return table.client.send(command, ...asked);
  };
  return { ...table.client, send };
}
const stored = ({ intentId }: Intent) => table.store.get(intentId);
const itemOf = async ({ intentId }: Intent) => {
  const Key = { intentId: { S: intentId } };
  return (await table.sdk.send(new GetItemCommand({ TableName: table.tableName, Key }))).Item;
};

describe('list', () => {
  test('shows what is open, longest due first, and why the outcome is unknown', async () => {
    const clean = await startIntentTable();
    const env = { ATLAS_INTENTS_TABLE: clean.tableName };
    const connect = () => ({ client: clean.client, now: () => NOW });
    try {
      expect(await run({ action: 'list', limit: 9 }, { env, connect })).toMatch(/^No open intents/);
      printed = [];
      const second = leftBehind('second', NOW - 12 * MINUTE);
      const first = leftBehind('first', NOW - 3 * 60 * MINUTE, {
        state: 'SENT',
        lease: { owner: 'gone', until: NOW - 1 },
        acceptedUntil: null,
        dueAt: NOW - 3 * 60 * MINUTE,
      });
      const provable = { ...leftBehind('third', NOW - 20_000, { acceptedUntil: NOW }), ...atBinance(second) };
      const ended = leftBehind('ended', 0, {
        state: 'NOT_EXECUTED',
        problem: { code: 'NOT_PLACED', detail: '', details: {} },
        lookFrom: null,
      });
      for (const each of [second, first, provable, ended]) await clean.store.begin(each);
      const text = await run({ action: 'list', limit: 9 }, { env, connect });
      expect(text).toMatch(/^3 open intents in atlas-local-intents, ap-northeast-1, longest due first/);
      expect(text.match(/^\w+(?= {2}place)/gm)).toEqual(['first', 'second', 'third']);
      expect(text).toMatch(/first {2}place at bitmex.coinm BTC\/USD:BTC, SENT for 3 h, 1 attempt\n/);
      expect(text).toMatch(/not known +The process that sent it stopped before it recorded the outcome/);
      expect(text).toMatch(
        /second .* UNKNOWN for 12 min[\s\S]*client order id +order-of-second\n +principal +arn:aws:iam/,
      );
      expect(text).toMatch(/EXCHANGE_UNREACHABLE: The reply was lost\.\n +absence +never proves anything here/);
      // Binance's engine may take 10 s, and show an order 2 s late: `facts.ts`.
      expect(text).toMatch(/third [\s\S]*is proof after 2026-07-30T12:00:13.000Z/);

      printed = [];
      const json: unknown = JSON.parse(await run({ action: 'list', limit: 2, json: true }, { env, connect }));
      expect(json).toMatchObject({
        table: 'atlas-local-intents',
        more: true,
        intents: [{ intentId: 'first' }, { intentId: 'second', clientOrderIds: ['order-of-second'], attempts: 1 }],
      });
    } finally {
      await clean.close();
    }
  });
});

test('list leaves out what ended while it was read', async () => {
  const intent = await storedAs();
  const settled = advance(intent, {
    kind: 'settle',
    by: 'other',
    at: NOW,
    problem: { code: 'INTERNAL', detail: '', details: {} },
  });
  const client = clientWith('GetItem', () => table.store.replace(settled));
  const connect = () => ({ client, now: () => NOW });
  expect(await run({ action: 'list', limit: 1_000 }, { connect })).not.toContain(`${intent.intentId} `);
});

describe('check', () => {
  const rewrite = async (
    { sdk, tableName: TableName }: LocalIntentTable,
    { intentId }: Intent,
    format: number | undefined,
  ) => {
    const { Item = {} } = await sdk.send(new GetItemCommand({ TableName, Key: { intentId: { S: intentId } } }));
    const record = { ...JSON.parse(Item.intent?.S ?? ''), format };
    await sdk.send(new PutItemCommand({ TableName, Item: { ...Item, intent: { S: JSON.stringify(record) } } }));
  };

  test('accepts open intents in the current format, and a missing table', async () => {
    const clean = await startIntentTable();
    await clean.store.begin(leftBehind(newId(), NOW));
    const here = { connect: () => ({ client: clean.client, now: () => NOW }) };
    expect(await run({ action: 'check' }, here)).toContain('1 open intent in');
    expect(await run({ action: 'check', table: 'another-table' }, here)).toContain('There is no table another-table');
    await clean.close();
  });

  test.each([
    ['an earlier', undefined, 'format 1'],
    ['a newer', 99, 'newer'],
  ])('refuses while an intent of %s version is open', async (_, format, named) => {
    const clean = await startIntentTable();
    const intent = leftBehind(newId(), NOW);
    await clean.store.begin(intent);
    const here = { connect: () => ({ client: clean.client, now: () => NOW }) };
    await rewrite(clean, intent, format);
    const refused = run({ action: 'check' }, here);
    await expect(refused).rejects.toThrow(NotDone);
    await expect(refused).rejects.toThrow(`${intent.intentId} (${named})`);
    await clean.close();
  });
});

describe('show', () => {
  test('shows what was sent, and where to look for it', async () => {
    const { intentId } = await storedAs();
    const text = await run({ action: 'show', id: intentId });
    expect(text).toMatch(/UNKNOWN\n +command +place at bitmex.coinm BTC\/USD:BTC \(XBTUSD there\)/);
    for (const term of ['side +BUY', 'type +LIMIT', 'price +50000', 'quantity +100', 'postOnly +true']) {
      expect(text).toMatch(new RegExp(`^ +${term}$`, 'm'));
    }
    expect(text).toMatch(
      new RegExp(`Look at bitmex, .* since 2026-07-30T11:48:00.000Z, for\n +client order id order-of-${intentId}`),
    );
    expect(text).toContain(`GET /v1/intents/${intentId}`);
  });

  test("finds it by the caller's own name for the order, and as JSON", async () => {
    const { intentId } = await storedAs();
    const json: unknown = JSON.parse(await run({ action: 'show', id: `order-of-${intentId}`, json: true }));
    expect(json).toMatchObject({
      intentId,
      state: 'UNKNOWN',
      sent: { price: '50000' },
      open: { absenceProvesAfter: null },
    });
  });

  test.each([false, true])('hides text that looks like a key; as JSON: %s', async (json) => {
    const detail = `refused \u001b[2J${CANARY}`;
    const details = { exchangeMessage: `apiKey=${CANARY}` };
    const { intentId } = await storedAs({ cause: { code: 'EXCHANGE_PROTOCOL', detail, details } });
    expect(await run({ action: 'show', id: intentId, json })).toContain('[secret]');
  });

  test('reports an unknown id', async () => {
    await expect(run({ action: 'show', id: 'none' })).rejects.toThrow(/No intent none in atlas-local-/);
  });
});

describe('settle', () => {
  test('ends it for good, with who, when and why, and keeps it as long as any deployment does', async () => {
    const intent = await storedAs();
    expect(await settle(intent)).toMatch(/DONE[\s\S]*kim settled at 2026-07-30T12:00:00.000Z[\s\S]*Settled\. The key/);
    expect(await stored(intent)).toMatchObject({
      version: 4,
      progress: {
        state: 'DONE',
        result: { problem: { code: 'SETTLED_BY_OPERATOR', detail: expect.stringContaining('not in the history') } },
      },
    });
    const { expiresAt, open } = (await itemOf(intent)) ?? {};
    expect(Number(expiresAt?.N)).toBe((NOW + REMEMBERED_MS) / 1_000);
    expect(open).toBeUndefined();
    const { read } = CONFIG_VARIABLES.ATLAS_INTENT_TTL_HOURS;
    const accepted = (ms: number) => read(String(ms / 3_600_000)) !== undefined;
    expect([accepted(REMEMBERED_MS), accepted(REMEMBERED_MS + 3_600_000)]).toEqual([true, false]);
  });

  test('warns that the order may still appear, unless its absence is proven', async () => {
    expect(await settle(await storedAs())).toMatch(/watch the open orders/);
    printed = [];
    const proven = await storedAs({ acceptedUntil: NOW - 13_001 });
    const timeless = await storedAs({ acceptedUntil: null }, atBinance(proven));
    expect(await settle(timeless)).toMatch(/watch the open orders/);
    printed = [];
    const binance = await storedAs({ acceptedUntil: NOW - 13_001 }, atBinance(proven));
    expect(await settle(binance)).not.toMatch(/watch the open orders/);
  });

  test('settles in the given name, as JSON too', async () => {
    const intent = await storedAs();
    const json: unknown = JSON.parse(await settle(intent, {}, { by: 'night desk', json: true }));
    expect(json).toMatchObject({
      state: 'DONE',
      open: null,
      problem: { detail: expect.stringMatching(/^night desk /) },
    });
  });

  test('stores no key that was pasted into the reason', async () => {
    const intent = await storedAs();
    await settle(intent, {}, { reason: `tried ${CANARY}` });
    expect(JSON.stringify(await stored(intent))).not.toContain(CANARY);
  });

  test('shows it and asks first; only its id confirms', async () => {
    const intent = await storedAs();
    const asked: string[] = [];
    const answering = (answer: string) => ({
      ask: (question: string) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
    });
    await expect(settle(intent, answering('yes'), { yes: false })).rejects.toThrow(NotDone);
    expect(await stored(intent)).toEqual(intent);
    expect(told.join('\n')).toMatch(/price +50000/);
    expect(asked).toEqual([
      expect.stringMatching(/in atlas-local-intents, ap-northeast-1, .*Type intent-\d+ to confirm/),
    ]);
    await settle(intent, answering(` ${intent.intentId}\n`), { yes: false });
    expect((await stored(intent))?.progress.state).toBe('DONE');
  });

  test('without a terminal needs --yes', async () => {
    const intent = await storedAs();
    await expect(settle(intent, { interactive: false }, { yes: false })).rejects.toThrow(UsageError);
    expect(await stored(intent)).toEqual(intent);
  });

  test.each<[string, LeftBehind, RegExp]>([
    ['is in progress', { lease: { owner: 'sweeper', until: NOW } }, /in progress until 2026-07-30T12:00:00.000Z/],
    [
      'somebody sends',
      { state: 'SENT', lease: { owner: 'caller', until: NOW + 9_000 }, acceptedUntil: null, dueAt: NOW },
      /in progress until 2026-07-30T12:00:09/,
    ],
    [
      'has ended',
      {
        state: 'DONE',
        result: { kind: 'problem', problem: { code: 'INSUFFICIENT_FUNDS', detail: 'Poor.', details: {} } },
      },
      /already ended[\s\S]*INSUFFICIENT_FUNDS: Poor\./,
    ],
  ])('does not settle an intent that %s', async (_, progress, message) => {
    const intent = await storedAs(progress);
    await expect(settle(intent)).rejects.toThrow(NotDone);
    await expect(settle(intent)).rejects.toThrow(message);
    expect(await stored(intent)).toEqual(intent);
  });

  test('leaves a provable outcome to the sweeper', async () => {
    const intent = await storedAs({ acceptedUntil: NOW - 13_000 }, atBinance(leftBehind('any', 0)));
    await expect(settle(intent)).rejects.toThrow(/binance will prove it: .* after 2026-07-30T12:00:00.000Z/);
    expect(await stored(intent)).toEqual(intent);
  });

  test("requires the intent's own id, since a client order id may name a later one", async () => {
    const { intentId } = await storedAs();
    await expect(run({ action: 'settle', id: `order-of-${intentId}`, reason: 'x', yes: true })).rejects.toThrow(
      `is the client order id of intent ${intentId}`,
    );
  });
});

describe('while the operator decides', () => {
  /** Types the id after another change. */
  const meanwhile = (intent: Intent, happens: () => Promise<unknown>) => ({
    ask: async () => {
      await happens();
      return intent.intentId;
    },
  });
  const problem = { code: 'NOT_PLACED', detail: 'Proven.', details: {} } as const;
  const takeOver = (intent: Intent) =>
    advance(intent, { kind: 'takeOver', by: 'sweeper', at: NOW - 1, until: NOW + 3_000 });
  const end = (intent: Intent, ending: Parameters<typeof advance>[1] & { kind: 'end' }) =>
    advance(takeOver(intent), ending);

  test('a sweep that found nothing does not interfere', async () => {
    const intent = await storedAs();
    const cause = { ...problem, detail: 'Still nothing.' };
    const swept = end(intent, {
      kind: 'end',
      by: 'sweeper',
      at: NOW,
      ending: { kind: 'unknown', cause, acceptedUntil: null, dueAt: NOW },
    });
    const sweep = async () => {
      await table.store.replace(takeOver(intent));
      await table.store.replace(swept);
    };
    await settle(intent, meanwhile(intent, sweep), { yes: false });
    expect(await stored(intent)).toMatchObject({ version: swept.version + 1, progress: { state: 'DONE' } });
  });

  test.each<[string, (intent: Intent) => Intent[], RegExp]>([
    ['a sweep that is under way keeps it', (intent) => [takeOver(intent)], /in progress/],
    [
      'an outcome that was found stays',
      (intent) => [
        takeOver(intent),
        end(intent, { kind: 'end', by: 'sweeper', at: NOW, ending: { kind: 'notExecuted', problem, lookFrom: null } }),
      ],
      /already ended[\s\S]*NOT_PLACED: Proven\./,
    ],
    ['another attempt is not what was confirmed', (intent) => [{ ...intent, version: 4, attempt: 2 }], /attempt 2/],
  ])('%s', async (_, versions, message) => {
    const intent = await storedAs();
    const write = async () => {
      for (const next of versions(intent)) await table.store.replace(next);
    };
    await expect(settle(intent, meanwhile(intent, write), { yes: false })).rejects.toThrow(message);
    expect(await stored(intent)).toEqual(versions(intent).at(-1));
  });

  test('a write at the last moment is not overwritten', async () => {
    const intent = await storedAs();
    const faster = takeOver(intent);
    const client = clientWith('PutItem', () => table.store.replace(faster));
    const connect = () => ({ client, now: () => NOW });
    await expect(settle(intent, { connect })).rejects.toThrow(/changed at the same moment and is UNKNOWN now/);
    expect(await stored(intent)).toEqual(faster);
  });
});

describe('the table', () => {
  const regionOf: string[] = [];
  const connect = (region: string) => {
    regionOf.push(region);
    return { client: table.client, now: () => NOW };
  };

  test.each([
    [{ stage: 'prod' }, {}, 'atlas-prod-intents'],
    [{}, { ATLAS_STAGE: 'desk2' }, 'atlas-desk2-intents'],
    [{}, {}, 'atlas-dev-intents'],
    // --stage wins over every variable of the shell.
    [{ stage: 'prod' }, { ATLAS_INTENTS_TABLE: 'mine' }, 'atlas-prod-intents'],
    [{ table: 'mine' }, { ATLAS_STAGE: 'desk2' }, 'mine'],
    [{}, { ATLAS_INTENTS_TABLE: 'theirs', ATLAS_STAGE: 'desk2' }, 'theirs'],
  ])('of %j, with %j, is %s; and its absence is reported', async (command, env, expected) => {
    await expect(run({ action: 'list', limit: 9, ...command }, { env, connect })).rejects.toThrow(
      `There is no table ${expected} in ap-northeast-1: check --stage, --region, --table`,
    );
  });

  test('is read in the given region', async () => {
    await run({ action: 'list', limit: 9, region: 'eu-west-1' }, { connect });
    expect(regionOf.at(-1)).toBe('eu-west-1');
  });
});
