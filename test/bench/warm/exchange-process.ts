// The paper exchange and the table of intents, in their own process, so that their CPU time counts for no trader.
import { startIntentTable } from '../../../local/intent-table.ts';
import { startPaper } from '../../../paper/src/index.ts';
import {
  buildBinanceFutures,
  buildBinanceSpot,
  createBybit,
  createClock,
  NO_DELAYS,
  type ProductBuilder,
} from '../../../paper/src/testing.ts';
import { BENCH_PRODUCTS, MARKET_PRICE } from './products.ts';
import type { World } from './trader.ts';

/** Just over the minute by which the exchange counts. */
const SKIP_MS = 61_000;
const MANY = 1_000_000;

let ahead = 0;
/**
 * Bybit counts by the second, and its headers tell the limits in force: so high that the bench meets none. Its engine has an
 * order as soon as it is accepted, so that nobody has to look twice.
 */
const buildBybit: ProductBuilder = (context) =>
  createBybit(context, {
    limits: { perSecond: () => ({ spot: MANY, futures: MANY }), requestsPerAddress: MANY },
    delays: NO_DELAYS,
  });
const paper = await startPaper({
  makerIntervalMs: 0,
  clock: createClock(() => Date.now() + ahead),
  builders: [buildBinanceSpot, buildBinanceFutures, buildBybit],
});
const table = await startIntentTable();
for (const { paper: engine, exchangeSymbol } of BENCH_PRODUCTS)
  paper.control.setPrice(engine, exchangeSymbol, MARKET_PRICE);
process.on('message', () => {
  ahead += SKIP_MS;
  process.send?.(ahead);
});
process.once('disconnect', () => {
  void paper.close();
  void table.close();
});
const world: World = { exchangeUrl: paper.url, tableUrl: table.url, tableName: table.tableName };
process.send?.(world);
