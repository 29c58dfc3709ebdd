import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteParametersCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Paper, startPaper } from '../../paper/src/index.ts';
import { type KeysCommand, UsageError } from './command.ts';
import { KeyStoreError } from './key-store.ts';
import { KeysRefused, runKeys } from './keys.ts';

const KEY = '/atlas/dev/binance/api-key';
const SECRET = '/atlas/dev/binance/api-secret';
const GOOD = ['paper-key', 'paper-secret'];
const OTHER = ['paper-key-2', 'paper-secret-2'];
const BAD = ['canary4Key8That1Must0Not7Be5Seen', 'canary2Secret6That9Must3Not1Be4Seen'];

const ssm = mockClient(SSMClient);
const shelf = new Map<string, string>();
let paper: Paper;
let printed: string[] = [];

beforeAll(async () => {
  paper = await startPaper({ makerIntervalMs: 0 });
});
afterAll(() => paper.close());

beforeEach(() => {
  printed = [];
  shelf.clear();
  ssm.reset();
  ssm.on(GetParametersCommand).callsFake(({ Names }: { Names: string[] }) =>
    Promise.resolve({
      Parameters: Names.flatMap((Name) => (shelf.has(Name) ? [{ Name, Value: shelf.get(Name) }] : [])),
    }),
  );
  ssm.on(PutParameterCommand).callsFake(({ Name, Value }: { Name: string; Value: string }) => {
    shelf.set(Name, Value);
    return Promise.resolve({ Version: 1 });
  });
  ssm
    .on(DeleteParametersCommand)
    .callsFake(({ Names }: { Names: string[] }) =>
      Promise.resolve({ DeletedParameters: Names.filter((name) => shelf.delete(name)) }),
    );
});

/** Whatever happens, nobody ever reads a key. */
afterEach(() => {
  const all = printed.join('\n');
  for (const secret of [...GOOD, ...OTHER, ...BAD]) expect(all).not.toContain(secret);
});

interface Circumstances {
  readonly readOnlyKeys?: boolean;
  readonly exchanges?: string;
  readonly lines?: readonly string[];
  readonly origin?: string;
  readonly interactive?: boolean;
}

async function keys(command: Partial<KeysCommand>, circumstances: Circumstances = {}): Promise<string> {
  const { lines = GOOD, origin = paper.url, interactive = false, readOnlyKeys = false } = circumstances;
  const { exchanges = 'binance.spot' } = circumstances;
  const answers = [...lines];
  await runKeys(
    {
      action: 'set',
      exchange: 'binance',
      stage: 'dev',
      region: undefined,
      kmsKey: undefined,
      use: 'trading',
      check: true,
      yes: false,
      ...command,
    },
    {
      env: { ATLAS_BINANCE_SPOT_URL: origin, ATLAS_BITMEX_URL: origin, ATLAS_EXCHANGES: exchanges },
      now: Date.now,
      ask: (question) => {
        printed.push(question);
        return Promise.resolve(answers.shift() ?? '');
      },
      interactive,
      print: (line) => printed.push(line),
      ssm: (region) => new SSMClient({ region }),
      stage: {
        settings: {},
        region: 'ap-northeast-1',
        keyEncryptionArn: undefined,
        tableKeyArn: undefined,
        readOnlyKeys,
      },
    },
  ).catch((error: unknown) => {
    printed.push(error instanceof Error ? error.message : '');
    throw error;
  });
  return printed.join('\n');
}

const store = ([key = '', secret = '']: readonly string[]) => shelf.set(KEY, key).set(SECRET, secret);
const stored = () => [shelf.get(KEY), shelf.get(SECRET)];
const puts = () => ssm.commandCalls(PutParameterCommand).map((call) => call.args[0].input);

