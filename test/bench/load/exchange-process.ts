import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { startIntentTable } from '../../../local/intent-table.ts';
import { startPaper } from '../../../paper/src/index.ts';

// An exchange without limits, in its own process: it answers orders itself, after the latency of an exchange,
// advertises very high limits, and forwards everything else to the paper exchange.

const ROUND_TRIP_MS = Number(process.argv[2] ?? '5');
const LIFTED = 1_000;

const paper = await startPaper({ makerIntervalMs: 0, products: ['spot'] });
const table = await startIntentTable();
let orderId = 51_234_567_978;

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', paper.url);
  if (request.method === 'POST' && url.pathname === '/api/v3/order') {
    await wait(ROUND_TRIP_MS);
    sendJson(response, 200, JSON.stringify(orderOf(url.searchParams)));
    return;
  }
  const apiKey = request.headers['x-mbx-apikey'];
  const reply = await fetch(url, {
    ...(request.method !== undefined && { method: request.method }),
    ...(typeof apiKey === 'string' && { headers: { 'X-MBX-APIKEY': apiKey } }),
  });
  sendJson(response, reply.status, lifted(await reply.text()));
}

/** The advertised limits times a thousand, because Atlas keeps within advertised limits. */
function lifted(text: string): string {
  return text.replaceAll(
    /("rateLimitType":"[A-Z_]+"[^}]*"limit":)(\d+)/g,
    (_, before, limit) => `${before}${LIFTED * Number(limit)}`,
  );
}

function orderOf(asked: URLSearchParams) {
  const at = Date.now();
  orderId += 1;
  return {
    symbol: asked.get('symbol'),
    orderId,
    orderListId: -1,
    clientOrderId: asked.get('newClientOrderId'),
    transactTime: at,
    price: asked.get('price'),
    origQty: asked.get('quantity'),
    executedQty: '0.00000000',
    origQuoteOrderQty: '0.00000000',
    cummulativeQuoteQty: '0.00000000',
    status: 'EXPIRED',
    timeInForce: asked.get('timeInForce'),
    type: asked.get('type'),
    side: asked.get('side'),
    workingTime: at,
    fills: [],
    selfTradePreventionMode: 'EXPIRE_MAKER',
  };
}

function sendJson(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.once('disconnect', () => {
  server.closeAllConnections();
  server.close();
  void paper.close();
  void table.close();
});
process.send?.({ exchangeUrl: `http://127.0.0.1:${port}`, tableUrl: table.url, tableName: table.tableName });
