import { afterEach, describe, expect, it } from 'vitest';
import { type Paper, startPaper } from '../server.ts';
import { sign } from './authentication.ts';
import { buildBybit } from './bybit.ts';

let paper: Paper | undefined;

afterEach(async () => {
  await paper?.close();
  paper = undefined;
});

async function serve(): Promise<Paper> {
  paper = await startPaper({ builders: [buildBybit], makerIntervalMs: 0, makerLevels: 3 });
  paper.control.setDelays('bybit-linear', { engineMs: 0, historyMs: 0 });
  return paper;
}

async function send({ url, clock }: Paper, method: string, path: string, payload: string) {
  const timestamp = String(clock.now());
  const target = method === 'GET' ? `${url}/v5${path}?${payload}` : `${url}/v5${path}`;
  const response = await fetch(target, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-bapi-api-key': 'paper-key',
      'x-bapi-timestamp': timestamp,
      'x-bapi-recv-window': '5000',
      'x-bapi-sign': sign('paper-secret', `${timestamp}paper-key5000${payload}`),
    },
    ...(method === 'POST' && { body: payload }),
  });
  const text = await response.text();
  return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : undefined };
}

const ORDER = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '90000' };
const create = (on: Paper, changes: object = {}) =>
  send(on, 'POST', '/order/create', JSON.stringify({ ...ORDER, orderLinkId: 'served', ...changes }));
const read = (on: Paper) => send(on, 'GET', '/order/realtime', 'category=linear&symbol=BTCUSDT&orderLinkId=served');

describe('the paper Bybit behind the paper server', () => {
  it('serves signed requests over HTTP, each by the product of its category', async () => {
    const venue = await serve();
    expect((await create(venue)).body).toMatchObject({ retCode: 0, result: { orderLinkId: 'served' } });
    expect((await read(venue)).body.result.list).toMatchObject([{ orderStatus: 'New' }]);
    expect(venue.control.effects('bybit-linear')).toMatchObject([{ orders: 1 }]);
    expect(venue.control.counters().products).toEqual({ 'bybit-linear': 2 });
    expect((await send(venue, 'GET', '/market/time', '')).body.retCode).toBe(0);
  });

  it('refuses a client id as a duplicate after a lost reply, and has one order', async () => {
    const venue = await serve();
    venue.control.arm({ fault: 'reset-after-effect', product: 'bybit-linear', method: 'POST' });
    await expect(create(venue)).rejects.toThrow();
    expect((await create(venue)).body).toMatchObject({ retCode: 110072 });
    expect(venue.control.effectsOf('served')).toMatchObject({ placements: 1 });
  });

  it('accepts bytes that arrive twice only once', async () => {
    const venue = await serve();
    venue.control.arm({ fault: 'double-delivery-second-heard', product: 'bybit-linear', method: 'POST' });
    expect((await create(venue)).body).toMatchObject({ retCode: 110072 });
    expect(venue.control.effectsOf('served')).toMatchObject({ placements: 1 });
  });

  it('records an accepted order as rejected under a fault', async () => {
    const venue = await serve();
    venue.control.setDelays('bybit-linear', { engineMs: 5 });
    venue.control.arm({ fault: 'rejected-order', product: 'bybit-linear', method: 'POST' });
    expect((await create(venue)).body).toMatchObject({ retCode: 0 });
    venue.clock.advance(5);
    expect((await read(venue)).body.result.list).toMatchObject([{ orderStatus: 'Rejected' }]);
    expect(venue.control.effectsOf('served')).toMatchObject({ placements: 0, refusals: 1 });
  });

  it.each([
    ['timeout-before-effect', 200, 10000, 0],
    ['timeout-after-effect', 200, 10000, 1],
    ['server-error-before-effect', 200, 10016, 0],
    ['server-error-after-effect', 200, 10016, 1],
    ['high-load-after-effect', 200, 429, 1],
    ['rate-limited', 200, 10006, 0],
    ['clock-refusal', 200, 10002, 0],
    ['key-refusal', 200, 10003, 0],
    ['duplicate-id', 200, 110072, 0],
    ['status-after-effect', 500, 10016, 1],
    ['bare-acceptance', 200, 0, 1],
    ['translated-message', 200, 0, 1],
    ['banned', 403, undefined, 0],
    ['bad-gateway-after-effect', 502, undefined, 1],
  ])('uses its own messages under the fault %s', async (fault, status, retCode, placements) => {
    const venue = await serve();
    venue.control.arm({ fault, product: 'bybit-linear', method: 'POST' });
    const reply = await create(venue);
    expect([reply.status, reply.body?.retCode]).toEqual([status, retCode]);
    expect(venue.control.effectsOf('served')).toMatchObject({ placements });
  });

  it.each([
    ['backend-timeout-after-effect', 170007],
    ['order-flood', 170005],
    ['duplicate-id', 170141],
  ])('uses the codes of spot under the fault %s', async (fault, retCode) => {
    const venue = await serve();
    venue.control.arm({ fault, product: 'bybit-spot', method: 'POST' });
    expect((await create(venue, { category: 'spot' })).body).toMatchObject({ retCode });
  });

  it('repeats a field, the second time with a wrong value', async () => {
    const venue = await serve();
    venue.control.arm({ fault: 'duplicate-names', product: 'bybit-linear', method: 'POST' });
    expect((await create(venue)).text).toMatch(/"orderId":"[0-9a-f-]{36}","orderId":"?/);
  });

  it('finds nothing for a while under a fault', async () => {
    const venue = await serve();
    await create(venue);
    venue.control.arm({ fault: 'empty-list', product: 'bybit-linear', method: 'GET', count: 2 });
    expect((await read(venue)).body).toMatchObject({ retCode: 0, result: { list: [] } });
    expect((await read(venue)).body.result.list).toEqual([]);
    expect((await read(venue)).body.result.list).toHaveLength(1);
  });

  it('restores the starting funds after any trades', async () => {
    const venue = await serve();
    await create(venue, { orderType: 'Market' });
    await create(venue, { category: 'spot', orderType: 'Market', qty: '100', orderLinkId: 'spot' });
    venue.control.resetBalances();
    const wallet = (await send(venue, 'GET', '/account/wallet-balance', 'accountType=UNIFIED&coin=USDT')).body;
    expect(wallet.result.list[0].coin[0]).toMatchObject({ walletBalance: '1000000' });
  });

  it('offers delays only on an exchange that has stages', async () => {
    paper = await startPaper({ makerIntervalMs: 0, makerLevels: 1 });
    expect(() => paper?.control.release('spot')).toThrow('no stages');
    expect(() => paper?.control.setDelays('bybit-spot', { engineMs: -1 })).toThrow('engineMs');
  });

  it('plants history that its lists show', async () => {
    const venue = await serve();
    const now = venue.clock.now();
    venue.control.seedHistory('bybit-linear', [
      {
        symbol: 'BTCUSDT',
        side: 'BUY',
        price: '90000',
        quantity: '0.01',
        state: 'FILLED',
        createdAt: now - 86_400_000,
        clientOrderId: 'served',
      },
    ]);
    expect((await read(venue)).body.result.list).toMatchObject([{ orderStatus: 'Filled' }]);
    expect((await create(venue)).body).toMatchObject({ retCode: 110072 });
  });
});
