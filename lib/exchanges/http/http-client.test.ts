import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AttemptReport, createHttpClient, type HttpClientOptions, type HttpRequest } from './http-client.ts';
import { TransportError } from './transport-error.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An exchange that gives one answer after another, repeats the last one, and records its requests. */
async function exchangeThat(...answers: readonly Answer[]) {
  const requests: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ url: request.url ?? '', headers: request.headers, body });
    answers[Math.min(requests.length, answers.length) - 1]?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { requests, server, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const answer =
  (status: number, text = '{}', headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(text);
const reset: Answer = (request) => void request.socket.resetAndDestroy();
const silence: Answer = () => undefined;

/** A client that does not really wait: it records how long it would have. */
function clientWith(options: HttpClientOptions = {}) {
  const reports: AttemptReport[] = [];
  const waits: number[] = [];
  const client = createHttpClient({
    random: () => 0.5,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    onAttempt: (report) => reports.push(report),
    ...options,
  });
  onTestFinished(() => client.close());
  return { client, reports, waits };
}

function requestTo(baseUrl: string, more: Partial<HttpRequest> = {}): HttpRequest {
  const { signal } = new AbortController();
  return { baseUrl, method: 'GET', path: '/x', headers: {}, signal, idempotent: true, label: 'test.read', ...more };
}

const place: Partial<HttpRequest> = { method: 'POST', idempotent: false, label: 'test.place' };

const activeTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

async function errorOf(promise: Promise<unknown>): Promise<TransportError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof TransportError) return error;
  return expect.unreachable(`expected a TransportError, got ${inspect(error)}`);
}

describe('a request that is not idempotent is sent exactly once', () => {
  test.each([429, 500, 502, 503, 504])('when the exchange answers %i', async (status) => {
    const exchange = await exchangeThat(answer(status, '{"code":-1}', { 'Retry-After': '0' }), answer(200));
    const { client, waits } = clientWith();
    const reply = await client.send(requestTo(exchange.baseUrl, { ...place, deadlineAt: Date.now() + 60_000 }));
    expect(reply).toMatchObject({ status, text: '{"code":-1}', attempts: 1 });
    expect([exchange.requests.length, waits]).toEqual([1, []]);
  });

  test('when the connection is reset', async () => {
    const exchange = await exchangeThat(reset, answer(200));
    const error = await errorOf(clientWith().client.send(requestTo(exchange.baseUrl, place)));
    expect(error).toMatchObject({ phase: 'maybeSent', cause: 'reset', callSite: { attempts: 1 } });
    expect(exchange.requests).toHaveLength(1);
  });

  test('when a reused connection is reset', async () => {
    const exchange = await exchangeThat(answer(200), reset, answer(200));
    const { client, reports } = clientWith();
    await client.send(requestTo(exchange.baseUrl));
    const error = await errorOf(client.send(requestTo(exchange.baseUrl, place)));
    expect([error.phase, reports[1]?.reusedSocket, exchange.requests.length]).toEqual(['maybeSent', true, 2]);
  });

  test('and not even again when nothing was sent', async () => {
    const exchange = await exchangeThat(answer(200));
    await new Promise((resolve) => exchange.server.close(resolve));
    const { client, reports } = clientWith();
    const error = await errorOf(client.send(requestTo(exchange.baseUrl, place)));
    expect([error.phase, error.cause, reports.length]).toEqual(['notSent', 'refused', 1]);
  });
});

