import { npmEnvironment } from '../../../tools/npm-environment.ts';
import { type BenchProduct, KEYS, ORDER_PRICE, RECV_WINDOW_MS } from '../products.ts';
import type { Trader, World } from '../trader.ts';

export const CCXT = '4.5.84';

interface Ccxt {
  urls: { api: Record<string, unknown> };
  loadMarkets(): Promise<unknown>;
  createOrder(
    symbol: string,
    type: 'limit',
    side: 'buy',
    amount: number,
    price: number,
    parameters: Readonly<Record<string, string>>,
  ): Promise<{ readonly id: string }>;
  fetchOrder(id: string, symbol: string): Promise<unknown>;
  cancelOrder(id: string, symbol: string): Promise<unknown>;
  fetchOpenOrders(symbol: string): Promise<unknown>;
}

const MARKETS: Readonly<Record<BenchProduct['name'], string>> = {
  'binance.spot': 'spot',
  'binance.usdm': 'linear',
  'binance.coinm': 'inverse',
};

/** ccxt as its users run it, but for its rate limiter, which would wait. */
export async function ccxtTrader(product: BenchProduct, { exchangeUrl }: World): Promise<Trader> {
  const load = await npmEnvironment('ccxt', { ccxt: CCXT });
  const { default: ccxt } = (await load('ccxt')) as { default: { binance: new (options: object) => Ccxt } };
  const client = new ccxt.binance({
    apiKey: KEYS.apiKey,
    secret: KEYS.apiSecret,
    enableRateLimit: false,
    options: {
      recvWindow: RECV_WINDOW_MS,
      fetchCurrencies: false,
      fetchMargins: false,
      fetchMarkets: { types: [MARKETS[product.name]] },
    },
  });
  for (const [name, url] of Object.entries(client.urls.api)) {
    if (typeof url === 'string') client.urls.api[name] = `${exchangeUrl}${new URL(url).pathname}`;
  }
  await client.loadMarkets();
  const { symbol } = product;
  const order = (timeInForce: string) =>
    client.createOrder(symbol, 'limit', 'buy', Number(product.exchangeQuantity), Number(ORDER_PRICE), { timeInForce });

  return {
    async place() {
      await order('IOC');
    },
    async rest() {
      return (await order('GTC')).id;
    },
    async get(id) {
      await client.fetchOrder(id, symbol);
    },
    async cancel(id) {
      await client.cancelOrder(id, symbol);
    },
    async listActive() {
      await client.fetchOpenOrders(symbol);
    },
    close() {},
  };
}
