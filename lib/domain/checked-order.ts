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
  MAX_DECIMAL_DIGITS,
  plain,
  ZERO,
} from './decimal.ts';
import { HAS_POSITIONS, type Instrument } from './instrument.ts';
import type { OrderRequest, Side } from './order.ts';
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
    reduceOnly: request.reduceOnly ?? false,
    price: request.price === undefined ? null : canonical(request.price),
    quantity: request.quantity === undefined ? null : canonical(request.quantity),
    quoteQuantity: request.quoteQuantity === undefined ? null : canonical(request.quoteQuantity),
    clientOrderId: request.clientOrderId,
  } as CheckedOrder;
}

/** Checks the new totals of an amend. `filled` bounds the quantity from below. */
export function checkAmend(
  instrument: Instrument,
  change: { quantity?: DecimalString | undefined; price?: DecimalString | undefined },
  current: {
    type: OrderType | null;
    price: DecimalString | null;
    quantity: DecimalString | null;
    filledQuantity: DecimalString;
    reduceOnly?: boolean;
  },
): void {
  const marketBounds = current.type !== null && ORDER_TYPE_FACTS[current.type].obeysMarketBounds;
  const violations = [
    ...(change.quantity === undefined ? [] : quantityViolations(instrument, change.quantity, marketBounds)),
    ...(change.price === undefined ? [] : priceViolations(instrument, change.price)),
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
    throw new Problem('RULE_VIOLATION', violations.map((v) => v.message).join(' '), {
      exchange: instrument.exchange,
      violations,
    });
  }
}

function capabilityViolations(instrument: Instrument, request: OrderRequest): Violation[] {
  const { capabilities, symbol, exchange } = instrument;
  const violations: Violation[] = [];
  const refuse = (field: string, given: string, why: string) =>
    violations.push({ field, rule: 'capability', given, message: `${symbol} at ${exchange} ${why}` });
  if (!capabilities.orderTypes.includes(request.type))
    refuse('type', request.type, `takes order types ${capabilities.orderTypes.join(', ')}.`);
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
    refuse('timeInForce', request.timeInForce, `takes timeInForce ${capabilities.timeInForce.join(', ')}.`);
  return violations;
}

/** Fields that each order type needs or excludes. The API checks them earlier; this serves direct callers of the library. */
const FIELD_RULES: Readonly<Record<OrderType, (request: OrderRequest) => Violation[]>> = {
  LIMIT: ({ price, quantity, quoteQuantity }) => [
    ...broken(price === undefined, 'price', 'required', 'A limit order needs a price.'),
    ...broken(quantity === undefined, 'quantity', 'required', 'A limit order needs a quantity.'),
    ...broken(quoteQuantity !== undefined, 'quoteQuantity', 'orderType', 'A limit order takes no quoteQuantity.'),
  ],
  MARKET: ({ price, quantity, quoteQuantity }) => [
    ...broken(price !== undefined, 'price', 'orderType', 'A market order takes no price.'),
    ...broken(
      (quantity === undefined) === (quoteQuantity === undefined),
      'quantity',
      'required',
      'A market order takes exactly one of quantity and quoteQuantity.',
    ),
  ],
};

function broken(isBroken: boolean, field: string, rule: string, message: string): Violation[] {
  return isBroken ? [{ field, rule, message }] : [];
}

function quantityViolations(instrument: Instrument, given: DecimalString, marketBounds: boolean): Violation[] {
  const unit = instrument.quantityUnit;
  const steps = [instrument.step, ...(marketBounds && instrument.marketStep ? [instrument.marketStep] : [])];
  const min = greatest([instrument.minQuantity, marketBounds ? instrument.marketMinQuantity : null]);
  const max = least([instrument.maxQuantity, marketBounds ? instrument.marketMaxQuantity : null]);
  return gridViolations('quantity', given, {
    min,
    max,
    steps,
    unit,
    step: 'step',
    low: 'minQuantity',
    high: 'maxQuantity',
  });
}

function priceViolations(instrument: Instrument, given: DecimalString): Violation[] {
  return gridViolations('price', given, {
    min: instrument.minPrice,
    max: instrument.maxPrice,
    steps: [instrument.tickSize],
    unit: instrument.quote,
    step: 'tickSize',
    low: 'minPrice',
    high: 'maxPrice',
  });
}

function quoteQuantityViolations(instrument: Instrument, given: DecimalString): Violation[] {
  return gridViolations('quoteQuantity', given, {
    min: instrument.minNotionalOnMarket ? instrument.minNotional : null,
    max: instrument.maxNotionalOnMarket ? instrument.maxNotional : null,
    steps: instrument.quoteStep === null ? [] : [instrument.quoteStep],
    unit: instrument.quote,
    step: 'quoteStep',
    low: 'minNotional',
    high: 'maxNotional',
  });
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
  const given = plain(notional);
  const step = decimal(instrument.step);
  const exempt = reduceOnly && instrument.capabilities.reduceOnly;
  if (minNotional !== null && !exempt && notional.lt(decimal(minNotional))) {
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

interface Grid {
  readonly min: DecimalString | null;
  readonly max: DecimalString | null;
  readonly steps: readonly DecimalString[];
  readonly unit: string;
  readonly step: string;
  readonly low: string;
  readonly high: string;
}

function gridViolations(field: string, given: DecimalString, grid: Grid): Violation[] {
  const step = grid.steps.map(decimal).reduce(commonStep, ZERO);
  const { lowest, highest } = boundsOnGrid(grid, step);
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
        rule: low ? grid.low : grid.high,
        given,
        bound,
        ...(lowest && highest && lowest.gt(highest) ? {} : { suggestion: bound }),
        message: `${field} ${given} is ${words} of ${bound} ${grid.unit}.`,
      },
    ];
  }
  const broken = grid.steps.find((each) => !isMultiple(value, decimal(each)));
  if (broken === undefined) return [];
  const nearest = [floorTo(value, step), ceilTo(value, step)]
    .filter((near) => !(lowest && near.lt(lowest)) && !(highest && near.gt(highest)))
    .map(plain);
  const hint = nearest.length > 0 ? `; nearest: ${nearest.join(' or ')}` : '';
  return [
    {
      field,
      rule: grid.step,
      given,
      bound: canonical(broken),
      ...(nearest.length > 0 && { suggestion: nearest }),
      message: `${field} ${given} is not a multiple of ${canonical(broken)} ${grid.unit}${hint}.`,
    },
  ];
}

/** The lowest and highest valid values: a bound off the grid is not valid itself. */
function boundsOnGrid({ min, max }: Grid, step: Big): { lowest: Big | undefined; highest: Big | undefined } {
  const above = min === null ? ZERO : decimal(min);
  const lowest = above.gt(ZERO) ? ceilTo(above, step) : step;
  return {
    lowest: lowest.gt(ZERO) ? lowest : undefined,
    highest: max === null || decimal(max).eq(ZERO) ? undefined : floorTo(decimal(max), step),
  };
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
  if (decimal(given).eq(ZERO))
    return { field, rule: 'positive', given, bound: '0', message: `${field} must be above zero.` };
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
