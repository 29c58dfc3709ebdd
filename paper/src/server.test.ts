import { Agent, request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sign } from './binance/authentication.ts';
import { createClock } from './clock.ts';
import { type Paper, startPaper } from './server.ts';

const ORDER = '/api/v3/order';

let paper: Paper;
beforeEach(async () => {
  paper = await startPaper({ makerIntervalMs: 0 });
});
afterEach(() => paper.close());

interface Heard {
  readonly status: number;
  readonly type: string | undefined;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** One HTTP exchange; rejects with the socket's error code, or with `gave up` after the patience. */
function send(
  method: string,
  target: string,
  how: { agent?: Agent; patience?: number; body?: string; headers?: Record<string, string> } = {},
): Promise<Heard> {
  const { agent, patience, body, headers } = how;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${paper.url}${target}`,
      { method, agent: agent ?? false, headers: { 'x-mbx-apikey': 'paper-key', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'],
            retryAfter: response.headers['retry-after'],
            text,
          }),
        );
      },
    );
    request.on('error', reject);
    if (patience !== undefined) request.setTimeout(patience, () => request.destroy(new Error('gave up')));
    request.end(body);
  });
}

function signed(fields: Record<string, string>): string {
  const payload = `${new URLSearchParams({ ...fields, timestamp: String(paper.clock.now()) })}`;
  return `${payload}&signature=${sign('paper-secret', payload)}`;
}

function place(id: string, how: Parameters<typeof send>[2] = {}): Promise<Heard> {
  const fields = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.01',
    price: '80000',
  };
  return send('POST', `${ORDER}?${signed({ ...fields, newClientOrderId: id })}`, how);
}

const effects = (id: string): number => paper.control.effectsOf(id).placements;

describe('the paper server', () => {
  it('listens on loopback, on a free port', () => {
    expect(paper.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('takes the parameters of an order from the form body, signed together with the query', async () => {
    const query = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC';
    const body = `quantity=0.01&price=80000&newClientOrderId=split&timestamp=${paper.clock.now()}`;
    const signature = sign('paper-secret', query + body);
    const heard = await send('POST', `${ORDER}?${query}`, { body: `${body}&signature=${signature}` });
    expect(heard.status).toBe(200);
    expect(effects('split')).toBe(1);
  });

  it('answers 404 outside any exchange and 413 for an oversized body', async () => {
    expect((await send('GET', '/elsewhere')).status).toBe(404);
    expect((await send('GET', '/api/v3x/ping')).status).toBe(404);
    expect((await send('POST', ORDER, { body: 'x'.repeat(2_000_000) })).status).toBe(413);
  });

  it('reports a taken port', async () => {
    const { port } = new URL(paper.url);
    await expect(startPaper({ port: Number(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('moves its books on its own at the given interval', async () => {
    const moving = await startPaper({ makerIntervalMs: 1 });
    const version = () => moving.products[0]?.exchange.market('BTCUSDT').bookVersion ?? 0;
    const before = version();
    await expect.poll(version).toBeGreaterThan(before);
    await moving.close();
  });

  it('runs on the given clock', async () => {
    const clock = createClock();
    clock.freeze(1_795_435_200_000);
    const frozen = await startPaper({ clock, makerIntervalMs: 0 });
    const answer = await fetch(`${frozen.url}/api/v3/time`);
    expect(await answer.text()).toBe('{"serverTime":1795435200000}');
    await frozen.close();
  });

  it('survives a defect of one exchange: the request gets a 500 and the server warns', async () => {
    const broken = await startPaper({
      makerIntervalMs: 0,
      builders: [
        () =>
          paper.products.map((product) => ({
            ...product,
            protocol: {
              ...product.protocol,
              handle: () => {
                throw new Error('broken on purpose');
              },
            },
          })),
      ],
    });
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    expect((await fetch(`${broken.url}/api/v3/ping`)).status).toBe(500);
    expect((await warned).message).toBe('broken on purpose');
    await broken.close();
  });
});

describe('a fault on the wire', () => {
  it.each([
    ['reset-before-effect', 0],
    ['reset-after-effect', 1],
  ])('%s leaves %i effect', async (fault, count) => {
    paper.control.arm({ fault, method: 'POST', path: ORDER });
    await expect(place('lost')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(effects('lost')).toBe(count);
  });

  it.each([
    ['no-reply-before-effect', 0],
    ['no-reply-after-effect', 1],
  ])('%s leaves the client waiting, and %i effect', async (fault, count) => {
    paper.control.arm({ fault });
    await expect(place('silent', { patience: 40 })).rejects.toThrow('gave up');
    expect(effects('silent')).toBe(count);
  });

  it.each([
    ['status-before-effect', 500, 0],
    ['status-after-effect', 500, 1],
    ['bad-gateway-before-effect', 502, 0],
    ['bad-gateway-after-effect', 502, 1],
    ['503-unknown-before-effect', 503, 0],
    ['503-unknown-after-effect', 503, 1],
    ['503-unavailable', 503, 0],
    ['503-internal', 503, 0],
    ['503-throttled', 503, 0],
    ['timeout-before-effect', 408, 0],
    ['timeout-after-effect', 408, 1],
    ['rate-limited', 429, 0],
    ['banned', 418, 0],
    ['forbidden', 403, 0],
    ['clock-refusal', 400, 0],
    ['clock-refusal-after-effect', 400, 1],
    ['503-unavailable-after-effect', 503, 1],
    ['503-internal-after-effect', 503, 1],
    ['503-throttled-after-effect', 503, 1],
    ['429-throttled', 429, 0],
    ['429-throttled-after-effect', 429, 1],
    ['maintenance', 503, 0],
    ['maintenance-after-effect', 503, 1],
    ['order-count', 429, 0],
    ['order-count-after-effect', 429, 1],
    ['banned-after-effect', 418, 1],
    ['key-refusal', 401, 0],
    ['key-refusal-after-effect', 401, 1],
    ['foreign-page-before-effect', 403, 0],
    ['foreign-page-after-effect', 403, 1],
    ['foreign-wait-before-effect', 429, 0],
    ['empty-body-before-effect', 403, 0],
    ['empty-body-after-effect', 403, 1],
    ['duplicate-names', 200, 1],
    ['bare-acceptance', 200, 1],
    ['rejected-order', 200, 0],
    ['duplicate-id', 400, 0],
    ['duplicate-id-after-effect', 400, 1],
    ['not-json', 200, 1],
    ['html-body', 200, 1],
    ['wrong-content-type', 200, 1],
    ['delay', 200, 1],
    ['delay-after-effect', 200, 1],
  ])('%s answers %i with %i effect', async (fault, status, count) => {
    paper.control.arm({ fault, ...(fault.startsWith('delay') && { ms: 5 }) });
    expect((await place('struck')).status).toBe(status);
    expect(effects('struck')).toBe(count);
  });

  it('can have any status', async () => {
    paper.control.arm({ fault: 'status-before-effect', status: 504 });
    expect((await place('gateway')).status).toBe(504);
  });

  it('reports how long a limit or a ban lasts', async () => {
    paper.control.arm({ fault: 'rate-limited', ms: 2_500 });
    expect((await place('a')).retryAfter).toBe('3');
    paper.control.arm({ fault: 'banned' });
    expect(await place('b')).toMatchObject({ retryAfter: '120', text: expect.stringContaining('IP banned until') });
  });

  it('cuts a body in half', async () => {
    paper.control.arm({ fault: 'truncated-body' });
    await expect(place('cut')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(effects('cut')).toBe(1);
  });

  it('keeps the reply and changes only its content type', async () => {
    paper.control.arm({ fault: 'wrong-content-type' });
    const heard = await place('typed');
    expect(heard.type).toBe('text/plain');
    expect(JSON.parse(heard.text)).toMatchObject({ clientOrderId: 'typed' });
  });

  it('lets an order take effect after the client gave up', async () => {
    paper.control.arm({ fault: 'late-effect', ms: 80 });
    await expect(place('late', { patience: 20 })).rejects.toThrow('gave up');
    expect(effects('late')).toBe(0);
    await expect.poll(() => effects('late')).toBe(1);
  });

  it('hides an accepted order from reads for a while', async () => {
    paper.clock.freeze();
    paper.control.arm({ fault: 'slow-listing', ms: 1_000 });
    expect((await place('hidden')).status).toBe(200);
    const query = () => send('GET', `${ORDER}?${signed({ symbol: 'BTCUSDT', origClientOrderId: 'hidden' })}`);
    expect((await query()).text).toContain('-2013');
    paper.clock.advance(1_000);
    expect((await query()).status).toBe(200);
  });

  it.each(['first', 'second'])('delivers the same bytes twice, and the client gets the %s reply', async (heard) => {
    paper.control.arm({ fault: heard === 'first' ? 'double-delivery' : 'double-delivery-second-heard', ms: 5 });
    const { status, text } = await place('twice');
    const refusals = () => paper.control.effectsOf('twice').refusals;
    expect([status, text.includes('Duplicate order')]).toEqual(heard === 'first' ? [200, false] : [400, true]);
    await expect.poll(() => paper.control.requests().filter(({ method }) => method === 'POST').length).toBe(2);
    expect([effects('twice'), refusals()]).toEqual([1, 0]);
  });

  it('judges the second copy at its arrival, when it may be too old', async () => {
    paper.clock.freeze();
    paper.control.arm({ fault: 'double-delivery-second-heard', ms: 300 });
    const heard = place('stale');
    await expect.poll(() => effects('stale'), { interval: 5 }).toBe(1);
    paper.clock.advance(10_000);
    expect((await heard).text).toContain('-1021');
  });

  it('refuses the first copy for its time and accepts the second', async () => {
    paper.control.arm({ fault: 'clock-refusal-late-copy', ms: 500 });
    expect((await place('hop')).text).toContain('-1021');
    expect(effects('hop')).toBe(0);
    await expect.poll(() => effects('hop')).toBe(1);
  });

  it('shows orders as they were, and trades as they are', async () => {
    paper.clock.freeze();
    await place('lagging');
    paper.clock.advance(1_000);
    const asked = { symbol: 'BTCUSDT', origClientOrderId: 'lagging' };
    const query = (ms: number) => {
      paper.control.arm({ fault: 'lagging-lists', method: 'GET', ms });
      return send('GET', `${ORDER}?${signed(asked)}`);
    };
    const open = (ms: number) => {
      paper.control.arm({ fault: 'lagging-lists', method: 'GET', ms });
      return send('GET', `/api/v3/openOrders?${signed({})}`);
    };
    await send('DELETE', `${ORDER}?${signed(asked)}`);
    expect((await query(500)).text).toContain('"status":"NEW"');
    expect(JSON.parse((await open(500)).text)).toHaveLength(1);
    expect((await query(1_500)).text).toContain('-2013');
    expect((await query(0)).text).toContain('"status":"CANCELED"');
    expect(JSON.parse((await open(0)).text)).toHaveLength(0);
  });

  it('records an order as rejected, and shows it so in later reads', async () => {
    paper.control.arm({ fault: 'rejected-order' });
    paper.control.arm({ fault: 'reset-after-effect' });
    await expect(place('refused')).rejects.toMatchObject({ code: 'ECONNRESET' });
    const asked = signed({ symbol: 'BTCUSDT', origClientOrderId: 'refused' });
    expect((await send('GET', `${ORDER}?${asked}`)).text).toContain('"status":"REJECTED"');
    expect(effects('refused')).toBe(0);
  });

  it('repeats ids and amounts, the second time wrong', async () => {
    paper.control.arm({ fault: 'duplicate-names' });
    const { text } = await place('doubled');
    expect(text).toMatch(/"orderId":\d{4,}.*"orderId":1[,}]/);
    expect(JSON.parse(text)).toMatchObject({ orderId: 1, origQty: '9' });
  });

  it('returns only the ids of an accepted order', async () => {
    paper.control.arm({ fault: 'bare-acceptance' });
    const { text } = await place('accepted');
    expect(text).toMatch(/^\{"symbol":"BTCUSDT","orderId":\d+,"clientOrderId":"accepted"\}$/);
  });

  it('delays the arrival of every request', async () => {
    paper.control.setLatency(40);
    const began = performance.now();
    await place('far');
    expect(performance.now() - began).toBeGreaterThan(35);
  });

  it('resets a kept-alive connection when it is reused', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    paper.control.arm({ fault: 'reset-on-reuse' });
    expect((await place('first', { agent })).status).toBe(200);
    await expect(place('second', { agent })).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect([effects('first'), effects('second')]).toEqual([1, 0]);
    expect((await place('third', { agent })).status).toBe(200);
    agent.destroy();
  });

  it('refuses connections for a while, then comes back on the same port', async () => {
    paper.control.refuseConnections(60);
    await expect(place('refused')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect
      .poll(() =>
        place('back').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
    expect(effects('refused')).toBe(0);
  });

  it('applies only to requests that its rule matches', async () => {
    paper.control.arm({ fault: 'rate-limited', product: 'spot', method: 'GET', path: '/api/v3/openOrders' });
    expect((await place('passes')).status).toBe(200);
    expect((await send('GET', `/api/v3/openOrders?${signed({})}`)).status).toBe(429);
  });
});

describe('the choice of products', () => {
  const offered = ({ products }: Paper) => products.map(({ protocol }) => protocol.product);

  it('is by their own names or those of their exchanges, and survives a reset', async () => {
    const some = await startPaper({ makerIntervalMs: 0, products: ['bitmex', 'usdm'] });
    some.control.reset();
    expect(offered(some)).toEqual(['usdm', 'bitmex']);
    await some.close();
    const binance = await startPaper({ makerIntervalMs: 0, products: ['binance'] });
    expect(offered(binance)).toEqual(['spot', 'usdm', 'coinm']);
    await binance.close();
  });

  it.each([{ products: [] }, { products: ['margin'] }])('is refused when it is $products', async ({ products }) => {
    await expect(startPaper({ products })).rejects.toThrow(
      'there are: spot, usdm, coinm, bitmex, bybit-spot, bybit-linear, bybit-inverse, binance, bybit.',
    );
  });
});
