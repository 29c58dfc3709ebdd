import { type DecimalString, decimal, floorTo, plain, ZERO } from '../../domain/decimal.ts';
import {
  type Contract,
  HAS_POSITIONS,
  type Instrument,
  type InstrumentStatus,
  PLAIN_ORDERS_ONLY,
  type PriceBand,
} from '../../domain/instrument.ts';
import { timestamp } from '../../domain/order.ts';
import { ORDER_TYPES, type OrderType, TRIGGER_SOURCES } from '../../domain/order-type.ts';
import { expiryDay, formatSymbol, type SymbolParts } from '../../domain/symbol.ts';
import type { ExactJsonObject } from '../../text/exact-json.ts';
import type { InstrumentIdentity, InstrumentRows } from '../instrument-list.ts';
import { decimalOf, isObject, objectOf, optionalDecimal, textOf, timeOf, UnreadableReply } from '../wire.ts';
import type { BybitCategory } from './categories.ts';

/** docs/venues/bybit.md §4.2; instruments in pre-launch, delivering or closed accept no orders. */
const STATUSES: Readonly<Record<string, InstrumentStatus>> = { Trading: 'active' };

/** `contractType` (§4.2). It decides what a contract is, never the name. */
const CONTRACTS: Readonly<Record<string, Contract>> = {
  LinearPerpetual: 'perpetual',
  LinearFutures: 'delivery',
  InversePerpetual: 'perpetual',
  InverseFutures: 'delivery',
};

/** How instrument rows are read. */
export function bybitInstrumentRows(category: BybitCategory, bases: readonly string[]): InstrumentRows {
  return {
    isServed: (row) => bases.includes(textOf(row, 'baseCoin')),
    identityOf: (row) => identityOf(row, category),
    instrumentOf: (row) => bybitInstrumentOf(row, category),
    pairOf: (row) => `${textOf(row, 'baseCoin')}/${textOf(row, 'quoteCoin')}`,
  };
}

/** The identity of a row, without its rules. */
function identityOf(row: ExactJsonObject, { market }: BybitCategory): InstrumentIdentity {
  const base = textOf(row, 'baseCoin');
  const quote = textOf(row, 'quoteCoin');
  const spot = market === 'spot';
  const settle = spot ? null : textOf(row, 'settleCoin');
  const contract = spot ? null : contractOf(row);
  const expiry = contract === 'delivery' ? timeOf(row, 'deliveryTime') : undefined;
  const inverse = market === 'coinm';
  return {
    exchange: 'bybit',
    market,
    symbol: formatSymbol({
      base,
      quote,
      settle: settle ?? undefined,
      expiry: expiry === undefined ? undefined : expiryDay(expiry),
    }),
    exchangeSymbol: textOf(row, 'symbol'),
    base,
    quote,
    settle,
    contract,
    expiry: expiry === undefined ? null : timestamp(expiry),
    inverse,
    quanto: false,
    // Inverse contracts are measured in USD, all others in the base coin (§2.1): the unit is one of it (§4.2).
    quantityUnit: inverse ? quote : base,
    contractSize: '1',
  };
}

function contractOf(row: ExactJsonObject): Contract {
  const type = textOf(row, 'contractType');
  const contract = Object.hasOwn(CONTRACTS, type) ? CONTRACTS[type] : undefined;
  if (contract === undefined) throw new UnreadableReply('contractType is not one that is documented.');
  return contract;
}

/** A row with every rule an order is checked against (§4.2, §4.3). */
export function bybitInstrumentOf(row: ExactJsonObject, category: BybitCategory): Instrument {
  const identity = identityOf(row, category);
  const lot = objectOf(row.lotSizeFilter, 'lotSizeFilter');
  const prices = objectOf(row.priceFilter, 'priceFilter');
  const status = textOf(row, 'status');
  return {
    ...identity,
    status: STATUSES[status] ?? 'halted',
    exchangeStatus: status,
    ...(category.market === 'spot' ? spotSizes(lot) : contractSizes(lot, identity)),
    marketStep: null,
    marketMinQuantity: null,
    tickSize: decimalOf(prices, 'tickSize'),
    minPrice: positive(optionalDecimal(prices, 'minPrice')),
    maxPrice: positive(optionalDecimal(prices, 'maxPrice')),
    maxNotional: null,
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    priceBand: category.market === 'spot' ? null : priceBand(row),
    maxOpenOrders: category.maxOpenOrders,
    capabilities: {
      orderTypes: ORDER_TYPES.filter((type) => PLACED[type]),
      timeInForce: ['GTC', 'IOC', 'FOK'],
      postOnly: true,
      reduceOnly: HAS_POSITIONS[category.market],
      quoteQuantity: category.market === 'spot',
      amend: ['inPlace'],
      ...PLAIN_ORDERS_ONLY,
      amendConditional: true,
      // Waiting orders can be changed (§12.5). Spot watches the last price (§12.1), and does not tell what becomes of attached
      // exits (§12.3), nor of changed ones (§12.6).
      triggerBy: HAS_POSITIONS[category.market] ? TRIGGER_SOURCES : ['LAST'],
      attached: HAS_POSITIONS[category.market],
      amendAttached: HAS_POSITIONS[category.market],
    },
  };
}

