import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { SWITCH_ID_PREFIX } from '../../lib/aws/dynamodb-switch-store.ts';
import { scopeName } from '../../lib/intents/cancel-switch.ts';
import { createAtlasOnPaper } from '../../local/atlas-on-paper.ts';
import { type LocalIntentTable, startIntentTable } from '../../local/intent-table.ts';
import { type Paper, startPaper } from '../../paper/src/index.ts';
import { createClock, type PaperReply, type PaperRequest, type ProductBuilder } from '../../paper/src/testing.ts';
import { type Authors, createAuthors } from './authors.ts';
import { listenToOutputs, type Outputs } from './outputs.ts';
import type { ChaosProduct } from './products.ts';
import { chanceOf, seedOf } from './random.ts';
import { installSimulatedTime, type SimulatedTime } from './simulated-time.ts';

/** A fixed moment within the lifetime of all contracts that the paper exchanges list. */
export const START = Date.parse('2026-08-20T09:00:00.000Z');

/** Hears of a command that an engine has processed, and of its reply before that is sent. */
export type Served = (request: PaperRequest, reply: PaperReply) => void;

/** The environment of one thread's runs: the exchanges, the table, the clock. */
export interface World {
  readonly time: SimulatedTime;
  readonly outputs: Outputs;
  /** The authors of all effects since the last reset. */
  readonly authors: Authors;
  /** Resets the exchange of a product. `served` is called after each command that its engine has processed. */
  exchange(product: ChaosProduct, seed: number, served: Served): Promise<Paper>;
  /** The real table, in this process. */
  readonly table: LocalIntentTable;
  /** Deletes every switch from it: their scopes are those of other runs too. */
  forgetSwitches(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Tells whether the table works on a request: how many turns of the event loop that takes is no business of simulated time,
 * and a limit that passed meanwhile would look as if the table had been silent.
 */
function requestsAt({ url }: LocalIntentTable): () => boolean {
  const port = Number(new URL(url).port);
  let count = 0;
  subscribe('http.server.request.start', (message) => {
    const { socket, response } = message as { socket: Socket; response: ServerResponse };
    if (socket.localPort !== port) return;
    count += 1;
    response.once('close', () => {
      count -= 1;
    });
  });
  return () => count > 0;
}

/** Takes over this thread's timers until it is closed. */
export async function createWorld(): Promise<World> {
  const outputs = await listenToOutputs();
  // Before time is simulated, because the table becomes active by a timer.
  const table = await startIntentTable();
  // Nor does loading a venue's code take simulated time: what happens meanwhile would pass a deadline.
  await loadVenues();
  const time = installSimulatedTime(START, requestsAt(table));
  const { random } = Math;
  const papers = new Map<ProductBuilder, Paper>();
  const authors = createAuthors();
  let onServed: Served = () => undefined;

  return {
    time,
    outputs,
    authors,
    async exchange({ builder }, seed, served) {
      time.restart(START);
      const chance = chanceOf(seedOf(seed, 2));
      // The jitter of retries: the only randomness left in Atlas that could change the course of a run.
      Math.random = () => chance.below(1_000_000) / 1_000_000;
      onServed = served;
      const paper =
        papers.get(builder) ??
        (await time.during(
          startPaper({
            makerIntervalMs: 0,
            makerLevels: 4,
            clock: createClock(time.now),
            builders: [telling(builder, authors, (...told) => onServed(...told))],
          }),
        ));
      papers.set(builder, paper);
      paper.control.reset(seed);
      authors.forget();
      return paper;
    },
    table,
    async forgetSwitches() {
      for (const { scope } of await table.switches.all()) {
        const Key = { intentId: { S: `${SWITCH_ID_PREFIX}${scopeName(scope)}` } };
        await table.sdk.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
      }
    },
    async close() {
      time.uninstall();
      Math.random = random;
      await table.close();
      for (const paper of papers.values()) await paper.close();
    },
  };
}

/**
 * The same exchange, which attributes effects to authors and reports each command after its effect and before its
 * reply.
 */
function telling(builder: ProductBuilder, authors: Authors, served: Served): ProductBuilder {
  return (context) =>
    builder(context).map((product) => ({
      ...product,
      protocol: {
        ...product.protocol,
        handle(request) {
          const reply = authors.serve(product.exchange, request, () => product.protocol.handle(request));
          if (request.method !== 'GET') served(request, reply);
          return reply;
        },
      },
    }));
}

/** Loads the code of every venue. Sends nothing. */
async function loadVenues(): Promise<void> {
  const atlas = createAtlasOnPaper('http://127.0.0.1');
  await Promise.all(atlas.context.ports.map((port) => port.load()));
  atlas.close();
}
