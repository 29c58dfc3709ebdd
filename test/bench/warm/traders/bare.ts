import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { type BenchProduct, KEYS, ORDER_PRICE, RECV_WINDOW_MS } from '../products.ts';
import type { CreateTrader, Trader } from '../trader.ts';

/** The least that a program does to trade: sign, send on an open connection, read. */
export const bareTrader: CreateTrader = (product, { exchangeUrl }) => {
  const http = openConnections(exchangeUrl);
  return Promise.resolve(product.exchange === 'binance' ? bareBinance(product, http) : bareBybit(product, http));
};

interface Connections {
  send(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<unknown>;
  close(): void;
}

function openConnections(exchangeUrl: string): Connections {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(exchangeUrl);
  return {
    send: (method, path, headers, body) =>
      new Promise((resolve, reject) => {
        const sent = request({ agent, hostname, port, path, method, headers }, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => {
            text += chunk.toString();
          });
          response.on('end', () => {
            if (response.statusCode === 200) resolve(JSON.parse(text));
            else reject(new Error(`${method} ${path} was answered ${response.statusCode}: ${text}`));
          });
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

function signatureOf(text: string): string {
  return createHmac('sha256', KEYS.apiSecret).update(text).digest('hex');
}

function bareBinance(product: BenchProduct, http: Connections): Trader {
  const headers = { 'X-MBX-APIKEY': KEYS.apiKey };
  const call = (method: string, resource: string, parameters: string): Promise<unknown> => {
    const query = `${parameters}&recvWindow=${RECV_WINDOW_MS}&timestamp=${Date.now()}`;
    return http.send(method, `${product.root}/${resource}?${query}&signature=${signatureOf(query)}`, headers);
  };
  const symbol = `symbol=${product.exchangeSymbol}`;
  const order = (timeInForce: string) =>
    call(
      'POST',
      'order',
      `${symbol}&side=BUY&type=LIMIT&timeInForce=${timeInForce}&quantity=${product.exchangeQuantity}&price=${ORDER_PRICE}`,
    );

  return {
    async place() {
      await order('IOC');
    },
    async rest() {
      const { orderId } = (await order('GTC')) as { readonly orderId: number };
      return String(orderId);
    },
    async get(id) {
      await call('GET', 'order', `${symbol}&orderId=${id}`);
    },
    async cancel(id) {
      await call('DELETE', 'order', `${symbol}&orderId=${id}`);
    },
    async listActive() {
      await call('GET', 'openOrders', symbol);
    },
    close: http.close,
  };
}

interface BybitReply {
  readonly retCode: number;
  readonly retMsg: string;
  readonly result: { readonly orderId?: string; readonly list?: readonly unknown[] };
}

/** Bybit only accepts an order; this trader does not look what became of it. */
function bareBybit(
  { root: category, exchangeSymbol: symbol, exchangeQuantity: qty }: BenchProduct,
  http: Connections,
): Trader {
  const call = async (method: 'GET' | 'POST', resource: string, payload: string) => {
    const timestamp = String(Date.now());
    const headers = {
      'X-BAPI-API-KEY': KEYS.apiKey,
      'X-BAPI-TIMESTAMP': timestamp,
      'X-BAPI-RECV-WINDOW': String(RECV_WINDOW_MS),
      'X-BAPI-SIGN': signatureOf(`${timestamp}${KEYS.apiKey}${RECV_WINDOW_MS}${payload}`),
    };
    const reply = (await (method === 'GET'
      ? http.send(method, `/v5/${resource}?${payload}`, headers)
      : http.send(
          method,
          `/v5/${resource}`,
          { ...headers, 'Content-Type': 'application/json' },
          payload,
        ))) as BybitReply;
    if (reply.retCode !== 0) throw new Error(`${method} ${resource} was answered ${reply.retCode}: ${reply.retMsg}`);
    return reply.result;
  };
  const order = (timeInForce: string) => {
    const fields = { category, symbol, side: 'Buy', orderType: 'Limit', qty, price: ORDER_PRICE, timeInForce };
    return call('POST', 'order/create', JSON.stringify(fields));
  };

  return {
    async place() {
      await order('IOC');
    },
    async rest() {
      return String((await order('GTC')).orderId);
    },
    async get(orderId) {
      await call('GET', 'order/realtime', `category=${category}&orderId=${orderId}`);
    },
    async cancel(orderId) {
      await call('POST', 'order/cancel', JSON.stringify({ category, symbol, orderId }));
    },
    async listActive() {
      await call('GET', 'order/realtime', `category=${category}&symbol=${symbol}`);
    },
    close: http.close,
  };
}
