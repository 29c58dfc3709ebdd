import type { Instrument, Market } from '../../../domain/instrument.ts';
import { parseExact } from '../../../text/exact-json.ts';
import { objectOf } from '../../wire.ts';
import { BYBIT_CATEGORIES } from '../categories.ts';
import { bybitInstrumentOf } from '../instruments.ts';
import { bybitOrderRow } from '../models.ts';

const CONTRACT = {
  status: 'Trading',
  baseCoin: 'BTC',
  launchTime: '1584230400000',
  deliveryTime: '0',
  deliveryFeeRate: '',
  priceScale: '2',
  fundingInterval: 480,
  priceFilter: { minPrice: '0.10', maxPrice: '1999999.80', tickSize: '0.10' },
  riskParameters: { priceLimitRatioX: '0.01', priceLimitRatioY: '0.02' },
};

/** Rows of `instruments-info` in the form of docs/venues/bybit.md §4.5. */
export const BYBIT_INSTRUMENTS = {
  spot: {
    symbolId: 9,
    symbol: 'BTCUSDT',
    baseCoin: 'BTC',
    quoteCoin: 'USDT',
    innovation: '0',
    status: 'Trading',
    lotSizeFilter: {
      basePrecision: '0.000001',
      quotePrecision: '0.0000001',
      minOrderQty: '0.000011',
      maxOrderQty: '83',
      minOrderAmt: '5',
      maxOrderAmt: '8000000',
      maxLimitOrderQty: '83',
      maxMarketOrderQty: '41.5',
      postOnlyMaxLimitOrderSize: '415',
    },
    priceFilter: { tickSize: '0.1' },
    riskParameters: { priceLimitRatioX: '0.005', priceLimitRatioY: '0.01' },
  },
  usdm: {
    ...CONTRACT,
    symbol: 'BTCUSDT',
    contractType: 'LinearPerpetual',
    quoteCoin: 'USDT',
    settleCoin: 'USDT',
    lotSizeFilter: {
      maxOrderQty: '1190.000',
      minOrderQty: '0.001',
      qtyStep: '0.001',
      postOnlyMaxOrderQty: '1190.000',
      maxMktOrderQty: '119.000',
      minNotionalValue: '5',
    },
  },
  coinm: {
    ...CONTRACT,
    symbol: 'BTCUSD',
    contractType: 'InversePerpetual',
    quoteCoin: 'USD',
    settleCoin: 'BTC',
    lotSizeFilter: {
      maxOrderQty: '25000000',
      minOrderQty: '1',
      qtyStep: '1',
      postOnlyMaxOrderQty: '25000000',
      maxMktOrderQty: '5000000',
      minNotionalValue: '5',
    },
  },
} as const satisfies Record<Market, object>;

/** A row as the adapter reads it, with every number as its text. */
export function wireRow(fields: object) {
  return objectOf(parseExact(JSON.stringify(fields)), 'row');
}

export function bybitInstrumentRow(market: Market, changes: object = {}): Instrument {
  return bybitInstrumentOf(wireRow({ ...BYBIT_INSTRUMENTS[market], ...changes }), BYBIT_CATEGORIES[market]);
}

/** A resting, partly filled linear order (docs/venues/bybit.md §2.3). */
export const LINEAR_ORDER = {
  symbol: 'BTCUSDT',
  orderId: '9c1b7f0e-5a0d-4b58-8e1e-3c0d5a7f2b11',
  orderLinkId: 'oms-1',
  side: 'Buy',
  orderType: 'Limit',
  price: '91230.1',
  qty: '0.010',
  timeInForce: 'GTC',
  orderStatus: 'PartiallyFilled',
  createType: 'CreateByUser',
  cancelType: 'UNKNOWN',
  rejectReason: 'EC_NoError',
  avgPrice: '91230.1',
  leavesQty: '0.006',
  cumExecQty: '0.004',
  cumExecValue: '364.9204',
  cumExecFee: '0.07298408',
  stopOrderType: '',
  triggerPrice: '',
  triggerDirection: 0,
  reduceOnly: false,
  closeOnTrigger: false,
  positionIdx: 0,
  isLeverage: '',
  smpType: 'None',
  smpGroup: 0,
  marketUnit: '',
  createdTime: '1795341600456',
  updatedTime: '1795341601020',
};

/** A completed market buy on spot by quote amount (§2.3). */
export const QUOTE_ORDER = {
  symbol: 'BTCUSDT',
  orderId: '2300182416633263104',
  orderLinkId: 'oms-1',
  side: 'Buy',
  orderType: 'Market',
  marketUnit: 'quoteCoin',
  price: '0',
  qty: '100.000000',
  timeInForce: 'IOC',
  orderStatus: 'PartiallyFilledCanceled',
  cancelType: 'UNKNOWN',
  rejectReason: 'EC_CancelForNoFullFill',
  avgPrice: '91234.5',
  leavesQty: '0.000000',
  leavesValue: '0.01622250',
  cumExecQty: '0.001095',
  cumExecValue: '99.90177750',
  stopOrderType: '',
  triggerPrice: '0.00',
  reduceOnly: false,
  closeOnTrigger: false,
  positionIdx: 0,
  isLeverage: '0',
  createdTime: '1795341600123',
  updatedTime: '1795341600127',
};

/** A resting order on each market. */
export const BYBIT_RESTING: Readonly<Record<Market, typeof LINEAR_ORDER>> = {
  spot: { ...LINEAR_ORDER, orderId: '2300182416633263104', ...resting('0.010') },
  usdm: { ...LINEAR_ORDER, ...resting('0.010') },
  coinm: { ...LINEAR_ORDER, symbol: 'BTCUSD', ...resting('500') },
};

function resting(qty: string) {
  return { qty, orderStatus: 'New', avgPrice: '', leavesQty: qty, cumExecQty: '0', cumExecValue: '0' };
}

export function bybitRowOf(fields: object) {
  return bybitOrderRow(wireRow(fields));
}

/** A success of Bybit. */
export function envelope(result: object, time = 1_795_341_600_500): object {
  return { retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time };
}

/** A list of orders, as its last page. */
export function listedRows(rows: readonly object[], nextPageCursor = ''): object {
  return envelope({ nextPageCursor, category: 'linear', list: rows });
}

/** A refusal of Bybit, in HTTP 200 like any answer (§0). */
export function refused(retCode: number, retMsg: string): object {
  return { retCode, retMsg, result: {}, retExtInfo: {}, time: 1_795_341_600_500 };
}
