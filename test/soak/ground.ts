import { type Paper, startPaper } from '../../paper/src/index.ts';
import { createClock, PRODUCTS } from '../../paper/src/testing.ts';
import { type Authors, createAuthors } from '../chaos/authors.ts';
import { type MemoryStore, memoryStore } from '../chaos/memory-store.ts';
import { listenToOutputs, type Outputs } from '../chaos/outputs.ts';
import { CHAOS_PRODUCTS, PRICES } from '../chaos/products.ts';
import { type Chance, chanceOf, seedOf } from '../chaos/random.ts';
import { installSimulatedTime, type SimulatedTime } from '../chaos/simulated-time.ts';
import { START } from '../chaos/world.ts';
import { createRecord, type Record } from './record.ts';

/** The environment of a soak: all exchanges, one table, and one clock that jumps from event to event. */
export interface Ground {
  readonly time: SimulatedTime;
  readonly outputs: Outputs;
  readonly paper: Paper;
  readonly table: MemoryStore;
  /** The engines' own journals, by engine. */
  readonly records: ReadonlyMap<string, Record>;
  /** Independent random streams, by number. */
  chance(stream: number): Chance;
  pause(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Takes over this process's timers until it is closed. */
export async function layGround(seed: number): Promise<Ground> {
  const outputs = await listenToOutputs();
  const time = installSimulatedTime(START);
  const { random } = Math;
  const jitter = chanceOf(seedOf(seed, 1_000));
  Math.random = () => jitter.below(1_000_000) / 1_000_000;
  const authors = new Map<string, Authors>();
  const authorsOf = (product: string): Authors => {
    const found = authors.get(product) ?? createAuthors();
    authors.set(product, found);
    return found;
  };
  const paper = await time.during(
    startPaper({
      makerIntervalMs: 0,
      makerLevels: 4,
      seed,
      clock: createClock(time.now),
      builders: PRODUCTS.map(
        (build) => (context) =>
          build(context).map((product) => {
            const { protocol, exchange } = product;
            const serving = authorsOf(protocol.product);
            const handle: typeof protocol.handle = (request) =>
              serving.serve(exchange, request, () => protocol.handle(request));
            return { ...product, protocol: { ...protocol, handle } };
          }),
      ),
    }),
  );
  quote(paper);
  const engines = [...new Set(CHAOS_PRODUCTS.map((product) => product.paper))];
  return {
    time,
    outputs,
    paper,
    table: memoryStore(),
    records: new Map(engines.map((name) => [name, createRecord(() => paper.control.journal(name), authorsOf(name))])),
    chance: (stream) => chanceOf(seedOf(seed, stream)),
    pause: (ms) => time.sleep(ms, new AbortController().signal),
    async close() {
      time.uninstall();
      Math.random = random;
      await paper.close();
    },
  };
}

/** Resets every traded book to its first price, with fresh quotes. */
export function quote({ control }: Paper): void {
  for (const { paper, exchangeSymbol } of CHAOS_PRODUCTS) control.setPrice(paper, exchangeSymbol, PRICES.mid);
}