/** Types that Bybit takes as orders: a trailing stop is a setting of a position (§12.4). */
const PLACED: Readonly<Record<OrderType, boolean>> = {
  MARKET: true,
  LIMIT: true,
  STOP_MARKET: true,
  STOP_LIMIT: true,
  TAKE_PROFIT_MARKET: true,
  TAKE_PROFIT_LIMIT: true,
  TRAILING_STOP_MARKET: false,
};

type Sizes = Pick<
  Instrument,
  'step' | 'minQuantity' | 'maxQuantity' | 'marketMaxQuantity' | 'quoteStep' | 'minNotional'
>;

/**
 * `minOrderQty` and `maxOrderQty` are obsolete on spot (§4.2). A post-only order may be larger there; only the exchange
 * knows by how much.
 */
function spotSizes(lot: ExactJsonObject): Sizes {
  const step = decimalOf(lot, 'basePrecision');
  return {
    step,
    minQuantity: step,
    maxQuantity: onGrid(optionalDecimal(lot, 'maxLimitOrderQty'), step),
    marketMaxQuantity: onGrid(optionalDecimal(lot, 'maxMarketOrderQty'), step),
    quoteStep: positive(optionalDecimal(lot, 'quotePrecision')),
    minNotional: positive(optionalDecimal(lot, 'minOrderAmt')),
  };
}

/** The minimum value of an inverse order is in USD, the unit of its quantity (§2.1, §4.3). */
function contractSizes(lot: ExactJsonObject, { inverse }: InstrumentIdentity): Sizes {
  const least = optionalDecimal(lot, 'minOrderQty') ?? '0';
  const minValue = positive(optionalDecimal(lot, 'minNotionalValue'));
  const byValue = inverse && minValue !== null && decimal(minValue).gt(decimal(least));
  const step = decimalOf(lot, 'qtyStep');
  return {
    step,
    minQuantity: byValue ? minValue : least,
    maxQuantity: onGrid(optionalDecimal(lot, 'maxOrderQty'), step),
    marketMaxQuantity: onGrid(optionalDecimal(lot, 'maxMktOrderQty'), step),
    quoteStep: null,
    minNotional: inverse ? null : minValue,
  };
}

/**
 * The greatest distance of a contract's limit price from its mark, on the side that would trade; the exchange may move
 * a price that is closer (§2.1). Spot is bounded by an index that Atlas does not know.
 */
function priceBand(row: ExactJsonObject): PriceBand | null {
  const { riskParameters } = row;
  if (riskParameters === undefined || !isObject(riskParameters)) return null;
  const ratio = positive(optionalDecimal(riskParameters, 'priceLimitRatioY'));
  if (ratio === null) return null;
  const one = decimal('1');
  return {
    reference: 'markPrice',
    buyMax: plain(one.plus(decimal(ratio))),
    buyMin: null,
    sellMax: null,
    sellMin: plain(one.minus(decimal(ratio))),
  };
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const;
/** Inverse contracts name the month of delivery, always the last of a quarter (§4.4). */
const QUARTERS: Readonly<Record<string, string>> = { '03': 'H', '06': 'M', '09': 'U', '12': 'Z' };

/**
 * The possible names of a delivered contract, by its unified symbol (§4.4): `BTC/USDT:USDT-261225` is
 * `BTCUSDT-25DEC26`, in USDC `BTC-25DEC26`, and `BTC/USD:BTC-261225` is `BTCUSDZ26`. `undefined` for a symbol that is
 * no delivery.
 */
export function bybitDeliveryName({ base, quote, settle, expiry }: SymbolParts): string | undefined {
  if (expiry === undefined || settle === undefined) return undefined;
  const [year, month, day] = [expiry.slice(0, 2), expiry.slice(2, 4), expiry.slice(4)];
  if (settle === base) {
    const quarter = QUARTERS[month];
    return quarter === undefined ? undefined : `${base}${quote}${quarter}${year}`;
  }
  const name = MONTHS[Number(month) - 1];
  return name === undefined ? undefined : `${base}${settle === 'USDC' ? '' : quote}-${day}${name}${year}`;
}

function positive(value: DecimalString | undefined): DecimalString | null {
  return value === undefined || decimal(value).lte(ZERO) ? null : value;
}

/** The largest valid quantity: the bounds of spot are averages, and not on the step (§4.5). */
function onGrid(most: DecimalString | undefined, step: DecimalString): DecimalString | null {
  const bound = positive(most);
  return bound === null ? null : plain(floorTo(decimal(bound), decimal(step)));
}
