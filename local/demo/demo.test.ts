import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { createClock } from '../../paper/src/testing.ts';
import { type DeploymentOnPaper, startDeploymentOnPaper } from '../atlas-on-paper.ts';
import { type LocalIntentTable, startIntentTable } from '../intent-table.ts';
import { jumpingClock } from '../testing/jumping-clock.ts';
import { type Answer, createApi } from './api.ts';
import { playDemo } from './demo.ts';
import type { DemoRun } from './demo-run.ts';
import { deskOf } from './deployment.ts';
import { patient } from './patience.ts';
import { instrumentFor, SCENES, scenesOf } from './products.ts';

/** Gateway, handlers, adapters and paper exchanges, all over HTTP, on a clock that jumps instead of waiting. */
describe('the session of npm run demo', () => {
  const { now, sleep } = jumpingClock();
  let deployment: DeploymentOnPaper;
  let table: LocalIntentTable;

  beforeAll(async () => {
    table = await startIntentTable();
    deployment = await startDeploymentOnPaper({
      paper: { clock: createClock(now), makerIntervalMs: 0 },
      now,
      sleep,
      intents: table.store,
      switches: table.switches,
      intentsOutliveProcess: true,
    });
  });
  afterAll(async () => {
    await deployment.close();
    await table.close();
  });

  let orders = 0;
  function stage({ own = true } = {}): { stage: DemoRun; text: () => string } {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    return {
      stage: {
        api: patient(createApi(deployment.url), { sleep, print }),
        exchange: createApi(deployment.paper.url),
        own,
        ...(own && { desk: deskOf(deployment) }),
        print,
        now,
        sleep,
        clientOrderId: () => `demo-test-${++orders}`,
        placed: [],
      },
      text: () => lines.join('\n'),
    };
  }

  test('plays every product of every exchange, perpetual, delivery and quanto, and lists all of its orders of the day', async () => {
    const { stage: played, text } = stage();
    await playDemo(played, SCENES);
    for (const { title } of SCENES) expect(text()).toContain(title);
    for (const product of PRODUCTS) expect(text()).toMatch(new RegExp(`${product} +complete, by (created|updated)`));
    expect(text().match(/ market {2,}201 BUY .* FILLED, .* on average/g)).toHaveLength(SCENES.length);
    expect(deployment.paper.products.flatMap(({ exchange }) => exchange.openOrders('paper'))).toEqual([]);
    // What a desk needs around an order, each to its end.
    expect(text()).toMatch(/TAKE_PROFIT_MARKET when [\d.]+ reduce-only: FILLED/);
    expect(text()).toMatch(/stopLoss, ended: .* FILLED/);
    expect(text()).toMatch(/ triggers +the market falls/);
    expect(text()).toContain('state fired, 0 active orders');
  });

  test('cancels only its own orders where another client may trade', async () => {
    const { stage: other } = stage();
    const resting = await other.api.call('POST', '/v1/orders', {
      exchange: 'binance',
      symbol: 'ETH/USDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '0.01',
      price: '1500',
    });
    expect(resting.status).toBe(201);
    const { stage: played, text } = stage({ own: false });
    await playDemo(played, scenesOf('binance.spot'));
    expect(text()).toContain('each by its id');
    const left = await other.api.call('GET', `/v1/orders/${String(resting.body.id)}`);
    expect(left.body).toMatchObject({ state: 'NEW' });
    await other.api.call('DELETE', `/v1/orders/${String(resting.body.id)}`);
  });

  test('names the step that fails, and the actual answer', async () => {
    deployment.paper.control.setStatus('spot', 'BTCUSDT', 'closed');
    const { stage: played } = stage();
    const clientOrderId = 'demo-fault';
    // The catalogue has the instrument as it was: the exchange is what refuses.
    await expect(playDemo({ ...played, clientOrderId: () => clientOrderId }, scenesOf('binance.spot'))).rejects.toThrow(
      /^Binance spot, limit: expected HTTP 201, got 422: MARKET_CLOSED, /,
    );
    expect(deployment.paper.control.effectsOf(clientOrderId).placements).toBe(0);
    deployment.paper.control.setStatus('spot', 'BTCUSDT', 'open');
  });
});

describe('the scenes', () => {
  test('cover every product', () => {
    expect(new Set(SCENES.map(({ product }) => product))).toEqual(new Set(PRODUCTS));
  });

  test('are chosen by product or by exchange', () => {
    expect(scenesOf('binance.usdm').map(({ contract }) => contract)).toEqual(['perpetual', 'delivery']);
    expect(new Set(scenesOf('bitmex').map(({ product }) => product.split('.')[0]))).toEqual(new Set(['bitmex']));
    expect(() => scenesOf('bitm')).toThrow('--product bitm: choose binance.spot, ');
  });

  test('take the next delivery contract to expire, but none within the week', () => {
    const [scene] = scenesOf('binance.usdm').filter(({ contract }) => contract === 'delivery');
    const contract = (symbol: string, expiry: string) => ({
      ...{ exchange: 'binance', market: 'usdm', status: 'active', contract: 'delivery', base: 'ETH', quanto: false },
      symbol,
      expiry,
    });
    const listed = [
      contract('third', '2027-03-26T08:00:00.000Z'),
      contract('second', '2026-12-25T08:00:00.000Z'),
      contract('first', '2026-11-27T08:00:00.000Z'),
    ];
    const now = Date.parse('2026-11-22T00:00:00.000Z');
    expect(scene && instrumentFor(scene, listed, now)?.symbol).toBe('second');
  });
});

describe('patience', () => {
  const limited = (body: object): Answer => ({
    status: 429,
    headers: { 'retry-after': '2' },
    body: { retryable: true, ...body },
    text: '',
  });
  const done: Answer = { status: 201, headers: {}, body: {}, text: '' };
  async function ask(answers: Answer[], method = 'POST') {
    const slept: number[] = [];
    const call = () => Promise.resolve(answers.shift() ?? done);
    const sleep = (ms: number) => Promise.resolve(slept.push(ms));
    const { status } = await patient({ url: '', call }, { sleep, print: () => undefined }).call(method, '/v1/orders');
    return { status, slept };
  }

  test('waits as long as a limit asks, and repeats the request', async () => {
    expect(await ask([limited({ orderState: 'notPlaced' })])).toEqual({ status: 201, slept: [2_000] });
  });

  test('reads a list again when it lacks a source because of a limit, but never repeats a command for that', async () => {
    const lacking: Answer = {
      ...{ status: 200, headers: {}, text: '' },
      body: { sources: [{ problem: null }, { problem: { code: 'RATE_LIMITED' } }] },
    };
    expect(await ask([lacking], 'GET')).toEqual({ status: 201, slept: [1_000] });
    expect(await ask([lacking], 'DELETE')).toEqual({ status: 200, slept: [] });
  });

  test('repeats a retryable cancel, never a place', async () => {
    const refused: Answer = { status: 409, headers: {}, body: { code: 'ORDER_NOT_ACTIVE', retryable: true }, text: '' };
    expect(await ask([refused], 'DELETE')).toEqual({ status: 201, slept: [1_000] });
    expect(await ask([refused], 'POST')).toEqual({ status: 409, slept: [] });
  });

  test('returns an answer with an unknown outcome unchanged', async () => {
    expect(await ask([limited({ orderState: 'unknown' })])).toEqual({ status: 429, slept: [] });
  });

  test('ends', async () => {
    const answers = Array.from({ length: 9 }, () => limited({}));
    expect(await ask(answers)).toMatchObject({ status: 429, slept: { length: 4 } });
  });
});
