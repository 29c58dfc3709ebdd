import { npmEnvironment } from '../../tools/npm-environment.ts';
import { CCXT } from '../foreign/ccxt.ts';
import { GOLDEN_NOW } from './exchange.ts';

type Params = Readonly<Record<string, unknown>>;

/** What the wishes ask of ccxt, in its own words. */
export interface Ccxt {
  loadMarkets(): Promise<unknown>;
  createOrder(
    symbol: string,
    type: 'limit' | 'market',
    side: 'buy' | 'sell',
    amount: number | undefined,
    price: number | undefined,
    params: Params,
  ): Promise<unknown>;
  editOrder(
    id: string,
    symbol: string,
    type: 'limit',
    side: 'buy',
    amount: number | undefined,
    price: number | undefined,
  ): Promise<unknown>;
  cancelOrder(id: string | undefined, symbol: string, params?: Params): Promise<unknown>;
  cancelAllOrders(symbol: string): Promise<unknown>;
  fetchOrder(id: string, symbol: string, params: Params): Promise<unknown>;
  fetchOpenOrders(symbol: string | undefined, since: undefined, limit: undefined, params: Params): Promise<unknown>;
  fetchCanceledAndClosedOrders(
    symbol: string | undefined,
    since: number | undefined,
    limit: undefined,
    params: Params,
  ): Promise<unknown>;
  fetchOrderTrades(
    id: undefined,
    symbol: string,
    since: number | undefined,
    limit: undefined,
    params: Params,
  ): Promise<unknown>;
  fetchPositions(symbols: readonly string[]): Promise<unknown>;
  fetchTicker(symbol: string): Promise<unknown>;
  fetchTime(): Promise<unknown>;
  fetchSpotMarkets(params: Params): Promise<unknown>;
  fetchFutureMarkets(params: Params): Promise<unknown>;
}

interface CcxtClient extends Ccxt {
  urls: { api: Record<string, unknown> };
  nonce(): number;
}

/** ccxt, unchanged but for the host and the time, which its users set as well. */
export async function connectCcxt(url: string): Promise<Ccxt> {
  const load = await npmEnvironment('ccxt', { ccxt: CCXT });
  const { default: ccxt } = (await load('ccxt')) as { default: { bybit: new (options: object) => CcxtClient } };
  const client = new ccxt.bybit({ apiKey: 'paper-key', secret: 'paper-secret', enableRateLimit: false });
  for (const name of Object.keys(client.urls.api)) client.urls.api[name] = url;
  client.nonce = () => GOLDEN_NOW;
  return client;
}