describe('an idempotent request', () => {
  test('is repeated with growing jitter until it succeeds', async () => {
    const exchange = await exchangeThat(answer(503), reset, answer(200, '{"ok":true}'));
    const { client, waits } = clientWith();
    const reply = await client.send(requestTo(exchange.baseUrl));
    expect(reply).toMatchObject({ status: 200, text: '{"ok":true}', attempts: 3 });
    expect(waits).toEqual([50, 100]);
  });

  test('returns the last reply or throws the last failure when its attempts are used up', async () => {
    const overloaded = await exchangeThat(answer(503, 'busy'));
    expect(await clientWith().client.send(requestTo(overloaded.baseUrl))).toMatchObject({ status: 503, attempts: 3 });
    const broken = await exchangeThat(reset);
    const { client } = clientWith({ retry: { maxAttempts: 2 } });
    expect((await errorOf(client.send(requestTo(broken.baseUrl)))).callSite.attempts).toBe(2);
    expect([overloaded.requests.length, broken.requests.length]).toEqual([3, 2]);
  });

  test('waits for a Retry-After only if it fits the deadline', async () => {
    const limited = answer(429, '{}', { 'Retry-After': '2' });
    const exchange = await exchangeThat(limited, answer(200), limited, limited);
    const { client, waits } = clientWith({ now: () => 1_000 });
    expect(await client.send(requestTo(exchange.baseUrl, { deadlineAt: 9_000 }))).toMatchObject({ attempts: 2 });
    expect(await client.send(requestTo(exchange.baseUrl, { deadlineAt: 3_000 }))).toMatchObject({ status: 429 });
    expect(await client.send(requestTo(exchange.baseUrl))).toMatchObject({ status: 429, attempts: 1 });
    expect(waits).toEqual([2_050]);
  });

  test('does not become "not sent" because its last attempt was not', async () => {
    const exchange = await exchangeThat(reset);
    const { client } = clientWith({
      sleep: () => new Promise((resolve) => void exchange.server.close(() => resolve())),
    });
    const error = await errorOf(client.send(requestTo(exchange.baseUrl)));
    expect(error).toMatchObject({ phase: 'maybeSent', cause: 'reset', callSite: { attempts: 3 } });
  });

  test('ends with its last result when the signal ends the wait between attempts', async () => {
    const exchange = await exchangeThat(answer(503, 'busy'));
    const controller = new AbortController();
    const timersBefore = activeTimers();
    const client = createHttpClient({
      random: () => 0.999,
      retry: { baseDelayMs: 3_600_000, maxDelayMs: 3_600_000 },
      onAttempt: () => setImmediate(() => controller.abort()),
    });
    onTestFinished(() => client.close());
    const reply = await client.send(requestTo(exchange.baseUrl, { signal: controller.signal }));
    expect(reply).toMatchObject({ status: 503, attempts: 1 });
    expect(activeTimers()).toBe(timersBefore);
  });

  test('really waits before the next attempt when no sleep is given', async () => {
    const exchange = await exchangeThat(answer(500), answer(200));
    const client = createHttpClient({ retry: { baseDelayMs: 2 } });
    onTestFinished(() => client.close());
    expect(await client.send(requestTo(exchange.baseUrl))).toMatchObject({ status: 200, attempts: 2 });
  });

  test('ends at its deadline if the exchange stays silent', async () => {
    const exchange = await exchangeThat(silence);
    const { client } = clientWith();
    const error = await errorOf(client.send(requestTo(exchange.baseUrl, { signal: AbortSignal.timeout(20) })));
    expect(error).toMatchObject({ phase: 'maybeSent', cause: 'deadline', callSite: { attempts: 1 } });
  });
});

describe('the signing hook', () => {
  test('is called again for each attempt', async () => {
    const exchange = await exchangeThat(answer(503), answer(200));
    const { client } = clientWith();
    await client.send(
      requestTo(`${exchange.baseUrl}/prefix/`, {
        method: 'PUT',
        headers: { a: 'kept', b: 'replaced' },
        body: 'old',
        sign: (attempt) => ({ path: `/x?timestamp=${attempt}`, headers: { b: `${attempt}` }, body: `body=${attempt}` }),
      }),
    );
    expect(exchange.requests.map(({ url, headers, body }) => [url, headers.a, headers.b, body])).toEqual([
      ['/prefix/x?timestamp=1', 'kept', '1', 'body=1'],
      ['/prefix/x?timestamp=2', 'kept', '2', 'body=2'],
    ]);
  });

  test('passes its own error on unchanged, with nothing sent', async () => {
    const exchange = await exchangeThat(answer(200));
    const missingKey = new Error('no key');
    const sign = () => {
      throw missingKey;
    };
    await expect(clientWith().client.send(requestTo(exchange.baseUrl, { ...place, sign }))).rejects.toBe(missingKey);
    expect(exchange.requests).toHaveLength(0);
  });
});

