import { describe, expect, it } from 'vitest';
import { createAtlasClient } from './client.ts';
import { KeyExpiredError, KeyReusedError } from './errors.ts';
import { clientOrderIdOf, memoryKeyStore } from './keys/key-store.ts';

const ORDER = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.005' } as const;
const PLACED = { id: 'binance.spot.BTCUSDT.1', exchange: 'binance', state: 'FILLED' };
const UNKNOWN = { outcome: 'unknown', detail: 'binance did not answer in time.', retryAfterSeconds: 1 };
const INTENT = { intentId: 'i-1', state: 'UNKNOWN', order: null, amendment: null, problem: null, retryAfterSeconds: 1 };

const json = (status: number, body: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const accepted = () => json(202, UNKNOWN, { location: '/v1/intents/i-1', 'retry-after': '1' });
const intent = (changes: object) => json(200, { ...INTENT, ...changes });
const problem = (code: string, status: number, more: object = {}, headers: Record<string, string> = {}) =>
  json(status, { title: code, detail: code, status, code, retryable: false, ...more }, headers);

/** A client whose requests get the given replies, one after the other, on a clock that jumps. */
function scripted(...replies: (Response | Error)[]) {
  let now = Date.UTC(2026, 10, 30);
  const requests: string[] = [];
  const keys = memoryKeyStore();
  const client = createAtlasClient({
    url: 'https://atlas.example/dev/',
    keys,
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    fetch: (url, { method, headers } = {}) => {
      requests.push(`${method} ${new URL(String(url)).pathname} ${new Headers(headers).get('idempotency-key')}`);
      const reply = replies.shift() ?? new Error('the script has ended');
      return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
    },
  });
  return {
    client,
    keys,
    requests,
    later: (ms: number) => {
      now += ms;
    },
  };
}

describe('a 202', () => {
  it('is unknown, keeps its key, and is followed until the intent has ended', async () => {
    const { client, keys, requests } = scripted(
      accepted(),
      intent({ state: 'SENT' }),
      intent({ state: 'UNKNOWN' }),
      intent({ state: 'DONE', order: PLACED, retryAfterSeconds: null }),
    );
    const result = await client.orders.place(ORDER, { key: 'k' });
    expect(result).toMatchObject({ outcome: 'unknown', intent: { id: 'i-1', retryAfterMs: 1_000 } });
    expect(await keys.open()).toHaveLength(1);
    expect(result.outcome === 'unknown' && (await result.follow())).toMatchObject({ outcome: 'done', order: PLACED });
    expect(await keys.open()).toHaveLength(0);
    expect(requests).toEqual([
      'POST /dev/v1/orders k',
      ...Array.from({ length: 3 }, () => 'GET /dev/v1/intents/i-1 null'),
    ]);
  });

  it('is rejected where following says so', async () => {
    const refusal = { code: 'INSUFFICIENT_FUNDS', detail: 'No funds.', status: 422, title: 'No', retryable: false };
    const { client, keys } = scripted(accepted(), intent({ state: 'DONE', problem: refusal }));
    const result = await client.orders.place(ORDER);
    expect(result.outcome === 'unknown' && (await result.follow())).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'INSUFFICIENT_FUNDS' },
    });
    expect(await keys.open()).toHaveLength(0);
  });

  it.each([
    ['in progress', intent({ state: 'SENT', retryAfterSeconds: 3_600 })],
    ['in a state of a later version', intent({ state: 'PAUSED', retryAfterSeconds: 3_600 })],
    ['not recorded', problem('INTENT_NOT_FOUND', 404, {}, { 'retry-after': '3600' })],
    ['not to be read', new Response('<html>', { status: 502 })],
  ])('stays unknown while its intent is %s when the time is up', async (_, reply) => {
    const { client, keys } = scripted(accepted(), reply, reply.clone());
    const result = await client.orders.place(ORDER);
    const followed = result.outcome === 'unknown' ? await result.follow({ timeoutMs: 1 }) : result;
    expect(followed.outcome).toBe('unknown');
    expect(await keys.open()).toHaveLength(1);
  });
});

