import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteParametersCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../lib/text/command-line.ts';
import { type Paper, startPaper } from '../../paper/src/index.ts';
import type { KeysCommand } from './command.ts';
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

/** No output ever contains a key. */
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
        hooks: false,
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

  test('stores no keys that the exchange refuses', async () => {
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
  ])('refuses an impossible key: %#', async (lines, message) => {
    await expect(keys({}, { lines })).rejects.toThrow(message);
    expect(puts()).toEqual([]);
  });

  const ownPair = (kind: 'ed25519' | 'rsa') => {
    const pair = kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 4_096 }) : generateKeyPairSync('ed25519');
    return {
      pem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    };
  };

  test.each(['ed25519', 'rsa'] as const)('stores a private key of kind %s in place of the secret', async (kind) => {
    const { pem, publicKey } = ownPair(kind);
    paper.control.registerKey('spot', { key: `own-${kind}`, publicKey });
    const pasted = pem.replaceAll('\n', '  \r\n');
    expect(await keys({}, { lines: [`own-${kind}`, pasted] })).toMatch(
      /private key as PEM[\s\S]*accepted[\s\S]*Stored/,
    );
    expect(stored()).toEqual([`own-${kind}`, pem]);
    // Parameters of the tier Standard end here.
    expect(Buffer.byteLength(pem)).toBeLessThanOrEqual(4_096);
    expect(await keys({ action: 'check' })).toContain('accepted');
    store(GOOD);
    await keys({ action: 'rotate' }, { lines: [`own-${kind}`, pem.replaceAll('\n', '\\n')] });
    expect(stored()).toEqual([`own-${kind}`, pem]);
    await expect(keys({ action: 'rotate' }, { lines: [`own-${kind}`, pem] })).rejects.toThrow(/already stored/);
    for (const line of pem.split('\n').slice(1, -2)) expect(printed.join('\n')).not.toContain(line);
  });

  test.each([
    ['a private key that belongs to another public key', (own: string) => ['own-other', own], /CREDENTIALS_REJECTED/],
    ['a public key', (_: string, publicKey: string) => ['k', publicKey], /API secret holds a public key/],
    ['a private key for the API key', (own: string) => [own, 'x'], /API key holds an Ed25519 private key/],
    ['a file that is cut off', (own: string) => ['k', own.slice(0, 60)], /API secret holds a PEM file that is cut off/],
  ])('refuses %s, and shows nothing of it', async (_, linesOf, message) => {
    const own = ownPair('ed25519');
    if (message.source.includes('REJECTED')) {
      paper.control.registerKey('spot', { key: 'own-other', publicKey: ownPair('ed25519').publicKey });
    }
    await expect(keys({}, { lines: linesOf(own.pem, own.publicKey) })).rejects.toThrow();
    const all = printed.join('\n');
    expect(all).toMatch(message);
    for (const pem of [own.pem, own.publicKey]) expect(all).not.toContain(pem.split('\n')[1]?.slice(20, 32));
    expect(puts()).toEqual([]);
  });

  test('refuses a private key at an exchange that takes none', async () => {
    await expect(keys({ exchange: 'bitmex' }, { lines: ['k', ownPair('ed25519').pem] })).rejects.toThrow(
      /API secret holds an Ed25519 private key; what belongs here is the text/,
    );
  });

  test('keys of an exchange without an enabled product are not stored untried', async () => {
    await expect(keys({ exchange: 'bitmex' })).rejects.toThrow(KeysRefused);
    expect(puts()).toEqual([]);
  });

  test('an AWS error, whose message may repeat a key, is reported by name', async () => {
    const error = Object.assign(new Error(`1 validation error: Value '${BAD[1]}'`), { name: 'ValidationException' });
    ssm.on(PutParameterCommand).rejects(error);
    await expect(keys({ check: false }, { lines: BAD })).rejects.toThrow(KeyStoreError);
    expect(printed.join('\n')).toContain('ValidationException');
  });

  test('a half-made change is reported', async () => {
    ssm
      .on(PutParameterCommand, { Name: KEY })
      .rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    await expect(keys({})).rejects.toThrow(/do not match: run the same command again/);
  });
});

