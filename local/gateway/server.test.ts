import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { afterEach, describe, expect, test } from 'vitest';
import { operations } from '../../lib/api/operations/index.ts';
import { MAX_BODY_BYTES } from '../../lib/api/pipeline/middleware/request-body.ts';
import type { ApiHandler } from '../../lib/api/pipeline/pipeline.ts';
import { createObservability } from '../../lib/observability/observability.ts';
import { Secret } from '../../lib/text/secret.ts';
import type { Handlers } from './handlers.ts';
import { sendRaw } from './raw-http.ts';
import { type Gateway, type ServeOptions, serve } from './server.ts';

interface Seen {
  readonly operation: string;
  readonly event: APIGatewayProxyEvent;
  readonly remainingMs: number;
}

type Stub = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const done: Stub = (event) =>
  Promise.resolve({
    statusCode: 200,
    headers: { 'Content-Type': 'application/json', 'X-Request-Id': event.requestContext.requestId },
    body: '{"ok":true}',
  });

async function started({ stub = done, ...options }: Partial<ServeOptions> & { stub?: Stub } = {}) {
  const seen: Seen[] = [];
  const lines: string[] = [];
  const handler =
    (operation: string): ApiHandler =>
    (event, context) => {
      seen.push({ operation, event, remainingMs: context.getRemainingTimeInMillis() });
      return stub(event);
    };
  const handlers = Object.fromEntries(Object.keys(operations).map((name) => [name, handler(name)])) as Handlers;
  const write = (line: string) => void lines.push(line);
  const observability = createObservability({ service: 'atlas', env: {}, format: 'json', write });
  const gateway: Gateway = await serve({ handlers, observability, ...options });
  closers.push(() => gateway.close());
  return { gateway, url: gateway.url, seen, logs: () => lines.map((line) => JSON.parse(line)) };
}

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string;
}

/** Sends the path unchanged; `fetch` normalises it and lets no test choose `Host` or `Origin`. */
async function call(url: string, path: string, { method = 'GET', headers = {}, body }: Call = {}) {
  const sent = request(url, { path, method, headers, agent: false });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = await response.toArray();
  const bytes = Buffer.concat(chunks);
  return { status: response.statusCode, headers: response.headers, bytes, text: bytes.toString('utf8') };
}

function problemOf({ headers, text }: Awaited<ReturnType<typeof call>>) {
  expect(headers['content-type']).toBe('application/problem+json');
  const problem = JSON.parse(text);
  expect(problem.instance).toBe(headers['x-request-id']);
  return problem;
}

describe('a request becomes the event of API Gateway', () => {
  test('with its path, query, headers and body', async () => {
    const { url, seen } = await started();
    await call(url, '/v1/orders/binance.spot.BTCUSDT%2E1?a=1&b=%2C&a=2&c=x+y', {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', 'X-Twice': ['one', 'two'], 'User-Agent': 'desk/7' },
      body: '{"price":"₿"}',
    });
    expect(seen[0]?.operation).toBe('amendOrder');
    expect(seen[0]?.event).toMatchObject({
      resource: '/v1/orders/{orderId}',
      path: '/v1/orders/binance.spot.BTCUSDT%2E1',
      httpMethod: 'PATCH',
      pathParameters: { orderId: 'binance.spot.BTCUSDT.1' },
      queryStringParameters: { a: '2', b: ',', c: 'x y' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: [','], c: ['x y'] },
      headers: { 'Content-Type': 'application/json', 'X-Twice': 'two' },
      multiValueHeaders: { 'X-Twice': ['one', 'two'] },
      body: '{"price":"₿"}',
      isBase64Encoded: false,
      stageVariables: null,
      requestContext: {
        resourcePath: '/v1/orders/{orderId}',
        identity: { sourceIp: '127.0.0.1', userAgent: 'desk/7', userArn: null },
        authorizer: null,
      },
    });
  });

  test('with null where nothing was sent', async () => {
    const { url, seen } = await started();
    await call(url, '/v1/orders');
    expect(seen[0]?.event).toMatchObject({
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
    });
  });

  test('with names such as __proto__ as plain names', async () => {
    const { url, seen } = await started();
    await call(url, '/v1/orders?__proto__=1&constructor=2');
    expect(Object.entries(seen[0]?.event.multiValueQueryStringParameters ?? {})).toEqual([
      ['__proto__', ['1']],
      ['constructor', ['2']],
    ]);
  });

  test('with the remaining time of the 29 seconds that API Gateway allows', async () => {
    const { url, seen } = await started();
    await call(url, '/v1/orders');
    expect(seen[0]?.remainingMs).toBeGreaterThan(28_000);
    expect(seen[0]?.remainingMs).toBeLessThanOrEqual(29_000);
  });
});

