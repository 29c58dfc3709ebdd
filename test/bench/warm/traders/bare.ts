import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { type BenchProduct, KEYS, ORDER_PRICE, RECV_WINDOW_MS } from '../products.ts';
import type { Trader, World } from '../trader.ts';

/** The least that a program does to trade at Binance: sign, send on an open connection, read. */
export function bareTrader(product: BenchProduct, { exchangeUrl }: World): Promise<Trader> {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(exchangeUrl);
  const headers = { 'X-MBX-APIKEY': KEYS.apiKey };

  const call = (method: string, resource: string, parameters: string): Promise<unknown> => {
    const query = `${parameters}&recvWindow=${RECV_WINDOW_MS}&timestamp=${Date.now()}`;
    const signature = createHmac('sha256', KEYS.apiSecret).update(query).digest('hex');
    const path = `${product.root}/${resource}?${query}&signature=${signature}`;
    return new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, path, method, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`${method} ${resource} was answered ${response.statusCode}: ${text}`));
        });
      });
      sent.on('error', reject);
      sent.end();
    });
  };
  const symbol = `symbol=${product.exchangeSymbol}`;
  const order = (timeInForce: string) =>
    call(
      'POST',
      'order',
      `${symbol}&side=BUY&type=LIMIT&timeInForce=${timeInForce}&quantity=${product.exchangeQuantity}&price=${ORDER_PRICE}`,
    );

  return Promise.resolve({
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
    close: () => agent.destroy(),
  });
}
