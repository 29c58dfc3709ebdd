import { type Check, flag, listOf, oneOf, orNull, shape, text, whole } from '../text/value-check.ts';
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
} from './instrument.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from './order-type.ts';
import { parseSymbol } from './symbol.ts';

/** A name of an exchange's or of ours. */
export const nameText = text((value) => value.length > 0 && value.length <= 64);
const decimalText = text((value) => value.length <= MAX_DECIMAL_DIGITS && DECIMAL_PATTERN.test(value));
/** Something is divided by it. */
const positive: Check = (value) => decimalText(value) ?? text((digits) => /[1-9]/.test(digits))(value);
const bound = orNull(decimalText);
const moment = text((value) => {
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString() === value;
});

/** The field of an instrument that is not what it should be; `undefined` when every one is. */
export const instrumentFault = shape<Instrument>({
  exchange: oneOf(EXCHANGES),
  market: oneOf(MARKETS),
  symbol: text((value) => parseSymbol(value) !== undefined),
  exchangeSymbol: nameText,
  base: nameText,
  quote: nameText,
  settle: orNull(nameText),
  contract: orNull(oneOf(CONTRACTS)),
  expiry: orNull(moment),
  inverse: flag,
  quanto: flag,
  status: oneOf(INSTRUMENT_STATUSES),
  exchangeStatus: text(() => true),
  quantityUnit: nameText,
  contractSize: positive,
  step: decimalText,
  minQuantity: decimalText,
  maxQuantity: bound,
  marketStep: bound,
  marketMinQuantity: bound,
  marketMaxQuantity: bound,
  quoteStep: orNull(positive),
  tickSize: decimalText,
  minPrice: bound,
  maxPrice: bound,
  minNotional: bound,
  maxNotional: bound,
  minNotionalOnMarket: flag,
  maxNotionalOnMarket: flag,
  priceBand: orNull(
    shape<PriceBand>({
      reference: orNull(oneOf(PRICE_REFERENCES)),
      buyMax: bound,
      buyMin: bound,
      sellMax: bound,
      sellMin: bound,
    }),
  ),
  maxOpenOrders: orNull(whole(0)),
  capabilities: shape<InstrumentCapabilities>({
    orderTypes: listOf(oneOf(ORDER_TYPES)),
    timeInForce: listOf(oneOf(TIMES_IN_FORCE)),
    postOnly: flag,
    reduceOnly: flag,
    quoteQuantity: flag,
    amend: listOf(oneOf(AMEND_METHODS)),
  }),
});