describe('the result of a handler becomes the answer', () => {
  test('base64 bodies arrive as bytes', async () => {
    const png = Buffer.from([0x89, 0x50, 0, 0xff]);
    const stub = () =>
      Promise.resolve({
        statusCode: 200,
        headers: { 'Content-Type': 'image/png' },
        body: png.toString('base64'),
        isBase64Encoded: true,
      });
    const { url } = await started({ stub });
    const answer = await call(url, '/docs/icon.svg');
    expect(answer.bytes.equals(png)).toBe(true);
    expect(answer.headers['content-length']).toBe('4');
  });

  test('status, headers and multi-value headers are passed on', async () => {
    const stub = () =>
      Promise.resolve({
        statusCode: 207,
        headers: { 'Retry-After': 3 },
        multiValueHeaders: { Warning: ['one', 'two'] },
        body: '{}',
      });
    const { url } = await started({ stub });
    expect(await call(url, '/v1/orders')).toMatchObject({
      status: 207,
      headers: { 'retry-after': '3', warning: 'one, two' },
    });
  });

  test('HEAD answers as GET does, without the body', async () => {
    const { url, seen } = await started();
    const answer = await call(url, '/v1/orders', { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, text: '', headers: { 'content-length': '11' } });
    expect(seen[0]?.event.httpMethod).toBe('GET');
  });

  test('a handler that throws is a 500 problem that reveals no internals', async () => {
    const { url, logs } = await started({ stub: () => Promise.reject(new Error('secret inside')) });
    const answer = await call(url, '/v1/orders', { method: 'POST', body: '{}' });
    expect(problemOf(answer)).toMatchObject({ status: 500, code: 'INTERNAL', orderState: 'unknown' });
    expect(answer.text).not.toContain('secret inside');
    expect(JSON.stringify(logs())).toContain('secret inside');
  });

  test('a header that cannot be sent is a 500, not a crash', async () => {
    const stub = () => Promise.resolve({ statusCode: 200, headers: { Location: 'a\r\nb' }, body: '{}' });
    const { url } = await started({ stub });
    expect(problemOf(await call(url, '/v1/orders')).code).toBe('INTERNAL');
    expect((await call(url, '/v1/health')).status).toBe(500);
  });
});

