import type { InstrumentStatus } from '../../engine/instrument.ts';
import type { Json } from '../../json.ts';
import type { Endpoint } from '../api.ts';
import { type FuturesSymbol, PERPETUAL_DELIVERY } from './instrument.ts';
import { type FuturesVenue, listedSymbols, pathOf } from './venue.ts';

/** Bounds that are the same for every symbol (docs/venues/binance.md §4.2, §4.3). */
export const BOUNDS = {
  multiplierUp: '1.0500',
  multiplierDown: '0.9500',
  marketTakeBound: '0.05',
  maxNumOrders: 200,
  maxNumAlgoOrders: 20,
  maxMoveOrderLimit: 10_000,
} as const;

/** Listed although the order endpoint refuses all but the first two (docs/venues/binance.md §4.1). */
const ORDER_TYPES = [
  'LIMIT',
  'MARKET',
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
] as const;

/** COIN-M has halt statuses since 2026-07; USD-M's status for "cancel only" is unknown, so the nearest one is used. */
const STATUS: Readonly<Record<FuturesVenue['facts']['product'], Readonly<Record<InstrumentStatus, string>>>> = {
  usdm: { open: 'TRADING', cancelOnly: 'PRE_SETTLE', closed: 'CLOSE', delivered: 'SETTLING' },
  coinm: { open: 'TRADING', cancelOnly: 'TRADING_CANCEL_ONLY', closed: 'TRADING_HALT', delivered: 'SETTLING' },
};

/** `ping`, `time` and `exchangeInfo`. */
export function exchangeInfo(venue: FuturesVenue): readonly Endpoint[] {
  return [
    { method: 'GET', path: pathOf(venue, 'ping'), security: 'none', weight: 1, handle: () => ({ body: {} }) },
    {
      method: 'GET',
      path: pathOf(venue, 'time'),
      security: 'none',
      weight: 1,
      handle: ({ now }) => ({ body: { serverTime: now } }),
    },
    {
      method: 'GET',
      path: pathOf(venue, 'exchangeInfo'),
      security: 'none',
      weight: 1,
      handle: ({ now }) => ({ body: describeExchange(venue, now) }),
    },
  ];
}

function describeExchange(venue: FuturesVenue, now: number): Json {
  const { facts } = venue;
  const symbols = listedSymbols(venue, now).map((symbol) => describe(venue, symbol, now));
  const rateLimits = facts.rateLimits.map((limit) => ({ ...limit }));
  const frame = { exchangeFilters: [], rateLimits, serverTime: now, timezone: 'UTC', symbols };
  if (facts.product === 'coinm') return frame;
  return {
    ...frame,
    futuresType: 'U_MARGINED',
    assets: ['USDT', 'USDC'].map((asset) => ({ asset, marginAvailable: true, autoAssetExchange: '-10000' })),
  };
}

/** `CURRENT_QUARTER DELIVERING` contains a space: docs/venues/binance.md §4.1. */
export function contractTypeOf({ quarter }: FuturesSymbol, now: number): string {
  if (quarter === undefined) return 'PERPETUAL';
  if (now >= quarter.deliveryDate) return 'CURRENT_QUARTER DELIVERING';
  return now >= quarter.currentFrom ? 'CURRENT_QUARTER' : 'NEXT_QUARTER';
}

function describe({ facts, exchange }: FuturesVenue, symbol: FuturesSymbol, now: number): Json {
  const { contract, instrument, pair, quarter } = symbol;
  const coinm = facts.product === 'coinm';
  const status = STATUS[facts.product][exchange.market(instrument.symbol).status];
  return {
    symbol: instrument.symbol,
    pair,
    contractType: contractTypeOf(symbol, now),
    deliveryDate: quarter?.deliveryDate ?? PERPETUAL_DELIVERY,
    onboardDate: contract.onboardDate,
    ...(coinm ? { contractStatus: status, contractSize: contract.contractSize } : { status }),
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: contract.base,
    quoteAsset: contract.quote,
    marginAsset: contract.settle,
    pricePrecision: contract.pricePrecision,
    quantityPrecision: contract.quantityPrecision,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    ...(coinm && { equalQtyPrecision: 4 }),
    underlyingType: 'COIN',
    underlyingSubType: [contract.subType],
    triggerProtect: '0.0500',
    liquidationFee: contract.liquidationFee,
    marketTakeBound: BOUNDS.marketTakeBound,
    maxMoveOrderLimit: BOUNDS.maxMoveOrderLimit,
    filters: filtersOf(symbol, coinm),
    orderTypes: ORDER_TYPES,
    // As captured: RPI is accepted but not listed (docs/venues/binance.md §2.1, §4.3).
    timeInForce: facts.timeInForces.filter((word) => word !== 'RPI'),
    ...(!coinm && { permissionSets: ['GRID', 'COPY', 'DCA', 'PSB'] }),
  };
}

function filtersOf({ contract }: FuturesSymbol, coinm: boolean): Json {
  const { tick, minPrice, maxPrice, step, maxQty, marketMaxQty, notional } = contract;
  return [
    { filterType: 'PRICE_FILTER', tickSize: tick, minPrice, maxPrice },
    { filterType: 'LOT_SIZE', minQty: step, maxQty, stepSize: step },
    { filterType: 'MARKET_LOT_SIZE', minQty: step, maxQty: marketMaxQty, stepSize: step },
    { filterType: 'MAX_NUM_ORDERS', limit: BOUNDS.maxNumOrders },
    ...(coinm ? [{ filterType: 'MAX_NUM_ALGO_ORDERS', limit: BOUNDS.maxNumAlgoOrders }] : []),
    ...(notional === undefined ? [] : [{ filterType: 'MIN_NOTIONAL', notional }]),
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: BOUNDS.multiplierUp,
      multiplierDown: BOUNDS.multiplierDown,
      multiplierDecimal: '4',
    },
    ...(coinm ? [] : [{ filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' }]),
  ];
}
