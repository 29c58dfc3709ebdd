import { isDeepStrictEqual } from 'node:util';
import { type Instrument, PLAIN_ORDERS_ONLY } from '../domain/instrument.ts';
import { isInstrument } from '../domain/instrument-check.ts';
import type { ExactJson, ExactJsonObject } from '../text/exact-json.ts';
import type { InstrumentList, UnreadableInstrument } from './port.ts';
import { cleanText } from './rows.ts';
import { isObject, optionalText, UnreadableReply, unlessOdd } from './wire.ts';

/** How a venue reads the rows of its instrument list. Each function may throw UnreadableReply. */
export interface InstrumentRows {
  /** Whether the row's kind and base asset are served. */
  readonly isServed: (row: ExactJsonObject) => boolean;
  /** What the row identifies, without its rules. */
  readonly identityOf: (row: ExactJsonObject) => InstrumentIdentity;
  /** The row with every rule an order on it is checked against. */
  readonly instrumentOf: (row: ExactJsonObject) => Instrument;
  /** `BASE/QUOTE`, if the row has it. */
  readonly pairOf: (row: ExactJsonObject) => string | undefined;
}

/** The identity of an instrument: enough to read and cancel orders on it. */
export type InstrumentIdentity = Pick<
  Instrument,
  | 'exchange'
  | 'market'
  | 'symbol'
  | 'exchangeSymbol'
  | 'base'
  | 'quote'
  | 'settle'
  | 'contract'
  | 'expiry'
  | 'inverse'
  | 'quanto'
  | 'quantityUnit'
  | 'contractSize'
>;

/** `exchangeStatus` of an instrument whose rules cannot be read. */
const UNREADABLE = 'UNREADABLE';

/**
 * Smaller than any step or tick. Nothing can be placed on an instrument without rules; resting orders can be amended, and
 * the exchange checks the change by its own rules.
 */
const FINEST = '0.000000000000000001';

/** Whether the instrument's rules could not be read. */
export function lacksRules({ exchangeStatus }: Instrument): boolean {
  return exchangeStatus === UNREADABLE;
}

/** The instrument without its rules. */
export function withoutRules(identity: InstrumentIdentity): Instrument {
  return {
    ...identity,
    status: 'halted',
    exchangeStatus: UNREADABLE,
    step: FINEST,
    minQuantity: '0',
    maxQuantity: null,
    marketStep: null,
    marketMinQuantity: null,
    marketMaxQuantity: null,
    quoteStep: null,
    tickSize: FINEST,
    minPrice: null,
    maxPrice: null,
    minNotional: null,
    maxNotional: null,
    minNotionalOnMarket: false,
    maxNotionalOnMarket: false,
    priceBand: null,
    maxOpenOrders: null,
    capabilities: {
      orderTypes: [],
      timeInForce: [],
      postOnly: false,
      reduceOnly: false,
      quoteQuantity: false,
      amend: ['inPlace'],
      ...PLAIN_ORDERS_ONLY,
    },
  };
}

/**
 * The exchange's whole list, read by `instrumentsIn`. Throws UnreadableReply when no row can be read: then the list itself
 * is malformed, and no symbol counts as missing from it.
 */
export function listedInstruments(rows: readonly ExactJson[], venue: InstrumentRows): InstrumentList {
  const list = instrumentsIn(rows, venue);
  const [first] = list.unreadable;
  if (first !== undefined && list.instruments.length === 0 && list.notServed.length === 0) {
    throw new UnreadableReply(`no instrument can be read: ${first.reason}`);
  }
  return list;
}

/**
 * Reads an instrument list row by row: what can be read, what cannot, and what is not served. A name that appears twice with
 * different rules is rejected both times.
 */
export function instrumentsIn(rows: readonly ExactJson[], venue: InstrumentRows): InstrumentList {
  const served = new Map<string, Instrument>();
  const unreadable = new Map<string, UnreadableInstrument>();
  const notServed = new Set<string>();
  const nameless: UnreadableInstrument[] = [];
  const oddRow = (odd: UnreadableInstrument) => {
    if (odd.exchangeSymbol === null) nameless.push(odd);
    else unreadable.set(odd.exchangeSymbol, odd);
  };
  for (const each of rows) {
    const read = readInstrument(each, venue);
    if (read === undefined) continue;
    if ('notServed' in read) notServed.add(read.notServed);
    else if ('reason' in read) oddRow(read);
    else if (!served.has(read.exchangeSymbol)) served.set(read.exchangeSymbol, read);
    else if (!isDeepStrictEqual(served.get(read.exchangeSymbol), read)) oddRow(twice(read, served));
  }
  // Which of two rows with one name is right is unknown, so neither is tradable.
  for (const exchangeSymbol of unreadable.keys()) served.delete(exchangeSymbol);
  return {
    instruments: [...served.values()],
    unreadable: [...unreadable.values(), ...nameless],
    notServed: [...notServed],
  };
}

/** `undefined` if the row has no usable name and is not served. */
export function readInstrument(
  json: ExactJson,
  { isServed, identityOf, instrumentOf, pairOf }: InstrumentRows,
): Instrument | UnreadableInstrument | { readonly notServed: string } | undefined {
  const row = isObject(json) ? json : {};
  const exchangeSymbol = cleanText(optionalText(row, 'symbol')) ?? null;
  try {
    if (!isObject(json)) throw new UnreadableReply('it is not an object.');
    if (!isServed(json)) return exchangeSymbol === null ? undefined : { notServed: exchangeSymbol };
    return sound(instrumentOf(json));
  } catch (error) {
    if (!(error instanceof UnreadableReply)) throw error;
    return {
      exchangeSymbol,
      pair: cleanText(unlessOdd(() => pairOf(row))) ?? null,
      reason: error.message,
      instrument: unlessOdd(() => sound(withoutRules(identityOf(row)))) ?? null,
    };
  }
}

/** Every field of the instrument is checked, because a shared list with one faulty instrument is refused as a whole. */
function sound(instrument: Instrument): Instrument {
  const fault = isInstrument(instrument);
  if (fault !== undefined) throw new UnreadableReply(`${fault.path} is invalid.`);
  return instrument;
}

function twice(instrument: Instrument, before: ReadonlyMap<string, Instrument>): UnreadableInstrument {
  const { exchangeSymbol, base, quote } = instrument;
  const first = before.get(exchangeSymbol);
  const alike = first !== undefined && isDeepStrictEqual(withoutRules(pick(first)), withoutRules(pick(instrument)));
  return {
    exchangeSymbol,
    pair: `${base}/${quote}`,
    reason: 'it appears in the list twice, with different rules.',
    instrument: alike ? withoutRules(pick(instrument)) : null,
  };
}

function pick(instrument: Instrument): InstrumentIdentity {
  const { exchange, market, symbol, exchangeSymbol, base, quote, settle } = instrument;
  const { contract, expiry, inverse, quanto, quantityUnit, contractSize } = instrument;
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    base,
    quote,
    settle,
    contract,
    expiry,
    inverse,
    quanto,
    quantityUnit,
    contractSize,
  };
}
