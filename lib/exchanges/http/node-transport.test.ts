import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createNodeTransport, type NodeTransportSettings } from './node-transport.ts';
import { parseOrigin } from './origin.ts';
import type { Transport, WireCall, WireMessage } from './transport.ts';

const MESSAGE: WireMessage = { path: '/order', headers: {} };

/** An exchange that answers with raw bytes, and records the bytes it receives. */
async function rawExchange(answer: (socket: Socket, request: string) => void) {
  const sockets: Socket[] = [];
  const received: string[] = [];
  const arrivals = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    const index = sockets.push(socket) - 1;
    received.push('');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received[index] += chunk.toString('utf8');
      arrivals.resolve(socket);
      answer(socket, chunk.toString('utf8'));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const origin = parseOrigin(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { origin, sockets, received, firstRequest: arrivals.promise };
}

function transportWith(settings: Partial<NodeTransportSettings> = {}): Transport {
  const defaults = { maxSockets: 8, maxIdleMs: 4_000, tls: {}, now: Date.now, maxReplyBytes: 10_000 };
  const transport = createNodeTransport({ ...defaults, ...settings });
  onTestFinished(() => transport.close());
  return transport;
}

function callOf(origin: WireCall['origin'], message: WireMessage = MESSAGE, more: Partial<WireCall> = {}): WireCall {
  const signal = new AbortController().signal;
  return { origin, method: 'POST', prepare: () => message, signal, irrepeatable: true, ...more };
}

const reply = (body: string, ...headers: readonly string[]) =>
  ['HTTP/1.1 200 OK', `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n');

describe('what goes over the wire', () => {
  test('is the message byte for byte, with its exact length, in one piece', async () => {
    const exchange = await rawExchange((socket) => socket.write(reply('{}')));
    const message = {
      path: '/api/v3/order?symbol=BTC%20USDT&b=2&a=1&a=%7B%22x%22%3a1%7d&q=\'|"',
      headers: { 'X-MBX-APIKEY': 'k', 'content-type': 'text/plain' },
      body: '{"note":"grün"}',
    };
    await transportWith().exchange(callOf(exchange.origin, message));
    expect(exchange.received).toEqual([
      [
        `POST ${message.path} HTTP/1.1`,
        `Host: ${exchange.origin.authority}`,
        'X-MBX-APIKEY: k',
        'content-type: text/plain',
        'User-Agent: atlas',
        'Accept-Encoding: identity',
        'Connection: keep-alive',
        'Content-Length: 16',
        '',
        message.body,
      ].join('\r\n'),
    ]);
  });

  test.each([
    ['GET', undefined, null],
    ['DELETE', undefined, null],
    ['DELETE', 'orderID=1', '9'],
    ['POST', undefined, '0'],
    ['PUT', '', '0'],
  ] as const)('says the length of a %s with body %j as %j, never chunked', async (method, body, length) => {
    const exchange = await rawExchange((socket) => socket.write(reply('{}')));
    const message = body === undefined ? MESSAGE : { ...MESSAGE, body };
    await transportWith().exchange(callOf(exchange.origin, message, { method }));
    const [wire = ''] = exchange.received;
    expect(/content-length: (\d+)/i.exec(wire)?.[1] ?? null).toBe(length);
    expect(wire).not.toMatch(/transfer-encoding/i);
  });

  test('is framed by the transport only, whatever headers the caller gives', async () => {
    const exchange = await rawExchange((socket) => socket.write(reply('{}')));
    const headers = { 'content-length': '1', HOST: 'evil', 'Transfer-Encoding': 'chunked', connection: 'close' };
    await transportWith().exchange(callOf(exchange.origin, { ...MESSAGE, headers, body: 'abc' }));
    expect(exchange.received[0]).not.toMatch(/evil|chunked|close|length: 1\r/i);
  });

  test('requests compression only if the caller does', async () => {
    const exchange = await rawExchange((socket) => socket.write(reply('{}')));
    await transportWith().exchange(callOf(exchange.origin, { ...MESSAGE, headers: { 'accept-encoding': 'gzip' } }));
    expect(exchange.received[0]?.match(/accept-encoding: .*/gi)).toEqual(['accept-encoding: gzip']);
  });

  test.each([
    ['a space in the path', { ...MESSAGE, path: '/a b' }],
    ['a letter beyond ASCII in the path', { ...MESSAGE, path: '/grün' }],
    ['a relative path', { ...MESSAGE, path: 'order' }],
    ['a line break in a header', { ...MESSAGE, headers: { a: 'b\r\nc: d' } }],
  ])('is nothing for %s: notSent', async (_what, message) => {
    const exchange = await rawExchange((socket) => socket.write(reply('{}')));
    const outcome = await transportWith().exchange(callOf(exchange.origin, message));
    expect(outcome).toMatchObject({ failure: { phase: 'notSent', cause: 'invalidRequest' } });
    expect(exchange.received.join('')).toBe('');
  });

  test('is nothing if the message cannot be built; the error reaches the caller', async () => {
    const exchange = await rawExchange((socket) => socket.write(reply('{}')));
    const broken = new Error('no key');
    const prepare = () => {
      throw broken;
    };
    const transport = transportWith({ maxSockets: 1 });
    await expect(transport.exchange(callOf(exchange.origin, MESSAGE, { prepare }))).rejects.toBe(broken);
    expect(await transport.exchange(callOf(exchange.origin))).toMatchObject({ kind: 'reply' });
    expect(exchange.received.join('')).toMatch(/^POST \/order .*$/m);
  });
});

describe('a reply', () => {
  test('has status, lower-case headers, text, size and the times of its two ends', async () => {
    let clock = 100;
    const exchange = await rawExchange((socket) => {
      clock += 50;
      socket.write('HTTP/1.1 418 I am a teapot\r\nRetry-After: 7\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n');
      socket.write(`Content-Length: 3\r\n\r\né!`);
    });
    expect(await transportWith({ now: () => clock }).exchange(callOf(exchange.origin))).toEqual({
      kind: 'reply',
      status: 418,
      headers: { 'retry-after': '7', 'set-cookie': 'a, b', 'content-length': '3' },
      text: 'é!',
      sentAt: 100,
      receivedAt: 150,
      bytes: 3,
      reusedSocket: false,
    });
  });

  test.each([
    ['gzip', gzipSync('{"a":1}')],
    ['X-GZIP', gzipSync('{"a":1}')],
    ['deflate', deflateSync('{"a":1}')],
    ['br', brotliCompressSync('{"a":1}')],
    ['identity', Buffer.from('{"a":1}')],
  ])('is decoded from %s even if nobody asked for it', async (encoding, body) => {
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${body.length}\r\n\r\n`;
    const exchange = await rawExchange((socket) => socket.write(Buffer.concat([Buffer.from(head), body])));
    const outcome = await transportWith().exchange(callOf(exchange.origin));
    expect(outcome).toMatchObject({ text: '{"a":1}', bytes: body.length });
  });

  test('may end with its connection, which is not reused', async () => {
    const exchange = await rawExchange((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{}'));
    const transport = transportWith();
    expect(await transport.exchange(callOf(exchange.origin))).toMatchObject({ text: '{}' });
    expect(await transport.exchange(callOf(exchange.origin))).toMatchObject({ text: '{}', reusedSocket: false });
  });
});

