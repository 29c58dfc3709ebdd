// Keeps an order in the book until Ctrl-C or SIGTERM, then cancels everything of the symbol. A switch at Atlas cancels for it
// if the program or the machine dies.
import { createAtlasClient } from 'atlas-client';

const url = process.env.ATLAS_URL ?? 'http://127.0.0.1:3000';
const atlas = createAtlasClient({ url });
const scope = { exchange: 'binance', symbol: 'BTC/USDT' };

const stopped = new Promise<void>((resolve) => {
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => resolve());
});

const arm = () =>
  atlas.cancelAfter.set({ ...scope, seconds: 60 }).catch((error: unknown) => console.error(String(error)));
await arm();
const renewal = setInterval(arm, 20_000);
const result = await atlas.orders.place({ ...scope, side: 'BUY', type: 'LIMIT', quantity: '0.005', price: '80000' });
console.log(result.outcome === 'done' ? `resting: ${result.order.id}` : `${result.outcome}: ${result.key}`);

await stopped;
clearInterval(renewal);
let canceled = await atlas.orders.cancelAll(scope);
// Partial and unknown mean that an order may still rest: ask again.
for (let tries = 1; canceled.outcome !== 'done' && tries < 5; tries += 1)
  canceled = await atlas.orders.cancelAll(scope);
console.log(`cancelled: ${canceled.outcome}`);
await atlas.cancelAfter.set({ ...scope, seconds: 0 });
process.exit(canceled.outcome === 'done' ? 0 : 1);
