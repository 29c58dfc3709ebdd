import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createNodeTransport, type NodeTransportSettings } from './node-transport.ts';
import { parseOrigin } from './origin.ts';
import type { Transport, WireCall } from './transport.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const ok: Handler = (_request, response) => void response.end('{}');

/** An exchange that counts connections and knows the connection of each request. */
async function startExchange(handler: Handler = ok, server: Server = createServer()) {
  const sockets: Socket[] = [];
  const requestsOn: number[] = [];
  server.keepAliveTimeout = 0;
  server.on(server.listenerCount('tlsClientError') > 0 ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    requestsOn.push(sockets.indexOf(request.socket));
    handler(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, sockets, requestsOn };
}

function transportWith(settings: Partial<NodeTransportSettings> = {}): Transport {
  const defaults = { maxSockets: 8, maxIdleMs: 4_000, tls: {}, now: Date.now, maxReplyBytes: 10_000 };
  const transport = createNodeTransport({ ...defaults, ...settings });
  onTestFinished(() => transport.close());
  return transport;
}

function callTo(url: string, more: Partial<WireCall> = {}): WireCall {
  const signal = new AbortController().signal;
  const prepare = () => ({ path: '/order', headers: {} });
  return { origin: parseOrigin(url), method: 'POST', prepare, signal, irrepeatable: true, ...more };
}

const loopback = (port: number) => `http://127.0.0.1:${port}`;

describe('a connection', () => {
  test('is reused by reads and orders', async () => {
    const exchange = await startExchange();
    const transport = transportWith();
    for (let i = 0; i < 20; i += 1) {
      const call = callTo(loopback(exchange.port), { irrepeatable: i % 2 === 0 });
      expect(await transport.exchange(call)).toMatchObject({ kind: 'reply', reusedSocket: i > 0 });
    }
    expect(exchange.sockets).toHaveLength(1);
  });

  test('is not shared by concurrent requests, and at most maxSockets are opened', async () => {
    // Answers come three at a time, so fewer than three connections in use at once would wait forever.
    let held: ServerResponse[] = [];
    const exchange = await startExchange((_request, response) => {
      held.push(response);
      if (held.length < 3) return;
      for (const each of held) each.end('{}');
      held = [];
    });
    const transport = transportWith({ maxSockets: 3 });
    const calls = Array.from({ length: 12 }, () => transport.exchange(callTo(loopback(exchange.port))));
    expect((await Promise.all(calls)).every((outcome) => outcome.kind === 'reply')).toBe(true);
    expect(exchange.sockets).toHaveLength(3);
  });

  test('belongs to one origin', async () => {
    const [one, other] = [await startExchange(), await startExchange()];
    const transport = transportWith();
    await transport.exchange(callTo(loopback(one.port)));
    await transport.exchange(callTo(loopback(other.port)));
    expect([one.requestsOn, other.requestsOn]).toEqual([[0], [0]]);
  });

  test('is closed after a reply that says so', async () => {
    const exchange = await startExchange((_request, response) => {
      response.setHeader('Connection', 'close');
      response.end('{}');
    });
    const transport = transportWith();
    await transport.exchange(callTo(loopback(exchange.port)));
    await transport.exchange(callTo(loopback(exchange.port)));
    expect(exchange.requestsOn).toEqual([0, 1]);
  });
});

describe('an idle connection is replaced before anything is written to it', () => {
  test.each([
    ['unused for exactly the limit', 4_000, [0, 0]],
    ['unused for longer than the limit', 4_001, [0, 1]],
    ['older by minutes, because the function was frozen', 900_000, [0, 1]],
    ['of unknown age, because the clock went backwards', -1, [0, 1]],
  ])('when it is %s', async (_when, elapsedMs, requestsOn) => {
    let clock = 1_000_000;
    const exchange = await startExchange();
    const transport = transportWith({ now: () => clock });
    await transport.exchange(callTo(loopback(exchange.port)));
    clock += elapsedMs;
    expect(await transport.exchange(callTo(loopback(exchange.port)))).toMatchObject({ kind: 'reply' });
    expect(exchange.requestsOn).toEqual(requestsOn);
  });

  test.each([
    ['after a second less than the exchange announced', 'timeout=3', 2_001, [0, 1]],
    ['but not before', 'timeout=3, max=100', 2_000, [0, 0]],
    ['at once when the exchange announced a second', 'timeout=1', 0, [0, 1]],
    ['by our own limit when the exchange keeps it longer', 'timeout=60', 4_001, [0, 1]],
  ])('%s', async (_when, keepAlive, elapsedMs, requestsOn) => {
    let clock = 1_000_000;
    const exchange = await startExchange((_request, response) => {
      response.setHeader('Keep-Alive', keepAlive);
      response.end('{}');
    });
    const transport = transportWith({ now: () => clock });
    await transport.exchange(callTo(loopback(exchange.port)));
    clock += elapsedMs;
    await transport.exchange(callTo(loopback(exchange.port)));
    expect(exchange.requestsOn).toEqual(requestsOn);
  });

  test.each<[string, (socket: Socket) => void]>([
    ['half-closed it', (socket) => socket.end()],
    ['reset it', (socket) => socket.resetAndDestroy()],
    ['wrote something nobody asked for', (s) => s.write('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n')],
  ])('when the exchange %s', async (_what, disturb) => {
    const exchange = await startExchange();
    const transport = transportWith();
    await transport.exchange(callTo(loopback(exchange.port)));
    const [socket] = exchange.sockets;
    if (socket === undefined) return expect.unreachable();
    const gone = once(socket, 'close');
    disturb(socket);
    await gone;
    expect(await transport.exchange(callTo(loopback(exchange.port)))).toMatchObject({
      kind: 'reply',
      status: 200,
      reusedSocket: false,
    });
    expect(exchange.requestsOn).toEqual([0, 1]);
  });

  // The process stands still, like a frozen function, while the exchange closes: at the next order only the kernel knows,
  // and by the clock the connection is fresh.
  test.each([
    ['closed', 'destroy'],
    ['reset', 'resetAndDestroy'],
  ])('when it was %s while this process stood still, however shortly', async (_what, how) => {
    const cells = new Int32Array(new SharedArrayBuffer(8));
    const exchange = new Worker(FROZEN_EXCHANGE, { eval: true, workerData: { cells, how } });
    onTestFinished(async () => void (await exchange.terminate()));
    const [port] = await once(exchange, 'message');
    const transport = transportWith({ maxIdleMs: 60_000 });
    await transport.exchange(callTo(loopback(port)));
    Atomics.store(cells, 0, 1);
    Atomics.notify(cells, 0);
    expect(Atomics.wait(cells, 1, 0, 10_000)).not.toBe('timed-out');
    expect(await transport.exchange(callTo(loopback(port)))).toMatchObject({ kind: 'reply', reusedSocket: false });
  });
});

test.each([
  ['at once', 4_000, [0]],
  ['while the function was frozen', 4_001, [1]],
])(
  'a connection opened ahead carries an order only as long after its opening began as it may be idle: %s',
  async (_when, tookMs, requestsOn) => {
    const exchange = await startExchange();
    let clock = 1_000_000;
    const transport = transportWith({ now: () => clock });
    const opened = transport.open(parseOrigin(loopback(exchange.port)), new AbortController().signal);
    clock += tookMs;
    await opened;
    await transport.exchange(callTo(loopback(exchange.port)));
    expect(exchange.requestsOn).toEqual(requestsOn);
  },
);

/** Ends its connection when cell 0 is set, and sets cell 1 when that is done. */
const FROZEN_EXCHANGE = `
  const { createServer } = require('node:http');
  const { parentPort, workerData: { cells, how } } = require('node:worker_threads');
  let first;
  const server = createServer((request, response) => response.end('{}'));
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => { first ??= socket; });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  Atomics.waitAsync(cells, 0, 0).value.then(() => {
    first.once('close', () => { Atomics.store(cells, 1, 1); Atomics.notify(cells, 1); });
    first[how]();
  });
`;

test('an idle connection does not keep the process alive', async () => {
  const exchange = await startExchange();
  const script = `
    const { createNodeTransport } = await import('${new URL('./node-transport.ts', import.meta.url)}');
    const { parseOrigin } = await import('${new URL('./origin.ts', import.meta.url)}');
    const transport = createNodeTransport({ maxSockets: 1, maxIdleMs: 60000, tls: {}, now: Date.now, maxReplyBytes: 99 });
    const outcome = await transport.exchange({ origin: parseOrigin('${loopback(exchange.port)}'), method: 'GET',
      prepare: () => ({ path: '/', headers: {} }), signal: new AbortController().signal, irrepeatable: false });
    process.stdout.write(outcome.kind);`;
  const child = execFile(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
  let output = '';
  child.stdout?.on('data', (text) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  expect({ code, output }).toEqual({ code: 0, output: 'reply' });
});

const certificate = selfSigned();

describe.skipIf(certificate === null)('over TLS', () => {
  const { key, cert } = certificate ?? { key: '', cert: '' };
  const startTlsExchange = (onConnection: (socket: TLSSocket) => void = () => undefined) => {
    const server = createTlsServer({ key, cert });
    server.on('secureConnection', onConnection);
    server.on('tlsClientError', () => undefined);
    return startExchange(ok, server);
  };

  test('a request reaches an exchange with a trusted certificate, on a reusable connection', async () => {
    const exchange = await startTlsExchange();
    const transport = transportWith({ tls: { ca: cert } });
    for (const reusedSocket of [false, true, true]) {
      const outcome = await transport.exchange(callTo(`https://localhost:${exchange.port}`));
      expect(outcome).toMatchObject({ kind: 'reply', status: 200, reusedSocket });
    }
    expect(exchange.requestsOn).toEqual([0, 0, 0]);
  });

  test('an expired connection is replaced by a resumed session', async () => {
    let clock = 0;
    const resumed: boolean[] = [];
    const exchange = await startTlsExchange((socket) => resumed.push(socket.isSessionReused()));
    const transport = transportWith({ tls: { ca: cert }, now: () => clock });
    await transport.exchange(callTo(`https://localhost:${exchange.port}`));
    clock += 5_000;
    await transport.exchange(callTo(`https://localhost:${exchange.port}`));
    expect({ on: exchange.requestsOn, resumed }).toEqual({ on: [0, 1], resumed: [false, true] });
  });

  test.each([
    ['is not trusted', {}, 'localhost', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['is for another name', { ca: cert }, '127.0.0.1', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('nothing is sent to one whose certificate %s', async (_what, tls, host, systemCode) => {
    const exchange = await startTlsExchange();
    const outcome = await transportWith({ tls }).exchange(callTo(`https://${host}:${exchange.port}`));
    expect(outcome).toMatchObject({ failure: { phase: 'notSent', cause: 'tls', systemCode } });
    expect(exchange.requestsOn).toEqual([]);
  });
});

test.each([
  ['ends by the signal', 'aborted'],
  ['ends by the exchange', 'tls'],
])('a TLS handshake that hangs and %s is notSent: %s', async (_how, cause) => {
  const controller = new AbortController();
  const closed = Promise.withResolvers<void>();
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined).on('close', () => closed.resolve());
    socket.once('data', () => (cause === 'aborted' ? controller.abort() : socket.end()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const outcome = await transportWith().exchange(callTo(url, { signal: controller.signal }));
  expect(outcome).toMatchObject({ failure: { phase: 'notSent', cause } });
  await closed.promise;
});

function selfSigned(): { key: string; cert: string } | null {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    const subject = '-subj /CN=localhost -addext subjectAltName=DNS:localhost';
    const options = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 ${subject}`;
    execFileSync('openssl', [...options.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