describe('a request that may have been received', () => {
  const bomb = gzipSync('0'.repeat(20_000));
  test.each<[string, string, (socket: Socket) => void]>([
    ['reset before the reply', 'reset', (socket) => socket.resetAndDestroy()],
    ['closed without a reply', 'prematureClose', (socket) => socket.end()],
    ['closed in the middle of the head', 'prematureClose', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
    ['short of its content-length', 'truncated', (s) => s.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}')],
    [
      'cut between chunks',
      'truncated',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n'),
    ],
    [
      'reset in the middle of the body',
      'truncated',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}', () => socket.resetAndDestroy()),
    ],
    ['answered with something else than HTTP', 'malformed', (socket) => socket.write('SSH-2.0-OpenSSH\r\n')],
    [
      'answered with broken chunks',
      'malformed',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    ],
    ['announced larger than the limit', 'tooLarge', (s) => s.write('HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n')],
    ['growing beyond the limit', 'tooLarge', (s) => s.write(`HTTP/1.1 200 OK\r\n\r\n${'0'.repeat(10_001)}`)],
    [
      'decoding beyond the limit',
      'tooLarge',
      (socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
        socket.write(bomb);
      },
    ],
    ['not decoding', 'encoding', (socket) => socket.write(reply('{}', 'Content-Encoding: gzip'))],
    ['in an unknown encoding', 'encoding', (socket) => socket.write(reply('{}', 'Content-Encoding: zip'))],
    [
      'switching protocols',
      'prematureClose',
      (s) => s.write('HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    ],
  ])('%s is maybeSent: %s', async (_how, cause, answer) => {
    const exchange = await rawExchange(answer);
    const outcome = await transportWith().exchange(callOf(exchange.origin));
    expect(outcome).toMatchObject({ kind: 'failure', failure: { phase: 'maybeSent', cause } });
    expect(exchange.received).toHaveLength(1);
  });

  test.each([
    ['by its owner', 'aborted', new Error('gave up')],
    ['by its deadline', 'deadline', new DOMException('late', 'TimeoutError')],
  ])('and is ended %s is maybeSent: %s, and its connection is closed', async (_by, cause, reason) => {
    const exchange = await rawExchange(() => undefined);
    const controller = new AbortController();
    const pending = transportWith().exchange(callOf(exchange.origin, MESSAGE, { signal: controller.signal }));
    const socket = await exchange.firstRequest;
    const closed = once(socket, 'close');
    controller.abort(reason);
    expect(await pending).toMatchObject({ failure: { phase: 'maybeSent', cause } });
    await closed;
  });

  test('and is aborted in the middle of the reply is maybeSent', async () => {
    const controller = new AbortController();
    const exchange = await rawExchange((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{', () => controller.abort());
    });
    const outcome = await transportWith().exchange(callOf(exchange.origin, MESSAGE, { signal: controller.signal }));
    expect(outcome).toMatchObject({ failure: { phase: 'maybeSent', cause: 'aborted' } });
  });

  test('and loses its client to close() is maybeSent', async () => {
    const exchange = await rawExchange(() => undefined);
    const transport = transportWith();
    const pending = transport.exchange(callOf(exchange.origin));
    await exchange.firstRequest;
    transport.close();
    expect(await pending).toMatchObject({ failure: { phase: 'maybeSent' } });
  });
});

describe('a request that provably was not sent', () => {
  test('is one whose connection is refused', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const outcome = await transportWith().exchange(callOf(parseOrigin(`http://127.0.0.1:${port}`)));
    expect(outcome).toMatchObject({ failure: { phase: 'notSent', cause: 'refused', systemCode: 'ECONNREFUSED' } });
  });

  test('is one whose host has no address', async () => {
    // The resolver itself refuses a label of more than 63 letters, without asking any server.
    const outcome = await transportWith().exchange(callOf(parseOrigin(`http://${'a'.repeat(64)}.invalid`)));
    expect(outcome).toMatchObject({ failure: { phase: 'notSent', cause: 'dns' } });
  });

  test('is one that was aborted before it began', async () => {
    const exchange = await rawExchange(() => undefined);
    const outcome = await transportWith().exchange(callOf(exchange.origin, MESSAGE, { signal: AbortSignal.abort() }));
    expect(outcome).toMatchObject({ failure: { phase: 'notSent', cause: 'aborted' } });
    expect(exchange.sockets).toHaveLength(0);
  });

  test('is one that was aborted while its message was built', async () => {
    const exchange = await rawExchange(() => undefined);
    const controller = new AbortController();
    const prepare = () => {
      controller.abort();
      return MESSAGE;
    };
    const call = callOf(exchange.origin, MESSAGE, { prepare, signal: controller.signal });
    expect(await transportWith().exchange(call)).toMatchObject({ failure: { phase: 'notSent', cause: 'aborted' } });
    expect(exchange.received.join('')).toBe('');
  });

  test('is one that was aborted while it waited for a connection', async () => {
    const exchange = await rawExchange(() => undefined);
    const transport = transportWith({ maxSockets: 1 });
    const first = new AbortController();
    const second = new AbortController();
    const holding = transport.exchange(callOf(exchange.origin, MESSAGE, { signal: first.signal }));
    const waiting = transport.exchange(callOf(exchange.origin, MESSAGE, { signal: second.signal }));
    await exchange.firstRequest;
    second.abort();
    expect(await waiting).toMatchObject({ failure: { phase: 'notSent', cause: 'aborted' } });
    first.abort();
    await holding;
    expect(exchange.received.join('').match(/POST/g)).toHaveLength(1);
  });

  test('is one after close()', async () => {
    const exchange = await rawExchange(() => undefined);
    const transport = transportWith();
    transport.close();
    const outcome = await transport.exchange(callOf(exchange.origin));
    expect(outcome).toMatchObject({ failure: { phase: 'notSent', cause: 'closed' } });
    expect(exchange.sockets).toHaveLength(0);
  });
});

test('many requests under one deadline leave no listener on it and cause no warning', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  const exchange = await rawExchange((socket) => socket.write(reply('{}')));
  const transport = transportWith({ maxSockets: 4 });
  const { signal } = new AbortController();
  const calls = Array.from({ length: 60 }, () => transport.exchange(callOf(exchange.origin, MESSAGE, { signal })));
  const outcomes = await Promise.all(calls);
  expect(outcomes.filter((outcome) => outcome.kind === 'reply')).toHaveLength(60);
  expect(exchange.sockets).toHaveLength(4);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  expect(warnings).toEqual([]);
});
