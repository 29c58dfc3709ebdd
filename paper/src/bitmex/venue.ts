import type { Credential } from '../credentials.ts';
import type { Exchange } from '../engine/contract.ts';
import { divide, type Fixed, ONE, quotient } from '../engine/decimal.ts';
import type { Order } from '../engine/order.ts';
import type { Calendar } from './calendar.ts';
import type { Listing } from './listings.ts';
import type { DeadMansSwitch } from './orders/dead-mans-switch.ts';

/** Choices where the venue's document describes two behaviours and a test may want either. */
export interface Habits {
  /** `terse` since December 2025, `full` before (docs/venues/bitmex.md §2.5). */
  readonly cancelError: 'terse' | 'full';
  /** Whether a `clOrdID` is reserved while its order is open (documented), or for ever. */
  readonly clOrdIDReserved: 'whileOpen' | 'forEver';
}

export const HABITS: Habits = { cancelError: 'terse', clOrdIDReserved: 'whileOpen' };

/** docs/venues/bitmex.md §5. */
export const MAX_OPEN_ORDERS = 200;
/** Orders that wait for a trigger, per symbol and account (docs/venues/bitmex.md §5). */
export const MAX_STOP_ORDERS = 10;

/** What the endpoints share. */
export interface Venue {
  readonly exchange: Exchange;
  readonly listings: readonly Listing[];
  readonly habits: Habits;
  readonly timers: DeadMansSwitch;
  readonly calendar: Calendar;
  /** `account symbol` of every position that was ever given a leverage: it keeps its row. */
  readonly leveraged: Set<string>;
  /** By exact symbol in any case; undefined for an unknown one. */
  listing(symbol: string): Listing | undefined;
  /** The `account` of the wire. */
  accountNumber(account: string): number;
  credentialsOf(account: string): readonly Credential[];
  /** XBt per US dollar, from the paper price of XBTUSD: `quoteToSettleMultiplier` of every quanto contract (§4.4). */
  satoshiPerDollar(): bigint;
  /** Hides an order from reads of orders until the given time. */
  hide(order: Order, until: number): void;
  visible(order: Order, now: number): boolean;
}

export interface VenueParts {
  readonly exchange: Exchange;
  readonly listings: readonly Listing[];
  readonly habits: Habits;
  readonly timers: DeadMansSwitch;
  readonly calendar: Calendar;
  readonly credentials: readonly Credential[];
}

const FIRST_ACCOUNT = 700_001;
const SATOSHI_PER_XBT = 100_000_000n;

export function createVenue(parts: VenueParts): Venue {
  const { exchange, listings, credentials } = parts;
  const bySymbol = new Map(listings.map((listing) => [listing.symbol, listing]));
  const accounts = [...new Set(credentials.map(({ account }) => account))];
  const hiddenUntil = new Map<number, number>();
  const index = (): Fixed => exchange.market('XBTUSD').markPrice;
  return {
    ...parts,
    leveraged: new Set(),
    listing: (symbol) => bySymbol.get(symbol.toUpperCase()),
    accountNumber: (account) => FIRST_ACCOUNT + accounts.indexOf(account),
    credentialsOf: (account) => credentials.filter((credential) => credential.account === account),
    satoshiPerDollar: () => divide(quotient(SATOSHI_PER_XBT * ONE, index()), ONE, 'halfUp'),
    hide: (order, until) => hiddenUntil.set(order.sequence, until),
    visible: (order, now) => now >= (hiddenUntil.get(order.sequence) ?? 0),
  };
}

/** The listing of an order in the engine; its symbol is always known. */
export function listingOfOrder(venue: Venue, symbol: string): Listing {
  const found = venue.listing(symbol);
  if (found === undefined) throw new RangeError(`not listed: ${symbol}`);
  return found;
}
