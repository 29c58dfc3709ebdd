import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ssmCredentials } from '../../lib/aws/ssm-credentials.ts';
import { checkOrder } from '../../lib/domain/checked-order.ts';
import type { Instrument } from '../../lib/domain/instrument.ts';
import { createBinanceCoinm, createBinanceUsdm } from '../../lib/exchanges/binance/futures/port.ts';
import { createBinanceSpot } from '../../lib/exchanges/binance/spot/port.ts';
import type { CredentialSource } from '../../lib/exchanges/credentials.ts';
import { createHttpClient, type HttpClient } from '../../lib/exchanges/http/http-client.ts';
import type { CallContext, ExchangePort } from '../../lib/exchanges/port.ts';
import { environmentCredentials } from '../../lib/runtime/environment-credentials.ts';
import { type Paper, startPaper } from '../../paper/src/index.ts';

const PRODUCTS = [
  { market: 'spot', create: createBinanceSpot, symbol: 'BTC/USDT', listed: 'BTCUSDT', quantity: '0.01' },
  { market: 'usdm', create: createBinanceUsdm, symbol: 'BTC/USDT:USDT', listed: 'BTCUSDT', quantity: '0.01' },
  { market: 'coinm', create: createBinanceCoinm, symbol: 'BTC/USD:BTC', listed: 'BTCUSD_PERP', quantity: '1000' },
] as const;

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}
const PAIRS = {
  ed25519: generateKeyPairSync('ed25519'),
  rsa2048: generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  rsa4096: generateKeyPairSync('rsa', { modulusLength: 4_096 }),
} satisfies Record<string, Pair>;
const privatePem = ({ privateKey }: Pair) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicPem = ({ publicKey }: Pair) => publicKey.export({ type: 'spki', format: 'pem' }).toString();
const variables = (key: string, secret: string) => ({ ATLAS_BINANCE_API_KEY: key, ATLAS_BINANCE_API_SECRET: secret });

const ssmClient = new SSMClient({ region: 'ap-northeast-1' });
const ssm = mockClient(ssmClient);
const stored = new Map<string, string>();
const store = (key: string, secret: string) =>
  stored.set('/atlas/dev/binance/api-key', key).set('/atlas/dev/binance/api-secret', secret);

let paper: Paper;
let http: HttpClient;
let serial = 0;

beforeAll(async () => {
  paper = await startPaper({ makerIntervalMs: 0 });
  http = createHttpClient();
  ssm
    .on(GetParametersCommand)
    .callsFake(({ Names }: { Names: string[] }) =>
      Promise.resolve({ Parameters: Names.map((Name) => ({ Name, Value: stored.get(Name) })) }),
    );
});
afterAll(async () => {
  http.close();
  await paper.close();
});
beforeEach(() => {
  paper.control.reset();
});

