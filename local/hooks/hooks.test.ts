import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteParametersCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ssmStrategies } from '../../lib/aws/ssm-strategies.ts';
import { UsageError } from '../../lib/text/command-line.ts';
import { Secret } from '../../lib/text/secret.ts';
import { fileStrategies } from '../storage/strategies-file.ts';
import { parseCommand } from './command.ts';
import { NotDone, runHooks } from './hooks.ts';
import { fileStrategyStore, parameterStrategies, type StrategyStore } from './strategy-store.ts';

const TEMPLATE = {
  time: 'time',
  order: {
    exchange: 'binance',
    symbol: 'BTC/USDT',
    side: { from: 'action', map: { buy: 'BUY', sell: 'SELL' } },
    type: 'MARKET',
    quantity: { from: 'contracts' },
  },
  limits: { symbols: { 'BTC/USDT': { maxQuantity: '0.05' } }, ordersPerDay: 20 },
};
const SECRET = 'a-secret-that-was-drawn';

let folder: string;
let path: string;
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-hooks-'));
  path = join(folder, 'strategies.json');
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(
  args: readonly string[],
  { template = TEMPLATE as unknown, store = fileStrategyStore(folder, path), answer = '', secret = SECRET } = {},
): Promise<string> {
  const command = parseCommand(args);
  if (command === undefined) throw new Error('help');
  await runHooks(command, {
    store,
    notes: [],
    textOf: () => Promise.resolve(typeof template === 'string' ? template : JSON.stringify(template)),
    interactive: true,
    ask: () => Promise.resolve(answer),
    print: (text) => said.push(text),
    tell: (text) => said.push(text),
    newSecret: () => Secret.of(secret),
  });
  return said.join('\n');
}
const add = (template: unknown) => run(['add', 'ema', '--template', 'file'], { template });

describe('the command line', () => {
  test.each([
    [[], 'Choose an action: add, list, show, remove.'],
    [['stop'], 'not "stop"'],
    [['add'], 'Name the strategy'],
    [['add', 'ema'], 'Give the template'],
    [['add', 'EMA', '--template', 'x'], 'A strategy is named by'],
    [['add', 'ema', 'secret', '--template', 'x'], 'its secret is drawn'],
    [['add', 'ema', '--template', 'x', '--new-secret'], '--new-secret goes with --replace'],
    [['list', 'ema'], '"list" takes no strategy'],
    [['list', '--data-dir', '/x', '--stage', 'dev'], 'not both'],
    [['list', '--nonsense'], 'nonsense'],
  ])('is refused: %j', (args, why) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(why);
  });

  test('gives help', () => expect(parseCommand(['--help'])).toBeUndefined());
});

