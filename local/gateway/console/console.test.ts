import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { operations } from '../../../lib/api/operations/index.ts';
import type { ApiHandler } from '../../../lib/api/pipeline/pipeline.ts';
import { silentObservability } from '../../../lib/telemetry/observability.ts';
import { Secret } from '../../../lib/text/secret.ts';
import { type Paper, startPaper } from '../../../paper/src/index.ts';
import { parseDecimal } from '../../../paper/src/testing.ts';
import type { Handlers } from '../handlers.ts';
import { type ServeOptions, serve } from '../server.ts';
import { createConsole } from './console.ts';
import { PAGE_PATHS } from './files.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function started(options: Partial<ServeOptions> = {}) {
  const paper = await startPaper({ makerIntervalMs: 0 });
  closers.push(() => paper.close());
  const handler: ApiHandler = () => Promise.resolve({ statusCode: 200, headers: {}, body: '{}' });
  const handlers = Object.fromEntries(Object.keys(operations).map((name) => [name, handler])) as Handlers;
  const gateway = await serve({
    handlers,
    observability: silentObservability(),
    console: createConsole(paper),
    ...options,
  });
  closers.push(() => gateway.close());
  return { paper, gateway, url: gateway.url.replace('0.0.0.0', '127.0.0.1') };
}

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** `fetch` lets no test choose `Host`, `Origin` or `Sec-Fetch-Site`. */
async function call(url: string, path: string, { method = 'GET', headers = {}, body }: Call = {}) {
  const sent = request(url, { path, method, headers, agent: false });
  sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = await once(sent, 'response');
  const text = Buffer.concat(await response.toArray()).toString('utf8');
  return { status: response.statusCode, headers: response.headers, text };
}

type Row = Readonly<Record<string, unknown>>;
type Topic = Row | readonly Row[];

const rowsOf = (topic: Topic | undefined): readonly Row[] => (Array.isArray(topic) ? topic : []);

/** The first data of each topic of a stream. */
async function topics(url: string, query: string, wanted: readonly string[]): Promise<Readonly<Record<string, Topic>>> {
  const stop = new AbortController();
  const response = await fetch(`${url}/console/events?${query}`, { signal: stop.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const seen: Record<string, Topic> = {};
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString('utf8');
    for (const [, topic = '', data = ''] of text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)) {
      seen[topic] ??= JSON.parse(data);
    }
    if (wanted.every((topic) => topic in seen)) break;
  }
  stop.abort();
  return seen;
}

const TOPICS = ['history', 'books', 'orders', 'fills', 'positions', 'balances', 'faults'];

function place(
  paper: Paper,
  product: string,
  order: { symbol: string; type?: 'MARKET'; quantity: string; price?: string },
) {
  const exchange = paper.products.find(({ protocol }) => protocol.product === product)?.exchange;
  const placed = exchange?.place({
    account: 'paper',
    symbol: order.symbol,
    side: 'BUY',
    type: order.type ?? 'LIMIT',
    quantity: parseDecimal(order.quantity),
    ...(order.price !== undefined && { price: parseDecimal(order.price) }),
    clientOrderId: 'mine',
  });
  if (!placed?.ok) throw new Error(JSON.stringify(placed));
  return placed.order;
}

describe('the page', () => {
  test.each(PAGE_PATHS)(
    '%s is served with a policy that loads nothing from elsewhere and nothing inline',
    async (path) => {
      const { url } = await started();
      const { status, headers, text } = await call(url, path);
      expect(status).toBe(200);
      expect(text.length).toBeGreaterThan(100);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*|data:/);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    },
  );

  test('consists of every file of its folder, and of no other', async () => {
    const files = await readdir(new URL('page/', import.meta.url));
    const served = PAGE_PATHS.map((path) => (path === '/console' ? 'console.html' : path.slice('/console/'.length)));
    expect(served.toSorted()).toEqual(files.toSorted());
  });

  test('has no inline script, style or handler, and no address of another host', async () => {
    for (const path of PAGE_PATHS) {
      const file = path === '/console' ? 'console.html' : path.slice('/console/'.length);
      const text = await readFile(new URL(`page/${file}`, import.meta.url), 'utf8');
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+="|javascript:|innerHTML/i);
      expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
    }
  });

  test.each(['/console/', '/console/page/main.js', '/console/../start.ts', '/console/__proto__', '/console/views.ts'])(
    'has nothing at %s',
    async (path) => {
      const { url } = await started();
      expect(await call(url, path)).toMatchObject({ status: 404 });
    },
  );
});

