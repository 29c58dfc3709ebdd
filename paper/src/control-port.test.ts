import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sign } from './binance/authentication.ts';
import { answerControl } from './control-port.ts';
import { type Paper, startPaper } from './server.ts';

let paper: Paper;
beforeAll(async () => {
  paper = await startPaper({ makerIntervalMs: 0 });
});
afterAll(() => paper.close());
beforeEach(() => paper.control.reset());

async function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${paper.url}/control${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: Object(await response.json()) };
}

async function trade(method: string, path: string, fields: Record<string, string> = {}) {
  const payload = `${new URLSearchParams({ ...fields, timestamp: String(paper.clock.now()) })}`;
  const signature = sign('paper-secret', payload);
  const response = await fetch(`${paper.url}${path}?${payload}&signature=${signature}`, {
    method,
    headers: { 'x-mbx-apikey': 'paper-key' },
  });
  return { status: response.status, body: Object(await response.json()), signature };
}

/** Waits until the port takes connections again. */
async function reopened(): Promise<void> {
  const answers = await fetch(`${paper.url}/control/time`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!answers) await reopened();
}

const BUY = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };

const PAST = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  price: '90000',
  quantity: '0.1',
  state: 'FILLED',
  createdAt: 1_700_000_000_000,
};

interface Advertised {
  readonly call: string;
  readonly body?: string;
}

async function advertised(): Promise<readonly Advertised[]> {
  return (await control('GET', '')).body.controls;
}

/** Follows the help to the letter. */
function follow({ call, body }: Advertised) {
  const [method = '', path = ''] = call.split(' ');
  return control(method, path.replace('/control', ''), body);
}

