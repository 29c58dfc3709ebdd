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
  fetchOrder(id: string, symbol: string, parameters: Readonly<Record<string, boolean>>): Promise<unknown>;
  cancelOrder(id: string, symbol: string): Promise<unknown>;
  fetchOpenOrders(symbol: string): Promise<unknown>;
}

const MARKETS: Readonly<Record<BenchProduct['name'], string>> = {
  'binance.spot': 'spot',
  'binance.usdm': 'linear',
  'binance.coinm': 'inverse',
  'bybit.spot': 'spot',
  'bybit.usdm': 'linear',
};

/** ccxt as its users run it, except for its rate limiter, which would wait. */
export async function ccxtTrader(product: BenchProduct, { exchangeUrl }: World): Promise<Trader> {
  const load = await npmEnvironment('ccxt', { ccxt: CCXT });
  const { default: ccxt } = (await load('ccxt')) as {
    default: Readonly<Record<BenchProduct['exchange'], new (options: object) => Ccxt>>;
  };
  const client = new ccxt[product.exchange]({
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
    // Bybit's are of the form `https://api.{hostname}`, Binance's have a path of each product.
    if (typeof url === 'string') client.urls.api[name] = exchangeUrl + url.replace(/^https:\/\/[^/]+/, '');
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
      // Of one order at Bybit, ccxt wants to hear that only recent ones can be found.
      await client.fetchOrder(id, symbol, { acknowledged: true });
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
