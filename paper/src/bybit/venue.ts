import type { Conditions, Exchange, MarketMaker } from '../engine/contract.ts';
import type { Order } from '../engine/order.ts';
import type { Random } from '../engine/random.ts';
import type { Gateway } from './gateway.ts';
import type { IdSource } from './ids.ts';
import type { Category } from './instruments/category.ts';
import type { Listing } from './instruments/listing.ts';
import type { Parameters } from './parameters.ts';
import { REFUSED } from './refusal.ts';

/** Choices where the venue's document describes two behaviours, or none with certainty, and a test may want either. */
export interface Habits {
  /**
   * Whether an `orderLinkId` is unique in the whole account, or on spot and on contracts separately
   * (docs/venues/bybit.md §2.2).
   */
  readonly linkIdScope: 'account' | 'segment';
  /** What happens to a cancel or amend that arrives before the engine has seen its order (§2.5). */
  readonly changeBeforeSeen: 'queued' | 'refused';
  /** What a cancel has to call a spot order that has triggered (§12.5). */
  readonly triggeredOnSpot: 'Order' | 'StopOrder';
}

/** Which of two behaviours is true is unverified (§8). */
export const UNVERIFIED_HABITS: Habits = {
  linkIdScope: 'account',
  changeBeforeSeen: 'queued',
  triggeredOnSpot: 'Order',
};

/** One category: its engine and its instruments. */
export interface CategoryEngine {
  readonly category: Category;
  /** The raw engine; callers must let the time pass first. */
  readonly exchange: Exchange;
  readonly maker: MarketMaker;
  readonly listings: ReadonlyMap<string, Listing>;
  /** What a tester imposes on the request that is being served. */
  conditions: Conditions;
}

/**
 * An account's choice for orders beyond the price band, on spot and on contracts: moved (`false`) or refused (§2.1).
 */
interface LimitPriceActions {
  /** `true` moves the price instead of refusing it; off by default. */
  spotMoves: boolean;
  /** `true` moves the price, the default. */
  contractsMove: boolean;
}

/** An order that carries exits, and the ids of those once they are placed. */
interface Entry {
  readonly category: Category;
  readonly account: string;
  exits: readonly string[];
}

/** What the endpoints share. */
export interface Venue {
  readonly engines: Readonly<Record<Category, CategoryEngine>>;
  readonly gateway: Gateway;
  readonly ids: IdSource;
  readonly habits: Habits;
  readonly random: Random;
  /** Orders that filled although their cancel was accepted (§2.5). */
  readonly lateCancels: Set<string>;
  /** Orders that carry exits, by their ids (§12.3). */
  readonly entries: Map<string, Entry>;
  /** The last release of the exchange: `realtime` no longer has orders that ended before it (§3). */
  releasedAt: number;
  /** Whether an accepted order of the account has ever used this client id (§2.2). */
  isUsed(category: Category, account: string, linkId: string): boolean;
  use(category: Category, account: string, linkId: string): void;
  limitPriceActions(account: string): LimitPriceActions;
  userId(account: string): number;
  /** Hides an order from reads of orders until the given time. */
  hide(orderId: string, until: number): void;
  visible(order: Order, now: number): boolean;
}

export interface VenueParts {
  readonly engines: Readonly<Record<Category, CategoryEngine>>;
  readonly gateway: Gateway;
  readonly ids: IdSource;
  readonly habits: Habits;
  readonly random: Random;
  readonly accounts: readonly string[];
}

const FIRST_USER = 24_600_001;

export function createVenue({ accounts, ...parts }: VenueParts): Venue {
  const { engines, habits } = parts;
  const used = new Set<string>();
  const hiddenUntil = new Map<string, number>();
  const actions = new Map<string, LimitPriceActions>();
  const scopeOf = (category: Category): readonly Category[] => {
    if (habits.linkIdScope === 'account') return ['spot', 'linear', 'inverse'];
    return category === 'spot' ? ['spot'] : ['linear', 'inverse'];
  };
  const keyOf = (category: Category, account: string, linkId: string): string =>
    `${scopeOf(category)[0]}\n${account}\n${linkId}`;
  return {
    ...parts,
    lateCancels: new Set(),
    entries: new Map(),
    releasedAt: 0,
    isUsed: (category, account, linkId) =>
      used.has(keyOf(category, account, linkId)) ||
      // Planted orders have ids that the gateway has not issued.
      scopeOf(category).some((each) => engines[each].exchange.order({ account, clientOrderId: linkId }) !== undefined),
    use: (category, account, linkId) => used.add(keyOf(category, account, linkId)),
    limitPriceActions(account) {
      const found = actions.get(account) ?? { spotMoves: false, contractsMove: true };
      actions.set(account, found);
      return found;
    },
    userId: (account) => FIRST_USER + accounts.indexOf(account),
    hide: (orderId, until) => hiddenUntil.set(orderId, until),
    visible: ({ id }, now) => now >= (hiddenUntil.get(id) ?? 0),
  };
}

/** The engine of a request: `category` is required, and options are not offered. */
export function engineFor(venue: Venue, parameters: Parameters): CategoryEngine {
  const category = parameters.required('category');
  if (category !== 'spot' && category !== 'linear' && category !== 'inverse') throw REFUSED.category();
  return venue.engines[category];
}

/** The listing of the request's mandatory symbol, in upper case (§2.1). */
export function listingFor({ listings }: CategoryEngine, parameters: Parameters): Listing {
  const found = listings.get(parameters.required('symbol'));
  if (found === undefined) throw REFUSED.symbol();
  return found;
}

/** The listing of an order in the engine; its symbol is always known. */
export function listingOfOrder({ listings }: CategoryEngine, symbol: string): Listing {
  const found = listings.get(symbol);
  if (found === undefined) throw new RangeError(`not listed: ${symbol}`);
  return found;
}
