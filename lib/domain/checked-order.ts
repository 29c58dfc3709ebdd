import {
  type Big,
  canonical,
  ceilTo,
  commonStep,
  DECIMAL_PATTERN,
  type DecimalString,
  decimal,
  floorTo,
  isMultiple,
  isZero,
  MAX_DECIMAL_DIGITS,
  plain,
  ZERO,
} from './decimal.ts';
import { HAS_POSITIONS, type Instrument } from './instrument.ts';
import type { AmendedField, AmendedValues, AttachedOrder, Order, OrderRequest, Side, Trigger } from './order.ts';
import {
  attachedOf,
  type Entry,
  nameOf,
  newExitViolations,
  termViolations,
  trailingViolations,
  triggerOf,
} from './order-terms.ts';
import { ORDER_TYPE_FACTS, type OrderType, type TimeInForce } from './order-type.ts';
import { Problem, type Violation } from './problem.ts';

declare const checked: unique symbol;

/**
 * An order that passes every rule of its instrument that can be checked before sending. Only `checkOrder` makes one, and
 * nothing else can be sent to an exchange.
 */
export interface CheckedOrder {
  readonly [checked]: true;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly price: DecimalString | null;
  readonly quantity: DecimalString | null;
  readonly quoteQuantity: DecimalString | null;
  readonly displayQuantity: DecimalString | null;
  readonly trigger: Trigger | null;
  readonly closePosition: boolean;
  /** RFC 3339; on GTD orders only. */
  readonly expiresAt: string | null;
  readonly takeProfit: AttachedOrder | null;
  readonly stopLoss: AttachedOrder | null;
  readonly clientOrderId: string;
}

/**
 * Checks a request against every rule of its instrument that does not depend on a moving price (the exchange checks
 * those when it receives the order) and fills in the default: GTC for a limit order. Throws one 422 problem that
 * lists every broken rule with the nearest values that pass. Never rounds.
 */
export function checkOrder(instrument: Instrument, request: OrderRequest & { clientOrderId: string }): CheckedOrder {
  const facts = ORDER_TYPE_FACTS[request.type];
  const violations = [
    ...capabilityViolations(instrument, request),
    ...FIELD_RULES[request.type](request),
    ...(request.quantity === undefined
      ? []
      : quantityViolations(instrument, request.quantity, facts.obeysMarketBounds)),
    ...(request.price === undefined ? [] : priceViolations(instrument, request.price)),
    ...(request.quoteQuantity === undefined ? [] : quoteQuantityViolations(instrument, request.quoteQuantity)),
    ...conditionViolations(instrument, request),
    ...termViolations(instrument, request, {
      price: (field, given) => priceViolations(instrument, given, field),
      quantity: (field, given) => quantityViolations(instrument, given, false, field),
    }),
  ];
  if (request.price !== undefined && request.quantity !== undefined) {
    violations.push(...notionalViolations(instrument, request.price, request.quantity, request.reduceOnly));
  }
  const unsupported = violations.some((violation) => violation.rule === 'capability');
  if (violations.length > 0) {
    throw new Problem(unsupported ? 'NOT_SUPPORTED' : 'RULE_VIOLATION', violations.map((v) => v.message).join(' '), {
      exchange: instrument.exchange,
      orderState: 'notPlaced',
      violations,
    });
  }
  return {
    instrument,
    side: request.side,
    type: request.type,
    timeInForce: facts.hasLimit ? (request.timeInForce ?? 'GTC') : null,
    postOnly: request.postOnly ?? false,
    // An order that closes the position can only reduce it.
    reduceOnly: request.reduceOnly ?? request.closePosition ?? false,
    price: request.price === undefined ? null : canonical(request.price),
    quantity: request.quantity === undefined ? null : canonical(request.quantity),
    quoteQuantity: request.quoteQuantity === undefined ? null : canonical(request.quoteQuantity),
    displayQuantity: request.displayQuantity === undefined ? null : canonical(request.displayQuantity),
    trigger: triggerOf(request),
    closePosition: request.closePosition ?? false,
    expiresAt: request.expiresAt ?? null,
    takeProfit: attachedOf(request.takeProfit),
    stopLoss: attachedOf(request.stopLoss),
    clientOrderId: request.clientOrderId,
  } as CheckedOrder;
}

/** The order that an amend changes. */
type AmendedOrder = Pick<Order, 'type' | 'price' | 'quantity' | 'filledQuantity'> &
  Partial<Pick<Order, 'reduceOnly' | 'closePosition'>> &
  Entry;

/**
 * Checks the new values of an amend; the filled quantity bounds the total from below. Throws one 422 problem that lists every
 * broken rule.
 */
