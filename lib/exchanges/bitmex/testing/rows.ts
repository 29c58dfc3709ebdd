import { parseExact } from '../../../text/exact-json.ts';
import { objectOf } from '../../wire.ts';
import { bitmexInstrumentOf } from '../instruments.ts';
import { orderRow } from '../models.ts';

const common = { state: 'Open', minPrice: 0.1, maxPrice: 1_000_000, limitDownPrice: null, limitUpPrice: null };
const spot = { ...common, typ: 'IFXXXP', multiplier: 1, isInverse: false, isQuanto: false };
const linear = { ...common, typ: 'FFWCSX', isInverse: false, isQuanto: false };
const inverse = { ...common, typ: 'FFWCSX', isInverse: true, isQuanto: false, settlCurrency: 'XBt' };
const quanto = { ...common, typ: 'FFWCSX', isInverse: false, isQuanto: true, settlCurrency: 'XBt' };

/** Rows of 3 May 2026 (docs/venues/bitmex.md §4.3). */
export const INSTRUMENTS = {
  XBT_USDT: {
    ...spot,
    symbol: 'XBT_USDT',
    underlying: 'XBT',
    quoteCurrency: 'USDT',
    underlyingToPositionMultiplier: 100_000_000,
    lotSize: 1000,
    tickSize: 0.5,
    maxOrderQty: 10_000_000_000,
  },
  ETH_XBT: {
    ...spot,
    symbol: 'ETH_XBT',
    underlying: 'ETH',
    quoteCurrency: 'XBT',
    underlyingToPositionMultiplier: 1_000_000_000,
    lotSize: 1_000_000,
    tickSize: 1e-7,
    minPrice: 1e-7,
    maxPrice: 10,
    maxOrderQty: 100_000_000_000,
  },
  XBTUSDT: {
    ...linear,
    symbol: 'XBTUSDT',
    underlying: 'XBT',
    quoteCurrency: 'USDT',
    settlCurrency: 'USDt',
    multiplier: 1,
    underlyingToPositionMultiplier: 1_000_000,
    lotSize: 100,
    tickSize: 0.1,
    maxOrderQty: 1_000_000_000,
  },
  SOLUSDT: {
    ...linear,
    symbol: 'SOLUSDT',
    underlying: 'SOL',
    quoteCurrency: 'USDT',
    settlCurrency: 'USDt',
    multiplier: 100,
    underlyingToPositionMultiplier: 10_000,
    lotSize: 100,
    tickSize: 0.01,
    maxOrderQty: 1_000_000_000,
  },
  XBTUSD: {
    ...inverse,
    symbol: 'XBTUSD',
    underlying: 'XBT',
    quoteCurrency: 'USD',
    multiplier: -100_000_000,
    underlyingToSettleMultiplier: -100_000_000,
    lotSize: 100,
    tickSize: 0.1,
    maxOrderQty: 10_000_000,
  },
  XBTEUR: {
    ...inverse,
    symbol: 'XBTEUR',
    underlying: 'XBT',
    quoteCurrency: 'EUR',
    multiplier: -100_000_000,
    underlyingToSettleMultiplier: -100_000_000,
    lotSize: 100,
    tickSize: 0.5,
    maxOrderQty: 10_000_000,
  },
  XBTETH: {
    ...inverse,
    symbol: 'XBTETH',
    underlying: 'XBT',
    quoteCurrency: 'ETH',
    multiplier: -1_000_000,
    underlyingToSettleMultiplier: -100_000_000,
    lotSize: 1,
    tickSize: 0.001,
    maxOrderQty: 10_000_000,
  },
  ETHUSD: {
    ...quanto,
    symbol: 'ETHUSD',
    underlying: 'ETH',
    quoteCurrency: 'USD',
    multiplier: 100,
    quoteToSettleMultiplier: 1279,
    lotSize: 1,
    tickSize: 0.01,
    maxOrderQty: 10_000_000,
  },
  XBTZ26: {
    ...inverse,
    symbol: 'XBTZ26',
    typ: 'FFCCSX',
    expiry: '2026-12-25T12:00:00.000Z',
    underlying: 'XBT',
    quoteCurrency: 'USD',
    multiplier: -100_000_000,
    underlyingToSettleMultiplier: -100_000_000,
    lotSize: 100,
    tickSize: 0.5,
    maxOrderQty: 10_000_000,
  },
  XBTUSDTM26: {
    ...linear,
    symbol: 'XBTUSDTM26',
    typ: 'FFCCSX',
    expiry: '2026-06-26T12:00:00.000Z',
    underlying: 'XBT',
    quoteCurrency: 'USDT',
    settlCurrency: 'USDt',
    multiplier: 1,
    underlyingToPositionMultiplier: 1_000_000,
    lotSize: 1000,
    tickSize: 0.5,
    maxOrderQty: 1_000_000_000,
  },
  ETHM26: {
    ...linear,
    symbol: 'ETHM26',
    typ: 'FFCCSX',
    expiry: '2026-06-26T12:00:00.000Z',
    underlying: 'ETH',
    quoteCurrency: 'XBT',
    settlCurrency: 'XBt',
    multiplier: 1000,
    underlyingToPositionMultiplier: 100_000,
    lotSize: 1000,
    tickSize: 1e-5,
    minPrice: 1e-5,
    maxPrice: 1000,
    maxOrderQty: 1_000_000_000,
  },
  ETHUSDM26: {
    ...quanto,
    symbol: 'ETHUSDM26',
    typ: 'FFCCSX',
    expiry: '2026-06-26T12:00:00.000Z',
    underlying: 'ETH',
    quoteCurrency: 'USD',
    multiplier: 100,
    quoteToSettleMultiplier: 1279,
    lotSize: 1,
    tickSize: 0.05,
    maxOrderQty: 10_000_000,
  },
} as const;

