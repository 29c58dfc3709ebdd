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

/** The environment of one thread's runs: the exchanges, the table, the clock. */
export interface World {
  readonly time: SimulatedTime;
  readonly outputs: Outputs;
  /** The authors of all effects since the last reset. */
  readonly authors: Authors;
  /** Resets the exchange of a product. `served` is called after each command that its engine has processed. */
  exchange(product: ChaosProduct, seed: number, served: () => void): Promise<Paper>;
  /** The real table, in this process. */
  readonly table: LocalIntentTable;
  close(): Promise<void>;
}

/** Takes over this thread's timers until it is closed. */
export async function createWorld(): Promise<World> {
  const outputs = await listenToOutputs();
  // Before time is simulated: the table becomes active by a timer.
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

/**
 * The same exchange, which attributes effects to authors and reports each command after its effect and before its reply.
 */
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
