import type { Conditions, Exchange, MarketMaker } from '../engine/contract.ts';
import type { Order } from '../engine/order.ts';
import type { Random } from '../engine/random.ts';
import type { Gateway } from './gateway.ts';
import type { IdSource } from './ids.ts';
import type { Category } from './instruments/category.ts';
import type { Listing } from './instruments/listing.ts';
import type { Parameters } from './parameters.ts';
import { REFUSED } from './refusal.ts';

/** Where the venue's document knows two behaviours, or none for certain, and a test may want the other one. */
export interface Habits {
  /** Whether an `orderLinkId` is unique in the account, or on spot and on contracts apart (docs/venues/bybit.md §2.2). */
  readonly linkIdScope: 'account' | 'segment';
  /** What becomes of a cancel or amend that comes before the engine has seen its order (§2.5). */
  readonly changeBeforeSeen: 'queued' | 'refused';
}

/** Which of two behaviours is true could not be verified (§8). */
export const UNVERIFIED_HABITS: Habits = { linkIdScope: 'account', changeBeforeSeen: 'queued' };

/** One category: its engine and its instruments. */
export interface CategoryEngine {
  readonly category: Category;
  /** The engine itself; whoever uses it has let the time pass before. */
  readonly exchange: Exchange;
  readonly maker: MarketMaker;
  readonly listings: ReadonlyMap<string, Listing>;
  /** What a tester lets befall the request that is being served. */
  conditions: Conditions;
}

/** What an account may choose for orders beyond the price band: spot and contracts, moved (`false`) or refused (§2.1). */
interface LimitPriceActions {
  /** `true` moves the price instead of refusing it; off by default. */
  spotMoves: boolean;
  /** `true` moves the price, as is the default. */
  contractsMove: boolean;
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
  /** When the exchange was released last: what had ended before is gone from `realtime` (§3). */
  releasedAt: number;
  /** Whether an accepted order of the account has ever had this client id (§2.2). */
  isUsed(category: Category, account: string, linkId: string): boolean;
  use(category: Category, account: string, linkId: string): void;
  limitPriceActions(account: string): LimitPriceActions;
  userId(account: string): number;
  /** Keeps an order from reads of orders until the given time. */
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
    releasedAt: 0,
    isUsed: (category, account, linkId) =>
      used.has(keyOf(category, account, linkId)) ||
      // Orders that were planted have ids that the gateway never saw.
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

/** The engine that a request is for: `category` is required, and options are not offered. */
export function engineFor(venue: Venue, parameters: Parameters): CategoryEngine {
  const category = parameters.required('category');
  if (category !== 'spot' && category !== 'linear' && category !== 'inverse') throw REFUSED.category();
  return venue.engines[category];
}

/** The listing of a symbol that the request must name, in upper case (§2.1). */
export function listingFor({ listings }: CategoryEngine, parameters: Parameters): Listing {
  const found = listings.get(parameters.required('symbol'));
  if (found === undefined) throw REFUSED.symbol();
  return found;
}

/** The listing of an order that the engine keeps; its symbol is always known. */
export function listingOfOrder({ listings }: CategoryEngine, symbol: string): Listing {
  const found = listings.get(symbol);
  if (found === undefined) throw new RangeError(`not listed: ${symbol}`);
  return found;
}
