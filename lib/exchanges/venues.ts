import { EXCHANGES, type Exchange, type Market } from '../domain/instrument.ts';
import { BINANCE_ROW } from './binance/row.ts';
import { BITMEX_ROW } from './bitmex/row.ts';
import { BYBIT_ROW } from './bybit/row.ts';
import { type ByKeyPart, byKeyPart, KEY_PART_NAMES, type KeyPart } from './credentials.ts';
import type { PrivateKeyKind } from './private-key.ts';
import type { VenueHost, VenueRow } from './venue-row.ts';

/** One row per venue: everything outside its folder is here or derived from here. `ports.ts` builds its ports. */
const ROWS = { binance: BINANCE_ROW, bitmex: BITMEX_ROW, bybit: BYBIT_ROW } as const;

/** The rows, by exchange: every exchange has one. */
export const VENUES: Readonly<Record<Exchange, VenueRow>> = ROWS;

type Rows = typeof ROWS;

/** One market of one exchange, which can be enabled on its own. */
export type Product = { [E in keyof Rows]: `${E}.${Rows[E]['hosts'][number]['markets'][number]}` }[keyof Rows];

/** The name of an environment variable that sets the origin of products. */
export type OriginVariable = Rows[keyof Rows]['hosts'][number]['variable'];

/** The parts of a product, with its host. */
export interface ProductRow {
  readonly product: Product;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly host: VenueHost & { readonly variable: OriginVariable };
}

/** One row per product of every venue, in the order of the docs. */
export const PRODUCT_ROWS: readonly ProductRow[] = EXCHANGES.flatMap((exchange) =>
  VENUES[exchange].hosts.flatMap((host) =>
    // Both types derive from these rows.
    host.markets.map((market) => ({ product: `${exchange}.${market}`, exchange, market, host }) as ProductRow),
  ),
);

/** Every product of every venue, in that order. */
export const PRODUCTS: readonly Product[] = PRODUCT_ROWS.map(({ product }) => product);

const rowByProduct: ReadonlyMap<Product, ProductRow> = new Map(PRODUCT_ROWS.map((row) => [row.product, row]));

/** The parts of a product. */
export function productRow(product: Product): ProductRow {
  const row = rowByProduct.get(product);
  if (row === undefined) throw new RangeError(`there is no product ${product}`);
  return row;
}

/** The product of an exchange and a market. Throws if the exchange has no such market. */
export function productOf(exchange: Exchange, market: Market): Product {
  const row = PRODUCT_ROWS.find((each) => each.exchange === exchange && each.market === market);
  if (row === undefined) throw new RangeError(`${exchange} has no ${market}`);
  return row.product;
}

/** Every host with its variable, in the order of the rows. */
export const HOSTS: readonly ProductRow['host'][] = [...new Set(PRODUCT_ROWS.map(({ host }) => host))];

/** A value for each product. */
export function byProduct<T>(of: (row: ProductRow) => T): Readonly<Record<Product, T>> {
  // Every product has a row, so every key is there.
  return Object.fromEntries(PRODUCT_ROWS.map((row) => [row.product, of(row)])) as Record<Product, T>;
}

/** A value for each exchange. */
export function byExchange<T>(of: (row: VenueRow, exchange: Exchange) => T): Readonly<Record<Exchange, T>> {
  // Every exchange has a row, so every key is there.
  return Object.fromEntries(EXCHANGES.map((exchange) => [exchange, of(VENUES[exchange], exchange)])) as Record<
    Exchange,
    T
  >;
}

/** The name of an environment variable that holds a part of an exchange's key. */
export type KeyVariable = `ATLAS_${Uppercase<Exchange>}_${(typeof KEY_PART_NAMES)[KeyPart]['variable']}`;

/** The variables that hold an exchange's key, e.g. `ATLAS_BINANCE_API_KEY` and `ATLAS_BINANCE_API_SECRET`. */
export function keyVariables(exchange: Exchange): ByKeyPart<KeyVariable> {
  return byKeyPart(VENUES[exchange].keyParts, (part) => keyVariable(exchange, part));
}

function keyVariable(exchange: Exchange, part: KeyPart): KeyVariable {
  // `toUpperCase` returns exactly this type.
  return `ATLAS_${exchange.toUpperCase() as Uppercase<Exchange>}_${KEY_PART_NAMES[part].variable}`;
}

/** The kinds of private keys that may stand in the place of each part of an exchange's key. */
export function privateKeysOf(exchange: Exchange): (part: KeyPart) => readonly PrivateKeyKind[] {
  return (part) => (part === 'apiSecret' ? VENUES[exchange].privateKeys : []);
}

/** The budget, in each exchange's own units, of a page whose weight is limited to `maxPageWeight`. */
export function pageWeights(maxPageWeight: number): Readonly<Record<Exchange, number>> {
  return byExchange(({ pageWeightUnit }) => Math.max(1, Math.floor(maxPageWeight / pageWeightUnit)));
}
