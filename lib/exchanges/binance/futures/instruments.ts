import { type Big, type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.ts';
import type { Contract, Instrument, InstrumentStatus } from '../../../domain/instrument.ts';
import { timestamp } from '../../../domain/order.ts';
import { TIMES_IN_FORCE } from '../../../domain/order-type.ts';
import { expiryDay, formatSymbol, type SymbolParts } from '../../../domain/symbol.ts';
import type { ExactJson, ExactJsonObject } from '../../../text/exact-json.ts';
import { type InstrumentIdentity, withoutRules } from '../../instrument-list.ts';
import {
  decimalOf,
  integerOf,
  isObject,
  listOf,
  optionalText,
  textOf,
  timeOf,
  UnreadableReply,
  unlessOdd,
} from '../../wire.ts';
import { boundOf, filtersOf, maxOpenOrdersOf, unitOf } from '../filters.ts';
import { futuresOrderTypesIn, POST_ONLY_TIME_IN_FORCE } from './order-types.ts';
import type { FuturesProduct } from './product.ts';

/** docs/venues/binance.md §4.1; all that come before, between and after trading take no orders. */
const STATUSES: Readonly<Record<string, InstrumentStatus>> = {
  TRADING: 'active',
  TRADING_CANCEL_ONLY: 'cancelOnly',
};

/** The word of `exchangeStatus` for a contract that the exchange does not list any more. */
const DELIVERED = 'DELIVERED';

/** What a symbol of exchangeInfo is, without its rules. */
export function futuresIdentityOf(symbol: ExactJsonObject, product: FuturesProduct): InstrumentIdentity {
  const base = textOf(symbol, 'baseAsset');
  const quote = textOf(symbol, 'quoteAsset');
  const settle = textOf(symbol, 'marginAsset');
  const contract = contractOf(symbol);
  const delivery = contract === 'delivery' ? timeOf(symbol, 'deliveryDate') : undefined;
  const contractSize = product.inverse ? decimalOf(symbol, 'contractSize') : '1';
  // Quantities are divided by it.
  if (decimal(contractSize).lte(ZERO)) throw new UnreadableReply('contractSize is not positive.');
  return {
    exchange: 'binance',
    market: product.market,
    symbol: formatSymbol({ base, quote, settle, expiry: delivery === undefined ? undefined : expiryDay(delivery) }),
    exchangeSymbol: textOf(symbol, 'symbol'),
    base,
    quote,
    settle,
    contract,
    expiry: delivery === undefined ? null : timestamp(delivery),
    inverse: product.inverse,
    quanto: false,
    quantityUnit: product.inverse ? quote : base,
    contractSize,
  };
}

/** A symbol of exchangeInfo with every rule an order on it is checked against (§4.1, §4.2). */
export function futuresInstrumentOf(symbol: ExactJsonObject, product: FuturesProduct): Instrument {
  const identity = futuresIdentityOf(symbol, product);
  const { contractSize } = identity;
  const status = textOf(symbol, product.statusField);
  const filters = filtersOf(symbol);
  const bound = (type: string, field: string) => boundOf(filters, type, field);
  const amount = (contracts: DecimalString | null) =>
    contracts === null ? null : plain(decimal(contracts).times(decimal(contractSize)));
  const minQty = bound('LOT_SIZE', 'minQty');
  const step = bound('LOT_SIZE', 'stepSize') ?? unitOf(integerOf(symbol, 'quantityPrecision'));
  const minPrice = bound('PRICE_FILTER', 'minPrice');
  const tick = bound('PRICE_FILTER', 'tickSize') ?? unitOf(integerOf(symbol, 'pricePrecision'));
  const timesInForce = listOf(symbol.timeInForce, 'timeInForce');
  return {
    ...identity,
    status: STATUSES[status] ?? 'halted',
    exchangeStatus: status,
    step: amount(gridOf(step, minQty)) ?? contractSize,
    minQuantity: amount(minQty) ?? '0',
    maxQuantity: amount(bound('LOT_SIZE', 'maxQty')),
    marketStep: amount(bound('MARKET_LOT_SIZE', 'stepSize')),
    marketMinQuantity: amount(bound('MARKET_LOT_SIZE', 'minQty')),
    marketMaxQuantity: amount(bound('MARKET_LOT_SIZE', 'maxQty')),
    quoteStep: null,
    tickSize: gridOf(tick, minPrice),
    minPrice,
    maxPrice: bound('PRICE_FILTER', 'maxPrice'),
    minNotional: bound('MIN_NOTIONAL', 'notional'),
    maxNotional: null,
    // At the mark price (§4.2).
    minNotionalOnMarket: filters.has('MIN_NOTIONAL'),
    maxNotionalOnMarket: false,
    priceBand: filters.has('PERCENT_PRICE')
      ? {
          reference: 'markPrice',
          // One-sided on futures: a buy may be as low, and a sell as high, as it likes (§4.2).
          buyMax: bound('PERCENT_PRICE', 'multiplierUp'),
          buyMin: null,
          sellMax: null,
          sellMin: bound('PERCENT_PRICE', 'multiplierDown'),
        }
      : null,
    maxOpenOrders: maxOpenOrdersOf(filters, 'limit'),
    capabilities: {
      orderTypes: futuresOrderTypesIn(listOf(symbol.orderTypes, 'orderTypes')),
      timeInForce: TIMES_IN_FORCE.filter((each) => timesInForce.includes(each)),
      postOnly: timesInForce.includes(POST_ONLY_TIME_IN_FORCE),
      reduceOnly: true,
      quoteQuantity: false,
      amend: ['inPlace'],
    },
  };
}

/**
 * A delivery contract that is listed no more, from its name (`BTCUSDT_260925`) and the perpetual of its pair: margin,
 * unit and contract size are the pair's, and nothing can be ordered on it, so its other rules bind nothing. Contracts
 * are delivered at 08:00 UTC (§4.1). `undefined` when the name is none, or its day is still to come.
 */
export function deliveredContract(
  exchangeSymbol: string,
  symbols: readonly ExactJson[],
  product: FuturesProduct,
  now: number,
): Instrument | undefined {
  const [, pair, day = ''] = /^([A-Z0-9]{2,20})_(\d{6})$/.exec(exchangeSymbol) ?? [];
  const delivery = Date.parse(`20${day.slice(0, 2)}-${day.slice(2, 4)}-${day.slice(4)}T08:00:00.000Z`);
  const isDay = !Number.isNaN(delivery) && expiryDay(delivery) === day;
  if (!isDay || delivery > now) return undefined;
  const sibling = symbols
    .filter((symbol) => isObject(symbol))
    .find((symbol) => optionalText(symbol, 'pair') === pair && unlessOdd(() => contractOf(symbol)) === 'perpetual');
  const perpetual =
    sibling &&
    (unlessOdd(() => futuresInstrumentOf(sibling, product)) ??
      unlessOdd(() => withoutRules(futuresIdentityOf(sibling, product))));
  if (perpetual === undefined) return undefined;
  return {
    ...perpetual,
    symbol: `${perpetual.symbol}-${day}`,
    exchangeSymbol,
    contract: 'delivery',
    expiry: timestamp(delivery),
    status: 'halted',
    exchangeStatus: DELIVERED,
  };
}

/** The name of a contract by its unified symbol: `BTC/USD:BTC-260925` is `BTCUSD_260925` (§4.1); `undefined` of no delivery. */
export function deliveryName({ base, quote, expiry }: SymbolParts): string | undefined {
  return expiry === undefined ? undefined : `${base}${quote}_${expiry}`;
}

/** Whether the exchange lists the instrument no more. */
export function isDelivered(instrument: Instrument): boolean {
  return instrument.exchangeStatus === DELIVERED;
}

/**
 * `PERPETUAL`, `CURRENT_QUARTER` and so on; while they are delivered a word follows, after a blank: `CURRENT_QUARTER
 * DELIVERING`. A pending contract may have no type at all: its name tells (§4.1).
 */
function contractOf(symbol: ExactJsonObject): Contract {
  const type = optionalText(symbol, 'contractType');
  if (type !== undefined && /PERPETUAL/.test(type)) return 'perpetual';
  if (type !== undefined && /QUARTER|MONTH|WEEK/.test(type)) return 'delivery';
  return /_\d{6}$/.test(textOf(symbol, 'symbol')) ? 'delivery' : 'perpetual';
}

/**
 * The grid of prices and quantities begins at the minimum on futures (§4.2), which is itself on the grid of zero on every
 * known instrument. Where it were not, the finest grid that holds both is stated, so that nothing the exchange would
 * take is refused here; what is off its own grid it refuses itself.
 */
function gridOf(step: DecimalString, minimum: DecimalString | null): DecimalString {
  let [a, b]: [Big, Big] = [decimal(step), decimal(minimum ?? '0')];
  while (!b.eq(ZERO)) [a, b] = [b, a.mod(b)];
  return plain(a);
}