export function checkAmend(instrument: Instrument, change: AmendedValues, current: AmendedOrder): void {
  const marketBounds = current.type !== null && ORDER_TYPE_FACTS[current.type].obeysMarketBounds;
  const violations = [
    ...foreignValues(instrument, change, current),
    ...(change.quantity === undefined ? [] : quantityViolations(instrument, change.quantity, marketBounds)),
    ...(change.price === undefined ? [] : priceViolations(instrument, change.price)),
    ...conditionViolations(instrument, change),
    ...newExitViolations(instrument, change, current, (field, given) => priceViolations(instrument, given, field)),
  ];
  if (
    change.quantity !== undefined &&
    !malformedDecimal('quantity', change.quantity) &&
    decimal(change.quantity).lte(decimal(current.filledQuantity))
  ) {
    violations.push({
      field: 'quantity',
      rule: 'filledQuantity',
      message: `quantity is the new total, but ${current.filledQuantity} ${instrument.quantityUnit} has filled already; to stop the rest, cancel the order.`,
      given: change.quantity,
      bound: current.filledQuantity,
    });
  }
  const price = change.price ?? current.price;
  const quantity = change.quantity ?? current.quantity;
  if (price !== null && quantity !== null) {
    violations.push(...notionalViolations(instrument, price, quantity, current.reduceOnly));
  }
  if (violations.length > 0) {
    const unsupported = violations.some(({ rule }) => rule === 'capability');
    throw new Problem(unsupported ? 'NOT_SUPPORTED' : 'RULE_VIOLATION', violations.map((v) => v.message).join(' '), {
      exchange: instrument.exchange,
      violations,
    });
  }
}

/** Whether an order of the type has each value. */
const HAS_VALUE: Readonly<Record<AmendedField, (type: OrderType) => boolean>> = {
  quantity: () => true,
  price: (type) => ORDER_TYPE_FACTS[type].hasLimit,
  triggerPrice: (type) => ORDER_TYPE_FACTS[type].trigger !== null && !trails(type),
  trailingAmount: trails,
};

function trails(type: OrderType): boolean {
  return ORDER_TYPE_FACTS[type].trigger === 'trailing';
}

/** New values that the order has no place for. */
function foreignValues(
  { capabilities, symbol, exchange }: Instrument,
  change: AmendedValues,
  { type, closePosition = false }: AmendedOrder,
): Violation[] {
  const foreign = (Object.keys(HAS_VALUE) as AmendedField[]).flatMap((field): Violation[] => {
    const given = change[field];
    if (given === undefined || type === null || HAS_VALUE[field](type)) return [];
    return [{ field, rule: 'orderType', given, message: `A ${nameOf(type)} order takes no ${field}.` }];
  });
  if (closePosition && change.quantity !== undefined) {
    const message = 'An order that closes the position takes no quantity.';
    foreign.push({ field: 'quantity', rule: 'closePosition', given: change.quantity, message });
  }
  if (change.trailingAmount !== undefined && !capabilities.trailingAmount) {
    const message = `${symbol} at ${exchange} takes no trailing distance in quote currency.`;
    foreign.push({ field: 'trailingAmount', rule: 'capability', given: change.trailingAmount, message });
  }
  return foreign;
}

function capabilityViolations(instrument: Instrument, request: OrderRequest): Violation[] {
  const { capabilities, symbol, exchange } = instrument;
  const violations: Violation[] = [];
  const refuse = (field: string, given: string, why: string, bound?: string) => {
    const message = `${symbol} at ${exchange} ${why}`;
    violations.push({ field, rule: 'capability', given, message, ...(bound !== undefined && { bound }) });
  };
  const refuseWord = (field: string, given: string, what: string, words: readonly string[]) => {
    const bound = words.join(', ');
    refuse(field, given, `takes ${what} ${bound}.`, bound);
  };
  if (!capabilities.orderTypes.includes(request.type))
    refuseWord('type', request.type, 'order types', capabilities.orderTypes);
  if (request.postOnly && !capabilities.postOnly) refuse('postOnly', 'true', 'does not support post-only orders.');
  if (request.reduceOnly && !capabilities.reduceOnly)
    refuse(
      'reduceOnly',
      'true',
      `does not support reduce-only${HAS_POSITIONS[instrument.market] ? '.' : `: ${instrument.market} has no positions.`}`,
    );
  if (request.quoteQuantity !== undefined && !capabilities.quoteQuantity)
    refuse(
      'quoteQuantity',
      request.quoteQuantity,
      `does not support market orders by quote amount; give quantity in ${instrument.quantityUnit}.`,
    );
  if (request.timeInForce && !capabilities.timeInForce.includes(request.timeInForce))
    refuseWord('timeInForce', request.timeInForce, 'timeInForce', capabilities.timeInForce);
  return violations;
}

