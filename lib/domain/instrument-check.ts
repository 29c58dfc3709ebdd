import {
  type Check,
  hasFields,
  isFlag,
  isListOf,
  isOneOf,
  isText,
  isTextThat,
  isWholeFrom,
  orNull,
  type Shape,
} from '../text/value-check.ts';
import { DECIMAL_PATTERN, MAX_DECIMAL_DIGITS } from './decimal.ts';
import {
  AMEND_METHODS,
  CONTRACTS,
  EXCHANGES,
  INSTRUMENT_STATUSES,
  type Instrument,
  type InstrumentCapabilities,
  MARKETS,
  PRICE_REFERENCES,
  type PriceBand,
  type TrailingBounds,
} from './instrument.ts';
import { ORDER_LIST_KINDS, ORDER_TYPES, TIMES_IN_FORCE, TRIGGER_SOURCES } from './order-type.ts';
import { parseSymbol } from './symbol.ts';

/** A name the exchange or Atlas gives. */
export const isShortName = isTextThat((value) => value.length > 0 && value.length <= 64, 'a name');
const isDecimal = isTextThat(
  (value) => value.length <= MAX_DECIMAL_DIGITS && DECIMAL_PATTERN.test(value),
  'a plain decimal',
);
const isNotZero = isTextThat((digits) => /[1-9]/.test(digits), 'more than zero');
/** Atlas divides by this value. */
const isDivisor: Check = (value) => isDecimal(value) ?? isNotZero(value);
const isBound = orNull(isDecimal);
const isMoment = isTextThat((value) => {
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString() === value;
}, 'a time in UTC with milliseconds');

/** Checks every field of an instrument. */
export const isInstrument = hasFields({
  exchange: isOneOf(EXCHANGES),
  market: isOneOf(MARKETS),
  symbol: isTextThat((value) => parseSymbol(value) !== undefined, 'a unified symbol'),
  exchangeSymbol: isShortName,
  base: isShortName,
  quote: isShortName,
  settle: orNull(isShortName),
  contract: orNull(isOneOf(CONTRACTS)),
  expiry: orNull(isMoment),
  inverse: isFlag,
  quanto: isFlag,
  status: isOneOf(INSTRUMENT_STATUSES),
  exchangeStatus: isText,
  quantityUnit: isShortName,
  contractSize: isDivisor,
  step: isDecimal,
  minQuantity: isDecimal,
  maxQuantity: isBound,
  marketStep: isBound,
  marketMinQuantity: isBound,
  marketMaxQuantity: isBound,
  quoteStep: orNull(isDivisor),
  tickSize: isDecimal,
  minPrice: isBound,
  maxPrice: isBound,
  minNotional: isBound,
  maxNotional: isBound,
  minNotionalOnMarket: isFlag,
  maxNotionalOnMarket: isFlag,
  priceBand: orNull(
    hasFields({
      reference: orNull(isOneOf(PRICE_REFERENCES)),
      buyMax: isBound,
      buyMin: isBound,
      sellMax: isBound,
      sellMin: isBound,
    } satisfies Shape<PriceBand>),
  ),
  maxOpenOrders: orNull(isWholeFrom(0)),
  capabilities: hasFields({
    orderTypes: isListOf(isOneOf(ORDER_TYPES)),
    timeInForce: isListOf(isOneOf(TIMES_IN_FORCE)),
    postOnly: isFlag,
    reduceOnly: isFlag,
    quoteQuantity: isFlag,
    amend: isListOf(isOneOf(AMEND_METHODS)),
    amendConditional: isFlag,
    triggerBy: isListOf(isOneOf(TRIGGER_SOURCES)),
    trailingPercent: orNull(
      hasFields({ min: isDecimal, max: isDecimal, step: isDivisor } satisfies Shape<TrailingBounds>),
    ),
    trailingAmount: isFlag,
    activationPrice: isFlag,
    closePosition: isFlag,
    displayQuantity: isFlag,
    attached: isFlag,
    amendAttached: isFlag,
    minSecondsToExpiry: orNull(isWholeFrom(0)),
    orderLists: isListOf(isOneOf(ORDER_LIST_KINDS)),
  } satisfies Shape<InstrumentCapabilities>),
} satisfies Shape<Instrument>);
