import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { requestHandler } from './request-handler.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A service that gives these answers in turn, the last one for ever, and records what it was asked. */
async function startService(...answers: readonly Answer[]) {
  const seen: Seen[] = [];
  const arrived = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    arrived.resolve();
    answers[Math.min(seen.length, answers.length) - 1]?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { seen, arrived: arrived.promise, port, endpoint: `http://127.0.0.1:${port}` };
}

const item: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end('{"Item":{"intentId":{"S":"grün"}}}');
};
const reset: Answer = (request) => void request.socket.resetAndDestroy();
const close: Answer = (request) => void request.socket.end();
const cut: Answer = (request) => void request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{');
const broken: Answer = (request) => void request.socket.end('SSH-2.0-OpenSSH\r\n');

function clientOf(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const settings = { region: 'eu-central-1', maxAttempts: 3, requestHandler: requestHandler() };
  const client = new DynamoDBClient({ ...settings, endpoint, credentials });
  onTestFinished(() => client.destroy());
  return client;
}

const get = () => new GetItemCommand({ TableName: 'intents', Key: { intentId: { S: 'grün' } } });

test('a client of the SDK asks and reads over one connection', async () => {
  const { seen, endpoint, port } = await startService(item);
  const client = clientOf(endpoint);
  for (const _ of [1, 2]) expect((await client.send(get())).Item).toEqual({ intentId: { S: 'grün' } });
  const [{ method, url, headers, body } = expect.unreachable(), second] = seen;
  expect({ method, url, host: headers.host }).toEqual({ method: 'POST', url: '/', host: `127.0.0.1:${port}` });
  expect(headers['x-amz-target']).toBe('DynamoDB_20120810.GetItem');
  expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
  expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=test\/.*SignedHeaders=.*host/);
  expect([JSON.parse(body), JSON.parse(second?.body ?? '')]).toEqual(
    [1, 2].map(() => ({ TableName: 'intents', Key: { intentId: { S: 'grün' } } })),
  );
});

describe('the SDK sends again', () => {
  test.each([
    ['a reset connection', reset],
    ['a connection closed without a reply', close],
    ['a reply that was cut', cut],
    ['an error of the service', (_request, response) => void response.writeHead(500).end('{}')],
  ] as const satisfies readonly (readonly [string, Answer])[])('after %s', async (_what, failing) => {
    const { seen, endpoint } = await startService(failing, item);
    expect((await clientOf(endpoint).send(get())).Item).toBeDefined();
    expect(seen).toHaveLength(2);
  });

  test('after a refused connection, and says so in the end', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await clientOf(`http://127.0.0.1:${port}`)
      .send(get())
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'TimeoutError', code: 'ECONNREFUSED', $metadata: { attempts: 3 } });
  });
});

describe('the SDK does not send again', () => {
  test('after a reply that is not HTTP', async () => {
    const { seen, endpoint } = await startService(broken);
    await expect(clientOf(endpoint).send(get())).rejects.toThrow('maybeSent: malformed');
    expect(seen).toHaveLength(1);
  });

  test('once its caller gives up', async () => {
    const { seen, arrived, endpoint } = await startService(() => undefined);
    const controller = new AbortController();
    const sent = clientOf(endpoint).send(get(), { abortSignal: controller.signal });
    await arrived;
    controller.abort();
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toHaveLength(1);
  });
});

describe('a request', () => {
  const at = (port: number) => ({ protocol: 'http:', hostname: '127.0.0.1', port, method: 'GET', headers: {} });
  const handler = () => {
    const made = requestHandler();
    onTestFinished(() => made.destroy());
    return made;
  };

  test('has its query encoded, and no length without a body', async () => {
    const { seen, port } = await startService(item);
    const query = { 'a b': ['1', '&'], c: null, d: 'ü' };
    await handler().handle({ ...at(port), path: '/x', query });
    expect(seen).toMatchObject([{ url: '/x?a%20b=1&a%20b=%26&c&d=%C3%BC', body: '' }]);
    expect(seen[0]?.headers['content-length']).toBeUndefined();
  });

  test('ends with its own time', async () => {
    const { port } = await startService(() => undefined);
    const sent = handler().handle({ ...at(port), path: '/' }, { requestTimeout: 1 });
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('with a stream or another method is not sent', async () => {
    const { seen, port } = await startService(item);
    const [stream, head] = [{ body: new ReadableStream() }, { method: 'HEAD' }];
    for (const odd of [stream, head]) {
      await expect(handler().handle({ ...at(port), path: '/', ...odd })).rejects.toThrow(TypeError);
    }
    expect(seen).toEqual([]);
  });
});
