import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What a proxy between a client and Atlas does to one request. */
type Mishap =
  /** Passes it on, and cuts the connection instead of the answer. */
  | 'lose-reply'
  /** Cuts the connection before anything is passed on. */
  | 'reset-before'
  /** Passes it on, and answers with a page of its own. */
  | 'page-504'
  /** Passes it on twice, one after the other, and gives the second answer. */
  | 'repeat'
  /** Refuses it for a throttle, and passes nothing on. */
  | { readonly throttle: number };

/** A proxy on a free port, which does one mishap after the other to commands and passes everything else on. */
export interface Hop {
  readonly url: string;
  /** Mishaps of the next commands, in order. */
  arm(...mishaps: readonly Mishap[]): void;
  /** Changes the answers of reads whose path begins like this. */
  rewrite(path: string, change: (text: string) => string): void;
  /** The requests that arrived here: `POST /v1/orders`. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/** `POST` of a list of mishaps arms them. */
const ARM_PATH = '/hop/arm';

const PAGE = '<html><head><title>504 Gateway Time-out</title></head><body>nginx</body></html>';

export interface HopOptions {
  /** Whether requests keep the `Host` they came with, as signed ones must. */
  readonly keepsHost?: boolean;
}

export async function startHop(target: string, { keepsHost = false }: HopOptions = {}): Promise<Hop> {
  const armed: Mishap[] = [];
  const seen: string[] = [];
  const rewrites: { readonly path: string; readonly change: (text: string) => string }[] = [];
  const server = createServer((message, response) => {
    void buffer(message).then(async (body) => {
      const { method = 'GET', url = '/' } = message;
      // For programs in other languages.
      if (url === ARM_PATH) {
        armed.push(...(JSON.parse(body.toString()) as Mishap[]));
        return void response.end();
      }
      seen.push(`${method} ${url}`);
      const pass = () => passedOn(new URL(url, target), message, body, keepsHost);
      const isCommand = method !== 'GET' && !url.endsWith('/preview');
      const mishap = isCommand ? armed.shift() : undefined;
      if (mishap === undefined) {
        const passed = await pass();
        const rewrite = isCommand ? undefined : rewrites.find(({ path }) => url.startsWith(path));
        if (rewrite === undefined) return answer(response, passed);
        const { 'content-length': _, ...headers } = passed.headers;
        return answer(response, { ...passed, headers, body: Buffer.from(rewrite.change(passed.body.toString())) });
      }
      if (mishap === 'reset-before') return void message.socket.destroy();
      if (typeof mishap === 'object') return throttled(response, mishap.throttle);
      const first = await pass();
      if (mishap === 'lose-reply') return void message.socket.destroy();
      if (mishap === 'repeat') return answer(response, await pass());
      mishap satisfies 'page-504';
      response.writeHead(504, { 'content-type': 'text/html' }).end(first.status > 0 ? PAGE : '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    rewrite: (path, change) => void rewrites.push({ path, change }),
    arm: (...mishaps) => void armed.push(...mishaps),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Passed {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function passedOn(url: URL, { method, headers }: IncomingMessage, body: Buffer, keepsHost: boolean): Promise<Passed> {
  return new Promise((resolve, reject) => {
    // An answer is rewritten as text.
    const { host, 'accept-encoding': _, ...rest } = headers;
    const sent = { ...rest, ...(keepsHost && { host }) };
    const forwarded = request(url, { method: method ?? 'GET', headers: sent, agent: false }, (reply) => {
      buffer(reply).then(
        (told) => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: told }),
        reject,
      );
    });
    forwarded.on('error', reject);
    forwarded.end(body);
  });
}

function answer(response: ServerResponse, { status, headers, body }: Passed): void {
  response.writeHead(status, headers).end(body);
}

function throttled(response: ServerResponse, seconds: number): void {
  const problem = {
    type: '/docs#problem-throttled',
    title: 'A request limit of this deployment is reached',
    status: 429,
    detail: 'Too many requests.',
    instance: 'hop',
    code: 'THROTTLED',
    retryable: true,
  };
  response
    .writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': String(seconds) })
    .end(JSON.stringify(problem));
}
