import type { Exchange, Market } from '../../../lib/domain/instrument.ts';
import { PRODUCTS, type Product, productOf } from '../../../lib/exchanges/venues.ts';
import type { Paper } from '../../../paper/src/index.ts';
import type { Instrument } from '../../../paper/src/testing.ts';

/** One product as the paper exchanges run it: protocol, engine and accounts. */
export type PaperProduct = Paper['products'][number];

/** The paper product that stands behind each product; BitMEX has one book of all its markets. */
const PAPER_NAMES: Readonly<Record<Product, string>> = {
  'binance.spot': 'spot',
  'binance.usdm': 'usdm',
  'binance.coinm': 'coinm',
  'bitmex.spot': 'bitmex',
  'bitmex.usdm': 'bitmex',
  'bitmex.coinm': 'bitmex',
  'bybit.spot': 'bybit-spot',
  'bybit.usdm': 'bybit-linear',
  'bybit.coinm': 'bybit-inverse',
};

/** The product of a name such as `binance.spot`; `undefined` for any other text. */
export function productNamed(text: string): Product | undefined {
  return PRODUCTS.find((product) => product === text);
}

/** The name that the control of the paper exchanges knows the product by. */
export function paperNameOf(product: Product): string {
  return PAPER_NAMES[product];
}

/** The paper product behind a product; `undefined` when these paper exchanges do not offer it. */
export function paperProductOf(paper: Pick<Paper, 'products'>, product: Product): PaperProduct | undefined {
  return paper.products.find(({ protocol }) => protocol.product === PAPER_NAMES[product]);
}

const STABLECOIN = /^USD[TC]$/i;

/** Where Atlas files an instrument of an exchange: the market follows from how it settles. */
function marketOf({ kind, settle }: Pick<Instrument, 'kind' | 'settle'>): Market {
  switch (kind) {
    case 'spot':
      return 'spot';
    case 'linear':
      return STABLECOIN.test(settle) ? 'usdm' : 'coinm';
    case 'inverse':
    case 'quanto':
      return 'coinm';
    default:
      return kind satisfies never;
  }
}

/** The exchange that a paper product plays. */
export function exchangeOf({ protocol }: PaperProduct): Exchange {
  return protocol.family;
}

/** The product under which Atlas trades an instrument of a paper product. */
export function productOfInstrument(product: PaperProduct, instrument: Instrument): Product {
  return productOf(exchangeOf(product), marketOf(instrument));
}
