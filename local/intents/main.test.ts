import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalIntentTable, startIntentTable } from '../intent-table.ts';
import { leftBehind } from './left-behind.ts';

const MINUTE = 60_000;
let table: LocalIntentTable;
let env: Record<string, string>;
let serial = 0;

beforeAll(async () => {
  table = await startIntentTable();
  env = {
    PATH: process.env.PATH ?? '',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ATLAS_INTENTS_TABLE: table.tableName,
  };
});
afterAll(() => table.close());

/** `npm run intents -- …`, in a process of its own, without a terminal. */
async function intents(args: readonly string[], more: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['local/intents/main.ts', ...args], { env: { ...env, ...more } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  child.stdin.end();
  const [code] = await once(child, 'close');
  return { code: code as unknown, ...said };
}

const store = async (agoMs = 12 * MINUTE, lease: { owner: string; until: number } | null = null) => {
  const intent = leftBehind(`intent-${++serial}`, Date.now() - agoMs, { lease });
  await table.store.begin(intent);
  return intent.intentId;
};
const stateOf = async (id: string) => (await table.store.get(id))?.progress.state;

describe('npm run intents', () => {
  test('prints its help with --help', async () => {
    expect(await intents(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('settle ID'), err: '' });
  });

  test('lists, shows and settles in the name of the user, and no longer lists it', async () => {
    const id = await store();
    expect(await intents(['list'])).toMatchObject({ code: 0, out: expect.stringContaining(`${id}  place`), err: '' });
    expect(await intents(['show', id])).toMatchObject({ code: 0, out: expect.stringMatching(/price +50000/) });

    const settling = ['settle', id, '--nothing-happened', '--reason', 'not in the history', '--yes'];
    expect(await intents(settling)).toMatchObject({ code: 0, out: expect.stringContaining('Settled.'), err: '' });
    expect(JSON.stringify(await table.store.get(id))).toContain(`${userInfo().username} settled at 20`);
    expect(await intents(settling)).toMatchObject({ code: 1, err: expect.stringContaining('It has already ended') });
    expect((await intents(['list'])).out).not.toContain(id);
  });

  test('settles nothing without a terminal, unless --yes is given', async () => {
    const id = await store();
    const { code, err } = await intents(['settle', id, '--nothing-happened', '--reason', 'x']);
    expect([code, await stateOf(id)]).toEqual([2, 'UNKNOWN']);
    expect(err).toMatch(/add --yes.* npm run intents -- --help/);
  });

  test('refuses a leased intent', async () => {
    const id = await store(MINUTE, { owner: 'sweeper', until: Date.now() + 10 * MINUTE });
    const { code, err } = await intents(['settle', id, '--nothing-happened', '--reason', 'x', '--yes']);
    expect([code, err]).toEqual([1, expect.stringContaining('is in progress until')]);
  });

  test.each<[string, string[], Record<string, string>, number, RegExp]>([
    ['a wrong command', ['drop'], {}, 2, /not "drop"/],
    ['a stage that cannot be', ['list', '--stage', 'No!'], {}, 2, /ATLAS_STAGE/],
    ['a table that is not there', ['list', '--stage', 'prod'], {}, 1, /no table atlas-prod-intents in ap-northeast-1/],
    [
      'no credentials',
      ['list'],
      {
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      },
      1,
      /No AWS credentials were found/,
    ],
    ['an intent that is not there', ['show', 'none'], {}, 1, /No intent none/],
  ])('says what to do about %s', async (_, args, more, code, message) => {
    const said = await intents(args, more);
    expect([said.code, said.out]).toEqual([code, '']);
    expect(said.err).toMatch(message);
    expect(said.err).not.toMatch(/^ +at /m);
  });
});
