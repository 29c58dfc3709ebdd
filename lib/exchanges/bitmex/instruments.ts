import { type DecimalString, decimal, plain, ZERO } from '../../domain/decimal.ts';
import {
  type Contract,
  HAS_POSITIONS,
  type Instrument,
  type InstrumentStatus,
  type Market,
  PLAIN_ORDERS_ONLY,
  type PriceBand,
} from '../../domain/instrument.ts';
import { timestamp } from '../../domain/order.ts';
import { ORDER_TYPES, TRIGGER_SOURCES } from '../../domain/order-type.ts';
import { expiryDay, formatSymbol } from '../../domain/symbol.ts';
import type { ExactJsonObject } from '../../text/exact-json.ts';
import type { InstrumentIdentity, InstrumentRows } from '../instrument-list.ts';
import { decimalOf, flagOf, optionalDecimal, optionalText, textOf, UnreadableReply } from '../wire.ts';
import { currencyOf, STABLECOINS } from './currencies.ts';
import { momentOf } from './models.ts';

/**
 * The kinds that are served (docs/venues/bitmex.md §4.1). Indices, options, spreads, prediction markets and stocks are not.
 */
const CONTRACTS: Readonly<Record<string, Contract | null>> = { IFXXXP: null, FFWCSX: 'perpetual', FFCCSX: 'delivery' };

/** Only `Open` accepts orders (§4.1); every other state, present or future, does not. */
const STATUSES: Readonly<Record<string, InstrumentStatus>> = { Open: 'active' };

/** Open orders of one account on one symbol (§5). */
const MAX_OPEN_ORDERS = 200;

/**
 * Whether the row's kind and base asset are served. Throws UnreadableReply on a row that lacks them, because it might be.
 */
export function isServed(row: ExactJsonObject, bases: readonly string[]): boolean {
  const typ = optionalText(row, 'typ');
  const underlying = optionalText(row, 'underlying');
  if (typ !== undefined && !Object.hasOwn(CONTRACTS, typ)) return false;
  if (underlying !== undefined && !bases.includes(currencyOf(underlying))) return false;
  if (typ === undefined) throw new UnreadableReply('typ is missing.');
  if (underlying === undefined) throw new UnreadableReply('underlying is missing.');
  return true;
}

/** How to read instrument rows. */
export function instrumentRows(bases: readonly string[]): InstrumentRows {
  return {
    isServed: (row) => isServed(row, bases),
    identityOf,
    instrumentOf: bitmexInstrumentOf,
    pairOf: (row) => `${currencyOf(textOf(row, 'underlying'))}/${currencyOf(textOf(row, 'quoteCurrency'))}`,
  };
}

/** The identity of an instrument row, without its rules. Throws UnreadableReply if it lacks what sizing an order needs. */
function identityOf(row: ExactJsonObject): InstrumentIdentity {
  const typ = textOf(row, 'typ');
  const contract = CONTRACTS[typ] ?? null;
  const spot = typ === 'IFXXXP';
  const base = currencyOf(textOf(row, 'underlying'));
  const quote = currencyOf(textOf(row, 'quoteCurrency'));
  const settle = spot ? undefined : currencyOf(textOf(row, 'settlCurrency'));
  const expiry = contract === 'delivery' ? momentOf(row, 'expiry') : undefined;
  const inverse = !spot && flagOf(row, 'isInverse');
  const quanto = !spot && flagOf(row, 'isQuanto');
  return {
    exchange: 'bitmex',
    market: marketOf(settle),
    symbol: formatSymbol({ base, quote, settle, expiry: expiry === undefined ? undefined : expiryDay(expiry) }),
    exchangeSymbol: textOf(row, 'symbol'),
    base,
    quote,
    settle: settle ?? null,
    contract,
    expiry: expiry === undefined ? null : timestamp(expiry),
    inverse,
    quanto,
    quantityUnit: quanto ? 'contract' : inverse ? quote : base,
    contractSize: contractSizeOf(row, { inverse, quanto }),
  };
}

/**
 * An instrument row with every rule orders are checked against (§4.2, §4.3). Lot and tick change several times a year, so
 * nothing is hard-coded. Throws UnreadableReply if it lacks what sizing an order needs.
 */