describe('a refusal after a copy that may have arrived', () => {
  const lost = new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });

  it('proves nothing: the record decides', async () => {
    const { client } = scripted(
      lost,
      problem('TRADING_HALTED', 403, { orderState: 'notPlaced' }),
      intent({ state: 'DONE', order: PLACED }),
    );
    expect(await client.orders.place(ORDER)).toMatchObject({ outcome: 'done', order: PLACED });
  });

  it('is unknown where there is no record', async () => {
    const { client } = scripted(
      lost,
      problem('TRADING_HALTED', 403, { orderState: 'notPlaced' }),
      problem('INTENT_NOT_FOUND', 404),
    );
    expect(await client.orders.place(ORDER)).toMatchObject({
      outcome: 'unknown',
      intent: { problem: { code: 'TRADING_HALTED' } },
    });
  });

  it('is believed where it is the stored answer of the first', async () => {
    const replayed = { 'idempotency-replayed': 'true' };
    const { client } = scripted(lost, problem('INSUFFICIENT_FUNDS', 422, { orderState: 'notPlaced' }, replayed));
    expect(await client.orders.place(ORDER)).toMatchObject({ outcome: 'rejected' });
  });
});

describe('a problem', () => {
  it.each([
    ['INTERNAL', 500, {}],
    ['NOT_PLACED', 503, { orderState: 'unknown' }],
  ] as const)('that leaves the order open is unknown: %s', async (code, status, more) => {
    const { client } = scripted(problem(code, status, more), problem('INTENT_NOT_FOUND', 404));
    expect(await client.orders.place(ORDER)).toMatchObject({ outcome: 'unknown', intent: { problem: { code } } });
  });

  it('that says to wait is tried again under the same key, after that time', async () => {
    const wait = { 'retry-after': '3' };
    const { client, requests } = scripted(
      problem('RATE_LIMITED', 429, { retryable: true, orderState: 'notPlaced' }, wait),
      problem('IDEMPOTENCY_KEY_IN_USE', 409, { retryable: true }, wait),
      json(201, PLACED),
    );
    expect(await client.orders.place(ORDER, { key: 'k' })).toMatchObject({ outcome: 'done' });
    expect(new Set(requests)).toEqual(new Set(['POST /dev/v1/orders k']));
  });

  it('with a code of a later version is a refusal like any other', async () => {
    const { client } = scripted(problem('MOON_IN_THE_WAY', 422));
    expect(await client.orders.place(ORDER)).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'MOON_IN_THE_WAY' },
    });
  });
});

describe('a page that is no answer', () => {
  it.each([
    ['a redirect', new Response(null, { status: 307, headers: { location: 'https://elsewhere.example' } })],
    ['a portal that answers 200', new Response('<html>Sign in</html>', { status: 200 })],
    ['JSON that is no order', json(200, { message: 'Welcome' })],
    ['a refusal in a form that is not Atlas’s', json(403, { message: 'Forbidden' })],
  ])('leaves it unknown: %s', async (_, reply) => {
    const { client } = scripted(reply, ...Array.from({ length: 3 }, () => reply.clone()));
    expect((await client.orders.place(ORDER)).outcome).toBe('unknown');
  });
});

describe('a key', () => {
  it('is refused for another order while its command is open', async () => {
    const { client, requests } = scripted(accepted());
    await client.orders.place(ORDER, { key: 'k' });
    await expect(client.orders.place({ ...ORDER, quantity: '1' }, { key: 'k' })).rejects.toThrow(KeyReusedError);
    await expect(client.orders.cancel('binance.spot.BTCUSDT.1', { key: 'k' })).rejects.toThrow(KeyReusedError);
    expect(requests).toHaveLength(1);
  });

  it('is not sent again once Atlas may have forgotten it', async () => {
    const { client, later, requests } = scripted(accepted());
    await client.orders.place(ORDER, { key: 'k' });
    later(25 * 3_600_000);
    await expect(client.orders.place(ORDER, { key: 'k' })).rejects.toThrow(KeyExpiredError);
    expect(requests).toHaveLength(1);
  });

  it('must be one that can be sent', () => {
    const { client } = scripted();
    expect(() => client.orders.place(ORDER, { key: 'two words' })).toThrow(TypeError);
  });

  it('always names the same order, by an id that exchanges accept', () => {
    expect(clientOrderIdOf('k')).toBe(clientOrderIdOf('k'));
    expect(clientOrderIdOf('k')).toMatch(/^[A-Za-z0-9_-]{1,36}$/);
  });
});
