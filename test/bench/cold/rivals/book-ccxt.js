import ccxt from 'ccxt';
import { byTheBook } from './by-the-book.js';
import { placeWith } from './ccxt-order.js';

/**
 * By the book, with ccxt as in its documentation: the first order loads the markets. The exchange stub lists no
 * currencies and no margin pairs, which ccxt would request as well.
 */
export const handler = byTheBook(async ({ apiKey, apiSecret }, order) => {
  const exchange = new ccxt.binance({
    apiKey,
    secret: apiSecret,
    options: { fetchCurrencies: false, fetchMargins: false },
  });
  return await placeWith(exchange, order);
});
