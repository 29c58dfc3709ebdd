import type { Exchange } from '../../lib/domain/instrument.ts';
import type { OrderRequest } from '../../lib/domain/order.ts';
import type { OrderType } from '../../lib/domain/order-type.ts';
import { PRODUCT_ROWS, type Product } from '../../lib/exchanges/venues.ts';
import {
  buildBinanceFutures,
  buildBinanceSpot,
  buildBitmex,
  createBybit,
  type Family,
  type ProductBuilder,
} from '../../paper/src/testing.ts';

/** A product of the matrix. */
export interface ChaosProduct {
  readonly name: Product;
  readonly exchange: Exchange;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  readonly family: Family;
  /** Its engine on the paper exchange, and what builds it. */
  readonly paper: string;
  readonly builder: ProductBuilder;
  /** The path prefix of the product's requests at the paper exchange. */
  readonly root: string;
  /** The quantity of an order, and the amended one. */
  readonly quantity: string;
  readonly smaller: string;
}

/**
 * A command's effect must be complete when its request has been served, or it could not be attributed. The conformance
 * scenarios cover an engine that takes a command later than the gateway; faults cover it here.
 */
const buildBybit: ProductBuilder = (context) =>
  createBybit(context, { delays: { engineMs: 0, readMs: 0, historyMs: 1_000 } });

const COINS = { quantity: '0.01', smaller: '0.006' };
const DOLLARS = { quantity: '1000', smaller: '600' };

const ROWS: Readonly<Record<Product, Omit<ChaosProduct, 'name' | 'exchange'>>> = {
  'binance.spot': {
    symbol: 'BTC/USDT',
    exchangeSymbol: 'BTCUSDT',
    family: 'binance',
    paper: 'spot',
    builder: buildBinanceSpot,
    root: '/api/v3/',
    ...COINS,
  },
  'binance.usdm': {
    symbol: 'BTC/USDT:USDT',
    exchangeSymbol: 'BTCUSDT',
    family: 'binance',
    paper: 'usdm',
    builder: buildBinanceFutures,
    root: '/fapi/v1/',
    ...COINS,
  },
  'binance.coinm': {
    symbol: 'BTC/USD:BTC',
    exchangeSymbol: 'BTCUSD_PERP',
    family: 'binance',
    paper: 'coinm',
    builder: buildBinanceFutures,
    root: '/dapi/v1/',
    ...DOLLARS,
  },
  'bitmex.spot': {
    symbol: 'BTC/USDT',
    exchangeSymbol: 'XBT_USDT',
    family: 'bitmex',
    paper: 'bitmex',
    builder: buildBitmex,
    root: '/api/v1/',
    ...COINS,
  },
  'bitmex.usdm': {
    symbol: 'BTC/USDT:USDT',
    exchangeSymbol: 'XBTUSDT',
    family: 'bitmex',
    paper: 'bitmex',
    builder: buildBitmex,
    root: '/api/v1/',
    ...COINS,
  },
  'bitmex.coinm': {
    symbol: 'BTC/USD:BTC',
    exchangeSymbol: 'XBTUSD',
    family: 'bitmex',
    paper: 'bitmex',
    builder: buildBitmex,
    root: '/api/v1/',
    ...DOLLARS,
  },
  'bybit.spot': {
    symbol: 'BTC/USDT',
    exchangeSymbol: 'BTCUSDT',
    family: 'bybit',
    paper: 'bybit-spot',
    builder: buildBybit,
    root: '/v5/order/',
    ...COINS,
  },
  'bybit.usdm': {
    symbol: 'BTC/USDT:USDT',
    exchangeSymbol: 'BTCUSDT',
    family: 'bybit',
    paper: 'bybit-linear',
    builder: buildBybit,
    root: '/v5/order/',
    ...COINS,
  },
  'bybit.coinm': {
    symbol: 'BTC/USD:BTC',
    exchangeSymbol: 'BTCUSD',
    family: 'bybit',
    paper: 'bybit-inverse',
    builder: buildBybit,
    root: '/v5/order/',
    ...DOLLARS,
  },
};

/** Every product of every exchange. */
export const CHAOS_PRODUCTS: readonly ChaosProduct[] = PRODUCT_ROWS.map(({ product, exchange }) => ({
  name: product,
  exchange,
  ...ROWS[product],
}));

/**
 * Whether a lost request becomes harmless at some moment: at Binance when its signature expires; BitMEX and Bybit check
 * expiry at their edge only (docs/venues/bitmex.md §1, docs/venues/bybit.md §1.4).
 */
export const DOUBT_ENDS: Readonly<Record<Exchange, boolean>> = { binance: true, bitmex: false, bybit: false };

/** The terms of each order type besides its quantity, chosen so that it rests, or trades at once. */
export const TERMS: Readonly<Record<OrderType, (price: string) => OrderTerms>> = {
  MARKET: () => ({}),
  LIMIT: (price) => ({ price }),
  STOP_MARKET: () => ({ triggerPrice: FAR_ABOVE }),
  STOP_LIMIT: () => ({ triggerPrice: FAR_ABOVE, price: FAR_ABOVE }),
  TAKE_PROFIT_MARKET: (price) => ({ triggerPrice: price }),
  TAKE_PROFIT_LIMIT: (price) => ({ triggerPrice: price, price }),
  TRAILING_STOP_MARKET: () => ({ trailingPercent: '2' }),
};

type OrderTerms = Pick<OrderRequest, 'price' | 'triggerPrice' | 'trailingPercent'>;

/** A trigger of a BUY that no price of a run reaches. */
const FAR_ABOVE = '99000';

/** The mid price of every book, a price far below it, and another to move an order to. */
export const PRICES = {
  mid: '90000',
  resting: '85000',
  moved: '84000',
  elsewhere: '83000',
  crossing: '90500',
  /** Where everything that rests has filled. */
  fallen: '80000',
} as const;

/** Exits of an entry that no price of a run reaches, and the prices to which they are moved. */
export const EXITS = {
  takeProfit: '99000',
  stopLoss: '70000',
  moved: { takeProfit: '98000', stopLoss: null },
  elsewhere: { takeProfit: '97000', stopLoss: '71000' },
} as const;

export function productNamed(name: string): ChaosProduct {
  const found = CHAOS_PRODUCTS.find((product) => product.name === name);
  if (found) return found;
  throw new RangeError(`no product "${name}"; there are: ${CHAOS_PRODUCTS.map((product) => product.name).join(', ')}`);
}