describe.each(PRODUCTS)('$market', ({ market, create, symbol, listed, quantity }) => {
  let port: ExchangePort;
  let instrument: Instrument;

  const call = (): CallContext => ({
    signal: AbortSignal.timeout(5_000),
    deadline: Date.now() + 5_000,
    lookup: () => Promise.resolve(instrument),
  });
  const open = async (credentials: CredentialSource) => {
    paper.control.setPrice(market, listed, '90000');
    port = create({ baseUrl: paper.url, http, credentials, now: Date.now, validityMs: 2_000, bases: ['BTC'] });
    const found = (await port.instruments(call())).instruments.find((each) => each.symbol === symbol);
    if (found === undefined) throw new Error(`the paper exchange lists no ${symbol}`);
    instrument = found;
  };
  const order = () => {
    const clientOrderId = `pair-${++serial}`;
    return checkOrder(instrument, { side: 'BUY', type: 'LIMIT', quantity, price: '88000', clientOrderId });
  };
  const place = (placed = order()) => port.place(placed, call());
  const effects = (clientOrderId: string) => paper.control.effectsOf(clientOrderId);
  const registered = (pair: Pair, account = 'paper') => {
    const key = `own-${++serial}`;
    paper.control.registerKey(market, { key, publicKey: publicPem(pair), account });
    return key;
  };

  test.each(Object.entries(PAIRS))('trades with a key pair of kind %s', async (_, pair) => {
    await open(environmentCredentials(variables(registered(pair), privatePem(pair))));
    const placed = await place();
    expect(placed).toMatchObject({ outcome: 'acknowledged', value: { state: 'NEW', quantity, price: '88000' } });
    if (placed.outcome !== 'acknowledged' || !('exchangeOrderId' in placed.value)) throw new Error('not placed');
    const { exchangeOrderId } = placed.value;
    // Base64 of other texts has other reserved characters.
    for (let time = 0; time < 20; time += 1) {
      expect(await port.find({ instrument, exchangeOrderId }, call())).toMatchObject({ state: 'NEW' });
    }
    expect((await port.active({ markets: [market] }, call())).rows).toHaveLength(1);
    expect(await port.cancel({ instrument, exchangeOrderId }, call())).toMatchObject({
      outcome: 'acknowledged',
      value: { state: 'CANCELED' },
    });
  });

  test('reads a PEM whose lines were joined by \\n, as in a variable of the environment', async () => {
    const joined = `  ${privatePem(PAIRS.ed25519).replaceAll('\n', '\\n')}  `;
    await open(environmentCredentials(variables(registered(PAIRS.ed25519), joined)));
    expect(await place()).toMatchObject({ outcome: 'acknowledged' });
  });

  test('a private key of another pair is refused, and nothing takes effect', async () => {
    const other = generateKeyPairSync('ed25519');
    await open(environmentCredentials(variables(registered(PAIRS.ed25519), privatePem(other))));
    const refused = order();
    expect(await place(refused)).toMatchObject({ outcome: 'rejected', problem: { code: 'CREDENTIALS_REJECTED' } });
    expect(effects(refused.clientOrderId).placements).toBe(0);
  });

  test.each([
    ['a public key', 'own', publicPem(PAIRS.rsa2048), 'ATLAS_BINANCE_API_SECRET holds a public key'],
    ['a PEM for the key', privatePem(PAIRS.ed25519), 'x', 'ATLAS_BINANCE_API_KEY holds an Ed25519 private key'],
  ])('%s is refused before anything is sent', async (_, key, secret, detail) => {
    await open(environmentCredentials(variables(key, secret)));
    const sent = paper.control.counters().total;
    await expect(place().then((outcome) => 'problem' in outcome && outcome.problem)).resolves.toMatchObject({
      code: 'CREDENTIALS_MALFORMED',
      detail: expect.stringContaining(detail),
    });
    expect(paper.control.counters().total).toBe(sent);
  });

  test('a rotation from a secret to a key pair takes effect without a new port', async () => {
    const later = registered(PAIRS.ed25519, 'paper-2');
    let now = Date.now();
    store('paper-key', 'paper-secret');
    const source = ssmCredentials({
      prefix: '/atlas/dev',
      ttlMs: 60_000,
      now: () => now,
      client: () => Promise.resolve(ssmClient),
    });
    await open(source);
    const [before, after] = [order(), order()];
    expect(await place(before)).toMatchObject({ outcome: 'acknowledged' });
    store(later, privatePem(PAIRS.ed25519));
    now += 60_001;
    expect(await place(after)).toMatchObject({ outcome: 'acknowledged' });
    for (const { clientOrderId } of [before, after]) expect(effects(clientOrderId).placements).toBe(1);
    // The pair is of another account, which has the second order alone.
    const { rows } = await port.active({ markets: [market] }, call());
    expect(rows.map(({ clientOrderId }) => clientOrderId)).toEqual([after.clientOrderId]);
  });

  test('keys that the exchange deleted are replaced by the stored key pair, and the order takes effect once', async () => {
    store('gone-key', 'gone-secret');
    const source = ssmCredentials({
      prefix: '/atlas/dev',
      ttlMs: 60_000,
      now: Date.now,
      client: () => Promise.resolve(ssmClient),
    });
    await open(source);
    await source.get('binance');
    store(registered(PAIRS.rsa2048), privatePem(PAIRS.rsa2048));
    const placed = order();
    // Not sent again by the port, because a copy may still arrive; the next call has the new keys.
    expect(await place(placed)).toMatchObject({ outcome: 'unknown', sendAgain: true });
    expect(await port.find({ instrument, clientOrderId: placed.clientOrderId }, call())).toBeUndefined();
    expect(await place(placed)).toMatchObject({ outcome: 'acknowledged' });
    expect(effects(placed.clientOrderId).placements).toBe(1);
  });

  test('a half-written rotation is refused, and the whole one works', async () => {
    const key = registered(PAIRS.ed25519);
    const env: Record<string, string> = variables('paper-key', 'paper-secret');
    await open(environmentCredentials(env));
    expect(await place()).toMatchObject({ outcome: 'acknowledged' });
    // The secret is written first: `npm run keys`.
    env.ATLAS_BINANCE_API_SECRET = privatePem(PAIRS.ed25519);
    const between = order();
    expect(await place(between)).toMatchObject({ outcome: 'rejected', problem: { code: 'CREDENTIALS_REJECTED' } });
    env.ATLAS_BINANCE_API_KEY = key;
    expect(await place(between)).toMatchObject({ outcome: 'acknowledged' });
    expect(effects(between.clientOrderId).placements).toBe(1);
  });
});
