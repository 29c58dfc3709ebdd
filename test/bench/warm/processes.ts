import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchProduct } from './products.ts';
import type { World } from './trader.ts';
import type { Chunk, Measured } from './trader-process.ts';

/** The process of the exchange and the table. */
export interface ExchangeProcess {
  readonly world: World;
  /** Moves its clock forward so that no limit applies, and returns its total lead in milliseconds. */
  skip(): Promise<number>;
  close(): void;
}

export async function startExchangeProcess(): Promise<ExchangeProcess> {
  const child = start('exchange-process.ts', []);
  const world = (await reply(child)) as World;
  return {
    world,
    async skip() {
      child.send('skip');
      return (await reply(child)) as number;
    },
    close: () => child.disconnect(),
  };
}

/** The process of one trader. */
export interface TraderProcess {
  measure(chunk: Omit<Chunk, 'aheadMs'>): Promise<Measured>;
  close(): void;
}

/** Starts a trader; `flags` go to its Node. */
export async function startTraderProcess(
  trader: string,
  product: BenchProduct,
  exchange: ExchangeProcess,
  flags: readonly string[] = [],
): Promise<TraderProcess> {
  const told = JSON.stringify({ trader, product: product.name, world: exchange.world });
  const child = start('trader-process.ts', [told], flags);
  await reply(child);
  return {
    async measure({ operation, count, concurrency }) {
      const chunks: Measured[] = [];
      for (let left = count; left > 0; left -= MOST_AT_ONCE) {
        const chunk: Chunk = {
          operation,
          count: Math.min(left, MOST_AT_ONCE),
          concurrency,
          aheadMs: await exchange.skip(),
        };
        child.send(chunk);
        const measured = (await reply(child)) as Measured | { readonly failed: string };
        if ('failed' in measured) throw new Error(`${trader} on ${product.name}, ${operation}: ${measured.failed}`);
        chunks.push(measured);
      }
      return together(chunks);
    },
    close: () => child.disconnect(),
  };
}

/** Spot allows a hundred orders in ten seconds, of which up to 32 open the connections. */
const MOST_AT_ONCE = 64;

function together(chunks: readonly Measured[]): Measured {
  const sum = (of: (chunk: Measured) => number) => chunks.reduce((total, chunk) => total + of(chunk), 0);
  const last = chunks.at(-1);
  return {
    cpuMicros: sum(({ cpuMicros }) => cpuMicros),
    wallMs: sum(({ wallMs }) => wallMs),
    tookMs: chunks.flatMap(({ tookMs }) => tookMs),
    rssMb: last?.rssMb ?? 0,
    heapMb: last?.heapMb ?? 0,
  };
}

function start(file: string, args: readonly string[], flags: readonly string[] = []): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return fork(path, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [...flags] });
}

async function reply(child: ChildProcess): Promise<unknown> {
  const done = new AbortController();
  const { signal } = done;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`${child.spawnargs[1]} ended with ${code}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    // Children that are no longer needed must be terminated.
    ended.catch(() => {});
    done.abort();
  }
}
