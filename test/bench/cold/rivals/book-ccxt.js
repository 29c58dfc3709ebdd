import ccxt from 'ccxt';
import { byTheBook } from './by-the-book.js';
import { placeWith } from './ccxt-order.js';

/**
 * By the book, with ccxt as its documentation shows it: the first order loads the markets. Currencies and margin pairs,
 * for which it would ask besides, the exchange stub does not list.
 */
export const handler = byTheBook(async ({ apiKey, apiSecret }, order) => {
  const exchange = new ccxt.binance({
    apiKey,
    secret: apiSecret,
    options: { fetchCurrencies: false, fetchMargins: false },
  });
  return await placeWith(exchange, order);
});
