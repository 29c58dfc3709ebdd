import { EXCHANGES, type Exchange, type Instrument } from '../../lib/domain/instrument.ts';

/** One kind of thing to trade at one exchange: every scenario is played on every one of these. */
export interface ProductCase {
  readonly name: string;
  readonly exchange: Exchange;
  /** The product of the paper exchanges that has it. */
  readonly paper: 'spot' | 'usdm' | 'coinm' | 'bitmex';
  /** Which instruments of the port are of this kind. */
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

const CASES: Readonly<Record<Exchange, readonly (readonly [paper: ProductCase['paper'], name: string, kind: Kind])[]>> =
  {
    binance: [
      ['spot', 'spot', spot],
      ['usdm', 'usdm perpetual USDT', margined('perpetual', 'USDT')],
      ['usdm', 'usdm perpetual USDC', margined('perpetual', 'USDC')],
      ['usdm', 'usdm delivery', margined('delivery', 'USDT')],
      ['coinm', 'coinm perpetual', inverse('perpetual')],
      ['coinm', 'coinm delivery', inverse('delivery')],
    ],
    bitmex: [
      ['bitmex', 'spot', spot],
      ['bitmex', 'usdm perpetual', margined('perpetual', 'USDT')],
      ['bitmex', 'usdm delivery', margined('delivery', 'USDT')],
      ['bitmex', 'coinm perpetual inverse', inverse('perpetual')],
      ['bitmex', 'coinm delivery inverse', inverse('delivery')],
      ['bitmex', 'coinm perpetual quanto', quanto],
    ],
  };

/** All products of all exchanges. */
export const PRODUCTS: readonly ProductCase[] = EXCHANGES.flatMap((exchange) =>
  CASES[exchange].map(([paper, name, kind]) => ({
    base: 'BTC',
    ...kind,
    name: `${exchange} ${name}`,
    exchange,
    paper,
  })),
);
