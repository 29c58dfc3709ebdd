// Places a limit order that takes from the book, and waits until it has filled.
import { setTimeout as wait } from 'node:timers/promises';
import { createAtlasClient, fileKeyStore } from 'atlas-client';

const url = process.env.ATLAS_URL ?? 'http://127.0.0.1:3000';
const atlas = createAtlasClient({ url, keys: fileKeyStore('.atlas-keys') });

const { quotes } = await atlas.quotes({ exchange: 'binance', market: 'spot', symbol: 'BTC/USDT' });
const price = quotes[0]?.ask;
if (price == null) throw new Error('The book has no offer.');

const first = await atlas.orders.place({
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price,
});
// An unknown outcome is neither a success nor a failure: it is followed, never placed again.
const result = first.outcome === 'unknown' ? await first.follow() : first;
if (result.outcome !== 'done') throw new Error(`${result.outcome}: see \`atlas intents resume ${result.key}\``);

let { order } = result;
while (order.state === 'NEW' || order.state === 'PARTIALLY_FILLED') {
  await wait(500);
  order = await atlas.orders.get(order.id);
}
console.log(`${order.state}: ${order.filledQuantity} BTC at ${order.averagePrice} USDT`);
