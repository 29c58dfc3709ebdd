import type { Conditional } from '../../engine/conditional.ts';
import type { Exchange } from '../../engine/contract.ts';
import type { Order } from '../../engine/order.ts';
import type { Endpoint } from '../api.ts';
import { generatedClientId } from '../client-id.ts';
import type { OrderPool } from '../limits.ts';
import { REFUSED } from '../refusal.ts';
import type { Countdowns } from './countdown.ts';
import type { FuturesFacts } from './facts.ts';
import type { FuturesSymbol } from './instrument.ts';
import { createMarginModes, type MarginModes } from './margin-modes.ts';
import { FUTURES_REFUSED } from './refusals.ts';
import { isAlgoKept, isKept } from './retention.ts';

/** How long a delivered contract stays in exchangeInfo as settling; the real duration is unverified. */
const UNVERIFIED_SETTLING_MS = 30 * 60_000;

/** What the endpoints of one product share. */
export interface FuturesVenue {
  readonly facts: FuturesFacts;
  readonly exchange: Exchange;
  /** Shared by both products: position mode is one setting for the two (docs/venues/binance.md §6.2, -4067). */
  readonly exchanges: readonly Exchange[];
  readonly orders: OrderPool;
  readonly countdowns: Countdowns;
  readonly margins: MarginModes;
  /** Every symbol, including delivered ones, because their orders stay readable. */
  readonly symbols: readonly FuturesSymbol[];
  /** `modifyId` per amendment. */
  readonly modifyIds: Map<bigint, bigint>;
  /** Refuses an unknown symbol with -1121. */
  symbol(name: string): FuturesSymbol;
  /** Refuses an unknown pair with -4087. */
  pair(name: string): string;
  /** Hides an order from reads of orders until the given time. */
  hide(order: Order, until: number): void;
  /** Whether reads of orders see it: it is no longer hidden and not yet purged. */
  visible(order: Order, now: number): boolean;
  /** The same of conditional orders. */
  hideAlgo(algo: Conditional, until: number): void;
  algoVisible(algo: Conditional, now: number): boolean;
  nextClientId(): string;
}

export interface VenueParts {
  readonly facts: FuturesFacts;
  readonly exchange: Exchange;
  readonly exchanges: readonly Exchange[];
  readonly orders: OrderPool;
  readonly countdowns: Countdowns;
  readonly symbols: readonly FuturesSymbol[];
}

export function createFuturesVenue(parts: VenueParts): FuturesVenue {
  const bySymbol = new Map(parts.symbols.map((symbol) => [symbol.instrument.symbol, symbol]));
  const pairs = new Set(parts.symbols.map(({ pair }) => pair));
  const hiddenUntil = new Map<number, number>();
  const algoHiddenUntil = new Map<number, number>();
  let generated = 0;
  return {
    ...parts,
    margins: createMarginModes(),
    modifyIds: new Map(),
    symbol(name) {
      const found = bySymbol.get(name);
      if (found === undefined) throw REFUSED.symbol();
      return found;
    },
    pair(name) {
      if (!pairs.has(name)) throw FUTURES_REFUSED.pair();
      return name;
    },
    hide: (order, until) => hiddenUntil.set(order.sequence, until),
    visible: (order, now) => now >= (hiddenUntil.get(order.sequence) ?? 0) && isKept(order, now),
    hideAlgo: (algo, until) => algoHiddenUntil.set(algo.sequence, until),
    algoVisible: (algo, now) => now >= (algoHiddenUntil.get(algo.sequence) ?? 0) && isAlgoKept(algo, now),
    nextClientId() {
      generated += 1;
      return generatedClientId(`${parts.facts.product}:${generated}`);
    },
  };
}

/** The symbols that public lists show: a delivered contract disappears once it has settled. */
export function listedSymbols({ symbols }: FuturesVenue, now: number): readonly FuturesSymbol[] {
  return symbols.filter(({ quarter }) => quarter === undefined || now < quarter.deliveryDate + UNVERIFIED_SETTLING_MS);
}

/** The path of an endpoint: `/fapi/v1/order`. */
export function pathOf({ facts }: FuturesVenue, name: string, version = 'v1'): string {
  return `${facts.root}/${version}/${name}`;
}

/** An endpoint under several versions of its path. */
export function versions(venue: FuturesVenue, name: string, list: readonly string[], endpoint: Omit<Endpoint, 'path'>) {
  return list.map((version): Endpoint => ({ ...endpoint, path: pathOf(venue, name, version) }));
}
