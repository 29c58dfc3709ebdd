import { isDeepStrictEqual } from 'node:util';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import type { ExactJson, ExactJsonObject } from '../text/exact-json.ts';
import { isName } from './foreign-text.ts';
import type { CallContext, LeftOut, Reading } from './port.ts';
import { isObject, listOf, objectOf, optionalText, UnreadableReply, unlessOdd } from './wire.ts';

/**
 * Reads lists, for every venue: a row that does not have the documented form is left out and reported, and the others are
 * read without it. A list fails as a whole only if it is not a list or cannot be paged.
 */

/** The fields that identify a row even if the rest of it cannot be read. */
export interface RowNames {
  readonly symbol: string;
  readonly orderId: string;
  /** In lists of fills: the field of the trade's id. */
  readonly fillId?: string;
  /** The row's position in the list, epoch milliseconds. May throw UnreadableReply. */
  readonly time: (row: ExactJsonObject) => number | undefined;
}

/** One element of a list, readable or not. */
export type Element<T> = ReadElement<T> | OddElement;

export interface ReadElement<T> {
  readonly kind: 'row';
  /** Unique within one list. */
  readonly id: string;
  readonly time: number | undefined;
  readonly row: T;
}

interface OddElement {
  readonly kind: 'odd';
  readonly id: string;
  readonly time: number | undefined;
  readonly leftOut: LeftOut;
}

/** Reads a list row by row. Throws UnreadableReply if it is not a list. */
export function elementsOf<T>(
  json: ExactJson,
  what: string,
  names: RowNames,
  read: (row: ExactJsonObject) => T,
): Element<T>[] {
  return listOf(json, what).map((each): Element<T> => {
    const known = knownOf(each, names);
    try {
      const row = objectOf(each, 'A row');
      return { kind: 'row', id: known.id, time: names.time(row), row: read(row) };
    } catch (error) {
      if (!(error instanceof UnreadableReply)) throw error;
      return oddElement(known, error.message);
    }
  });
}

interface Known {
  readonly id: string;
  readonly exchangeSymbol: string | undefined;
  readonly exchangeOrderId: string | undefined;
  readonly exchangeFillId?: string | undefined;
  readonly time: number | undefined;
}

function knownOf(json: ExactJson, { symbol, orderId, fillId, time }: RowNames): Known {
  const row = isObject(json) ? json : {};
  const exchangeSymbol = cleanText(optionalText(row, symbol));
  const exchangeOrderId = cleanText(optionalText(row, orderId));
  const exchangeFillId = fillId === undefined ? undefined : cleanText(optionalText(row, fillId));
  const own = fillId === undefined ? exchangeOrderId : exchangeFillId;
  return {
    id: `${exchangeSymbol ?? '?'}.${own ?? `?${JSON.stringify(json).slice(0, 60)}`}`,
    exchangeSymbol,
    exchangeOrderId,
    ...(exchangeFillId !== undefined && { exchangeFillId }),
    time: unlessOdd(() => time(row)),
  };
}

function oddElement({ id, ...known }: Known, reason: string): OddElement {
  return { kind: 'odd', id, time: known.time, leftOut: { why: 'unreadable', market: undefined, ...known, reason } };
}

/** A name from an unreadable row, if it can be shown: printable and not too long. */
export function cleanText(text: string | undefined): string | undefined {
  return text !== undefined && isName(text) ? text : undefined;
}

/** A row's instrument, or why it is not read. */
type Listing = { readonly instrument: Instrument } | { readonly why: LeftOut['why']; readonly reason: string };

/** What the rows of a list become: orders, fills, positions. */
export interface ListedRows<T, R> {
  readonly elements: readonly Element<T>[];
  /** Instruments known beforehand. */
  readonly known: readonly Instrument[];
  /** Whether only these were requested, so that a row of another instrument is unreadable. */
  readonly exclusive: boolean;
  /** Rows of other instruments were not requested and are not reported. */
  readonly only?: (exchangeSymbol: string) => boolean;
  /** Whether orders on a looked-up instrument belong here; by default all do. */
  readonly belongs?: (instrument: Instrument) => boolean;
  readonly symbolOf: (row: T) => string;
  /** The ids that name a row which is left out. */
  readonly idsOf: (row: T) => RowIds;
  /** The market of a row whose instrument is unknown, if the row has it. */
  readonly marketOf?: (row: T) => Market | undefined;
  /** The row in unified terms. May throw UnreadableReply. */
  readonly rowOf: (row: T, instrument: Instrument) => R;
  /** Identifies the result: a row that is listed twice is returned once. */
  readonly keyOf: (row: R) => string;
}

interface RowIds {
  readonly exchangeOrderId?: string | undefined;
  readonly exchangeFillId?: string | undefined;
}

/** Like `ListedRows`, for orders. */
export interface OrderRows<T> extends Omit<ListedRows<T, Order>, 'idsOf' | 'rowOf' | 'keyOf'> {
  readonly orderIdOf: (row: T) => string;
  /** The row as an Atlas order. May throw UnreadableReply. */
  readonly orderOf: (row: T, instrument: Instrument) => Order;
}

const NOT_SERVED_REASON = 'its instrument is not served here';

