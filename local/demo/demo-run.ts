import type { Api, Json } from './api.ts';
import { Unexpected } from './expect.ts';
import type { Scene } from './products.ts';

/** Where a demo session runs, and the orders it has placed so far. */
export interface DemoRun {
  readonly api: Api;
  /** The exchanges themselves, to read their books. */
  readonly exchange: Api;
  /** Whether the account belongs to this session alone; only then does the demo cancel everything in one request. */
  readonly own: boolean;
  /** Where the markets belong to this session too. */
  readonly desk?: Desk;
  readonly print: (line: string) => void;
  /** Epoch milliseconds, for "today". */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** A new client order id of this session. */
  readonly clientOrderId: () => string;
  /** Ids of all orders that were placed. */
  readonly placed: string[];
}

/** What only the owner of the exchanges and of the gateway can do. */
export interface Desk {
  /** Moves a market of the paper exchanges to a price. */
  moveTo(paperProduct: string, exchangeSymbol: string, price: string): void;
  /** The sweep that a schedule starts every minute. */
  sweep(): Promise<void>;
}

/** A product of the demo, and the instrument chosen for it. */
export interface Played {
  readonly scene: Scene;
  readonly instrument: Json;
}

const NAME_WIDTH = 12;

/** Plays one step and prints its result; a failure names the part and the step. */
export async function play(
  { print }: DemoRun,
  part: string,
  name: string,
  step: () => Promise<string | readonly string[]>,
): Promise<void> {
  try {
    const lines = [await step()].flat();
    for (const [at, line] of lines.entries()) print(`  ${(at === 0 ? name : '').padEnd(NAME_WIDTH)} ${line}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Unexpected(`${part}, ${name}: ${why}`, { cause: error });
  }
}
