// The paper exchange and the table of intents, in a process of their own: their processor time is nobody's.
import { startIntentTable } from '../../../local/intent-table.ts';
import { startPaper } from '../../../paper/src/index.ts';
import { createClock } from '../../../paper/src/testing.ts';
import { BENCH_PRODUCTS, MARKET_PRICE } from './products.ts';
import type { World } from './trader.ts';

/** Past the minute by which the exchange counts. */
const SKIP_MS = 61_000;

let ahead = 0;
const paper = await startPaper({ makerIntervalMs: 0, clock: createClock(() => Date.now() + ahead) });
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
