import { isDeepStrictEqual } from 'node:util';
import { EXCHANGES, MARKETS } from '../domain/instrument.ts';
import { isInstrument, isShortName } from '../domain/instrument-check.ts';
import type { StatedLimit, UnreadableInstrument } from '../exchanges/port.ts';
import { hasFields, isListOf, isOneOf, isTextThat, isWholeFrom, orNull, type Shape } from '../text/value-check.ts';
import type { CatalogueSnapshot } from './shared-catalogue.ts';

/**
 * Raise this with every change to an instrument or a snapshot: during a deployment containers of two versions read
 * the same table, and one that does not know a field could check an order against half of its rules.
 */
export const SNAPSHOT_FORMAT = 7;

/** More than any exchange's list; larger data is not a snapshot. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;

/** This version cannot use the stored snapshot; the message says why. */
export class SnapshotRefused extends Error {
  override readonly name = 'SnapshotRefused';
}

const isLimit = hasFields({
  name: isShortName,
  limit: isWholeFrom(1),
  windowSeconds: isWholeFrom(1),
} satisfies Shape<StatedLimit>);

const isUnreadable = hasFields({
  exchangeSymbol: orNull(isShortName),
  pair: orNull(isShortName),
  reason: isTextThat((value) => value.length <= 400, 'a reason'),
  instrument: orNull(isInstrument),
} satisfies Shape<UnreadableInstrument>);

const isSnapshot = hasFields({
  exchange: isOneOf(EXCHANGES),
  markets: isListOf(isOneOf(MARKETS), 1),
  origin: isTextThat((value) => URL.parse(value)?.origin === value, 'an origin'),
  bases: isListOf(isShortName, 1),
  loadedAt: isWholeFrom(0),
  limits: isListOf(isLimit),
  instruments: isListOf(isInstrument),
  unreadable: isListOf(isUnreadable),
  notServed: isListOf(isShortName),
} satisfies Shape<CatalogueSnapshot>);

/**
 * Encodes a snapshot as gzipped JSON; gzip, because its checksum detects damage. The result decodes to an equal snapshot;
 * throws `SnapshotRefused` otherwise, so that no unreadable snapshot is ever written.
 */
export function encodeSnapshot(snapshot: CatalogueSnapshot): Uint8Array {
  const text = JSON.stringify({ format: SNAPSHOT_FORMAT, ...snapshot });
  const bytes = process.getBuiltinModule('node:zlib').gzipSync(text, { level: 9 });
  if (!isDeepStrictEqual(decodeSnapshot(bytes), snapshot)) throw new SnapshotRefused('it does not read back the same.');
  return bytes;
}

/** Decodes the output of `encodeSnapshot` and checks every field; throws `SnapshotRefused` on anything else. */
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
    if (names.has(exchangeSymbol)) throw new SnapshotRefused(`it contains ${exchangeSymbol} twice.`);
    names.add(exchangeSymbol);
  }
  return snapshot;
}

/** Checks every field; throws `SnapshotRefused`. */
function checkedSnapshot(json: unknown): CatalogueSnapshot {
  const fault = isSnapshot(json);
  if (fault !== undefined) throw new SnapshotRefused(`${fault.path} is invalid.`);
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