describe('who reaches the console', () => {
  const PATHS = ['/console', '/console/events', '/console/faults'];

  test.each(PATHS)('not through an address that other machines reach: %s', async (path) => {
    const { url } = await started({ host: '0.0.0.0', token: Secret.of('canary-token-16-chars') });
    const headers = { Authorization: 'Bearer canary-token-16-chars' };
    expect(await call(url, path, { headers })).toMatchObject({ status: 404 });
  });

  test.each(PATHS)('not behind a proxy: %s', async (path) => {
    const { url } = await started({ basePath: '/atlas' });
    expect(await call(url, path)).toMatchObject({ status: 404 });
    expect(await call(url, `/atlas${path}`)).toMatchObject({ status: 404 });
  });

  test.each(PATHS)('not under a name that points here by DNS rebinding: %s', async (path) => {
    const { url } = await started();
    expect(await call(url, path, { headers: { Host: 'rebound.example' } })).toMatchObject({ status: 403 });
  });

  test('not a page of another site, which could move prices', async () => {
    const { url, paper } = await started();
    const body = { product: 'binance.spot', fault: 'reset-after-effect' };
    const headers = { Origin: 'https://elsewhere.example' };
    expect(await call(url, '/console/faults', { method: 'POST', headers, body })).toMatchObject({ status: 403 });
    const embedded = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' };
    expect(await call(url, '/console/events', { headers: embedded })).toMatchObject({ status: 403 });
    expect(paper.control.armed()).toEqual([]);
  });

  test('there is none where nothing is on paper', async () => {
    const { url } = await started({ console: undefined });
    expect(await call(url, '/console')).toMatchObject({ status: 404 });
  });

  test('no operation of the API has its path, so no function and no route of the stack serves it', () => {
    expect(Object.values(operations).filter(({ path }) => path.includes('console'))).toEqual([]);
  });
});

describe('the events', () => {
  test('show books, orders by stage, fills, positions and balances of the account as the engines hold them', async () => {
    const { url, paper } = await started();
    const rests = place(paper, 'spot', { symbol: 'BTCUSDT', quantity: '0.01', price: '80000' });
    place(paper, 'usdm', { symbol: 'BTCUSDT', type: 'MARKET', quantity: '0.01' });
    const seen = await topics(url, 'book=binance.spot.BTCUSDT', TOPICS);
    expect(Object.keys(seen)).toEqual(TOPICS);
    expect(seen.history).toMatchObject([{ name: 'binance.spot.BTCUSDT' }]);
    expect(rowsOf(seen.history)[0]?.prices).toHaveLength(120);
    expect(seen.books).toMatchObject({ books: [{ name: 'binance.spot.BTCUSDT', status: 'open' }] });
    const orders = Map.groupBy(rowsOf(seen.orders), ({ stage }) => stage);
    expect(orders.get('past')).toMatchObject([{ product: 'binance.usdm', state: 'FILLED', filledQuantity: '0.01' }]);
    expect(orders.get('resting')).toMatchObject([
      { id: `binance.spot.BTCUSDT.${rests.id}`, state: 'NEW', price: '80000', clientOrderId: 'mine' },
    ]);
    expect(rowsOf(seen.fills)[0]).toMatchObject({ product: 'binance.usdm', side: 'BUY' });
    expect(seen.positions).toMatchObject([{ product: 'binance.usdm', exchangeSymbol: 'BTCUSDT', quantity: '0.01' }]);
    const wallets = new Set(rowsOf(seen.balances).map(({ wallet }) => wallet));
    expect([...wallets]).toEqual(['binance.spot', 'binance.usdm', 'binance.coinm', 'bitmex', 'bybit']);
    expect(seen.balances).toContainEqual(
      expect.objectContaining({ wallet: 'binance.spot', currency: 'USDT', total: '1000000', available: '999200' }),
    );
  });

  test('file a contract of BitMEX under the market that Atlas knows it by', async () => {
    const { url, paper } = await started();
    place(paper, 'bitmex', { symbol: 'XBTUSD', type: 'MARKET', quantity: '500' });
    place(paper, 'bitmex', { symbol: 'XBTUSDT', type: 'MARKET', quantity: '1000' });
    place(paper, 'bitmex', { symbol: 'XBT_USDT', type: 'MARKET', quantity: '10000' });
    const orders = (await topics(url, '', ['orders'])).orders;
    expect(Object.fromEntries(rowsOf(orders).map((order) => [order.exchangeSymbol, order.product]))).toEqual({
      XBTUSD: 'bitmex.coinm',
      XBTUSDT: 'bitmex.usdm',
      XBT_USDT: 'bitmex.spot',
    });
  });

  test.each([
    'book=binance.spot.NOTHING',
    'book=binance.spot',
    'book=kraken.spot.BTCUSDT',
    'book=',
    'book=__proto__.x.y',
    'depth=5',
    Array.from({ length: 13 }, () => 'book=binance.spot.BTCUSDT').join('&'),
  ])('refuse a query that is none: %s', async (query) => {
    const { url } = await started();
    const { status, headers } = await call(url, `/console/events?${query}`);
    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/problem+json');
  });

  test('go on, and tell what has changed, when the paper exchanges are reset', async () => {
    const { url, paper } = await started();
    const stop = new AbortController();
    const response = await fetch(`${url}/console/events`, { signal: stop.signal });
    const told: unknown[] = [];
    for await (const chunk of response.body ?? []) {
      for (const [, data = ''] of Buffer.from(chunk)
        .toString('utf8')
        .matchAll(/event: faults\ndata: (.*)\n/g)) {
        told.push(JSON.parse(data));
        if (told.length === 1) paper.control.arm({ fault: 'delay' });
        if (told.length === 2) paper.control.reset();
      }
      if (told.length === 3) break;
    }
    stop.abort();
    expect(told).toEqual([[], [expect.objectContaining({ fault: 'delay' })], []]);
  });

  test('end without ending the gateway when the paper exchanges break', async () => {
    const { url, paper } = await started();
    const warned = once(process, 'warning');
    const response = await fetch(`${url}/console/events`);
    paper.control.armed = () => {
      throw new Error('broken on purpose');
    };
    await expect(response.text()).rejects.toThrow();
    expect(String((await warned)[0])).toContain('broken on purpose');
    expect(await call(url, '/console')).toMatchObject({ status: 200 });
  });

  test('do not keep the gateway from closing, and are no request that it waits for', async () => {
    const { url, gateway } = await started();
    const response = await fetch(`${url}/console/events`);
    expect(gateway.pending).toBe(0);
    await gateway.close();
    closers.pop();
    await response.text();
  });

  test('go to 16 pages at most', async () => {
    const { url } = await started();
    const stop = new AbortController();
    for (let page = 0; page < 16; page += 1) await fetch(`${url}/console/events`, { signal: stop.signal });
    expect(await call(url, '/console/events')).toMatchObject({ status: 429 });
    stop.abort();
  });
});