describe('a path outside the contract', () => {
  test.each(['/nowhere', '/v2/orders', '/v1/orders/a/b', '/favicon.ico'])('%s is 404', async (path) => {
    const { url, seen } = await started();
    const answer = await call(url, path);
    expect(answer.status).toBe(404);
    expect(problemOf(answer).code).toBe('NOT_FOUND');
    expect(seen).toEqual([]);
  });

  test.each(['/', '/v1', '/v1/', '/docs/'])('%s leads to the docs', async (path) => {
    const { url, seen } = await started({ basePath: '/desk' });
    const answer = await call(url, `/desk${path}`);
    expect(answer).toMatchObject({ status: 302, headers: { location: '/desk/docs' } });
    expect(problemOf(await call(url, `/desk${path}`, { method: 'POST' })).code).toBe('NOT_FOUND');
    expect(seen).toEqual([]);
  });

  test('names the nearest one', async () => {
    const { url } = await started();
    expect(problemOf(await call(url, '/v1/order')).detail).toContain('the nearest path is /v1/orders.');
    expect(problemOf(await call(url, '/nowhere/at/all')).detail).not.toContain('nearest');
  });

  test.each(['/v1/orders/', '/v1/orders//', '/v1/orders/?all=true'])(
    'an empty order id does not turn one cancel into all of them: DELETE %s',
    async (path) => {
      const { url, seen } = await started();
      const answer = await call(url, path, { method: 'DELETE' });
      expect(problemOf(answer)).toMatchObject({
        code: 'NOT_FOUND',
        detail: expect.stringContaining('remove the trailing slash'),
      });
      expect(seen).toEqual([]);
    },
  );

  test.each([
    ['PUT', '/v1/orders', 'POST, GET, HEAD, DELETE, OPTIONS'],
    ['POST', '/v1/orders/x', 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['DELETE', '/v1/orders/active', 'GET, HEAD, OPTIONS'],
    ['POST', '/v1/health', 'GET, HEAD, OPTIONS'],
  ])('%s %s is 405 and names the allowed methods', async (method, path, allow) => {
    const { url, seen } = await started();
    const answer = await call(url, path, { method });
    expect(answer).toMatchObject({ status: 405, headers: { allow } });
    expect(problemOf(answer).code).toBe('METHOD_NOT_ALLOWED');
    expect(seen).toEqual([]);
  });

  test('OPTIONS names the allowed methods and admits no other origin', async () => {
    const { url } = await started();
    const answer = await call(url, '/v1/orders', { method: 'OPTIONS' });
    expect(answer).toMatchObject({ status: 204, headers: { allow: 'POST, GET, HEAD, DELETE, OPTIONS' } });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test.each(['/v1/orders/%', '/v1/orders/%c3%28'])('a broken percent escape is 400: %s', async (path) => {
    const { url } = await started();
    expect(problemOf(await call(url, path))).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });

  test('every refusal has a line in the log under its request id', async () => {
    const { url, logs } = await started();
    const answer = await call(url, '/nowhere');
    expect(logs()).toMatchObject([{ status: 404, code: 'NOT_FOUND', requestId: answer.headers['x-request-id'] }]);
  });
});

describe('a body', () => {
  const place = { method: 'POST', headers: { 'Content-Type': 'application/json' } };

  test('of exactly the limit goes through', async () => {
    const { url, seen } = await started();
    const answer = await call(url, '/v1/orders', { ...place, body: 'x'.repeat(MAX_BODY_BYTES) });
    expect(answer.status).toBe(200);
    expect(seen[0]?.event.body).toHaveLength(MAX_BODY_BYTES);
  });

  test('that announces more is refused before it is sent', async () => {
    const { url, seen } = await started();
    const head = `POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${MAX_BODY_BYTES + 1}\r\n\r\n`;
    const answer = await sendRaw(url, head, { keepOpen: true });
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('"code":"BODY_TOO_LARGE"');
    expect(seen).toEqual([]);
  });

  test('that grows beyond the limit is refused without being read to its end', async () => {
    const { url, seen } = await started();
    const chunk = `${(MAX_BODY_BYTES / 4).toString(16)}\r\n${'x'.repeat(MAX_BODY_BYTES / 4)}\r\n`;
    const head = 'POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await sendRaw(url, `${head}${chunk.repeat(5)}`, { keepOpen: true });
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(seen).toEqual([]);
  });

  test('is requested when the client sends Expect: 100-continue', async () => {
    const { url, seen } = await started();
    const sent = request(url, {
      path: '/v1/orders',
      method: 'POST',
      agent: false,
      headers: { Expect: '100-continue', 'Content-Length': 2 },
    });
    sent.flushHeaders();
    await once(sent, 'continue');
    sent.end('{}');
    await once(sent, 'response');
    expect(seen[0]?.event.body).toBe('{}');
  });

  test('whose client disconnects half-way reaches no handler', async () => {
    const { url, seen } = await started();
    await sendRaw(url, 'POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf');
    await call(url, '/v1/health');
    expect(seen.map(({ operation }) => operation)).toEqual(['getHealth']);
  });
});

describe('invalid bytes', () => {
  test.each([
    ['garbage', 'hello\r\n\r\n', '400'],
    ['another version', 'GET / HTTP/9.9\r\n\r\n', '400'],
    [
      'two lengths',
      'POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      '400',
    ],
    ['no host', 'GET /v1/health HTTP/1.1\r\n\r\n', '400'],
    ['two hosts', 'GET /v1/health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n', '400'],
    ['a proxy request', 'GET http://localhost/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n', '400'],
    ['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, '400'],
  ])('%s is answered and ended, and the gateway goes on', async (_name, bytes, status) => {
    const { url } = await started();
    const answer = await sendRaw(url, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/\r\nX-Request-Id: [0-9a-f-]{36}\r\n/);
    expect(answer).toContain('application/problem+json');
    expect((await call(url, '/v1/health')).status).toBe(200);
  });

  test.each([
    ['headers', 'GET /v1/health HTTP/1.1\r\nHost: local'],
    ['body', 'POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf'],
  ])('a client that is too slow with its %s gets a 408', async (_name, bytes) => {
    const { url, seen } = await started({ patience: { headersMs: 60, requestMs: 60 } });
    expect(await sendRaw(url, bytes, { keepOpen: true })).toMatch(/^HTTP\/1.1 408 /);
    expect(seen).toEqual([]);
  });

  test('garbage behind a request does not overtake its answer', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stub: Stub = async (event) => {
      setImmediate(release);
      await held;
      return done(event);
    };
    const { url } = await started({ stub });
    const answer = await sendRaw(url, 'GET /v1/orders HTTP/1.1\r\nHost: localhost\r\n\r\n\x01\x02garbage\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(answer).toContain('{"ok":true}');
  });

  test.each(['CONNECT localhost:80 HTTP/1.1', 'GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket'])(
    'a tunnel is not opened: %s',
    async (start) => {
      const { url } = await started();
      expect(await sendRaw(url, `${start}\r\nHost: localhost\r\n\r\n`, { keepOpen: true })).toBe('');
    },
  );
});

describe('a page in a browser', () => {
  test.each(['http://evil.example', 'https://localhost.evil.example', 'http://localhost:1', 'null'])(
    'of the origin %s is refused',
    async (origin) => {
      const { url, seen } = await started();
      const answer = await call(url, '/v1/orders', { method: 'DELETE', headers: { Origin: origin } });
      expect(answer.status).toBe(403);
      expect(problemOf(answer).code).toBe('FORBIDDEN');
      expect(Object.keys(answer.headers)).not.toContain('access-control-allow-origin');
      expect(seen).toEqual([]);
    },
  );

  test('of the gateway’s own origin may call', async () => {
    const { url, seen } = await started();
    const headers = { Origin: url, 'Sec-Fetch-Site': 'same-origin' };
    expect((await call(url, '/v1/orders', { method: 'POST', headers, body: '{}' })).status).toBe(200);
    expect(seen).toHaveLength(1);
  });

  test.each(['cross-site', 'same-site'])(
    'of another site is refused although it hides its origin: %s',
    async (site) => {
      const { url, seen } = await started();
      const answer = await call(url, '/v1/orders', {
        headers: { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors' },
      });
      expect(problemOf(answer)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
      expect(seen).toEqual([]);
    },
  );

  test('may link to the docs page, but not to what is private', async () => {
    const { url } = await started();
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
    expect((await call(url, '/docs', { headers })).status).toBe(200);
    expect((await call(url, '/v1/orders', { headers })).status).toBe(403);
  });

  test.each(['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', 'localhost@evil', '10.0.0.1'])(
    'cannot reach the gateway under the name %j',
    async (host) => {
      const { url, seen } = await started();
      const answer = await call(url, '/v1/health', { headers: { Host: host } });
      expect(answer.status).toBe(403);
      expect(seen).toEqual([]);
    },
  );

  test.each(['localhost', 'LOCALHOST:8080', '127.0.0.1', '127.1.2.3:1', '[::1]:3000'])(
    'a program may call it %s',
    async (host) => {
      const { url } = await started();
      expect((await call(url, '/v1/health', { headers: { Host: host } })).status).toBe(200);
    },
  );
});

describe('the token', () => {
  const token = Secret.of('correct-horse-battery');
  const bearer = (text: string) => ({ headers: { Authorization: text } });

  test.each([
    [{}],
    [bearer('Bearer wrong-horse-battery')],
    [bearer('Bearer correct-horse-batter')],
    [bearer('Basic correct-horse-battery')],
    [bearer('correct-horse-battery')],
    [bearer('Bearer')],
  ])('is required: %j', async (how) => {
    const { url, seen } = await started({ token });
    const answer = await call(url, '/v1/orders', how);
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer realm="atlas"' } });
    expect(problemOf(answer).code).toBe('UNAUTHENTICATED');
    expect(seen).toEqual([]);
  });

  test.each(['Bearer correct-horse-battery', 'bearer  correct-horse-battery '])('is accepted: %j', async (text) => {
    const { url } = await started({ token });
    expect((await call(url, '/v1/orders', bearer(text))).status).toBe(200);
  });

  test.each(['/v1/health', '/v1/openapi.json', '/docs', '/docs/page.js'])('is not required for %s', async (path) => {
    const { url } = await started({ token });
    expect((await call(url, path)).status).toBe(200);
  });

  test.each(['/v1/nowhere', '/v1/orders/'])('without it the answer reveals nothing about %s', async (path) => {
    const { url } = await started({ token });
    expect((await call(url, path)).status).toBe(401);
  });

  test('is never in the log', async () => {
    const { url, logs } = await started({ token });
    await call(url, '/nowhere', bearer('Bearer correct-horse-battery'));
    await call(url, '/v1/orders', bearer('Bearer wrong-horse-battery'));
    expect(JSON.stringify(logs())).not.toContain('horse');
  });
});

describe('the address', () => {
  test('reachable by other machines is not bound without a token', async () => {
    await expect(started({ host: '0.0.0.0' })).rejects.toThrow(/needs a token/);
  });

  test('with a token may be reached under any name', async () => {
    const { gateway } = await started({ host: '0.0.0.0', token: Secret.of('correct-horse-battery') });
    const url = gateway.url.replace('0.0.0.0', '127.0.0.1');
    expect((await call(url, '/v1/health', { headers: { Host: 'atlas:3000' } })).status).toBe(200);
    expect((await call(url, '/v1/orders', { headers: { Host: 'atlas:3000' } })).status).toBe(401);
  });

  test('that is taken rejects with the error of the system', async () => {
    const { url } = await started();
    await expect(started({ port: Number(new URL(url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('closing', () => {
  test('lets a request under way finish, and ends its connection', async () => {
    let release = (): void => undefined;
    let entered = (): void => undefined;
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stub: Stub = async (event) => {
      entered();
      await held;
      return done(event);
    };
    const { gateway, url } = await started({ stub });
    const answer = call(url, '/v1/orders', { method: 'POST', body: '{}' });
    await inside;
    expect(gateway.pending).toBe(1);
    const closed = gateway.close();
    await expect(call(url, '/v1/health')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    release();
    expect(await answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closed;
    expect(gateway.pending).toBe(0);
  });

  test('does not wait for idle connections', async () => {
    const { gateway, url } = await started();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    await gateway.close();
    await ended;
  });
});

describe('under a base path', () => {
  test.each(['/desk/atlas/v1/orders/x', '/v1/orders/x'])(
    '%s is found, and its event has the whole path',
    async (path) => {
      const { url, seen } = await started({ basePath: '/desk/atlas' });
      await call(url, path);
      expect(seen[0]?.event).toMatchObject({
        path: '/v1/orders/x',
        requestContext: { path: '/desk/atlas/v1/orders/x' },
      });
    },
  );

  test("the gateway's own problems link to the docs there", async () => {
    const { url } = await started({ basePath: '/desk' });
    const problem = problemOf(await call(url, '/desk/v1/nothing'));
    expect(problem.type).toBe('/desk/docs#problem-not-found');
    expect(problem.detail).toContain('GET /desk/docs');
    expect(problemOf(await call(url, '/desks/v1/orders')).code).toBe('NOT_FOUND');
  });
});

describe('many connections', () => {
  const silent = async (url: string, count: number, send = '') => {
    const { port } = new URL(url);
    const sockets = await Promise.all(
      Array.from({ length: count }, async () => {
        const socket = connect(Number(port), '127.0.0.1');
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        socket.write(send);
        return socket;
      }),
    );
    closers.unshift(() => {
      for (const socket of sockets) socket.destroy();
      return Promise.resolve();
    });
    return sockets;
  };

  test.each([
    ['that send nothing', ''],
    ['that never end their head', 'POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\n'],
    [
      'that never end their body',
      'POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ],
    ['that were answered', 'GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
  ])('%s do not lock others out', async (_, send) => {
    const { url } = await started();
    await silent(url, 520, send);
    expect((await call(url, '/v1/health')).status).toBe(200);
  });

  test('one that waits for its answer is not closed for a new one', async () => {
    const answer = Promise.withResolvers<APIGatewayProxyResult>();
    const { url, seen } = await started({ maxConnections: 2, stub: () => answer.promise });
    const waiting = call(url, '/v1/orders');
    while (seen.length === 0) await new Promise(setImmediate);
    const sockets = await silent(url, 5);
    const ended = sockets.slice(0, 4).map((socket) => (socket.closed ? undefined : once(socket.resume(), 'close')));
    await Promise.all(ended);
    answer.resolve(await done({ requestContext: { requestId: 'r' } } as APIGatewayProxyEvent));
    expect((await waiting).status).toBe(200);
  });
});