/** The orders in the rows, as `listedIn` reads them. */
export function ordersIn<T>({ orderIdOf, orderOf, ...rows }: OrderRows<T>, call: CallContext): Promise<Reading<Order>> {
  const idsOf = (row: T) => ({ exchangeOrderId: orderIdOf(row) });
  return listedIn({ ...rows, idsOf, rowOf: orderOf, keyOf: ({ id }) => id }, call);
}

/**
 * The rows in unified terms. Unknown instruments are looked up, each once; a failed lookup affects only that instrument's
 * rows. What is listed twice is returned once.
 */
export async function listedIn<T, R>(rows: ListedRows<T, R>, call: CallContext): Promise<Reading<R>> {
  const { elements, known, only = () => true, symbolOf, idsOf, marketOf, rowOf, keyOf } = rows;
  const listings = new Map<string, Listing>(known.map((instrument) => [instrument.exchangeSymbol, { instrument }]));
  const found = new Map<string, R>();
  const leftOut: LeftOut[] = [];
  for (const element of elements) {
    if (element.kind === 'odd') {
      const { exchangeSymbol } = element.leftOut;
      const listing = exchangeSymbol === undefined ? undefined : listings.get(exchangeSymbol);
      const market = listing && 'instrument' in listing ? listing.instrument.market : undefined;
      if (exchangeSymbol === undefined || only(exchangeSymbol)) leftOut.push({ ...element.leftOut, market });
      continue;
    }
    const { row, time } = element;
    const exchangeSymbol = symbolOf(row);
    if (!only(exchangeSymbol)) continue;
    const listing = listings.get(exchangeSymbol) ?? (await listingOf(exchangeSymbol, rows, call));
    listings.set(exchangeSymbol, listing);
    const { exchangeOrderId, exchangeFillId } = idsOf(row);
    const about = {
      exchangeSymbol: cleanText(exchangeSymbol),
      exchangeOrderId: cleanText(exchangeOrderId),
      ...(exchangeFillId !== undefined && { exchangeFillId: cleanText(exchangeFillId) }),
      time,
    };
    if (!('instrument' in listing)) {
      leftOut.push({ ...listing, ...about, market: marketOf?.(row) });
      continue;
    }
    const { market } = listing.instrument;
    try {
      const one = rowOf(row, listing.instrument);
      const key = keyOf(one);
      const twin = found.get(key);
      if (twin === undefined) found.set(key, one);
      else if (!isDeepStrictEqual(twin, one)) {
        leftOut.push({ why: 'unreadable', ...about, market, reason: 'it appears in the list twice, with differences' });
      }
    } catch (error) {
      if (!(error instanceof UnreadableReply)) throw error;
      leftOut.push({ why: 'unreadable', ...about, market, reason: error.message });
    }
  }
  return { rows: [...found.values()], leftOut };
}

async function listingOf(
  exchangeSymbol: string,
  { exclusive, belongs = () => true }: Pick<ListedRows<never, never>, 'exclusive' | 'belongs'>,
  call: CallContext,
): Promise<Listing> {
  if (exclusive) return { why: 'unreadable', reason: 'symbol is not the requested one' };
  try {
    const instrument = await call.lookup(exchangeSymbol);
    if (instrument !== undefined && belongs(instrument)) return { instrument };
    return { why: 'notServed', reason: NOT_SERVED_REASON };
  } catch (error) {
    if (!(error instanceof Problem) || call.signal.aborted) throw error;
    return { why: 'unreadable', reason: `its instrument could not be looked up: ${error.detail}` };
  }
}

/**
 * The rows of a list that are not about instruments, e.g. balances. `read` returns `undefined` for a row that says nothing.
 * One that it cannot read is left out. Throws UnreadableReply if it is not a list.
 */
export function rowsOf<R>(
  json: ExactJson | undefined,
  what: string,
  market: Market | undefined,
  read: (row: ExactJsonObject) => R | undefined,
): Reading<R> {
  const leftOut: LeftOut[] = [];
  const rows = listOf(json, what).flatMap((each): R[] => {
    try {
      const row = read(objectOf(each, 'A row'));
      return row === undefined ? [] : [row];
    } catch (error) {
      if (!(error instanceof UnreadableReply)) throw error;
      const nothing = { exchangeSymbol: undefined, exchangeOrderId: undefined, time: undefined };
      leftOut.push({ why: 'unreadable', ...nothing, market, reason: error.message });
      return [];
    }
  });
  return { rows, leftOut };
}

/** `order 51 of BTCUSDT (side is neither BUY nor SELL)`. */
export function describeRow({ exchangeSymbol, exchangeOrderId, exchangeFillId, reason }: LeftOut): string {
  const order = exchangeOrderId === undefined ? 'a row' : `order ${exchangeOrderId}`;
  const which = exchangeFillId === undefined ? order : `fill ${exchangeFillId}`;
  const of = exchangeSymbol === undefined ? '' : ` of ${exchangeSymbol}`;
  return `${which}${of} (${reason.replace(/\.$/, '')})`;
}

/** Turns an unreadable list into a problem; for use with `catch`. */
export function protocolProblemAt(exchange: Exchange): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof UnreadableReply)) throw error;
    const detail = `The list from ${exchange} does not have the documented form: ${error.message}`;
    throw new Problem('EXCHANGE_PROTOCOL', detail, { exchange }, { cause: error });
  };
}