/** The prices and distances of a condition, on their grids. */
function conditionViolations(
  instrument: Instrument,
  request: Pick<OrderRequest, 'triggerPrice' | 'activationPrice' | 'trailingAmount' | 'trailingPercent'>,
): Violation[] {
  const { triggerPrice, activationPrice, trailingPercent } = request;
  // Where the instrument takes no distance in quote currency, its grid would suggest one.
  const trailingAmount = instrument.capabilities.trailingAmount ? request.trailingAmount : undefined;
  const malformed = trailingPercent === undefined ? undefined : malformedDecimal('trailingPercent', trailingPercent);
  return [
    ...(triggerPrice === undefined ? [] : priceViolations(instrument, triggerPrice, 'triggerPrice')),
    ...(activationPrice === undefined ? [] : priceViolations(instrument, activationPrice, 'activationPrice')),
    ...(trailingAmount === undefined ? [] : distanceViolations(instrument, trailingAmount)),
    ...(malformed === undefined ? [] : [malformed]),
    ...(trailingPercent === undefined || malformed !== undefined
      ? []
      : trailingViolations(instrument, trailingPercent)),
  ];
}

/** Fields that each order type needs or excludes. The API checks them earlier; this serves direct callers of the library. */
const FIELD_RULES: Readonly<Record<OrderType, (request: OrderRequest) => Violation[]>> = {
  LIMIT: (request) => [...limitFields(request), ...noClosing(request)],
  STOP_MARKET: conditionalMarketFields,
  STOP_LIMIT: (request) => [...limitFields(request), ...noClosing(request), ...noPostOnly(request)],
  TAKE_PROFIT_MARKET: conditionalMarketFields,
  TAKE_PROFIT_LIMIT: (request) => [...limitFields(request), ...noClosing(request), ...noPostOnly(request)],
  TRAILING_STOP_MARKET: (request) => [...conditionalMarketFields(request), ...noClosing(request)],
  MARKET: ({ price, quantity, quoteQuantity, ...request }) => [
    ...noClosing(request),
    ...noHidden(request),
    ...broken(price !== undefined, 'price', 'orderType', 'A market order takes no price.'),
    ...broken(
      (quantity === undefined) === (quoteQuantity === undefined),
      'quantity',
      'required',
      'A market order takes exactly one of quantity and quoteQuantity.',
    ),
  ],
};

function limitFields({ price, quantity, quoteQuantity }: OrderRequest): Violation[] {
  return [
    ...broken(price === undefined, 'price', 'required', 'A limit order needs a price.'),
    ...broken(quantity === undefined, 'quantity', 'required', 'A limit order needs a quantity.'),
    ...broken(quoteQuantity !== undefined, 'quoteQuantity', 'orderType', 'A limit order takes no quoteQuantity.'),
  ];
}

function conditionalMarketFields(request: OrderRequest): Violation[] {
  const { price, quantity, quoteQuantity, closePosition = false, timeInForce } = request;
  const why = 'An order that becomes a market order takes no';
  return [
    ...broken(price !== undefined, 'price', 'orderType', `${why} price.`),
    ...broken(quoteQuantity !== undefined, 'quoteQuantity', 'orderType', `${why} quoteQuantity.`),
    ...broken(timeInForce !== undefined, 'timeInForce', 'orderType', `${why} timeInForce.`),
    ...noPostOnly(request),
    ...noHidden(request),
    ...broken(
      (quantity === undefined) !== closePosition,
      'quantity',
      'required',
      closePosition ? 'An order that closes the position takes no quantity.' : 'A conditional order needs a quantity.',
    ),
  ];
}

type Fields = Pick<OrderRequest, 'closePosition' | 'displayQuantity' | 'postOnly'>;

function noClosing({ closePosition }: Fields): Violation[] {
  return broken(
    closePosition === true,
    'closePosition',
    'orderType',
    'Only stop-market and take-profit-market orders can close the whole position.',
  );
}

function noPostOnly({ postOnly }: Fields): Violation[] {
  return broken(postOnly === true, 'postOnly', 'orderType', 'Only a limit order can be post-only.');
}

function noHidden({ displayQuantity }: Fields): Violation[] {
  return broken(
    displayQuantity !== undefined,
    'displayQuantity',
    'orderType',
    'An order without a limit price has nothing to hide.',
  );
}

function broken(isBroken: boolean, field: string, rule: string, message: string): Violation[] {
  return isBroken ? [{ field, rule, message }] : [];
}