describe('the permissions of a key', () => {
  /** A paper exchange that reports a key's permissions, as api.binance.com does. */
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
  ])('warns of a key with too many or too few permissions: %j', async (permissions, warnings) => {
    const exchange = await tellingExchange(permissions);
    try {
      const text = await keys({}, { origin: exchange.origin });
      expect(text.match(/WARNING|Note/g) ?? []).toHaveLength(warnings.length);
      for (const warning of warnings) expect(text).toMatch(warning);
    } finally {
      exchange.close();
    }
  });

  test('says so where the exchange does not report them', async () => {
    expect(await keys({})).toContain('does not report the permissions of this key');
  });
});

describe('check', () => {
  test('stored keys that work are good', async () => {
    store(GOOD);
    expect(await keys({ action: 'check', exchange: undefined })).toContain('accepted');
  });

  test('stored keys that are refused are not', async () => {
    store(BAD);
    await expect(keys({ action: 'check' })).rejects.toThrow('Some keys cannot be used.');
  });

  test('missing keys fail, and the message says where they should be', async () => {
    await expect(keys({ action: 'check' })).rejects.toThrow(KeysRefused);
    expect(printed.join('\n')).toContain('nothing is stored at /atlas/dev/binance/');
  });
});

describe('rotate', () => {
  test('replaces the stored keys and says how long the old ones stay in use', async () => {
    store(GOOD);
    expect(await keys({ action: 'rotate' }, { lines: OTHER })).toContain('within 300 s');
    expect(stored()).toEqual(OTHER);
  });

  test('keeps the old keys when the new ones do not work', async () => {
    store(GOOD);
    await expect(keys({ action: 'rotate' }, { lines: BAD })).rejects.toThrow(KeysRefused);
    expect(stored()).toEqual(GOOD);
  });

  test('the same keys are not a rotation', async () => {
    store(GOOD);
    await expect(keys({ action: 'rotate' })).rejects.toThrow(/already stored/);
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

  test('asks first, and keeps them on a wrong answer', async () => {
    store(GOOD);
    await expect(keys({ action: 'remove' }, { interactive: true, lines: ['y'] })).rejects.toThrow(KeysRefused);
    expect(shelf.size).toBe(2);
    await keys({ action: 'remove' }, { interactive: true, lines: ['binance'] });
    expect(shelf.size).toBe(0);
  });

  test('without a terminal it needs --yes', async () => {
    await expect(keys({ action: 'remove' })).rejects.toThrow(UsageError);
  });

  test('succeeds when there is nothing to remove', async () => {
    expect(await keys({ action: 'remove', yes: true })).toContain('No keys at');
  });
});

describe('read-only keys', () => {
  const READER = ['paper-read-key', 'paper-read-secret'];
  const FOLDER = '/atlas/dev/binance/read-only';

  test('are stored in their own folder, beside the trading keys', async () => {
    store(GOOD);
    expect(await keys({ use: 'readOnly' }, { lines: READER })).toContain(`Stored at ${FOLDER}/ in ap-northeast-1`);
    expect([shelf.get(`${FOLDER}/api-key`), shelf.get(`${FOLDER}/api-secret`)]).toEqual(READER);
    expect(stored()).toEqual(GOOD);
  });

  test('are not used before the stage enables them, and the command says so', async () => {
    expect(await keys({ use: 'readOnly' }, { lines: READER })).toContain('readOnlyKeys: true');
    printed = [];
    expect(await keys({ use: 'readOnly' }, { lines: READER, readOnlyKeys: true })).not.toContain('Not in use yet');
  });

  test('are refused if the exchange reports that they may trade', async () => {
    const command = { use: 'readOnly', exchange: 'bitmex' } as const;
    const trading = keys(command, { lines: GOOD, exchanges: 'bitmex' });
    await expect(trading).rejects.toThrow(KeysRefused);
    expect(printed.join('\n')).toContain('it is not read-only');
    expect(puts()).toEqual([]);
    await keys(command, { lines: READER, exchanges: 'bitmex' });
    expect(puts()).toHaveLength(2);
  });

  test('are checked with the others if the stage uses them', async () => {
    store(GOOD);
    await expect(keys({ action: 'check' }, { readOnlyKeys: true })).rejects.toThrow('Some keys cannot be used.');
    expect(printed.join('\n')).toContain(`nothing is stored at ${FOLDER}/`);
  });

  test('are removed without the trading keys', async () => {
    store(GOOD);
    await keys({ use: 'readOnly' }, { lines: READER });
    await keys({ action: 'remove', use: 'readOnly', yes: true });
    expect(shelf.size).toBe(2);
  });
});
