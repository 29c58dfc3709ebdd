import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Paper } from '../../../paper/src/index.ts';

/** What a desk needs around an order, and how its requests are recognised; the first that fits counts. */
const KINDS = {
  klines: ({ path }) => /\/klines?$/.test(path),
  fills: ({ path }) => /\/(myTrades|userTrades)$|\/execution\/list$/.test(path),
  positions: ({ path }) => /\/positionRisk$|\/position\/list$/.test(path),
  leverage: ({ path }) => /\/leverage$|\/set-leverage$/.test(path),
  batch: ({ path }) => /\/batchOrders$|-batch$/.test(path),
  list: ({ path }) => /\/orderList\b|\/order\/oco$/.test(path),
  trailing: ({ method, text }) => method === 'POST' && /trailingDelta|callbackRate/i.test(text),
  stop: ({ method, text }) => method === 'POST' && /stopPrice=|triggerPrice/i.test(text),
} as const satisfies Readonly<Record<string, (call: Call) => boolean>>;

export type Kind = keyof typeof KINDS;
/** In the order of the table. */
export const ALL_KINDS: readonly Kind[] = [
  'stop',
  'trailing',
  'list',
  'batch',
  'leverage',
  'positions',
  'fills',
  'klines',
];

interface Call {
  readonly method: string;
  readonly path: string;
  /** Query and body. */
  readonly text: string;
}

/** The paper exchanges behind a way of their own, on which the requests of one client are counted. */
export interface CountedWay {
  readonly paper: Paper;
  /** Requests by kind, answered or not. */
  readonly calls: Readonly<Record<Kind, number>>;
  close(): Promise<void>;
}

/** Opens a way: a client that is given its address trades on the same exchanges. */
export async function openWay(paper: Paper): Promise<CountedWay> {
  const calls = Object.fromEntries(ALL_KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  const agent = new Agent({ keepAlive: true });
  const target = new URL(paper.url);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const kind = kindOf(callOf(incoming, body));
      if (kind !== undefined) calls[kind] += 1;
      forward(incoming, outgoing, { target, agent, body });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    paper: {
      ...paper,
      url: `http://127.0.0.1:${port}`,
      // A reset replaces them.
      get products() {
        return paper.products;
      },
    },
    calls,
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function callOf({ method = '', url = '' }: IncomingMessage, body: Buffer): Call {
  const [path = '', query = ''] = url.split('?');
  return { method, path, text: `${query} ${body.toString('utf8')}` };
}

function kindOf(call: Call): Kind | undefined {
  if (call.path.startsWith('/control/')) return undefined;
  return (Object.keys(KINDS) as Kind[]).find((kind) => KINDS[kind](call));
}

function forward(
  { method, url, headers }: IncomingMessage,
  outgoing: ServerResponse,
  { target, agent, body }: { readonly target: URL; readonly agent: Agent; readonly body: Buffer },
): void {
  const sent = request(
    { hostname: target.hostname, port: target.port, path: url, method, headers, agent },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  sent.on('error', () => outgoing.destroy());
  sent.end(body);
}