describe('set', () => {
  test('stores both halves as SecureStrings once the exchange has accepted them', async () => {
    expect(await keys({})).toMatch(/accepted[\s\S]*Stored at \/atlas\/dev\/binance\/ in ap-northeast-1/);
    expect(puts()).toEqual([
      { Name: SECRET, Value: 'paper-secret', Type: 'SecureString', Tier: 'Standard', Overwrite: true },
      { Name: KEY, Value: 'paper-key', Type: 'SecureString', Tier: 'Standard', Overwrite: true },
    ]);
  });

  test('goes to the stage and the KMS key that are named', async () => {
    await keys({ stage: 'desk-2', kmsKey: 'alias/tool' });
    expect(puts()).toMatchObject([
      { Name: '/atlas/desk-2/binance/api-secret', KeyId: 'alias/tool' },
      { Name: '/atlas/desk-2/binance/api-key', KeyId: 'alias/tool' },
    ]);
  });

  test('stores nothing that the exchange refuses', async () => {
    await expect(keys({}, { lines: BAD })).rejects.toThrow(KeysRefused);
    expect(printed.join('\n')).toContain('CREDENTIALS_REJECTED');
    expect(puts()).toEqual([]);
  });

  test('stores untried keys only when told to', async () => {
    await keys({ check: false }, { lines: BAD });
    expect(stored()).toEqual(BAD);
  });

  test.each([
    [['', 'x'], /API key is empty/],
    [['k', ''], /API secret is empty/],
    [[`"${BAD[0]}"`, 'x'], /quotation marks/],
    [['k', `${BAD[0]} ${BAD[1]}`], /white space/],
  ])('refuses what cannot be a key: %#', async (lines, message) => {
    await expect(keys({}, { lines })).rejects.toThrow(message);
    expect(puts()).toEqual([]);
  });

  test('an exchange without a product that could be asked is no reason to store untried keys', async () => {
    await expect(keys({ exchange: 'bitmex' })).rejects.toThrow(KeysRefused);
    expect(puts()).toEqual([]);
  });

  test('an error of AWS, which may repeat what was sent, is told by its name', async () => {
    const error = Object.assign(new Error(`1 validation error: Value '${BAD[1]}'`), { name: 'ValidationException' });
    ssm.on(PutParameterCommand).rejects(error);
    await expect(keys({ check: false }, { lines: BAD })).rejects.toThrow(KeyStoreError);
    expect(printed.join('\n')).toContain('ValidationException');
  });

  test('half a change is said', async () => {
    ssm
      .on(PutParameterCommand, { Name: KEY })
      .rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    await expect(keys({})).rejects.toThrow(/do not fit together now: run the same command again/);
  });
});

