import type { Market } from '../../lib/domain/instrument.ts';
import type { Credentials } from '../../lib/exchanges/credentials.ts';
import type { ExactJson } from '../../lib/text/exact-json.ts';

/**
 * Facts about an exchange for the operator's commands and the demo. Each exchange has a file here and a line in `table.ts`.
 */
export interface LocalVenue {
  /** How to read a key's permissions from the exchange; `originOf` gives the URL of a market. */
  keyPermissions(credentials: Credentials, originOf: (market: Market) => string, now: number): PermissionQuery;
  /** Where a market shows its book. */
  book(market: Market): BookSource;
  /** The scenes of the demo. */
  readonly scenes: Readonly<Partial<Record<SceneKind, VenueScene>>>;
}

/** The permissions of a key that matter for storing it in the cloud. */
export interface KeyPermissions {
  readonly withdraw: boolean;
  readonly trade: boolean;
  /** Whether it is restricted to some addresses. */
  readonly addressBound: boolean;
  /** When it expires, RFC 3339; absent if the exchange gives no such time. */
  readonly expiresAt?: string;
  /** Other obstacles to trading with it, one sentence each. */
  readonly obstacles?: readonly string[];
}

/** The requests for the permissions of a key. */
export interface PermissionQuery {
  readonly requests: readonly { readonly url: string; readonly headers: Readonly<Record<string, string>> }[];
  /**
   * Gets the reply to each request, `undefined` for a missing one; returns `undefined` when they do not give the
   * permissions.
   */
  readonly read: (replies: readonly unknown[]) => KeyPermissions | undefined;
}

/** The best prices of a book. */
export interface Book {
  readonly bid: string;
  readonly ask: string;
}

/** A public request for a book, and the parser of its reply. */
interface BookSource {
  readonly path: (exchangeSymbol: string) => string;
  readonly read: (reply: ExactJson) => Readonly<Record<keyof Book, ExactJson | undefined>>;
}

/** The kinds of contracts in the demo, in order. */
export const SCENE_KINDS = [
  'spot',
  'linearPerpetual',
  'linearDelivery',
  'inversePerpetual',
  'inverseDelivery',
  'quantoPerpetual',
] as const;
export type SceneKind = (typeof SCENE_KINDS)[number];

/** The demo of one kind of contract of one exchange, and its expected results. */
export interface VenueScene {
  readonly title: string;
  readonly base: string;
  /** In the instrument's unit: the same exposure for the same kind of contract at every exchange. */
  readonly quantity: string;
  /** The quantity after the amend that reduces it. */
  readonly reduced: string;
  readonly amends: Amends;
  /** What happens to a post-only order that would trade at once. */
  readonly postOnly: 'refused' | 'CANCELED' | 'EXPIRED';
}

/** `amendment.method` and `queuePriority` of a reduction and of a new price. */
interface Amends {
  readonly reduction: readonly [method: string, queuePriority: string];
  readonly reprice: readonly [method: string, queuePriority: string];
}

/** Order sizes that several exchanges accept. */
export const LINEAR = { base: 'BTC', quantity: '0.005', reduced: '0.003' };
export const INVERSE = { base: 'BTC', quantity: '500', reduced: '300' };

/** A member of an object or an element of a list; `undefined` if absent. */
export function memberOf(value: ExactJson | undefined, key: string | number): ExactJson | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string | number, ExactJson | undefined>>)[key];
}

/** Whether a reply is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