describe('the switchboard', () => {
  test('arms a fault at the exchange behind a product, shows it, and disarms it', async () => {
    const { url, paper } = await started();
    const body = { product: 'bybit.usdm', fault: 'status-after-effect', method: 'POST', count: 2, status: 503 };
    const armed = await call(url, '/console/faults', { method: 'POST', body });
    expect(armed).toMatchObject({ status: 200, text: '{"id":1}' });
    expect(paper.control.armed()).toMatchObject([
      { product: 'bybit-linear', fault: 'status-after-effect', count: 2, status: 503 },
    ]);
    expect((await topics(url, '', ['faults'])).faults).toMatchObject([{ id: 1, struck: 0 }]);
    expect(await call(url, '/console/faults?id=1', { method: 'DELETE' })).toMatchObject({ status: 204 });
    expect(paper.control.armed()).toEqual([]);
  });

  test('names every fault there is, and what it does', async () => {
    const { url } = await started();
    const faults = JSON.parse((await call(url, '/console/faults')).text);
    expect(faults).toContainEqual(expect.objectContaining({ name: 'reset-after-effect', about: expect.any(String) }));
  });

  test('moves a price on the tick of its book', async () => {
    const { url, paper } = await started();
    const market = () => paper.products[0]?.exchange.market('BTCUSDT').lastPrice ?? 0n;
    const before = market();
    const body = { product: 'binance.spot', exchangeSymbol: 'BTCUSDT', basisPoints: 100 };
    expect(await call(url, '/console/price', { method: 'POST', body })).toMatchObject({ status: 204 });
    expect(Number(market()) / Number(before)).toBeCloseTo(1.01, 5);
  });

  test.each([
    ['/console/faults', ''],
    ['/console/faults', '[]'],
    ['/console/faults', '{"product":"binance.spot"}'],
    ['/console/faults', '{"product":"binance.spot","fault":"no such fault"}'],
    ['/console/faults', '{"product":"spot","fault":"delay"}'],
    ['/console/faults', '{"product":"binance.spot","fault":"delay","ms":-1}'],
    ['/console/faults', '{"product":"binance.spot","fault":"delay","ms":"1"}'],
    ['/console/faults', '{"product":"binance.spot","fault":"delay","more":1}'],
    ['/console/price', '{"product":"binance.spot","exchangeSymbol":"NOTHING","basisPoints":1}'],
    ['/console/price', '{"product":"binance.spot","exchangeSymbol":"BTCUSDT","basisPoints":-10000}'],
  ])('%s refuses %s', async (path, body) => {
    const { url, paper } = await started();
    expect(await call(url, path, { method: 'POST', body })).toMatchObject({ status: 400 });
    expect(paper.control.armed()).toEqual([]);
  });

  test.each(['id=', 'id=1x', 'all=true', 'id=1&id=2'])('does not take %s for a fault to disarm', async (query) => {
    const { url } = await started();
    expect(await call(url, `/console/faults?${query}`, { method: 'DELETE' })).toMatchObject({ status: 400 });
  });

  test('refuses a body larger than any request', async () => {
    const { url } = await started();
    const sent = await call(url, '/console/faults', { method: 'POST', body: ' '.repeat(2_000_000) });
    expect(sent).toMatchObject({ status: 413 });
  });

  test.each([
    ['POST', '/console', 'GET'],
    ['DELETE', '/console/events', 'GET'],
    ['PUT', '/console/faults', 'GET, POST, DELETE'],
    ['GET', '/console/price', 'POST'],
  ])('does not take %s for %s, and says what it takes', async (method, path, allow) => {
    const { url } = await started();
    expect(await call(url, path, { method })).toMatchObject({ status: 405, headers: { allow } });
  });
});
