import { isDeepStrictEqual } from 'node:util';
import { DECIMAL_PATTERN, MAX_DECIMAL_DIGITS } from '../domain/decimal.ts';
import {
  AMEND_METHODS,
  CONTRACTS,
  EXCHANGES,
  INSTRUMENT_STATUSES,
  type Instrument,
  type InstrumentCapabilities,
  MARKETS,
  PRICE_REFERENCES,
  type PriceBand,
} from '../domain/instrument.ts';
import { TIMES_IN_FORCE } from '../domain/order.ts';
import { parseSymbol } from '../domain/symbol.ts';
import type { StatedLimit, UnreadableInstrument } from '../exchanges/port.ts';
import type { CatalogueSnapshot } from './shared-catalogue.ts';

/**
 * Goes up with every change of what an instrument, or a snapshot, is: during a deployment containers of two versions read
 * the same table, and one that does not know a field could check an order by half of its rules.
 */
export const SNAPSHOT_FORMAT = 3;

/** More than all that an exchange lists today; what inflates to more is no snapshot. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;

/** What is stored is no snapshot that this version can use; the message says why. */
export class SnapshotRefused extends Error {
  override readonly name = 'SnapshotRefused';
}

/** Where a value is not what it should be: a path such as `0.tickSize`, empty for the value itself. */
type Check = (value: unknown) => string | undefined;

// Written by hand: a cold container checks some hundred instruments before its first order, and building and compiling
// schemas for that took several times as long.
const is =
  (test: (value: unknown) => boolean): Check =>
  (value) =>
    test(value) ? undefined : '';
const text = (test: (value: string) => boolean) => is((value) => typeof value === 'string' && test(value));
const whole = (least: number) => is((value) => Number.isSafeInteger(value) && Number(value) >= least);
const oneOf = (values: readonly string[]) => text((value) => values.includes(value));
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? undefined : check(value);

function listOf(check: Check, least = 0): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length < least) return '';
    for (const [at, item] of value.entries()) {
      const fault = check(item);
      if (fault !== undefined) return within(String(at), fault);
    }
    return undefined;
  };
}

/** An object with these fields, all of them, and no others. */
function shape<T>(fields: Readonly<Record<keyof T & string, Check>>): Check {
  const checks = Object.entries<Check>(fields);
  return (value) => {
    if (typeof value !== 'object' || value === null) return '';
    const given = new Map<string, unknown>(Object.entries(value));
    for (const [field, check] of checks) {
      const fault = check(given.get(field));
      if (fault !== undefined) return within(field, fault);
      given.delete(field);
    }
    return given.keys().next().value;
  };
}

function within(field: string, fault: string): string {
  return fault === '' ? field : `${field}.${fault}`;
}

const flag = is((value) => typeof value === 'boolean');
const name = text((value) => value.length > 0 && value.length <= 64);
const decimalText = text((value) => value.length <= MAX_DECIMAL_DIGITS && DECIMAL_PATTERN.test(value));
/** Something is divided by it. */
const positive: Check = (value) => decimalText(value) ?? text((digits) => /[1-9]/.test(digits))(value);
const bound = orNull(decimalText);
const moment = text((value) => {
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString() === value;
});

