// Only its one exchange: the bench resolves this name to the file in the package.
import binance from 'ccxt-binance';
import { byTheBook } from './by-the-book.js';
import { placeWith } from './ccxt-order.js';

const MARKET = {
  id: 'BTCUSDT',
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  baseId: 'BTC',
  quoteId: 'USDT',
  type: 'spot',
  spot: true,
  margin: false,
  swap: false,
  future: false,
  option: false,
  contract: false,
  active: true,
  precision: { amount: 0.00001, price: 0.01, base: 1e-8, quote: 1e-8 },
  limits: { amount: { min: 0.00001, max: 9000 }, price: { min: 0.01, max: 1000000 }, cost: { min: 5 }, market: {} },
  info: { orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'] },
};

/** By the book, with ccxt's Binance alone and preloaded markets, so that it requests none. */
export const handler = byTheBook(async ({ apiKey, apiSecret }, order) => {
  const exchange = new binance({ apiKey, secret: apiSecret });
  exchange.setMarkets([MARKET]);
  return await placeWith(exchange, order);
});