function quantityViolations(
  instrument: Instrument,
  given: DecimalString,
  marketBounds: boolean,
  field = 'quantity',
): Violation[] {
  const grid = marketBounds ? marketQuantities(instrument) : quantities(instrument);
  return gridViolations(field, given, grid, instrument.quantityUnit, QUANTITY_RULES);
}

function priceViolations(instrument: Instrument, given: DecimalString, field = 'price'): Violation[] {
  return gridViolations(field, given, prices(instrument), instrument.quote, PRICE_RULES);
}

/** A distance is a multiple of the tick, and has no bounds of its own. */
function distanceViolations(instrument: Instrument, given: DecimalString): Violation[] {
  return gridViolations('trailingAmount', given, distances(instrument), instrument.quote, PRICE_RULES);
}

function quoteQuantityViolations(instrument: Instrument, given: DecimalString): Violation[] {
  return gridViolations('quoteQuantity', given, quoteQuantities(instrument), instrument.quote, QUOTE_QUANTITY_RULES);
}

const QUANTITY_RULES = { step: 'step', low: 'minQuantity', high: 'maxQuantity' } as const;
const PRICE_RULES = { step: 'tickSize', low: 'minPrice', high: 'maxPrice' } as const;
const QUOTE_QUANTITY_RULES = { step: 'quoteStep', low: 'minNotional', high: 'maxNotional' } as const;

const quantities = ofInstrument(({ minQuantity, maxQuantity, step }) =>
  gridOf({ min: minQuantity, max: maxQuantity, steps: [step] }),
);
const marketQuantities = ofInstrument((instrument) =>
  gridOf({
    min: greatest([instrument.minQuantity, instrument.marketMinQuantity]),
    max: least([instrument.maxQuantity, instrument.marketMaxQuantity]),
    steps: [instrument.step, ...(instrument.marketStep ? [instrument.marketStep] : [])],
  }),
);
const prices = ofInstrument(({ minPrice, maxPrice, tickSize }) =>
  gridOf({ min: minPrice, max: maxPrice, steps: [tickSize] }),
);
const distances = ofInstrument(({ tickSize }) => gridOf({ min: null, max: null, steps: [tickSize] }));
const quoteQuantities = ofInstrument((instrument) =>
  gridOf({
    min: instrument.minNotionalOnMarket ? instrument.minNotional : null,
    max: instrument.maxNotionalOnMarket ? instrument.maxNotional : null,
    steps: instrument.quoteStep === null ? [] : [instrument.quoteStep],
  }),
);

/** Remembers what is made of an instrument: reading its rules costs more than checking an order against them. */
function ofInstrument<T extends object>(make: (instrument: Instrument) => T): (instrument: Instrument) => T {
  const made = new WeakMap<Instrument, T>();
  return (instrument) => {
    const known = made.get(instrument);
    if (known !== undefined) return known;
    const value = make(instrument);
    made.set(instrument, value);
    return value;
  };
}

/**
 * Runs even when price or quantity breaks another rule, so that one answer lists everything. Reduce-only orders are
 * exempt from the minimum: the rest of a position can always be closed (docs/venues/binance.md §4.2).
 */
function notionalViolations(
  instrument: Instrument,
  price: DecimalString,
  quantity: DecimalString,
  reduceOnly = false,
): Violation[] {
  if (malformedDecimal('price', price) || malformedDecimal('quantity', quantity)) return [];
  const perUnit = notionalPerUnit(instrument, price);
  if (!perUnit) return [];
  const notional = perUnit.times(decimal(quantity));
  const { minNotional, maxNotional, quote } = instrument;
  const exempt = reduceOnly && instrument.capabilities.reduceOnly;
  if (minNotional !== null && !exempt && notional.lt(decimal(minNotional))) {
    const given = plain(notional);
    const step = decimal(instrument.step);
    // The division may lose digits beyond the twentieth, so the result is checked before it is suggested.
    const about = ceilTo(decimal(minNotional).div(perUnit), step);
    const needed = about.times(perUnit).gte(decimal(minNotional)) ? about : about.plus(step);
    return [
      {
        field: 'quantity',
        rule: 'minNotional',
        message: `price × quantity is ${given} ${quote}, below the minimum of ${minNotional} ${quote}.`,
        given,
        bound: minNotional,
        ...suggestQuantity(instrument, needed),
      },
    ];
  }
  if (maxNotional !== null && notional.gt(decimal(maxNotional))) {
    const given = plain(notional);
    const step = decimal(instrument.step);
    return [
      {
        field: 'quantity',
        rule: 'maxNotional',
        message: `price × quantity is ${given} ${quote}, above the maximum of ${maxNotional} ${quote}.`,
        given,
        bound: maxNotional,
        ...suggestQuantity(instrument, floorTo(decimal(maxNotional).div(perUnit), step)),
      },
    ];
  }
  return [];
}

