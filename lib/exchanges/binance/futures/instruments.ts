import { type Big, type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.ts';
import {
  type Contract,
  type Instrument,
  type InstrumentStatus,
  PLAIN_ORDERS_ONLY,
} from '../../../domain/instrument.ts';
import { timestamp } from '../../../domain/order.ts';
import { isConditional, type OrderType, TIMES_IN_FORCE } from '../../../domain/order-type.ts';
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

/** docs/venues/binance.md §4.1; every status before, between and after trading accepts no orders. */
const STATUSES: Readonly<Record<string, InstrumentStatus>> = {
  TRADING: 'active',
  TRADING_CANCEL_ONLY: 'cancelOnly',
};

/** `exchangeStatus` of a contract the exchange no longer lists. */
const DELIVERED = 'DELIVERED';

/** The identity of a symbol of exchangeInfo, without its rules. */
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

/** A symbol of exchangeInfo with every rule orders are checked against (§4.1, §4.2). */
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
  const orderTypes = futuresOrderTypesIn(listOf(symbol.orderTypes, 'orderTypes'));
  const takes = (...types: readonly OrderType[]) => types.some((type) => orderTypes.includes(type));
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
          // One-sided on futures: a buy has no lower bound, a sell no upper one (§4.2).
          buyMax: bound('PERCENT_PRICE', 'multiplierUp'),
          buyMin: null,
          sellMax: null,
          sellMin: bound('PERCENT_PRICE', 'multiplierDown'),
        }
      : null,
    maxOpenOrders: maxOpenOrdersOf(filters, 'limit'),
    capabilities: {
      orderTypes,
      timeInForce: TIMES_IN_FORCE.filter((each) => timesInForce.includes(each)),
      postOnly: timesInForce.includes(POST_ONLY_TIME_IN_FORCE),
      reduceOnly: true,
      quoteQuantity: false,
      amend: ['inPlace'],
      ...PLAIN_ORDERS_ONLY,
      // §21.8
      triggerBy: orderTypes.some(isConditional) ? ['LAST', 'MARK'] : [],
      trailingPercent: takes('TRAILING_STOP_MARKET') ? product.trailingPercent : null,
      activationPrice: takes('TRAILING_STOP_MARKET'),
      closePosition: takes('STOP_MARKET', 'TAKE_PROFIT_MARKET'),
      minSecondsToExpiry: timesInForce.includes('GTD') ? MIN_SECONDS_TO_EXPIRY : null,
    },
  };
}

/** §22.4 */
const MIN_SECONDS_TO_EXPIRY = 600;

/**
 * A delisted delivery contract, from its name (`BTCUSDT_260925`) and the perpetual of its pair. Margin, unit and contract
 * size are the pair's; the other rules do not matter, because it cannot be traded. Contracts are delivered at 08:00 UTC
 * (§4.1). `undefined` if the name has another form or its day has not come.
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
  return perpetual === undefined || pair === undefined ? undefined : deliveredSibling(perpetual, pair, delivery);
}

/** A contract that was delivered, made of a listed one of its pair. */
export function deliveredSibling(listed: Instrument, pair: string, delivery: number): Instrument {
  const day = expiryDay(delivery);
  return {
    ...listed,
    symbol: `${listed.symbol.replace(/-\d{6}$/, '')}-${day}`,
    exchangeSymbol: `${pair}_${day}`,
    contract: 'delivery',
    expiry: timestamp(delivery),
    status: 'halted',
    exchangeStatus: DELIVERED,
  };
}

/**
 * The name of a contract from its unified symbol: `BTC/USD:BTC-260925` is `BTCUSD_260925` (§4.1); `undefined` unless it is a
 * delivery contract.
 */
export function deliveryName({ base, quote, expiry }: SymbolParts): string | undefined {
  return expiry === undefined ? undefined : `${base}${quote}_${expiry}`;
}

/** Whether the exchange no longer lists the instrument. */
export function isDelivered(instrument: Instrument): boolean {
  return instrument.exchangeStatus === DELIVERED;
}

/**
 * `PERPETUAL`, `CURRENT_QUARTER` and so on; during delivery a second word follows: `CURRENT_QUARTER DELIVERING`. A pending
 * contract may have no type at all; then its name decides (§4.1).
 */
function contractOf(symbol: ExactJsonObject): Contract {
  const type = optionalText(symbol, 'contractType');
  if (type !== undefined && /PERPETUAL/.test(type)) return 'perpetual';
  if (type !== undefined && /QUARTER|MONTH|WEEK/.test(type)) return 'delivery';
  return /_\d{6}$/.test(textOf(symbol, 'symbol')) ? 'delivery' : 'perpetual';
}

/**
 * On futures the grid of prices and quantities starts at the minimum (§4.2), which lies on the grid from zero on every known
 * instrument. If it ever does not, the result is the finest grid that holds both, so that nothing the exchange would accept
 * is refused here; it refuses what is off its own grid.
 */
function gridOf(step: DecimalString, minimum: DecimalString | null): DecimalString {
  let [a, b]: [Big, Big] = [decimal(step), decimal(minimum ?? '0')];
  while (!b.eq(ZERO)) [a, b] = [b, a.mod(b)];
  return plain(a);
}