export function bitmexInstrumentOf(row: ExactJsonObject): Instrument {
  const identity = identityOf(row);
  const state = textOf(row, 'state');
  const inUnit = (contracts: DecimalString) => plain(decimal(contracts).times(decimal(identity.contractSize)));
  const step = inUnit(decimalOf(row, 'lotSize'));
  const largest = optionalDecimal(row, 'maxOrderQty');
  return {
    ...identity,
    status: STATUSES[state] ?? 'halted',
    exchangeStatus: state,
    step,
    minQuantity: step,
    maxQuantity: largest === undefined ? null : inUnit(largest),
    marketStep: null,
    marketMinQuantity: null,
    marketMaxQuantity: null,
    quoteStep: null,
    tickSize: decimalOf(row, 'tickSize'),
    minPrice: positive(optionalDecimal(row, 'minPrice')),
    maxPrice: positive(optionalDecimal(row, 'maxPrice')),
    minNotional: null,
    maxNotional: null,
    minNotionalOnMarket: false,
    maxNotionalOnMarket: false,
    priceBand: priceBand(row),
    maxOpenOrders: MAX_OPEN_ORDERS,
    capabilities: {
      orderTypes: ORDER_TYPES,
      timeInForce: ['GTC', 'IOC', 'FOK'],
      postOnly: true,
      // Spot refuses ReduceOnly (§2.2): there is no position to reduce.
      reduceOnly: HAS_POSITIONS[identity.market],
      quoteQuantity: false,
      amend: ['inPlace'],
      ...PLAIN_ORDERS_ONLY,
      // §2.4 names the trigger and the peg among what an amend takes.
      amendConditional: true,
      // Spot refuses IndexPrice (§2.2), and its mark price is the last (§4.3).
      triggerBy: HAS_POSITIONS[identity.market] ? TRIGGER_SOURCES : ['LAST'],
      trailingAmount: true,
      closePosition: HAS_POSITIONS[identity.market],
      displayQuantity: true,
    },
  };
}

/** The current price limits, which are prices and not multiples (§4); `null` if neither is set. */
function priceBand(row: ExactJsonObject): PriceBand | null {
  const buyMax = positive(optionalDecimal(row, 'limitUpPrice'));
  const sellMin = positive(optionalDecimal(row, 'limitDownPrice'));
  if (buyMax === null && sellMin === null) return null;
  return { reference: null, buyMax, buyMin: null, sellMax: null, sellMin };
}

/** By its settlement currency, whatever it is quoted in: ETH/BTC:BTC is linear but margined in coin. */
export function marketOf(settle: string | undefined): Market {
  if (settle === undefined) return 'spot';
  return STABLECOINS.has(settle) ? 'usdm' : 'coinm';
}

/**
 * One unit of `orderQty` in the instrument's quantity unit (§4.4): a minor unit of the base on spot, 1/uTP of the base on
 * linear contracts, |multiplier/uTS| of the quote on inverse ones. A quanto contract has no fixed size in any currency, so
 * it is counted in contracts.
 */
function contractSizeOf(
  row: ExactJsonObject,
  { inverse, quanto }: { inverse: boolean; quanto: boolean },
): DecimalString {
  if (quanto) return '1';
  if (inverse) return exactQuotient(decimalOf(row, 'multiplier'), decimalOf(row, 'underlyingToSettleMultiplier'));
  return exactQuotient('1', decimalOf(row, 'underlyingToPositionMultiplier'));
}

/** |a / b|; a size that is not a finite decimal could only be shown rounded. */
function exactQuotient(a: DecimalString, b: DecimalString): DecimalString {
  const [dividend, divisor] = [decimal(a).abs(), decimal(b).abs()];
  const size = divisor.eq(ZERO) ? ZERO : dividend.div(divisor);
  if (size.eq(ZERO) || !size.times(divisor).eq(dividend))
    throw new UnreadableReply('the contract size is not a finite decimal.');
  return plain(size);
}

function positive(value: DecimalString | undefined): DecimalString | null {
  return value === undefined || decimal(value).lte(ZERO) ? null : value;
}