describe('the control port', () => {
  it('documents its calls and every fault', async () => {
    const { body } = await control('GET', '');
    expect(body.controls).toContainEqual(expect.objectContaining({ call: 'POST /control/price' }));
    expect(body.faults).toContainEqual(expect.objectContaining({ name: 'reset-after-effect', phase: 'after' }));
  });

  it('does what its help says when every example is run in order', async () => {
    for (const example of await advertised()) {
      const { status, body } = await follow(example);
      expect([example.call, status, body.error]).toEqual([example.call, 200, undefined]);
      // The port that an example closes opens again.
      if (example.call.endsWith('/refuse')) await reopened();
    }
    expect(paper.control.effects('spot')).toMatchObject([{ orders: 0 }]);
  });

  it('plants by its example history that every list shows, before and after trading', async () => {
    await trade('POST', '/api/v3/order', BUY);
    const example = (await advertised()).find(({ call }) => call.endsWith('/history'));
    expect(example).toBeDefined();
    if (example === undefined) return;
    expect((await follow(example)).body).toEqual({ seeded: 1 });
    const orders = (await trade('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' })).body;
    expect(orders).toMatchObject([{ status: 'FILLED', type: 'LIMIT' }, { type: 'MARKET' }]);
    for (const order of orders) expect(order.clientOrderId).toMatch(/^[A-Za-z0-9]{22}$/);
    expect(orders[0].orderId).toBeLessThan(orders[1].orderId);
    const [first, second] = (await trade('GET', '/api/v3/myTrades', { symbol: 'BTCUSDT' })).body;
    expect(first).toMatchObject({ orderId: orders[0].orderId, qty: '0.10000000' });
    expect(first.id).toBeLessThan(second.id);
  });

  it('arms, shows and disarms faults', async () => {
    const { body } = await control('POST', '/faults', { fault: 'rate-limited', count: 0 });
    expect((await trade('GET', '/api/v3/account')).status).toBe(429);
    expect((await control('GET', '/faults')).body).toMatchObject([{ fault: 'rate-limited', struck: 1 }]);
    await control('DELETE', `/faults?id=${body.id}`);
    expect((await trade('GET', '/api/v3/account')).status).toBe(200);
  });

  it('moves a market, and fills every resting order in the way', async () => {
    await trade('POST', '/api/v3/order', {
      ...BUY,
      type: 'LIMIT',
      timeInForce: 'GTC',
      price: '90000',
      newClientOrderId: 'waits',
    });
    await control('POST', '/price', { product: 'spot', symbol: 'BTCUSDT', price: '89000' });
    const order = await trade('GET', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'waits' });
    expect(order.body).toMatchObject({ status: 'FILLED' });
  });

  it('closes a market', async () => {
    await control('POST', '/status', { product: 'spot', symbol: 'BTCUSDT', status: 'closed' });
    expect((await trade('POST', '/api/v3/order', BUY)).body).toMatchObject({ msg: 'Market is closed.' });
  });

  it('steps and pauses the market makers', async () => {
    const top = async () => JSON.stringify((await (await fetch(`${paper.url}/api/v3/ticker/price`)).json()) as unknown);
    const before = await top();
    await control('POST', '/maker/pause');
    await control('POST', '/maker/step', { steps: 5 });
    expect(await top()).toBe(before);
    await control('POST', '/maker/resume');
    await control('POST', '/maker/step', { steps: 5, product: 'spot' });
    expect(await top()).not.toBe(before);
  });

  it('moves, sets, freezes and resumes the clock', async () => {
    const at = 1_795_435_200_000;
    expect((await control('POST', '/time/freeze', { ms: at })).body).toEqual({ now: at, frozen: true });
    expect((await control('POST', '/time/advance', { ms: 5 })).body.now).toBe(at + 5);
    expect((await control('POST', '/time/set', { ms: at })).body.now).toBe(at);
    expect((await (await fetch(`${paper.url}/api/v3/time`)).json()) as unknown).toEqual({ serverTime: at });
    expect((await control('POST', '/time/resume')).body.frozen).toBe(false);
    expect((await control('GET', '/time')).body.now).toBeGreaterThanOrEqual(at);
  });

  it('restores the starting funds', async () => {
    await trade('POST', '/api/v3/order', BUY);
    await trade('POST', '/api/v3/order', { ...BUY, type: 'LIMIT', timeInForce: 'GTC', price: '80000' });
    await control('POST', '/balances/reset', {});
    const { balances } = (await trade('GET', '/api/v3/account')).body;
    expect(balances).toContainEqual({ asset: 'BTC', free: '10.00000000', locked: '0.00000000' });
    expect(balances).toContainEqual({ asset: 'USDT', free: '1000000.00000000', locked: '0.00000000' });
  });

  it('plants history', async () => {
    const rows = [{ ...PAST, clientOrderId: 'past' }];
    expect((await control('POST', '/history', { product: 'spot', rows })).body).toEqual({ seeded: 1 });
    const orders = (await trade('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' })).body;
    expect(orders).toMatchObject([{ clientOrderId: 'past', time: 1_700_000_000_000, status: 'FILLED' }]);
  });

  it('counts effects, whatever replies the client received', async () => {
    await control('POST', '/faults', { fault: 'status-after-effect' });
    expect((await trade('POST', '/api/v3/order', { ...BUY, newClientOrderId: 'heard-500' })).status).toBe(500);
    expect((await control('GET', '/effects?clientOrderId=heard-500')).body).toMatchObject({
      placements: 1,
      fills: 1,
      filledQuantity: '0.01',
    });
    expect((await control('GET', '/effects?product=spot')).body).toMatchObject([
      { product: 'spot', orders: 1, clientOrders: { 'heard-500': { placements: 1 } } },
    ]);
    expect((await control('GET', '/counters')).body).toMatchObject({
      total: 1,
      products: { spot: 1 },
      endpoints: { 'POST /api/v3/order': 1 },
      faults: { 'status-after-effect': 1 },
    });
    const journal = (await control('GET', '/journal?product=spot')).body;
    expect(journal.map(({ kind }: { kind: string }) => kind)).toEqual(['placed', 'filled']);
  });

  it('logs requests, never their signatures', async () => {
    const { signature } = await trade('POST', '/api/v3/order', BUY);
    const requests = (await control('GET', '/requests')).body;
    expect(requests).toMatchObject([{ method: 'POST', path: '/api/v3/order', status: 200, product: 'spot' }]);
    expect(JSON.stringify(requests)).not.toContain(signature);
    expect(JSON.stringify(requests)).not.toContain('paper-secret');
  });

  it('logs no signature under another spelling of its name either', async () => {
    const payload = `TIMESTAMP=${paper.clock.now()}`;
    const signature = sign('paper-secret', payload);
    const headers = { 'x-mbx-apikey': 'paper-key' };
    const reply = await fetch(`${paper.url}/fapi/v1/openOrders?${payload}&Signature=${signature}`, { headers });
    expect(reply.status).toBe(200);
    expect(JSON.stringify((await control('GET', '/requests')).body)).not.toContain(signature);
  });

  it('resets everything', async () => {
    await control('POST', '/time/advance', { ms: 86_400_000 });
    await control('POST', '/faults', { fault: 'delay' });
    await trade('POST', '/api/v3/order', BUY);
    await control('POST', '/reset', { seed: 2 });
    expect(paper.control.counters().total).toBe(0);
    expect(paper.control.armed()).toEqual([]);
    expect(paper.control.effects('spot')).toMatchObject([{ orders: 0 }]);
    expect(Math.abs(paper.clock.now() - Date.now())).toBeLessThan(1_000);
  });

  it.each([
    ['POST', '/faults', { fault: 'gremlin' }, 400, /no fault "gremlin"/],
    ['POST', '/faults', { fault: 7 }, 400, /fault must be a string/],
    ['POST', '/faults', { fault: 'delay', product: 'nowhere' }, 400, /no product "nowhere"/],
    ['POST', '/price', { product: 'spot', symbol: 'BTCUSDT', price: '-1' }, 400, /price/],
    ['POST', '/price', { product: 'spot', symbol: 'NONE', price: '1' }, 400, /NONE/],
    ['POST', '/price', '[1]', 400, /JSON object/],
    ['POST', '/price', '{', 400, /JSON/],
    ['POST', '/history', { product: 'spot', rows: {} }, 400, /rows must be a list/],
    ['POST', '/history', { product: 'spot', rows: [1] }, 400, /^rows\[0\]: a row of history/],
    ['POST', '/history', { product: 'spot', rows: [{ symbol: 'BTCUSDT' }] }, 400, /^rows\[0\]: side is missing/],
    [
      'POST',
      '/history',
      { product: 'spot', rows: [{ ...PAST, state: 'NEW' }] },
      400,
      /^rows\[0\]: state must be FILLED or/,
    ],
    ['POST', '/history', { product: 'spot', rows: [PAST, { ...PAST, price: 'x' }] }, 400, /^rows\[1\]: price is not/],
    ['POST', '/status', { product: 'spot', symbol: 'BTCUSDT', status: 'asleep' }, 400, /asleep/],
    ['POST', '/time/advance', { ms: 'soon' }, 400, /ms must be a number/],
    ['PUT', '/time', {}, 405, /wrong method/],
    ['GET', '/nothing', undefined, 404, /no such control/],
  ])('refuses %s %s %o', async (method, path, body, status, error) => {
    expect(await control(method, path, body)).toMatchObject({ status, body: { error: expect.stringMatching(error) } });
  });

  it('refuses pages in a browser', async () => {
    expect((await control('POST', '/reset', {}, { origin: 'http://evil.example' })).status).toBe(403);
  });

  const TOKEN = 'control-token-of-a-test';
  const BEARER = `Bearer ${TOKEN}`;

  it.each([
    ['another machine', '192.0.2.7', 'localhost:3001', {}, 403],
    ['a rebound DNS name', '127.0.0.1', 'evil.example:3001', {}, 403],
    ['this machine', '::ffff:127.0.0.1', 'localhost:3001', {}, 200],
    ['the host of its container', '172.18.0.1', '127.0.0.1:3001', { authorization: BEARER }, 200],
    ['the host with another token', '172.18.0.1', '127.0.0.1:3001', { authorization: `${BEARER}!` }, 403],
    ['the host without the word Bearer', '172.18.0.1', '127.0.0.1:3001', { authorization: TOKEN }, 403],
    ['a page that knows the token', '172.18.0.1', '127.0.0.1:3001', { authorization: BEARER, origin: 'null' }, 403],
    ['another name with the token', '172.18.0.1', 'paper:3001', { authorization: BEARER }, 403],
  ])('answers %s by address, name and token', (_who, remoteAddress, host, headers, status) => {
    const request = {
      method: 'GET',
      path: '/time',
      query: '',
      headers: { host, ...headers },
      body: Buffer.alloc(0),
      remoteAddress,
    };
    expect(answerControl(paper.control, request, TOKEN).status).toBe(status);
  });

  it('accepts no token when none is configured', () => {
    const headers = { host: 'localhost:3001', authorization: 'Bearer undefined' };
    const request = { method: 'GET', path: '/time', query: '', headers, body: Buffer.alloc(0) };
    expect(answerControl(paper.control, { ...request, remoteAddress: '172.18.0.1' }).status).toBe(403);
  });
});
