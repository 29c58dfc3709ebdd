import { formatFixed } from '../../engine/decimal.ts';
import type { InstrumentStatus } from '../../engine/instrument.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { ASSET_DECIMALS, BOUNDS, type SpotSymbol } from './instruments.ts';
import { amount, SPOT_LIMITS, type SpotVenue } from './venue.ts';

/** The exchange's status for each market state of the engine (docs/venues/binance.md §4.1). */
const STATUS: Readonly<Record<InstrumentStatus, string>> = {
  open: 'TRADING',
  cancelOnly: 'CANCEL_ONLY',
  closed: 'BREAK',
  delivered: 'BREAK',
};

const STATUSES = ['TRADING', 'HALT', 'BREAK', 'END_OF_DAY', 'CANCEL_ONLY'] as const;
export const SELF_TRADE_MODES = ['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'] as const;
const ORDER_TYPES = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const;
const PERMISSION = 'SPOT';

/** `GET /api/v3/exchangeInfo` with all its selectors. */
export function exchangeInfo(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/exchangeInfo',
    security: 'none',
    weight: 20,
    optional: ['symbol', 'symbols', 'permissions', 'showPermissionSets', 'symbolStatus'],
    handle(call) {
      const selected = selectSymbols(venue, call.parameters);
      const showPermissions = call.parameters.flag('showPermissionSets') ?? true;
      return {
        body: {
          timezone: 'UTC',
          serverTime: call.stamp(call.now),
          rateLimits: SPOT_LIMITS.map((limit) => ({ ...limit })),
          exchangeFilters: [],
          symbols: selected.map((symbol) => describe(venue, symbol, showPermissions)),
        },
      };
    },
  };
}

/** The symbols of `symbol` or `symbols`, or all. Refuses both at once (-1128), bad JSON (-1100), unknown names (-1121). */
export function namedSymbols(venue: SpotVenue, parameters: Parameters): readonly SpotSymbol[] | undefined {
  const one = parameters.text('symbol');
  const many = parameters.text('symbols');
  if (one !== undefined && many !== undefined) throw REFUSED.combination();
  if (one !== undefined) return [venue.symbol(one)];
  if (many === undefined) return undefined;
  const names = parseList(many);
  if (names === undefined || names.length === 0) {
    throw REFUSED.illegal('symbols', '^\\[("[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}){0,1}\\]$');
  }
  return names.map((name) => venue.symbol(name));
}

function selectSymbols(venue: SpotVenue, parameters: Parameters): readonly SpotSymbol[] {
  const named = namedSymbols(venue, parameters);
  const permissions = parameters.text('permissions');
  const status = parameters.word('symbolStatus', STATUSES);
  if (named !== undefined) {
    if (permissions !== undefined || status !== undefined) throw REFUSED.combination();
    return named;
  }
  const wanted = permissions === undefined ? [PERMISSION] : (parseList(permissions) ?? [permissions]);
  if (!wanted.includes(PERMISSION)) return [];
  return venue.symbols.filter((symbol) => status === undefined || statusOf(venue, symbol) === status);
}

function parseList(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

function statusOf(venue: SpotVenue, { instrument }: SpotSymbol): string {
  return STATUS[venue.exchange.market(instrument.symbol).status];
}

function describe(venue: SpotVenue, symbol: SpotSymbol, showPermissions: boolean): Json {
  const { instrument } = symbol;
  return {
    symbol: instrument.symbol,
    status: statusOf(venue, symbol),
    baseAsset: instrument.base,
    baseAssetPrecision: ASSET_DECIMALS,
    quoteAsset: instrument.quote,
    quotePrecision: ASSET_DECIMALS,
    quoteAssetPrecision: ASSET_DECIMALS,
    baseCommissionPrecision: ASSET_DECIMALS,
    quoteCommissionPrecision: ASSET_DECIMALS,
    orderTypes: ORDER_TYPES,
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filtersOf(symbol),
    permissions: [],
    permissionSets: showPermissions ? [[PERMISSION]] : [],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: SELF_TRADE_MODES,
  };
}

function filtersOf({ instrument, minPrice, maxPrice, minQty, maxQty, marketMaxQty }: SpotSymbol): Json {
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: amount(minPrice),
      maxPrice: amount(maxPrice),
      tickSize: amount(instrument.tickSize),
    },
    { filterType: 'LOT_SIZE', minQty: amount(minQty), maxQty: amount(maxQty), stepSize: amount(instrument.stepSize) },
    { filterType: 'ICEBERG_PARTS', limit: BOUNDS.icebergParts },
    { filterType: 'MARKET_LOT_SIZE', minQty: amount(0n), maxQty: amount(marketMaxQty), stepSize: amount(0n) },
    {
      filterType: 'TRAILING_DELTA',
      minTrailingAboveDelta: BOUNDS.trailingDelta.min,
      maxTrailingAboveDelta: BOUNDS.trailingDelta.max,
      minTrailingBelowDelta: BOUNDS.trailingDelta.min,
      maxTrailingBelowDelta: BOUNDS.trailingDelta.max,
    },
    {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: plain(BOUNDS.multiplierUp),
      bidMultiplierDown: plain(BOUNDS.multiplierDown),
      askMultiplierUp: plain(BOUNDS.multiplierUp),
      askMultiplierDown: plain(BOUNDS.multiplierDown),
      avgPriceMins: BOUNDS.avgPriceMins,
    },
    {
      filterType: 'NOTIONAL',
      minNotional: amount(BOUNDS.minNotional),
      applyMinToMarket: true,
      maxNotional: amount(BOUNDS.maxNotional),
      applyMaxToMarket: false,
      avgPriceMins: BOUNDS.avgPriceMins,
    },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: BOUNDS.maxNumOrders },
    { filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: BOUNDS.maxNumOrderLists },
    { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: BOUNDS.maxNumAlgoOrders },
    { filterType: 'MAX_NUM_ORDER_AMENDS', maxNumOrderAmends: BOUNDS.maxNumOrderAmends },
  ];
}

function plain(value: bigint): string {
  return formatFixed(value, 1).replace(/\.0$/, '');
}

/** `ping` and `time`. */
export function connectivity(): readonly Endpoint[] {
  return [
    { method: 'GET', path: '/api/v3/ping', security: 'none', weight: 1, handle: () => ({ body: {} }) },
    {
      method: 'GET',
      path: '/api/v3/time',
      security: 'none',
      weight: 1,
      handle: (call: Call) => ({ body: { serverTime: call.stamp(call.now) } }),
    },
  ];
}