describe('adding a strategy', () => {
  test('stores it, and shows the alert to paste', async () => {
    const text = await add(TEMPLATE);
    expect(text).toContain('http://127.0.0.1:3000/v1/hooks/ema');
    expect(JSON.parse(/\{\n[\s\S]+?\n\}/.exec(text)?.[0] ?? '')).toEqual({
      secret: SECRET,
      action: '{{strategy.order.action}}',
      contracts: '{{strategy.order.contracts}}',
      time: '{{timenow}}',
    });
    const strategy = await fileStrategies(path).find('ema');
    expect(strategy?.secret.reveal()).toBe(SECRET);
    expect(JSON.parse(strategy?.template ?? '')).toEqual(TEMPLATE);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  const { time: _, ...timeless } = TEMPLATE;
  const order = (fields: object) => ({ ...TEMPLATE, order: { ...TEMPLATE.order, ...fields } });
  const limits = (fields: object) => ({ ...TEMPLATE, limits: { ...TEMPLATE.limits, ...fields } });
  test.each([
    ['without the time of the alert', timeless, 'time: name the field'],
    ['whose time is the secret', { ...TEMPLATE, time: 'secret' }, 'time is not the name'],
    ['that is not JSON', '{', 'not JSON'],
    ['that is no object', '[]', 'not a JSON object'],
    ['with a name twice', '{"time":"a","time":"b"}', 'time is given more than once'],
    ['that is too long', ' '.repeat(4_097), 'more than 4096 bytes'],
    ['with an unknown field', { ...TEMPLATE, tiem: 'x' }, 'tiem is not a known field'],
    ['that places the secret', order({ quantity: { from: 'secret' } }), 'order.quantity.from'],
    ['with a number', order({ quantity: 5 }), 'order.quantity'],
    ['with an unknown field of an order', order({ quantiy: '1' }), 'quantiy'],
    ['with an id of its own', order({ clientOrderId: 'x' }), 'clientOrderId'],
    ['with a wrong word in a map', order({ side: { from: 'action', map: { buy: 'LONG' } } }), 'side must be'],
    ['with an empty map', order({ side: { from: 'action', map: {} } }), 'order.side.map'],
    ['whose exchange the alert names', order({ exchange: { from: 'exchange' } }), 'order.exchange: give a fixed value'],
    ['with a fixed symbol beyond its limits', order({ symbol: 'ETH/USDT' }), 'ETH/USDT has no limits'],
    ['without symbols', limits({ symbols: {} }), 'limits.symbols'],
    ['with a symbol that is none', limits({ symbols: { BTCUSDT: { maxQuantity: '1' } } }), 'a unified symbol'],
    ['with an unbounded symbol', limits({ symbols: { 'BTC/USDT': {} } }), 'a bound: maxQuantity'],
    [
      'with a bound in a float',
      limits({ symbols: { 'BTC/USDT': { maxQuantity: 0.1 } } }),
      'a plain decimal above zero',
    ],
    ['without orders a day', limits({ ordersPerDay: 0 }), 'a whole number from 1 to 500'],
    ['with too old alerts', { ...TEMPLATE, maxAgeSeconds: 3_601 }, 'a whole number from 10 to 3600'],
  ])('refuses a template %s', async (_name, template, why) => {
    await expect(add(template)).rejects.toThrow(NotDone);
    await expect(add(template)).rejects.toThrow(why);
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  test('never replaces one unasked, keeps its secret, and draws another where that is asked for', async () => {
    await add(TEMPLATE);
    await expect(add(TEMPLATE)).rejects.toThrow('There is a strategy ema already');
    const args = ['add', 'ema', '--template', 'file', '--replace'];
    said = [];
    expect(await run(args, { secret: 'another-secret-of-it' })).not.toContain('another-secret-of-it');
    expect(await run([...args, '--new-secret'], { secret: 'another-secret-of-it' })).toContain('another-secret-of-it');
    await expect(run(['add', 'rsi', '--template', 'file', '--replace'])).rejects.toThrow('no strategy rsi');
  });
});

describe('the stored strategies', () => {
  test('are listed and shown without their secrets, and removed once that is confirmed', async () => {
    await add(TEMPLATE);
    said = [];
    const shown = `${await run(['list'])}\n${await run(['show', 'ema'])}\n${await run(['list', '--json'])}`;
    expect(shown).toContain('BTC/USDT up to 0.05; 20 orders a day; alerts up to 600 s old');
    expect(shown).not.toContain(SECRET);
    expect(await run(['show', 'ema', '--reveal', '--json'])).toContain(SECRET);
    await expect(run(['remove', 'ema'], { answer: 'no' })).rejects.toThrow('Nothing was removed');
    await run(['remove', 'ema'], { answer: 'ema' });
    expect(await fileStrategies(path).find('ema')).toBeUndefined();
    await expect(run(['show', 'ema'])).rejects.toThrow('There is no strategy ema');
  });
});

describe('in Parameter Store', () => {
  const PATH = '/atlas/dev/hooks';
  const parameters = new Map<string, string>();
  const ssm = mockClient(SSMClient);
  // Other files of this worker use the real client.
  afterAll(() => ssm.restore());
  let store: StrategyStore;
  beforeEach(() => {
    ssm.reset();
    parameters.clear();
    ssm.on(PutParameterCommand).callsFake(({ Name, Value }) => {
      parameters.set(Name, Value);
      return Promise.resolve({});
    });
    ssm.on(DeleteParametersCommand).callsFake(({ Names }) => {
      for (const name of Names) parameters.delete(name);
      return Promise.resolve({});
    });
    ssm.on(GetParametersByPathCommand).callsFake(({ NextToken = '0' }) => {
      const all = [...parameters].map(([Name, Value]) => ({ Name, Value }));
      const next = Number(NextToken) + 1;
      const more = next < all.length && { NextToken: String(next) };
      return Promise.resolve({ Parameters: all.slice(next - 1, next), ...more });
    });
    store = parameterStrategies({ client: new SSMClient(), path: PATH, region: 'eu-west-1', kmsKey: 'alias/own' });
  });

  test('a secret is encrypted, its template is beside it, and the functions find both', async () => {
    await run(['add', 'ema', '--template', 'file'], { store });
    const written = ssm.commandCalls(PutParameterCommand).map(({ args: [{ input }] }) => input);
    expect(written.map(({ Name, Type, KeyId }) => ({ Name, Type, KeyId }))).toEqual([
      { Name: `${PATH}/ema/template`, Type: 'String', KeyId: undefined },
      { Name: `${PATH}/ema/secret`, Type: 'SecureString', KeyId: 'alias/own' },
    ]);
    let now = 0;
    const source = ssmStrategies({ path: PATH, now: () => now, client: () => Promise.resolve(new SSMClient()) });
    expect((await source.find('ema'))?.secret.reveal()).toBe(SECRET);
    expect(await source.find('rsi')).toBeUndefined();
    const reads = ssm.commandCalls(GetParametersByPathCommand).length;
    await source.find('made-up');
    expect(ssm.commandCalls(GetParametersByPathCommand)).toHaveLength(reads);

    await run(['remove', 'ema', '--yes'], { store });
    expect(await source.find('ema')).toBeDefined();
    now = 30_000;
    expect(await source.find('ema')).toBeUndefined();
  });

  test('strategies stay in use for ten minutes while it does not answer', async () => {
    await run(['add', 'ema', '--template', 'file'], { store });
    let now = 0;
    const source = ssmStrategies({ path: PATH, now: () => now, client: () => Promise.resolve(new SSMClient()) });
    await source.find('ema');
    ssm.on(GetParametersByPathCommand).rejects(new Error('no answer'));
    now = 599_000;
    expect(await source.find('ema')).toBeDefined();
    now = 601_000;
    await expect(source.find('ema')).rejects.toMatchObject({ code: 'CREDENTIALS_UNAVAILABLE', retryable: true });
  });

  test('a failure is told without the secret', async () => {
    ssm.on(PutParameterCommand).rejects(new Error(`Value ${SECRET} is refused`));
    const failure = await run(['add', 'ema', '--template', 'file'], { store }).catch((error: unknown) => String(error));
    expect(failure).toContain('AWS failed to write the template of ema');
    expect(failure).not.toContain(SECRET);
  });
});
