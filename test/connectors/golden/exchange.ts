import { createHmac } from 'node:crypto';
import { type Paper, startPaper } from '../../../paper/src/index.ts';
import { createBybit, createClock, type PaperRequest } from '../../../paper/src/testing.ts';
import type { SentRequest } from './request.ts';

/** 2026-11-22T10:00Z: the clock stands here, so that the December contracts are listed and every run sends the same. */
export const GOLDEN_NOW = 1_795_341_600_000;

const KEY = 'paper-key';
const SECRET = 'paper-secret';
const WINDOW_MS = 5_000;

/** What the connection or the HTTP library adds: it says nothing to the exchange. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'connection',
  'content-length',
  'host',
  'sec-fetch-mode',
  'transfer-encoding',
  'user-agent',
]);

/** Headers whose values belong to one request. */
const OF_THE_REQUEST: ReadonlySet<string> = new Set(['x-bapi-api-key', 'x-bapi-timestamp', 'x-bapi-sign']);

/** The paper Bybit, which keeps what it is sent. Nothing is late, and no limit is in the way. */
export interface GoldenExchange {
  readonly paper: Paper;
  /** Begins anew: no orders, no positions, and the ids start over. */
  reset(): void;
  /** What has come since the last call, checked and without what belongs to one moment. Throws on a wrong signature. */
  taken(): readonly SentRequest[];
  /** Sends a command that is none of the clients'. Throws when it is refused. */
  post(path: string, body: object): Promise<void>;
}

export async function startGoldenExchange(): Promise<GoldenExchange> {
  const kept: PaperRequest[] = [];
  const unlimited = { perSecond: () => ({ spot: 1e9, futures: 1e9 }), requestsPerAddress: 1e9 };
  const delays = { engineMs: 0, readMs: 0, historyMs: 0 };
  const paper = await startPaper({
    clock: createClock(() => GOLDEN_NOW),
    makerIntervalMs: 0,
    makerLevels: 5,
    builders: [
      (context) =>
        createBybit(context, { limits: unlimited, delays, usdcDelivery: true }).map((product) => ({
          ...product,
          protocol: {
            ...product.protocol,
            handle(request: PaperRequest) {
              kept.push(request);
              return product.protocol.handle(request);
            },
          },
        })),
    ],
  });
  return {
    paper,
    reset: () => paper.control.reset(1),
    taken: () => kept.splice(0).map(sentRequest),
    async post(path, body) {
      const payload = JSON.stringify(body);
      const stamp = { 'x-bapi-timestamp': String(GOLDEN_NOW), 'x-bapi-recv-window': String(WINDOW_MS) };
      const headers = { ...stamp, 'content-type': 'application/json', 'x-bapi-api-key': KEY };
      const signed = { ...headers, 'x-bapi-sign': signatureOf(headers, payload) };
      const reply = await fetch(`${paper.url}${path}`, { method: 'POST', headers: signed, body: payload });
      const { retCode, retMsg } = (await reply.json()) as { readonly retCode: number; readonly retMsg: string };
      if (retCode !== 0) throw new Error(`${path} was refused: ${retCode} ${retMsg}`);
    },
  };
}

/** docs/venues/bybit.md §1.3, written anew here: a signature is not judged by the code that made it. */
function signatureOf(headers: Readonly<Record<string, string | undefined>>, payload: string): string {
  const text = ['x-bapi-timestamp', 'x-bapi-api-key', 'x-bapi-recv-window'].map((name) => headers[name]).join('');
  return createHmac('sha256', SECRET).update(`${text}${payload}`).digest('hex');
}

/** Throws on a signature that is not that of the bytes that came, and on a POST with a query or a GET with a body (§1.2). */
export function sentRequest(
  request: Pick<PaperRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>,
): SentRequest {
  const { method, path, query, headers } = request;
  const body = Buffer.from(request.body).toString('utf8');
  if (method !== 'GET' && method !== 'POST') throw new Error(`${method} ${path}: there are two verbs`);
  const payload = method === 'GET' ? query : body;
  if ((method === 'GET' ? body : query) !== '') throw new Error(`${method} ${path}: a query and a body`);
  const signature = headers['x-bapi-sign'];
  if (signature !== undefined && signature !== signatureOf(headers, payload)) {
    throw new Error(`${method} ${path}: the signature is not that of ${payload}`);
  }
  const said = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name));
  return {
    access: signature === undefined ? 'public' : 'signed',
    method,
    path,
    payload,
    headers: Object.fromEntries(
      said
        .map(([name, value = '']) => [name, OF_THE_REQUEST.has(name) ? '' : value] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}
