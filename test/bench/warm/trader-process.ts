// Runs one trader in its own process, so that its CPU time is the trader's alone.
import { BENCH_PRODUCTS } from './products.ts';
import type { BenchOperation, CreateTrader, World } from './trader.ts';
import { TRADERS } from './traders/index.ts';

/** The bench's request to a trader's process. */
export interface Chunk {
  readonly operation: BenchOperation;
  readonly count: number;
  readonly concurrency: number;
  /** Of the exchange's clock. */
  readonly aheadMs: number;
}

export interface Measured {
  readonly cpuMicros: number;
  readonly wallMs: number;
  readonly tookMs: readonly number[];
  readonly rssMb: number;
  readonly heapMb: number;
}

const {
  trader: name,
  product: productName,
  world,
} = JSON.parse(process.argv[2] ?? '') as {
  readonly trader: string;
  readonly product: string;
  readonly world: World;
};
const realNow = Date.now;
let ahead = 0;
// All of them read the time from here; the connectors have no other option.
Date.now = () => realNow() + ahead;

const product = BENCH_PRODUCTS.find((each) => each.name === productName);
const row = Object.entries<{ readonly create: CreateTrader }>(TRADERS).find(([each]) => each === name)?.[1];
if (product === undefined || row === undefined) throw new Error(`there is no ${name} on ${productName}`);
const trader = await row.create(product, world);

interface Work {
  readonly calls: readonly (() => Promise<void>)[];
  readonly undo?: () => Promise<void>;
}

/** Repeats operations up to the count; their setup runs first, and is not measured. */
async function prepared({ operation, count }: Chunk): Promise<Work> {
  const times = (call: () => Promise<void>) => Array.from({ length: count }, () => call);
  switch (operation) {
    case 'place':
      return { calls: times(() => trader.place()) };
    case 'listActive':
      return { calls: times(() => trader.listActive()) };
    case 'get': {
      const id = await trader.rest();
      return { calls: times(() => trader.get(id)), undo: () => trader.cancel(id) };
    }
    case 'cancel': {
      const ids: string[] = [];
      for (let index = 0; index < count; index += 1) ids.push(await trader.rest());
      return { calls: ids.map((id) => () => trader.cancel(id)) };
    }
  }
}

async function measure(chunk: Chunk): Promise<Measured> {
  ahead = chunk.aheadMs;
  // The clock has jumped past the idle limit of connections: they are reopened, which is not measured.
  await Promise.all(Array.from({ length: chunk.concurrency }, () => trader.place()));
  const { calls, undo } = await prepared(chunk);
  const tookMs: number[] = [];
  let next = 0;
  const worker = async () => {
    for (let mine = next; mine < calls.length; mine = next) {
      next += 1;
      const from = performance.now();
      await calls[mine]?.();
      tookMs.push(performance.now() - from);
    }
  };
  const from = performance.now();
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: chunk.concurrency }, worker));
  const { user, system } = process.cpuUsage(before);
  const wallMs = performance.now() - from;
  await undo?.();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuMicros: user + system, wallMs, tookMs, rssMb: rss / 1e6, heapMb: heapUsed / 1e6 };
}

process.on('message', (chunk: Chunk) => {
  measure(chunk).then(
    (measured) => process.send?.(measured),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.once('disconnect', () => {
  trader.close();
  process.exit();
});
process.send?.('ready');