describe('the observer', () => {
  test('receives each attempt, without its query', async () => {
    const exchange = await exchangeThat(reset, answer(200));
    let clock = 0;
    const { client, reports } = clientWith({ monotonicNow: () => (clock += 5) });
    await client.send(requestTo(`${exchange.baseUrl}/p`, { path: '/x?symbol=BTCUSDT', weight: 4 }));
    const common = {
      label: 'test.read',
      weight: 4,
      origin: exchange.baseUrl,
      method: 'GET',
      path: '/p/x',
      durationMs: 5,
    };
    const failure = { phase: 'maybeSent', cause: 'reset', systemCode: 'ECONNRESET' };
    expect(reports).toEqual([
      { ...common, attempt: 1, result: { failure }, reusedSocket: false },
      { ...common, attempt: 2, result: { status: 200 }, reusedSocket: false },
    ]);
  });

  test('receives the beginning and the end of each attempt', async () => {
    const exchange = await exchangeThat(answer(503), answer(200));
    const told: unknown[] = [];
    const { client } = clientWith({
      onAttemptStart: (start) => {
        told.push(start);
        return (report) => told.push(report?.attempt, report?.result);
      },
    });
    await client.send(requestTo(exchange.baseUrl, { path: '/x?signature=canary' }));
    const start = { label: 'test.read', origin: exchange.baseUrl, method: 'GET', path: '/x' };
    expect(told).toEqual([{ ...start, attempt: 1 }, 1, { status: 503 }, { ...start, attempt: 2 }, 2, { status: 200 }]);
  });

  test('receives an attempt that was not signed, and therefore not sent', async () => {
    const exchange = await exchangeThat();
    const ends: unknown[] = [];
    const { client } = clientWith({ onAttemptStart: () => (report) => ends.push(report) });
    const sign = () => {
      throw new RangeError('the budget is used up');
    };
    await expect(client.send(requestTo(exchange.baseUrl, { ...place, sign }))).rejects.toThrow(RangeError);
    expect(ends).toEqual([undefined]);
  });

  const down = (): never => {
    throw new Error('metrics are down');
  };
  test.each<[string, Partial<HttpClientOptions>]>([
    ['at the beginning', { onAttemptStart: down }],
    ['at the end', { onAttempt: down }],
    ['at the end of what it began', { onAttemptStart: () => down }],
  ])('cannot turn an answered order into a failed one, failing %s', async (_, options) => {
    const exchange = await exchangeThat(answer(200));
    expect(await clientWith(options).client.send(requestTo(exchange.baseUrl, place))).toMatchObject({ status: 200 });
  });
});

describe('no secret leaves', () => {
  const CANARY = 'canary-4b1d';
  const secretive: Partial<HttpRequest> = {
    ...place,
    path: `/x?apiKey=${CANARY}&signature=${CANARY}`,
    headers: { 'X-MBX-APIKEY': CANARY, authorization: CANARY },
    body: `secret=${CANARY}`,
    sign: () => ({ path: `/x?signature=${CANARY}`, headers: { 'api-signature': CANARY } }),
  };

  test.each<[string, Partial<HttpRequest>, Answer]>([
    ['a reset', {}, reset],
    [
      'a truncated reply',
      {},
      (request) => void request.socket.end(`HTTP/1.1 200 ${CANARY}\r\nContent-Length: 9\r\n\r\n`),
    ],
    ['a reply that is no HTTP', {}, (request) => void request.socket.end(`${CANARY}\r\n\r\n`)],
    ['a header that cannot be sent', { sign: () => ({ headers: { 'api-key': `${CANARY}\n` } }) }, silence],
    ['a path that cannot be sent', { sign: () => ({ path: `/ ${CANARY}` }) }, silence],
    ['an abort whose reason quotes it', { signal: AbortSignal.abort(new Error(CANARY)) }, silence],
  ])('in the error of %s, nor in the report of the attempt', async (_what, more, answering) => {
    const exchange = await exchangeThat(answering);
    const { client, reports } = clientWith();
    const error = await errorOf(client.send(requestTo(exchange.baseUrl, { ...secretive, ...more })));
    const printed = [
      inspect(error, { depth: 9, showHidden: true }),
      error.stack,
      JSON.stringify(error),
      inspect(reports),
    ];
    expect(printed.join('\n')).not.toContain(CANARY);
    expect(error.message).toMatch(/^test\.place: POST http:\/\/127\.0\.0\.1:\d+\/x: \w+/);
  });

  test.each([
    'ftp://host',
    `https://user:${CANARY}@host`,
    `https://host?key=${CANARY}`,
    `https://host/#${CANARY}`,
    CANARY,
  ])('by an unusable base URL', async (baseUrl) => {
    const error: unknown = await clientWith()
      .client.send(requestTo(baseUrl))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(inspect(error)).not.toContain(CANARY);
  });
});
