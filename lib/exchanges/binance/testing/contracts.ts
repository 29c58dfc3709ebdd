import { parseExact } from '../../../text/exact-json.ts';
import { objectOf } from '../../wire.ts';
import { futuresInstrumentOf } from '../futures/instruments.ts';
import { COINM, type FuturesProduct, USDM } from '../futures/product.ts';

/** BTCUSDT of USD-M in exchangeInfo (docs/venues/binance.md §4.3, captured in October 2026). */
export const BTCUSDT_PERPETUAL = {
  symbol: 'BTCUSDT',
  pair: 'BTCUSDT',
  contractType: 'PERPETUAL',
  deliveryDate: 4_133_404_800_000,
  onboardDate: 1_567_965_300_000,
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  marginAsset: 'USDT',
  pricePrecision: 2,
  quantityPrecision: 3,
  marketTakeBound: '0.05',
  maxMoveOrderLimit: 10_000,
  filters: [
    { filterType: 'PRICE_FILTER', tickSize: '0.10', minPrice: '556.80', maxPrice: '4529764' },
    { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
    { filterType: 'MARKET_LOT_SIZE', minQty: '0.001', maxQty: '120', stepSize: '0.001' },
    { filterType: 'MAX_NUM_ORDERS', limit: 200 },
    { filterType: 'MIN_NOTIONAL', notional: '50' },
    { filterType: 'PERCENT_PRICE', multiplierUp: '1.0500', multiplierDown: '0.9500', multiplierDecimal: '4' },
    { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' },
  ],
  orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
  timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
};

/** BTCUSD_PERP of COIN-M, likewise. */
export const BTCUSD_PERPETUAL = {
  symbol: 'BTCUSD_PERP',
  pair: 'BTCUSD',
  contractType: 'PERPETUAL',
  deliveryDate: 4_133_404_800_000,
  onboardDate: 1_597_042_800_000,
  contractStatus: 'TRADING',
  contractSize: 100,
  baseAsset: 'BTC',
  quoteAsset: 'USD',
  marginAsset: 'BTC',
  pricePrecision: 1,
  quantityPrecision: 0,
  equalQtyPrecision: 4,
  filters: [
    { filterType: 'PRICE_FILTER', tickSize: '0.1', minPrice: '1000', maxPrice: '4520958' },
    { filterType: 'LOT_SIZE', minQty: '1', maxQty: '1000000', stepSize: '1' },
    { filterType: 'MARKET_LOT_SIZE', minQty: '1', maxQty: '60000', stepSize: '1' },
    { filterType: 'MAX_NUM_ORDERS', limit: 200 },
    { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 20 },
    { filterType: 'PERCENT_PRICE', multiplierUp: '1.0500', multiplierDown: '0.9500', multiplierDecimal: '4' },
  ],
  orderTypes: ['LIMIT', 'MARKET'],
  timeInForce: ['GTC', 'IOC', 'FOK', 'GTX'],
};

const exactly = (row: object) => objectOf(parseExact(JSON.stringify(row)), 'symbol');

/** A symbol of USD-M as the adapter receives it, with every number as text; `changes` override it. */
export const usdmRow = (changes: object = {}) => exactly({ ...BTCUSDT_PERPETUAL, ...changes });

/** A symbol of COIN-M, likewise. */
export const coinmRow = (changes: object = {}) => exactly({ ...BTCUSD_PERPETUAL, ...changes });

/** An instrument of the product; `changes` override the captured row. */
export const contract = (product: FuturesProduct, changes: object = {}) =>
  futuresInstrumentOf(product === USDM ? usdmRow(changes) : coinmRow(changes), product);

export const btcUsdt = contract(USDM);
export const btcUsd = contract(COINM);