/**
 * Suggests nothing when no quantity satisfies both the notional and the quantity rules: the price is at fault. Bounds of
 * market orders do not apply to an order with a price.
 */
function suggestQuantity(instrument: Instrument, quantity: Big): { suggestion?: string } {
  const text = plain(quantity);
  return quantityViolations(instrument, text, false).length === 0 ? { suggestion: text } : {};
}

/** Quote value of one unit of quantity; `undefined` where price × quantity is not a quote amount. */
function notionalPerUnit(instrument: Instrument, price: DecimalString) {
  if (instrument.quanto) return undefined;
  return instrument.inverse ? decimal('1') : decimal(price);
}

/** The rules of a field as the instrument states them. */
interface FieldRules {
  readonly min: DecimalString | null;
  readonly max: DecimalString | null;
  readonly steps: readonly DecimalString[];
}

/** The valid values of a field. */
interface Grid {
  /** A bound off the grid is not valid itself. */
  readonly lowest: Big | undefined;
  readonly highest: Big | undefined;
  readonly steps: readonly Big[];
  /** Of all steps together. */
  readonly step: Big;
}

function gridOf({ min, max, steps: given }: FieldRules): Grid {
  const steps = given.map(decimal);
  const step = steps.reduce(commonStep, ZERO);
  const above = min === null ? ZERO : decimal(min);
  const lowest = above.gt(ZERO) ? ceilTo(above, step) : step;
  return {
    lowest: lowest.gt(ZERO) ? lowest : undefined,
    highest: max === null || decimal(max).eq(ZERO) ? undefined : floorTo(decimal(max), step),
    steps,
    step,
  };
}

function gridViolations(
  field: string,
  given: DecimalString,
  { lowest, highest, steps, step }: Grid,
  unit: string,
  rules: Readonly<Record<'step' | 'low' | 'high', string>>,
): Violation[] {
  const malformed = malformedDecimal(field, given);
  if (malformed)
    return [{ ...malformed, ...(malformed.rule === 'positive' && lowest && { suggestion: plain(lowest) }) }];
  const value = decimal(given);
  const low = lowest && value.lt(lowest);
  const high = highest && value.gt(highest);
  if (low || high) {
    const bound = plain(low ? lowest : (highest ?? ZERO));
    const words = low ? 'below the minimum' : 'above the maximum';
    return [
      {
        field,
        rule: low ? rules.low : rules.high,
        given,
        bound,
        ...(lowest && highest && lowest.gt(highest) ? {} : { suggestion: bound }),
        message: `${field} ${given} is ${words} of ${bound} ${unit}.`,
      },
    ];
  }
  const broken = steps.find((each) => !isMultiple(value, each));
  if (broken === undefined) return [];
  const nearest = [floorTo(value, step), ceilTo(value, step)]
    .filter((near) => !(lowest && near.lt(lowest)) && !(highest && near.gt(highest)))
    .map(plain);
  const hint = nearest.length > 0 ? `; nearest: ${nearest.join(' or ')}` : '';
  const bound = plain(broken);
  return [
    {
      field,
      rule: rules.step,
      given,
      bound,
      ...(nearest.length > 0 && { suggestion: nearest }),
      message: `${field} ${given} is not a multiple of ${bound} ${unit}${hint}.`,
    },
  ];
}

function malformedDecimal(field: string, given: string): Violation | undefined {
  if (!DECIMAL_PATTERN.test(given) || given.replace('.', '').length > MAX_DECIMAL_DIGITS) {
    return {
      field,
      rule: 'decimal',
      given: given.slice(0, 60),
      message: `${field} must be a plain decimal string of at most ${MAX_DECIMAL_DIGITS} digits, e.g. "0.001".`,
    };
  }
  if (isZero(given)) return { field, rule: 'positive', given, bound: '0', message: `${field} must be above zero.` };
  return undefined;
}

function greatest(values: readonly (DecimalString | null)[]): DecimalString | null {
  return values.reduce((a, b) => (a === null || (b !== null && decimal(b).gt(decimal(a))) ? b : a), null);
}

function least(values: readonly (DecimalString | null)[]): DecimalString | null {
  return values
    .filter((value) => value !== null && decimal(value).gt(ZERO))
    .reduce<DecimalString | null>((a, b) => (a === null || (b !== null && decimal(b).lt(decimal(a))) ? b : a), null);
}
