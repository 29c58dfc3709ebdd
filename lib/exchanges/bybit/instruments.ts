import { type DecimalString, decimal, floorTo, plain, ZERO } from '../../domain/decimal.ts';
import {
  type Contract,
  HAS_POSITIONS,
  type Instrument,
  type InstrumentStatus,
  type PriceBand,
} from '../../domain/instrument.ts';
import { timestamp } from '../../domain/order.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../domain/order-type.ts';
import { expiryDay, formatSymbol, type SymbolParts } from '../../domain/symbol.ts';
import type { ExactJsonObject } from '../../text/exact-json.ts';
import type { InstrumentIdentity, InstrumentRows } from '../instrument-list.ts';
import { decimalOf, isObject, objectOf, optionalDecimal, textOf, timeOf, UnreadableReply } from '../wire.ts';
import type { BybitCategory } from './categories.ts';

/** docs/venues/bybit.md §4.2; what comes before trading, is delivered, or closed takes no orders. */
const STATUSES: Readonly<Record<string, InstrumentStatus>> = { Trading: 'active' };

/** `contractType` (§4.2). What a contract is follows from it and never from its name. */
const CONTRACTS: Readonly<Record<string, Contract>> = {
  LinearPerpetual: 'perpetual',
  LinearFutures: 'delivery',
  InversePerpetual: 'perpetual',
  InverseFutures: 'delivery',
};

/** How the rows of instruments are read. */
export function bybitInstrumentRows(category: BybitCategory, bases: readonly string[]): InstrumentRows {
  return {
    isServed: (row) => bases.includes(textOf(row, 'baseCoin')),
    identityOf: (row) => identityOf(row, category),
    instrumentOf: (row) => bybitInstrumentOf(row, category),
    pairOf: (row) => `${textOf(row, 'baseCoin')}/${textOf(row, 'quoteCoin')}`,
  };
}

/** What a row is, without its rules. */
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
    // Inverse contracts are counted in USD, all else in the base coin (§2.1): the unit is one of it (§4.2).
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
      orderTypes: ORDER_TYPES,
      timeInForce: TIMES_IN_FORCE,
      postOnly: true,
      reduceOnly: HAS_POSITIONS[category.market],
      quoteQuantity: category.market === 'spot',
      amend: ['inPlace'],
    },
  };
}

type Sizes = Pick<
  Instrument,
  'step' | 'minQuantity' | 'maxQuantity' | 'marketMaxQuantity' | 'quoteStep' | 'minNotional'
>;

/** `minOrderQty` and `maxOrderQty` are dead on spot (§4.2). A post-only order may be larger there; the exchange alone knows. */
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

/** The smallest value of an inverse order is a number of USD, which is what its quantity counts (§2.1, §4.3). */
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
 * The farthest that a contract's limit price may be from its mark, on the side that would trade; the exchange may move it
 * from nearer on (§2.1). Spot is bound by an index, which Atlas does not know.
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
 * The names that a delivered contract may have had, by its unified symbol (§4.4): `BTC/USDT:USDT-261225` is
 * `BTCUSDT-25DEC26`, in USDC `BTC-25DEC26`, and `BTC/USD:BTC-261225` is `BTCUSDZ26`. `undefined` of no delivery.
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

/** The largest quantity that may be ordered: the bounds of spot are averages, and not on the grid (§4.5). */
function onGrid(most: DecimalString | undefined, step: DecimalString): DecimalString | null {
  const bound = positive(most);
  return bound === null ? null : plain(floorTo(decimal(bound), decimal(step)));
}
