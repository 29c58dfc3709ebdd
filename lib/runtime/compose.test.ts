import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { memoryAlertCounts } from '../alerts/testing/memory-alert-counts.ts';
import type { Needs } from '../api/operation.ts';
import { ownDynamoDb } from '../aws/dynamodb-client.ts';
import { SSMClient } from '../aws/ssm-sdk.ts';
import { readConfig } from '../config.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import { type SharedBackOffs, UNSHARED_BACK_OFFS } from '../exchanges/client/shared-back-off.ts';
import type { LazyPort } from '../exchanges/lazy-port.ts';
import type { BudgetReading } from '../exchanges/port.ts';
import { portSample } from '../exchanges/testing/port-sample.ts';
import { fixedTradingState, type TradingStateReading } from '../guard/trading-state.ts';
import type { Intent } from '../intents/intent.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import { memorySwitchStore } from '../intents/testing/memory-switch-store.ts';
import { placeIntent } from '../orders/reconcile/testing/intent-sample.ts';
import type { SharedCatalogue } from '../reference/shared-catalogue.ts';
import { type Observability, silentObservability } from '../telemetry/observability.ts';
import { Secret } from '../text/secret.ts';
import { type Atlas, type AtlasParts, createAtlas } from './compose.ts';

/** What is told of a container's work, in order. */
function listening() {
  const told: (readonly [string, ...unknown[]])[] = [];
  const silent = silentObservability();
  const observability: Observability = {
    ...silent,
    logger: {
      ...silent.logger,
      warn: (...of) => told.push(['warning', ...of]),
      error: (...of) => told.push(['error', ...of]),
    },
    metrics: { add: (...of: unknown[]) => told.push(['metric', ...of]), flush() {} },
    exchangeCall: ({ durationMs: _, ...call }) => told.push(['exchange', call]),
  };
  return { told, observability };
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  vi.restoreAllMocks();
});

interface RefusingExchange {
  readonly url: string;
  /** How often it was connected to. */
  readonly connections: () => number;
  /** Connections that are open. */
  readonly open: () => number;
}

