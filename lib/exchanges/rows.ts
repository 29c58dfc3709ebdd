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
  readonly time: number | undefined;
}

function knownOf(json: ExactJson, { symbol, orderId, time }: RowNames): Known {
  const row = isObject(json) ? json : {};
  const exchangeSymbol = cleanText(optionalText(row, symbol));
  const exchangeOrderId = cleanText(optionalText(row, orderId));
  const id = exchangeOrderId === undefined ? `?${JSON.stringify(json).slice(0, 60)}` : exchangeOrderId;
  return { id: `${exchangeSymbol ?? '?'}.${id}`, exchangeSymbol, exchangeOrderId, time: unlessOdd(() => time(row)) };
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

export interface OrderRows<T> {
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
  readonly orderIdOf: (row: T) => string;
  /** The market of a row whose instrument is unknown, if the row has it. */
  readonly marketOf?: (row: T) => Market | undefined;
  /** The row as an Atlas order. May throw UnreadableReply. */
  readonly orderOf: (row: T, instrument: Instrument) => Order;
}

const NOT_SERVED_REASON = 'its instrument is not served here';

/**
 * The orders in the rows. Unknown instruments are looked up, each once; a failed lookup affects only that instrument's
 * orders. An order listed twice is returned once.
 */
export async function ordersIn<T>(rows: OrderRows<T>, call: CallContext): Promise<Reading<Order>> {
  const { elements, known, only = () => true, symbolOf, orderIdOf, marketOf, orderOf } = rows;
  const listings = new Map<string, Listing>(known.map((instrument) => [instrument.exchangeSymbol, { instrument }]));
  const orders = new Map<string, Order>();
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
    const about = { exchangeSymbol: cleanText(exchangeSymbol), exchangeOrderId: cleanText(orderIdOf(row)), time };
    if (!('instrument' in listing)) {
      leftOut.push({ ...listing, ...about, market: marketOf?.(row) });
      continue;
    }
    const { market } = listing.instrument;
    try {
      const order = orderOf(row, listing.instrument);
      const twin = orders.get(order.id);
      if (twin === undefined) orders.set(order.id, order);
      else if (!isDeepStrictEqual(twin, order)) {
        leftOut.push({
          why: 'unreadable',
          ...about,
          market,
          reason: 'the order appears in the list twice, with differences',
        });
      }
    } catch (error) {
      if (!(error instanceof UnreadableReply)) throw error;
      leftOut.push({ why: 'unreadable', ...about, market, reason: error.message });
    }
  }
  return { rows: [...orders.values()], leftOut };
}

async function listingOf<T>(
  exchangeSymbol: string,
  { exclusive, belongs = () => true }: OrderRows<T>,
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

/** `order 51 of BTCUSDT (side is neither BUY nor SELL)`. */
export function describeRow({ exchangeSymbol, exchangeOrderId, reason }: LeftOut): string {
  const which = exchangeOrderId === undefined ? 'a row' : `order ${exchangeOrderId}`;
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
