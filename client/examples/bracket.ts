// Buys below the market, with a take-profit and a stop-loss that are placed once the order has filled.
import { createAtlasClient, fileKeyStore } from 'atlas-client';

const url = process.env.ATLAS_URL ?? 'http://127.0.0.1:3000';
const atlas = createAtlasClient({ url, keys: fileKeyStore('.atlas-keys') });

const first = await atlas.orderLists.place({
  exchange: 'binance',
  symbol: 'BTC/USDT',
  kind: 'OTOCO',
  working: { side: 'BUY', quantity: '0.005', price: '80000' },
  // Less than what is bought: the exchange may keep its fee in the base asset.
  pendingQuantity: '0.00499',
  takeProfit: { price: '95000' },
  stopLoss: { triggerPrice: '75000' },
});
const result = first.outcome === 'unknown' ? await first.follow() : first;
if (result.outcome !== 'done') throw new Error(`${result.outcome}: see \`atlas intents resume ${result.key}\``);
for (const { role, stage, order } of result.orderList.legs) {
  console.log(`${role} (${stage}): ${order.side} ${order.quantity} at ${order.price ?? order.trigger?.triggerPrice}`);
}

const canceled = await atlas.orderLists.cancel(result.orderList.id);
console.log(canceled.outcome === 'done' ? `cancelled: ${canceled.orderList.state}` : canceled.outcome);