/** The field of an instrument that is not what it should be; `undefined` when every one is. */
export const instrumentFault = shape<Instrument>({
  exchange: oneOf(EXCHANGES),
  market: oneOf(MARKETS),
  symbol: text((value) => parseSymbol(value) !== undefined),
  exchangeSymbol: name,
  base: name,
  quote: name,
  settle: orNull(name),
  contract: orNull(oneOf(CONTRACTS)),
  expiry: orNull(moment),
  inverse: flag,
  quanto: flag,
  status: oneOf(INSTRUMENT_STATUSES),
  exchangeStatus: text(() => true),
  quantityUnit: name,
  contractSize: positive,
  step: decimalText,
  minQuantity: decimalText,
  maxQuantity: bound,
  marketStep: bound,
  marketMinQuantity: bound,
  marketMaxQuantity: bound,
  quoteStep: orNull(positive),
  tickSize: decimalText,
  minPrice: bound,
  maxPrice: bound,
  minNotional: bound,
  maxNotional: bound,
  minNotionalOnMarket: flag,
  maxNotionalOnMarket: flag,
  priceBand: orNull(
    shape<PriceBand>({
      reference: orNull(oneOf(PRICE_REFERENCES)),
      buyMax: bound,
      buyMin: bound,
      sellMax: bound,
      sellMin: bound,
    }),
  ),
  maxOpenOrders: orNull(whole(0)),
  capabilities: shape<InstrumentCapabilities>({
    timeInForce: listOf(oneOf(TIMES_IN_FORCE)),
    postOnly: flag,
    reduceOnly: flag,
    quoteQuantity: flag,
    amend: listOf(oneOf(AMEND_METHODS)),
  }),
});

const snapshotFault = shape<CatalogueSnapshot>({
  exchange: oneOf(EXCHANGES),
  markets: listOf(oneOf(MARKETS), 1),
  origin: text((value) => URL.parse(value)?.origin === value),
  bases: listOf(name, 1),
  loadedAt: whole(0),
  limits: listOf(shape<StatedLimit>({ name, limit: whole(1), windowSeconds: whole(1) })),
  instruments: listOf(instrumentFault),
  unreadable: listOf(
    shape<UnreadableInstrument>({
      exchangeSymbol: orNull(name),
      pair: orNull(name),
      reason: text((value) => value.length <= 400),
      instrument: orNull(instrumentFault),
    }),
  ),
  notServed: listOf(name),
});

/**
 * The snapshot as gzipped JSON: gzip, because its checksum tells a damaged one. What is returned reads back equal; throws
 * `SnapshotRefused` when it would not, so that what a reader must refuse is never written.
 */
export function encodeSnapshot(snapshot: CatalogueSnapshot): Uint8Array {
  const text = JSON.stringify({ format: SNAPSHOT_FORMAT, ...snapshot });
  const bytes = process.getBuiltinModule('node:zlib').gzipSync(text, { level: 9 });
  if (!isDeepStrictEqual(decodeSnapshot(bytes), snapshot)) throw new SnapshotRefused('it does not read back the same.');
  return bytes;
}

/** Reads what `encodeSnapshot` wrote, whole and in every field; throws `SnapshotRefused` on anything else. */
export function decodeSnapshot(bytes: Uint8Array): CatalogueSnapshot {
  const { format, ...json } = inflated(bytes);
  if (format !== SNAPSHOT_FORMAT) {
    throw new SnapshotRefused(`its format is ${String(format)}, and this version reads ${SNAPSHOT_FORMAT}.`);
  }
  const snapshot = checkedSnapshot(json);
  const names = new Set<string>();
  for (const { exchange, market, base, exchangeSymbol } of snapshot.instruments) {
    if (exchange !== snapshot.exchange || !snapshot.markets.includes(market) || !snapshot.bases.includes(base)) {
      throw new SnapshotRefused(`${exchangeSymbol} is not of its markets or base assets.`);
    }
    if (names.has(exchangeSymbol)) throw new SnapshotRefused(`${exchangeSymbol} stands in it twice.`);
    names.add(exchangeSymbol);
  }
  return snapshot;
}

/** The same value, every field of which was looked at; throws `SnapshotRefused`. */
function checkedSnapshot(json: unknown): CatalogueSnapshot {
  const fault = snapshotFault(json);
  if (fault !== undefined) throw new SnapshotRefused(`${fault} is not what it should be.`);
  return json as CatalogueSnapshot;
}

function inflated(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const json = process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: MAX_TEXT_BYTES });
    return Object(JSON.parse(json.toString('utf8')));
  } catch {
    throw new SnapshotRefused('it is damaged.');
  }
}