export type InstrumentName = keyof typeof INSTRUMENTS;

/** A row as the adapter receives it, with every number as text. */
export function rowOf(fields: object) {
  return objectOf(parseExact(JSON.stringify(fields)), 'row');
}

export function bitmexInstrumentRow(name: InstrumentName) {
  return bitmexInstrumentOf(rowOf(INSTRUMENTS[name]));
}

/** A resting spot order as recorded (docs/venues/bitmex.md §2.2). */
export const RESTING = {
  account: 700001,
  clOrdID: 'oms-1',
  cumQty: 0,
  currency: 'USDT',
  leavesQty: 25000,
  ordStatus: 'New',
  ordType: 'Limit',
  orderID: '6f1c2d1e-8a4b-4c39-9d70-2f5e8b1a7c03',
  orderQty: 25000,
  price: 61250.5,
  side: 'Buy',
  strategy: 'OneWay',
  symbol: 'XBT_USDT',
  text: 'Submitted via API.',
  timeInForce: 'GoodTillCancel',
  timestamp: '2026-08-20T09:15:02.118Z',
  transactTime: '2026-08-20T09:15:02.117Z',
  workingIndicator: true,
};

/** A filled market order on a perpetual as recorded (§2.2). */
export const FILLED = {
  account: 700001,
  avgPx: 61240.1,
  clOrdID: 'oms-01J9Z2K4-000018',
  cumQty: 5000,
  currency: 'USDT',
  leavesQty: 0,
  ordStatus: 'Filled',
  ordType: 'Market',
  orderID: '0b9d6a52-5d0e-4f0c-8f0e-1f6a9b0d3e77',
  orderQty: 5000,
  pool: 'Primary',
  settlCurrency: 'USDt',
  side: 'Sell',
  strategy: 'OneWay',
  symbol: 'XBTUSDT',
  text: 'Submitted via API.',
  timeInForce: 'ImmediateOrCancel',
  timestamp: '2026-08-20T09:15:40.512Z',
  transactTime: '2026-08-20T09:15:40.511Z',
  workingIndicator: false,
};

export const POST_ONLY_TEXT = 'Canceled: Order had execInst of ParticipateDoNotInitiate\nSubmitted via API.';

/** The fields of an order that change when it is cancelled (§2.5). */
export const CANCELED = { ordStatus: 'Canceled', leavesQty: 0, workingIndicator: false };

export function orderRowOf(fields: object) {
  return orderRow(rowOf(fields));
}
