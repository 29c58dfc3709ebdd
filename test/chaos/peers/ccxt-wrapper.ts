import { startPaper } from '../../../paper/src/index.ts';
import { TERMS } from '../products.ts';
import type { PeerModules } from './modules.ts';
import { type Peer, TIMEOUT_MS, type Told, toldOf, type Wish } from './peer.ts';

interface Ccxt {
  readonly binance: new (options: object) => CcxtExchange;
  readonly ExchangeError: new () => Error;
}

interface CcxtExchange {
  urls: { api: Record<string, string> };
  loadMarkets(): Promise<unknown>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price: number | undefined,
    params: object,
  ): Promise<unknown>;
}

/**
 * A thin REST wrapper around ccxt, with ccxt's retries on: ExchangeError becomes 400, everything else 503, following
 * ccxt's manual. `named`: the client's id is passed as clientOrderId, and stays the same in every retry.
 */
export async function ccxtWrapper(modules: PeerModules, named: boolean): Promise<Peer> {
  const ccxt = (await modules.load('ccxt')) as { default: Ccxt };
  const { binance: Binance, ExchangeError } = ccxt.default;
  const paper = await startPaper({ makerIntervalMs: 0 });
  const exchange = new Binance({
    apiKey: 'paper-key',
    secret: 'paper-secret',
    enableRateLimit: true,
    timeout: TIMEOUT_MS,
    options: {
      maxRetriesOnFailure: 3,
      maxRetriesOnFailureDelay: 100,
      fetchCurrencies: false,
      fetchMargins: false,
      fetchMarkets: { types: ['spot'] },
    },
  });
  for (const [name, url] of Object.entries(exchange.urls.api)) {
    if (typeof url === 'string') exchange.urls.api[name] = `${paper.url}${new URL(url).pathname}`;
  }
  await exchange.loadMarkets();

  return {
    name: named ? 'ccxt 4.5.84 behind REST, own clientOrderId' : 'ccxt 4.5.84 behind REST',
    configuration: `maxRetriesOnFailure: 3, timeout: ${TIMEOUT_MS} ms, ExchangeError → 400, other errors → 503${named ? ', clientOrderId from the request' : ''}`,
    control: paper.control,
    async place({ id, type, quantity, price }: Wish): Promise<Told> {
      const params = named ? { clientOrderId: id } : {};
      const { price: limit } = TERMS[type](price);
      try {
        await exchange.createOrder(
          'BTC/USDT',
          type.toLowerCase(),
          'buy',
          Number(quantity),
          limit === undefined ? undefined : Number(limit),
          params,
        );
        return { said: 'placed', again: false, words: '201' };
      } catch (error) {
        return toldOf(error, (known) => known instanceof ExchangeError);
      }
    },
    close: () => paper.close(),
  };
}
