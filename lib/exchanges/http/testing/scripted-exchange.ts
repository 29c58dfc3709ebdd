import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallContext, ExchangePort } from '../../port.ts';

/** One request as it arrived, byte for byte. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly params: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type ReplyScript = (request: SeenRequest, response: ServerResponse) => void;

export interface ScriptedExchange {
  readonly baseUrl: string;
  readonly seen: SeenRequest[];
  /** The replies to the next requests, one each; 599 when they run out. */
  readonly script: ReplyScript[];
  close(): Promise<void>;
}

/** A JSON answer. */
export function answer(status: number, body: object | string, headers: Record<string, string> = {}): ReplyScript {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Lets a port learn the clock before a test, so that the test does not see that request before its first command. */
export async function learnClock(
  { script, seen }: ScriptedExchange,
  port: Pick<ExchangePort, 'ready'>,
  call: CallContext,
  time: object,
): Promise<void> {
  script.push(answer(200, time));
  await port.ready(call);
  seen.length = 0;
}

/** Breaks the connection after the request has arrived. */
export const reset: ReplyScript = (_request, response) => {
  response.socket?.resetAndDestroy();
};

/** An HTTP server on loopback that gives scripted replies and records its requests. */
export async function startScriptedExchange(): Promise<ScriptedExchange> {
  const seen: SeenRequest[] = [];
  const script: ReplyScript[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const [path = '', query = ''] = (request.url ?? '').split('?');
      const { method = '', headers } = request;
      const arrived = { method, path, query, params: new URLSearchParams(query), headers, body };
      seen.push(arrived);
      const next = script.shift() ?? answer(599, 'the script has run out');
      next(arrived, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    script,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