/** An exchange that refuses every request. */
async function refusing(): Promise<RefusingExchange> {
  let connections = 0;
  let open = 0;
  const server: Server = createServer((_, response) => {
    response.writeHead(503, { 'content-type': 'application/json' }).end('{}');
  });
  server.on('connection', (socket) => {
    connections += 1;
    open += 1;
    socket.on('close', () => {
      open -= 1;
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, connections: () => connections, open: () => open };
}

async function container(parts: AtlasParts = {}, settings: Readonly<Record<string, string>> = {}) {
  const exchange = await refusing();
  const { told, observability } = listening();
  const env = {
    ...{ ATLAS_CREDENTIALS: 'environment', ATLAS_EXCHANGES: 'binance.spot,binance.usdm' },
    ...{ ATLAS_BINANCE_SPOT_URL: exchange.url, ATLAS_BINANCE_USDM_URL: exchange.url },
    ...settings,
  };
  const atlas = createAtlas(readConfig(env), { observability, env, ...parts });
  closing.push(() => atlas.close());
  return { atlas, told, exchange };
}

const NOTHING: Needs = { keys: 'none', intents: 'none', instruments: 'none', tradingState: 'none' };

/** What Parameter Store was asked, in order, while it answers like this. */
function asked(answer: (input: object) => Promise<object>) {
  const inputs: object[] = [];
  vi.spyOn(SSMClient.prototype, 'send').mockImplementation(({ input }: { readonly input: object }) => {
    inputs.push(input);
    return answer(input);
  });
  return inputs;
}

/** What the table was asked, in order, while it answers like this. */
function askedOfTable(answer: () => Promise<object>) {
  const inputs: object[] = [];
  vi.spyOn(ownDynamoDb(), 'send').mockImplementation((_command, input) => {
    inputs.push(input);
    return answer();
  });
  return inputs;
}

describe('what a container begins before its first request', () => {
  /** Two products at one host. */
  const KEYS = ['keys of binance', '1 connections'];
  /** Begins what an operation needs, and returns what was begun. */
  async function begun(needs: Partial<Needs>): Promise<readonly string[]> {
    const begins: string[] = [];
    const { atlas, exchange } = await container({
      credentials: {
        get: () => Promise.reject(new Error('no keys')),
        renew: () => Promise.resolve(undefined),
        begin: (exchanges) => begins.push(`keys of ${exchanges.join()}`),
      },
      backOffs: { ...UNSHARED_BACK_OFFS, begin: () => begins.push('back-offs') },
      strategies: { find: () => Promise.resolve(undefined), begin: () => begins.push('strategies') },
      tradingState: { ...fixedTradingState('active'), refresh: () => begins.push('trading state') },
    });
    atlas.begin({ ...NOTHING, ...needs });
    if (needs.keys !== undefined) {
      await vi.waitUntil(() => exchange.connections() > 0);
      begins.push(`${exchange.connections()} connections`);
    }
    return begins;
  }

  test.each<[string, Partial<Needs>, readonly string[]]>([
    ['nothing', {}, []],
    ['the trading state that it obeys', { tradingState: 'obey' }, ['trading state']],
    ['no trading state that it only tells', { tradingState: 'tell' }, []],
    ['the keys of each exchange once, and one connection to each host', { keys: 'trading' }, KEYS],
    ['keys that can only read, too', { keys: 'readOnly' }, KEYS],
    ['the back-offs of others, where it may ask an exchange for a list', { instruments: 'read' }, ['back-offs']],
    ['the back-offs of others, where it finds out what became of commands', { intents: 'follow' }, ['back-offs']],
    ['no back-offs where it replaces the lists', { instruments: 'refresh' }, []],
    ['the strategies whose alerts it receives', { alerts: 'receive' }, ['strategies']],
  ])('is %s', async (_, needs, expected) => {
    expect(await begun(needs)).toEqual(expected);
  });

  test('is no connection where it signs nothing', async () => {
    const futures = await refusing();
    const { atlas, exchange } = await container({}, { ATLAS_BINANCE_USDM_URL: futures.url });
    atlas.begin({ ...NOTHING, instruments: 'read' });
    await ask(atlas).catch(() => undefined);
    expect([exchange.connections(), futures.connections()]).toEqual([1, 0]);
  });

  test.each([
    ['the code of the only exchange', 'binance.spot', 1],
    ['no code where only the request tells whose it needs', 'binance.spot,binance.usdm', 0],
  ])('is %s', async (_, exchanges, loads) => {
    const { atlas } = await container({}, { ATLAS_EXCHANGES: exchanges });
    const load = vi.spyOn(portIn(atlas), 'load');
    atlas.begin(NOTHING);
    expect(load).toHaveBeenCalledTimes(loads);
  });

  test('may fail, which the request then meets', async () => {
    const { atlas } = await container({}, { ATLAS_EXCHANGES: 'binance.spot' });
    // A spy would handle the rejection itself.
    Object.assign(portIn(atlas), { load: () => Promise.reject(new Error('no code')) });
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    atlas.begin(NOTHING);
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('the keys of a container', () => {
  const PARAMETERS = { ATLAS_CREDENTIALS: 'ssm', ATLAS_EXCHANGES: 'binance.spot' };
  const keys = (input: object): Promise<object> => {
    const { Names } = input as { readonly Names: readonly string[] };
    return Promise.resolve({ Parameters: Names.map((Name) => ({ Name, Value: 'k'.repeat(64) })) });
  };

  /** Begins a look-up of the keys, and waits until it has ended. */
  async function lookUp(atlas: Atlas, inputs: readonly object[]): Promise<void> {
    const before = inputs.length;
    atlas.begin({ ...NOTHING, keys: 'readOnly' });
    await vi.waitUntil(() => inputs.length > before);
    await new Promise(setImmediate);
  }

  test.each([
    ['that trade', 'false', '/atlas/dev/binance/api-key'],
    ['that can only read', 'true', '/atlas/dev/binance/read-only/api-key'],
  ])('are those %s, as configured', async (_, readOnly, name) => {
    const inputs = asked(keys);
    const { atlas } = await container({}, { ...PARAMETERS, ATLAS_READ_ONLY_KEYS: readOnly });
    await lookUp(atlas, inputs);
    expect(inputs).toEqual([expect.objectContaining({ Names: expect.arrayContaining([name]) })]);
  });

  test('stay in use while Parameter Store does not answer, which is counted each time and logged once', async () => {
    const down = new Error('down');
    let isDown = false;
    const inputs = asked((input) => (isDown ? Promise.reject(down) : keys(input)));
    const { atlas, told } = await container({}, PARAMETERS);
    await lookUp(atlas, inputs);
    isDown = true;
    await lookUp(atlas, inputs);
    await lookUp(atlas, inputs);
    const counted = ['metric', 'StaleKeys', 1, { exchange: 'binance' }];
    expect(told).toEqual([
      counted,
      ['warning', expect.stringContaining('Parameter Store'), { exchange: 'binance', error: down }],
      counted,
    ]);
  });
});

test('the secret of a strategy is masked from the moment it is read', async () => {
  const ema = { name: 'ema', secret: Secret.of('a secret of forty characters, or a few more'), template: '{}' };
  const conceal = vi.fn();
  const { atlas } = await container({
    observability: { ...silentObservability(), conceal },
    strategies: { find: (name) => Promise.resolve(name === 'ema' ? ema : undefined) },
  });
  expect(await atlas.alerts.strategies.find('sma')).toBeUndefined();
  expect(conceal).not.toHaveBeenCalled();
  expect(await atlas.alerts.strategies.find('ema')).toEqual(ema);
  expect(conceal).toHaveBeenCalledExactlyOnceWith(ema.secret);
});

describe('what containers share', () => {
  const TABLE = { ATLAS_INTENTS_TABLE: 'atlas-intents' };
  const down = new Error('down');
  const soon = () => ({ signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 });

  test('is in the configured table: intents', async () => {
    const inputs = askedOfTable(() => Promise.resolve({ Items: [] }));
    const { atlas } = await container({}, TABLE);
    expect(await atlas.context.intentsNaming('desk7', AbortSignal.timeout(5_000))).toEqual([]);
    expect(inputs).toMatchObject([
      { TableName: 'atlas-intents', ExpressionAttributeValues: { ':partition': { S: 'desk7' } } },
    ]);
  });

  test("is in the configured table: dead man's switches, and the alerts of a day", async () => {
    const inputs = askedOfTable(() => Promise.resolve({ Items: [] }));
    const { atlas } = await container({}, TABLE);
    const { switches } = atlas.context;
    expect(await switches?.due(0, 1, AbortSignal.timeout(5_000))).toEqual([]);
    const claim = { strategy: 'ema', day: '2026-11-22', intentId: 'i', most: 5 };
    expect(await atlas.alerts.counts?.claim(claim, AbortSignal.timeout(5_000))).toBe(true);
    expect(inputs).toMatchObject([{ TableName: 'atlas-intents' }, { TableName: 'atlas-intents' }]);
  });

  test("can be elsewhere: dead man's switches, and the alerts of a day", async () => {
    const [switches, alertCounts] = [memorySwitchStore(), memoryAlertCounts()];
    const { atlas } = await container({ switches, alertCounts }, TABLE);
    expect([atlas.context.switches, atlas.alerts.counts]).toEqual([switches, alertCounts]);
  });

  test('is in the configured table: back-offs, and a failure to read them is logged', async () => {
    const inputs = askedOfTable(() => Promise.reject(down));
    const { atlas, told } = await container({}, TABLE);
    atlas.begin({ ...NOTHING, instruments: 'read' });
    await vi.waitUntil(() => told.length > 0);
    expect(inputs).toMatchObject([{ TableName: 'atlas-intents', Key: { intentId: { S: '#back-offs' } } }]);
    expect(told).toEqual([['error', expect.stringContaining('back-offs'), { error: down }]]);
  });

  test('is in the configured table: instruments, and a failure to read them is logged', async () => {
    const inputs = askedOfTable(() => Promise.reject(down));
    const { atlas, told } = await container({ backOffs: UNSHARED_BACK_OFFS }, TABLE);
    const port = await portIn(atlas).load();
    await expect(atlas.context.catalogue.load(port, soon())).rejects.toThrow();
    const intentId = { S: expect.stringContaining('#instruments binance.spot') };
    expect(inputs).toMatchObject([{ TableName: 'atlas-intents', Key: { intentId } }]);
    expect(told).toContainEqual(['error', expect.stringContaining('list of instruments'), { error: down }]);
  });

  test('can be elsewhere: intents, which may then end with the process', async () => {
    const named: Intent = placeIntent();
    const unused = () => Promise.reject(new Error('nobody asks for this'));
    const intents: IntentStore = {
      ...{ begin: unused, replace: unused, get: unused, due: unused },
      namingLagMs: 0,
      byClientOrderId: (clientOrderId) => Promise.resolve(clientOrderId === 'desk7' ? [named] : []),
    };
    const { atlas } = await container({ intents, intentsOutliveProcess: false });
    expect(await atlas.context.intentsNaming('desk7', AbortSignal.timeout(5_000))).toEqual([named]);
    expect(atlas.context.intents.outlivesProcess).toBe(false);
  });

  test('can be elsewhere: back-offs', async () => {
    const pools: string[] = [];
    const of: SharedBackOffs['of'] = (pool) => {
      pools.push(pool);
      return UNSHARED_BACK_OFFS.of(pool);
    };
    const { atlas, exchange } = await container({ backOffs: { ...UNSHARED_BACK_OFFS, of } });
    await portIn(atlas).load();
    expect(pools).toContain(`binance.spot@${new URL(exchange.url).host}`);
  });

  test('can be elsewhere: instruments, of which a container serves its base assets', async () => {
    const dogecoin = { ...samples.spot, base: 'DOGE', symbol: 'DOGE/USDT', exchangeSymbol: 'DOGEUSDT' };
    const sharedCatalogue: SharedCatalogue = {
      read: ({ exchange, markets, origin }) =>
        Promise.resolve({
          ...{ exchange, markets, origin, bases: ['BTC', 'DOGE'], loadedAt: Date.now(), limits: [] },
          ...{ instruments: [samples.spot, dogecoin], unreadable: [], notServed: [] },
        }),
      write: () => Promise.resolve(),
    };
    const { atlas } = await container({ sharedCatalogue }, { ATLAS_BASES: 'BTC' });
    const { instruments } = await atlas.context.catalogue.load(await portIn(atlas).load(), soon());
    expect(instruments.map(({ base }) => base)).toEqual(['BTC']);
    expect(atlas.sharedCatalogue).toBe(sharedCatalogue);
  });

  test('is nothing without a table', async () => {
    const { atlas } = await container();
    expect(await atlas.context.intentsNaming('desk7', AbortSignal.timeout(5_000))).toEqual([]);
    expect([atlas.context.intents.store, atlas.sharedCatalogue]).toEqual([undefined, undefined]);
    expect([atlas.context.switches, atlas.alerts.counts]).toEqual([undefined, undefined]);
  });
});

describe('a container', () => {
  /** The lines that a container writes, and then those of one request. */
  async function linesOf(env: Readonly<Record<string, string>>): Promise<unknown[]> {
    const written: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(`${text}`) > 0);
    const logging = { ATLAS_LOG_LEVEL: 'warn', ATLAS_LOG_FORMAT: 'json', ATLAS_LOG_DEBUG_SAMPLE: '1' };
    const config = readConfig({ ATLAS_CREDENTIALS: 'environment', ATLAS_STAGE: 'blue', ...logging });
    const atlas = createAtlas(config, { env });
    closing.push(() => atlas.close());
    const { logger, request } = atlas.observability;
    logger.info('is not written');
    logger.warn('is written');
    await request({ requestId: 'r', operation: 'getHealth' }, (record) => {
      record.note({ status: 200 });
      logger.debug('is sampled');
      return Promise.resolve();
    });
    vi.restoreAllMocks();
    return written.map((line) => JSON.parse(line));
  }
  const LINES = [
    { level: 'WARN', message: 'is written', service: 'atlas-blue' },
    { level: 'DEBUG', message: 'is sampled', requestId: 'r' },
    { level: 'INFO', message: 'getHealth 200' },
  ];

  test('writes its log as configured, and more of the requests that it samples', async () => {
    expect(await linesOf({})).toMatchObject(LINES);
  });

  test('adds metrics to the line of a request in Lambda', async () => {
    const lines = await linesOf({ AWS_LAMBDA_FUNCTION_NAME: 'atlas-blue-getHealth' });
    expect(lines.at(-1)).toMatchObject({ message: 'getHealth 200', _aws: expect.anything() });
    expect((await linesOf({})).at(-1)).not.toHaveProperty('_aws');
  });

  test('waits as its parts say', async () => {
    const sleep = vi.fn(() => Promise.resolve());
    const { atlas } = await container({ sleep });
    await atlas.context.sleep(3_600_000, AbortSignal.timeout(5_000));
    expect(sleep).toHaveBeenCalledExactlyOnceWith(3_600_000, expect.any(AbortSignal));
  });

  test('counts the wait before another attempt as a pause of the request, not as time that it adds', async () => {
    const { atlas } = await container();
    await atlas.observability.request({ requestId: 'r', operation: 'getHealth' }, async (record) => {
      await ask(atlas).catch(() => undefined);
      expect(record.timing().hops).toHaveProperty('pause');
    });
  });

  test('reports the budgets of the products that a request used, and of all whose account it used', async () => {
    const { atlas } = await container();
    const reading: BudgetReading = { name: 'weight-1m', limit: 6_000, used: 40, windowSeconds: 60, at: 0, resetsAt: 0 };
    Object.assign(portIn(atlas), { loaded: () => portSample({ budget: () => [reading] }) });
    const spot = { exchange: 'binance', market: 'spot', readings: [reading] };
    const unused = { exchange: 'binance', market: 'usdm', readings: [] };
    expect(atlas.budgets(['binance.spot'])).toEqual([spot]);
    expect(atlas.budgets(['binance.usdm'])).toEqual([unused]);
    expect(atlas.budgets(['binance.account'])).toEqual([spot, unused]);
    expect(atlas.budgets(['bybit.account'])).toEqual([]);
  });

  test('makes ids of 22 characters, no two the same', async () => {
    const { atlas } = await container();
    const ids = Array.from({ length: 130 }, () => atlas.context.newClientOrderId());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[\w-]{22}$/.test(id))).toEqual([]);
  });

  test('closes its connections when it is closed', async () => {
    const { atlas, exchange } = await container();
    await ask(atlas).catch(() => undefined);
    expect(exchange.open()).toBe(1);
    atlas.close();
    await vi.waitUntil(() => exchange.open() === 0);
  });
});

describe('what a container tells', () => {
  test('of each request to an exchange is its product and operation, its status and what it weighs', async () => {
    const { atlas, told } = await container();
    await ask(atlas).catch(() => undefined);
    expect(told.filter(([what]) => what === 'exchange')).toContainEqual([
      'exchange',
      { exchange: 'binance', market: 'spot', operation: 'time', status: 503, weight: expect.any(Number) },
    ]);
  });

  test('of a change of the trading state is the new one, with its reason', async () => {
    let reading: TradingStateReading = { state: 'active', reason: null, by: null, at: null };
    let now = 1_795_341_600_000;
    const { atlas, told } = await container({ now: () => now, readTradingState: () => Promise.resolve(reading) });
    expect(await atlas.tradingState.current()).toMatchObject({ state: 'active' });
    reading = { state: 'halted', reason: 'maintenance', by: 'kim', at: null };
    now += 10_000;
    expect(await atlas.tradingState.current()).toMatchObject({ state: 'halted', reason: 'maintenance' });
    expect(told).toContainEqual(['warning', 'the trading state is now halted', reading]);
  });

  test('of a trading state that cannot be read is why', async () => {
    const down = new Error('down');
    const { atlas, told } = await container({ readTradingState: () => Promise.reject(down) });
    await expect(atlas.tradingState.current()).rejects.toThrow('TRADING_STATE_UNAVAILABLE');
    expect(told).toContainEqual(['error', expect.any(String), { error: down }]);
  });
});

function portIn({ context }: Atlas): LazyPort {
  const [port] = context.ports;
  if (port === undefined) throw new Error('a port is enabled');
  return port;
}

/** Asks the exchange for its time. */
async function ask(atlas: Atlas): Promise<unknown> {
  const call = {
    ...{ signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 },
    lookup: () => Promise.resolve(undefined),
  };
  return (await portIn(atlas).load()).time(call);
}
