import { Spot } from '@binance/spot';
import { byTheBook } from './by-the-book.js';

/** By the book, with the exchange's own connector. */
export const handler = byTheBook(async ({ apiKey, apiSecret }, { price, quantity, side, type }) => {
  const configurationRestAPI = { apiKey, apiSecret, basePath: process.env.EXCHANGE_URL, retries: 0 };
  const { restAPI } = new Spot({ configurationRestAPI });
  const reply = await restAPI.newOrder({
    symbol: 'BTCUSDT',
    side,
    type,
    timeInForce: 'GTC',
    quantity: Number(quantity),
    price: Number(price),
  });
  return await reply.data();
});
