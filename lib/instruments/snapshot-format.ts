import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { TIMES_IN_FORCE } from '../orders/order.ts';
import { DECIMAL_PATTERN, MAX_DECIMAL_DIGITS } from './decimal.ts';
import { AMEND_METHODS, CONTRACTS, EXCHANGES, INSTRUMENT_STATUSES, type Instrument, MARKETS } from './instrument.ts';
import type { CatalogueSnapshot } from './shared-catalogue.ts';
import { parseSymbol } from './symbol.ts';

/**
 * Goes up with every change of what an instrument, or a snapshot, is: during a deployment containers of two versions read
 * the same table, and one that does not know a field could check an order by half of its rules.
 */
export const SNAPSHOT_FORMAT = 1;

/** More than all that an exchange lists today; what inflates to more is no snapshot. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;

/** What is stored is no snapshot that this version can use; the message says why. */
export class SnapshotRefused extends Error {
  override readonly name = 'SnapshotRefused';
}

const decimalText = z.string().max(MAX_DECIMAL_DIGITS).regex(DECIMAL_PATTERN);
/** Something is divided by it. */
const positive = decimalText.regex(/[1-9]/);
const bound = decimalText.nullable();
const name = z.string().min(1).max(64);

const instrumentSchema = z.strictObject({
  exchange: z.enum(EXCHANGES),
  market: z.enum(MARKETS),
  symbol: name.refine((text) => parseSymbol(text) !== undefined),
  exchangeSymbol: name,
  base: name,
  quote: name,
  settle: name.nullable(),
  contract: z.enum(CONTRACTS).nullable(),
  expiry: z.iso.datetime({ precision: 3 }).nullable(),
  inverse: z.boolean(),
  quanto: z.boolean(),
  status: z.enum(INSTRUMENT_STATUSES),
  exchangeStatus: z.string(),
  quantityUnit: name,
  contractSize: positive,
  step: decimalText,
  minQuantity: decimalText,
  maxQuantity: bound,
  marketStep: bound,
  marketMinQuantity: bound,
  marketMaxQuantity: bound,
  tickSize: decimalText,
  minPrice: bound,
  maxPrice: bound,
  minNotional: bound,
  maxNotional: bound,
  minNotionalOnMarket: z.boolean(),
  maxNotionalOnMarket: z.boolean(),
  priceBand: z
    .strictObject({
      reference: z.enum(['averagePrice', 'markPrice']),
      buyMax: bound,
      buyMin: bound,
      sellMax: bound,
      sellMin: bound,
    })
    .nullable(),
  maxOpenOrders: z.int().min(0).nullable(),
  capabilities: z.strictObject({
    timeInForce: z.array(z.enum(TIMES_IN_FORCE)),
    postOnly: z.boolean(),
    reduceOnly: z.boolean(),
    quoteQuantity: z.boolean(),
    amend: z.array(z.enum(AMEND_METHODS)),
  }),
}) satisfies z.ZodType<Instrument>;

const formatSchema = z.object({ format: z.number() });
const snapshotSchema = z.strictObject({
  format: z.literal(SNAPSHOT_FORMAT),
  exchange: z.enum(EXCHANGES),
  markets: z.array(z.enum(MARKETS)).min(1),
  origin: z.string().refine((text) => URL.parse(text)?.origin === text),
  bases: z.array(name).min(1),
  loadedAt: z.int().min(0),
  instruments: z.array(instrumentSchema),
  limits: z.array(z.strictObject({ name, limit: z.int().positive(), windowSeconds: z.int().positive() })),
}) satisfies z.ZodType<CatalogueSnapshot>;

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
  const json = inflated(bytes);
  const { data: { format } = {} } = formatSchema.safeParse(json);
  if (format !== undefined && format !== SNAPSHOT_FORMAT) {
    throw new SnapshotRefused(`its format is ${format}, and this version reads ${SNAPSHOT_FORMAT}.`);
  }
  const { data, error } = snapshotSchema.safeParse(json);
  if (error) {
    const [issue] = error.issues;
    throw new SnapshotRefused(`${issue?.path.join('.') || 'what it holds'}: ${issue?.message}.`);
  }
  const { format: _known, ...snapshot } = data;
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

function inflated(bytes: Uint8Array): unknown {
  try {
    const text = process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: MAX_TEXT_BYTES });
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw new SnapshotRefused('it is damaged.');
  }
}
