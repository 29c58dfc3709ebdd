import type { Exchange, Instrument } from '../../lib/domain/instrument.ts';
import { PRODUCTS as ALL_PRODUCTS, type Product } from '../../lib/exchanges/venues.ts';

/** One kind of instrument at one exchange: every scenario runs on every one of these. */
export interface ProductCase {
  readonly name: string;
  readonly exchange: Exchange;
  /** The paper product that has it. */
  readonly paper: 'spot' | 'usdm' | 'coinm' | 'bitmex' | 'bybit-spot' | 'bybit-linear' | 'bybit-inverse';
  /** Selects the port's instruments of this kind. */
  readonly includes: (instrument: Instrument) => boolean;
  /** The base asset that most scenarios trade. */
  readonly base: string;
}

type Kind = Pick<ProductCase, 'includes'> & { readonly base?: string };

const spot: Kind = { includes: ({ market }) => market === 'spot' };
const margined = (contract: Instrument['contract'], settle: string): Kind => ({
  includes: (each) => each.market === 'usdm' && each.contract === contract && each.settle === settle,
});
const inverse = (contract: Instrument['contract']): Kind => ({
  includes: (each) => each.inverse && each.contract === contract && each.quote === 'USD',
});
const quanto: Kind = { includes: ({ quanto: is, contract }) => is && contract === 'perpetual', base: 'ETH' };

const at = (exchange: Exchange, paper: ProductCase['paper'], name: string, kind: Kind): ProductCase => ({
  base: 'BTC',
  ...kind,
  name: `${exchange} ${name}`,
  exchange,
  paper,
});

/** The kinds of each product. */
const CASES: Readonly<Record<Product, readonly ProductCase[]>> = {
  'binance.spot': [at('binance', 'spot', 'spot', spot)],
  'binance.usdm': [
    at('binance', 'usdm', 'usdm perpetual USDT', margined('perpetual', 'USDT')),
    at('binance', 'usdm', 'usdm perpetual USDC', margined('perpetual', 'USDC')),
    at('binance', 'usdm', 'usdm delivery', margined('delivery', 'USDT')),
  ],
  'binance.coinm': [
    at('binance', 'coinm', 'coinm perpetual', inverse('perpetual')),
    at('binance', 'coinm', 'coinm delivery', inverse('delivery')),
  ],
  'bitmex.spot': [at('bitmex', 'bitmex', 'spot', spot)],
  'bitmex.usdm': [
    at('bitmex', 'bitmex', 'usdm perpetual', margined('perpetual', 'USDT')),
    at('bitmex', 'bitmex', 'usdm delivery', margined('delivery', 'USDT')),
  ],
  'bitmex.coinm': [
    at('bitmex', 'bitmex', 'coinm perpetual inverse', inverse('perpetual')),
    at('bitmex', 'bitmex', 'coinm delivery inverse', inverse('delivery')),
    at('bitmex', 'bitmex', 'coinm perpetual quanto', quanto),
  ],
  'bybit.spot': [at('bybit', 'bybit-spot', 'spot', spot)],
  'bybit.usdm': [
    at('bybit', 'bybit-linear', 'usdm perpetual USDT', margined('perpetual', 'USDT')),
    at('bybit', 'bybit-linear', 'usdm perpetual USDC', margined('perpetual', 'USDC')),
    at('bybit', 'bybit-linear', 'usdm delivery', margined('delivery', 'USDT')),
  ],
  'bybit.coinm': [
    at('bybit', 'bybit-inverse', 'coinm perpetual', inverse('perpetual')),
    at('bybit', 'bybit-inverse', 'coinm delivery', inverse('delivery')),
  ],
};

/** All kinds of all products of all exchanges. */
export const PRODUCTS: readonly ProductCase[] = Object.values(CASES).flat();

/** The products of which these paper exchanges trade some kind. */
export function productsOn(papers: readonly string[]): readonly Product[] {
  return ALL_PRODUCTS.filter((product) => CASES[product].some(({ paper }) => papers.includes(paper)));
}
