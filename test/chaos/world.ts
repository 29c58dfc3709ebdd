import { type LocalIntentTable, startIntentTable } from '../../local/intent-table.ts';
import { type Paper, startPaper } from '../../paper/src/index.ts';
import { createClock, type ProductBuilder } from '../../paper/src/testing.ts';
import { type Authors, createAuthors } from './authors.ts';
import { listenToOutputs, type Outputs } from './outputs.ts';
import type { ChaosProduct } from './products.ts';
import { chanceOf, seedOf } from './random.ts';
import { installSimulatedTime, type SimulatedTime } from './simulated-time.ts';

/** Inside the lives of all contracts that the paper exchanges list, and always the same. */
export const START = Date.parse('2026-08-20T09:00:00.000Z');

/** Where the runs of one thread take place, one after the other: the exchanges, the table, the clock. */
export interface World {
  readonly time: SimulatedTime;
  readonly outputs: Outputs;
  /** Who has done what at the exchange since it was made fresh. */
  readonly authors: Authors;
  /** The exchange of a product, fresh. `served` is told of every command that its engine has dealt with. */
  exchange(product: ChaosProduct, seed: number, served: () => void): Promise<Paper>;
  /** The real table, in this process. */
  readonly table: LocalIntentTable;
  close(): Promise<void>;
}

/** Takes over this thread's timers until it is closed. */
export async function createWorld(): Promise<World> {
  const outputs = await listenToOutputs();
  // Before time stands still: the table becomes active by a timer, and is asked until it is.
  const table = await startIntentTable();
  const time = installSimulatedTime(START);
  const { random } = Math;
  const papers = new Map<ProductBuilder, Paper>();
  const authors = createAuthors();
  let onServed = (): void => undefined;

  return {
    time,
    outputs,
    authors,
    async exchange({ builder }, seed, served) {
      time.restart(START);
      const chance = chanceOf(seedOf(seed, 2));
      // The jitter of retries: what is left of chance in Atlas that could change what happens.
      Math.random = () => chance.below(1_000_000) / 1_000_000;
      onServed = served;
      const paper =
        papers.get(builder) ??
        (await time.during(
          startPaper({
            makerIntervalMs: 0,
            makerLevels: 4,
            clock: createClock(time.now),
            builders: [telling(builder, authors, () => onServed())],
          }),
        ));
      papers.set(builder, paper);
      paper.control.reset(seed);
      authors.forget();
      return paper;
    },
    table,
    async close() {
      time.uninstall();
      Math.random = random;
      await table.close();
      for (const paper of papers.values()) await paper.close();
    },
  };
}

/** The same exchange, which notes whose effects are whose, and tells when it has dealt with a command and not answered yet. */
function telling(builder: ProductBuilder, authors: Authors, served: () => void): ProductBuilder {
  return (context) =>
    builder(context).map((product) => ({
      ...product,
      protocol: {
        ...product.protocol,
        handle(request) {
          const reply = authors.serve(product.exchange, request, () => product.protocol.handle(request));
          if (request.method !== 'GET') served();
          return reply;
        },
      },
    }));
}
