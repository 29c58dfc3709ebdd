// Places five buy orders below the market, in one request. The key names this ladder: run again, it is the same five orders.
import { createAtlasClient, fileKeyStore } from 'atlas-client';

const url = process.env.ATLAS_URL ?? 'http://127.0.0.1:3000';
const atlas = createAtlasClient({ url, keys: fileKeyStore('.atlas-keys') });

const ladder = ['80000', '79500', '79000', '78500', '78000'].map((price) => ({
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY' as const,
  type: 'LIMIT' as const,
  quantity: '0.002',
  price,
}));
const key = `ladder-${new Date().toISOString().slice(0, 10)}`;
const first = await atlas.orders.batch(ladder, { key });
const result = first.outcome === 'unknown' ? await first.follow() : first;
if (result.outcome === 'rejected') throw result.problem;

for (const part of result.parts) {
  switch (part.outcome) {
    case 'done':
      console.log(`done: ${part.order.price} ${part.order.state}`);
      break;
    case 'rejected':
      console.log(`rejected: ${part.problem.message}`);
      break;
    case 'unknown':
      console.log(`not known: ${part.intent.detail}`);
  }
}