describe('what a key may do', () => {
  /** A paper exchange that, as api.binance.com does, tells a key's permissions. */
  async function tellingExchange(permissions: object) {
    const server = createServer((request, response) => {
      const told = request.url?.startsWith('/sapi/v1/account/apiRestrictions');
      response.setHeader('content-type', 'application/json').end(JSON.stringify(told ? permissions : []));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
  }

  test.each([
    [{ enableWithdrawals: true, ipRestrict: true, enableSpotAndMarginTrading: true }, [/may withdraw/]],
    [{ enableWithdrawals: false, ipRestrict: true, enableSpotAndMarginTrading: false }, [/may not trade/]],
    [{ enableWithdrawals: false, ipRestrict: false, enableFutures: true }, [/from any address/]],
    [{ enableWithdrawals: false, ipRestrict: true, enableFutures: true }, []],
  ])('a key that is too strong or too weak is warned of: %j', async (permissions, warnings) => {
    const exchange = await tellingExchange(permissions);
    try {
      const text = await keys({}, { origin: exchange.origin });
      expect(text.match(/WARNING|Note/g) ?? []).toHaveLength(warnings.length);
      for (const warning of warnings) expect(text).toMatch(warning);
    } finally {
      exchange.close();
    }
  });

  test('where the exchange does not tell, that is said', async () => {
    expect(await keys({})).toContain('does not say here what this key may do');
  });
});

describe('check', () => {
  test('stored keys that work are good', async () => {
    store(GOOD);
    expect(await keys({ action: 'check', exchange: undefined })).toContain('accepted');
  });

  test('stored keys that are refused are not', async () => {
    store(BAD);
    await expect(keys({ action: 'check' })).rejects.toThrow('Not all keys can be used.');
  });

  test('no keys are not good either, and it says where they were looked for', async () => {
    await expect(keys({ action: 'check' })).rejects.toThrow(KeysRefused);
    expect(printed.join('\n')).toContain('nothing is stored at /atlas/dev/binance/');
  });
});

describe('rotate', () => {
  test('replaces what is stored and says until when the old keys are used', async () => {
    store(GOOD);
    expect(await keys({ action: 'rotate' }, { lines: OTHER })).toContain('within 300 s');
    expect(stored()).toEqual(OTHER);
  });

  test('keeps the old keys when the new ones do not work', async () => {
    store(GOOD);
    await expect(keys({ action: 'rotate' }, { lines: BAD })).rejects.toThrow(KeysRefused);
    expect(stored()).toEqual(GOOD);
  });

  test('the same keys again are no rotation', async () => {
    store(GOOD);
    await expect(keys({ action: 'rotate' })).rejects.toThrow(/stored already/);
  });

  test('without stored keys there is nothing to rotate', async () => {
    await expect(keys({ action: 'rotate' })).rejects.toThrow(/use "set"/);
  });
});

describe('remove', () => {
  test('deletes both halves', async () => {
    store(GOOD);
    expect(await keys({ action: 'remove', yes: true })).toContain('Deleted /atlas/dev/binance/');
    expect(shelf.size).toBe(0);
  });

  test('asks first, and a wrong answer keeps them', async () => {
    store(GOOD);
    await expect(keys({ action: 'remove' }, { interactive: true, lines: ['y'] })).rejects.toThrow(KeysRefused);
    expect(shelf.size).toBe(2);
    await keys({ action: 'remove' }, { interactive: true, lines: ['binance'] });
    expect(shelf.size).toBe(0);
  });

  test('with nobody to ask, it has to be told to go ahead', async () => {
    await expect(keys({ action: 'remove' })).rejects.toThrow(UsageError);
  });

  test('nothing to remove is no failure', async () => {
    expect(await keys({ action: 'remove', yes: true })).toContain('There was nothing');
  });
});

describe('read-only keys', () => {
  const READER = ['paper-read-key', 'paper-read-secret'];
  const FOLDER = '/atlas/dev/binance/read-only';

  test('lie in a folder of their own, beside those that trade', async () => {
    store(GOOD);
    expect(await keys({ use: 'readOnly' }, { lines: READER })).toContain(`Stored at ${FOLDER}/ in ap-northeast-1`);
    expect([shelf.get(`${FOLDER}/api-key`), shelf.get(`${FOLDER}/api-secret`)]).toEqual(READER);
    expect(stored()).toEqual(GOOD);
  });

  test('are of no use before the stage says so, which is told', async () => {
    expect(await keys({ use: 'readOnly' }, { lines: READER })).toContain('readOnlyKeys: true');
    printed = [];
    expect(await keys({ use: 'readOnly' }, { lines: READER, readOnlyKeys: true })).not.toContain('Nobody uses it yet');
  });

  test('are refused where the exchange says that they may trade', async () => {
    const command = { use: 'readOnly', exchange: 'bitmex' } as const;
    const trading = keys(command, { lines: GOOD, exchanges: 'bitmex' });
    await expect(trading).rejects.toThrow(KeysRefused);
    expect(printed.join('\n')).toContain('it is no read-only key');
    expect(puts()).toEqual([]);
    await keys(command, { lines: READER, exchanges: 'bitmex' });
    expect(puts()).toHaveLength(2);
  });

  test('are checked beside the others where the stage uses them', async () => {
    store(GOOD);
    await expect(keys({ action: 'check' }, { readOnlyKeys: true })).rejects.toThrow('Not all keys can be used.');
    expect(printed.join('\n')).toContain(`nothing is stored at ${FOLDER}/`);
  });

  test('are removed without those that trade', async () => {
    store(GOOD);
    await keys({ use: 'readOnly' }, { lines: READER });
    await keys({ action: 'remove', use: 'readOnly', yes: true });
    expect(shelf.size).toBe(2);
  });
});
