import { ceilTo, type DecimalString, decimal, floorTo, isMultiple, isZero, plain } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import {
  type AmendedValues,
  type AttachedOrder,
  type AttachedRequest,
  EXIT_FIELDS,
  type ExitField,
  type Order,
  type OrderRequest,
  type Side,
  type Trigger,
  timestamp,
} from './order.ts';
import { isConditional, ORDER_TYPE_FACTS, type OrderType, type TriggerSource } from './order-type.ts';
import { Problem, type Violation } from './problem.ts';

/**
 * The rules of what an order can have besides side, quantity and price: a condition, an end, a hidden part, attached orders.
 * `price` checks a price, and `quantity` a quantity, against the grid of the instrument.
 */
export interface Grids {
  readonly price: (field: string, given: DecimalString) => Violation[];
  readonly quantity: (field: string, given: DecimalString) => Violation[];
}

/** Refuses what the instrument does not have; `bound` is what it has instead. */
type Cannot = (field: string, given: string, what: string, bound?: string) => void;

type Refuse = (field: string, rule: string, message: string, given?: string, bound?: string) => void;

/** Every rule about an order's further terms that the request breaks. */
export function termViolations(instrument: Instrument, request: OrderRequest, grids: Grids): Violation[] {
  const violations: Violation[] = [];
  const refuse: Refuse = (field, rule, message, given, bound) =>
    violations.push({
      field,
      rule,
      message,
      ...(given !== undefined && { given }),
      ...(bound !== undefined && { bound }),
    });
  const { capabilities, symbol, exchange } = instrument;
  const cannot: Cannot = (field, given, what, bound) =>
    refuse(field, 'capability', `${symbol} at ${exchange} ${what}`, given, bound);
  checkTrigger(instrument, request, refuse, cannot);
  if (request.closePosition) {
    if (!capabilities.closePosition) cannot('closePosition', 'true', 'cannot close a whole position by a condition.');
    if (request.reduceOnly)
      refuse('reduceOnly', 'closePosition', 'An order that closes the position takes no reduceOnly.');
  }
  if (request.displayQuantity !== undefined) {
    if (!capabilities.displayQuantity)
      cannot('displayQuantity', request.displayQuantity, 'shows every order in full (no icebergs).');
    violations.push(...grids.quantity('displayQuantity', request.displayQuantity));
    if (request.quantity !== undefined && isAbove(request.displayQuantity, request.quantity))
      refuse(
        'displayQuantity',
        'quantity',
        `displayQuantity must be below quantity (${request.quantity}).`,
        request.displayQuantity,
        request.quantity,
      );
    if ((request.timeInForce ?? 'GTC') !== 'GTC')
      refuse('timeInForce', 'displayQuantity', 'An order with a displayQuantity is GTC.', request.timeInForce);
  }
  for (const field of EXIT_FIELDS) {
    const attached = request[field];
    if (attached === undefined) continue;
    if (!capabilities.attached) cannot(field, attached.triggerPrice, attachesNot(field, capabilities));
    violations.push(...exitViolations(instrument, request, field, attached, grids.price));
    if (request.reduceOnly) refuse('reduceOnly', field, noPositionFor(field));
  }
  if ((request.timeInForce === 'GTD') !== (request.expiresAt !== undefined))
    refuse('expiresAt', 'timeInForce', 'GTD and expiresAt are given together, or neither.', request.expiresAt);
  return violations;
}

/** The rules of an attached order: what it watches, its prices, and their side of the price at which its order fills. */
function exitViolations(
  instrument: Instrument,
  entry: { readonly side?: Side | undefined; readonly price?: DecimalString | null | undefined },
  field: ExitField,
  { triggerPrice, triggerBy, price }: ToCheck,
  grid: Grids['price'],
): Violation[] {
  const { capabilities, symbol, exchange } = instrument;
  const violations = grid(`${field}.triggerPrice`, triggerPrice);
  if (typeof price === 'string') violations.push(...grid(`${field}.price`, price));
  if (typeof triggerBy === 'string' && capabilities.attached && !capabilities.triggerBy.includes(triggerBy)) {
    const bound = capabilities.triggerBy.join(', ');
    const message = `${symbol} at ${exchange} watches ${bound}.`;
    violations.unshift({ field: `${field}.triggerBy`, rule: 'capability', given: triggerBy, bound, message });
  }
  const { side, price: entryPrice } = entry;
  if (side !== undefined && typeof entryPrice === 'string' && isBeyond({ side }, field, triggerPrice, entryPrice)) {
    const message = wrongSideOf(side, field, entryPrice);
    violations.push({
      field: `${field}.triggerPrice`,
      rule: 'triggerSide',
      given: triggerPrice,
      bound: entryPrice,
      suggestion: nextTo(entryPrice, exitsOnRise(side, field), instrument),
      message,
    });
  }
  return violations;
}

/** An attached order, as it is asked for or as it is. */
type ToCheck = Pick<AttachedOrder, 'triggerPrice'> & {
  readonly [K in 'triggerBy' | 'price']?: AttachedOrder[K] | undefined;
};

function noPositionFor(field: ExitField): string {
  return `A reduce-only order opens no position that ${field} could close.`;
}

/** The order whose exits are to change, as far as it is known. */
export type Entry = Pick<Order, 'price' | 'filledQuantity'> &
  Partial<Pick<Order, 'side' | 'reduceOnly' | 'trigger' | ExitField>>;

/**
 * Every rule that new exits of an order break. They are compared with the price at which the order is to fill, a new one where
 * it changes too. The exits of what has filled are orders of their own.
 */
export function newExitViolations(
  instrument: Instrument,
  change: AmendedValues,
  current: Entry,
  grid: Grids['price'],
): Violation[] {
  const { capabilities, symbol, exchange, quantityUnit } = instrument;
  const { filledQuantity, reduceOnly = false, trigger = null, side } = current;
  const limit = change.price ?? current.price;
  const price = limit ?? change.triggerPrice ?? trigger?.triggerPrice;
  return EXIT_FIELDS.flatMap((field): Violation[] => {
    const wanted = change[field];
    if (wanted === undefined) return [];
    const broken = (rule: string, message: string, more: Partial<Violation> = {}): Violation => ({
      field,
      rule,
      message,
      ...more,
    });
    if (!capabilities.amendAttached) {
      const what = capabilities.attached ? 'cannot change the exits of an order.' : attachesNot(field, capabilities);
      return [broken('capability', `${symbol} at ${exchange} ${what}`)];
    }
    const violations: Violation[] = [];
    if (reduceOnly) violations.push(broken('reduceOnly', noPositionFor(field)));
    if (!isZero(filledQuantity)) {
      const message = `${field} cannot change any more: ${filledQuantity} ${quantityUnit} has filled, and the exits of what has filled are orders of their own.`;
      violations.push(broken('filledQuantity', message, { bound: filledQuantity }));
    }
    if (wanted === null) return violations;
    if (wanted.price !== null && (current[field]?.price ?? null) === null) {
      const message = `${symbol} at ${exchange} gives an exit no limit afterwards: ${field} stays, or becomes, a market order.`;
      violations.push({ field: `${field}.price`, rule: 'capability', given: wanted.price, message });
    }
    return [...violations, ...exitViolations(instrument, { side, price }, field, wanted, grid)];
  });
}

/** Whether a rise triggers an order that is attached to one of this side: a BUY takes its profit on a rise. */
function exitsOnRise(side: Side, field: ExitField): boolean {
  return (side === 'BUY') === (field === 'takeProfit');
}

/** Whether an attached order would trigger at the price at which its order fills. */
function isBeyond(
  { side }: Pick<OrderRequest, 'side'>,
  field: ExitField,
  trigger: DecimalString,
  price: DecimalString,
) {
  try {
    const [watched, entry] = [decimal(trigger), decimal(price)];
    return exitsOnRise(side, field) ? watched.lte(entry) : watched.gte(entry);
  } catch {
    // The grid names what is malformed.
    return false;
  }
}

function wrongSideOf(side: Side, field: ExitField, bound: DecimalString): string {
  const words = exitsOnRise(side, field) ? 'above' : 'below';
  return `${field} of a ${side} order must be ${words} ${bound}, or it would trigger at once.`;
}

function attachesNot(field: ExitField, { orderLists }: Instrument['capabilities']): string {
  const what = field === 'takeProfit' ? 'take-profit' : 'stop-loss';
  const list = orderLists.length === 0 ? '' : `, or send an order list (${orderLists.join(', ')})`;
  return `takes no attached ${what}: place it as an order of its own once this one has filled${list}.`;
}

function isAbove(part: DecimalString, whole: DecimalString): boolean {
  try {
    return decimal(part).gte(decimal(whole));
  } catch {
    // The grid names what is malformed.
    return false;
  }
}

/** The parts of a condition that each direction needs and excludes. */
const CONDITION_FIELDS = ['triggerPrice', 'triggerBy', 'trailingPercent', 'trailingAmount', 'activationPrice'] as const;

function checkTrigger({ capabilities }: Instrument, request: OrderRequest, refuse: Refuse, cannot: Cannot): void {
  const direction = ORDER_TYPE_FACTS[request.type].trigger;
  const allowed: Readonly<Record<'adverse' | 'favourable' | 'trailing', readonly string[]>> = {
    adverse: ['triggerPrice', 'triggerBy'],
    favourable: ['triggerPrice', 'triggerBy'],
    trailing: ['triggerBy', 'trailingPercent', 'trailingAmount', 'activationPrice'],
  };
  for (const field of CONDITION_FIELDS) {
    const given = request[field];
    if (given !== undefined && (direction === null || !allowed[direction].includes(field)))
      refuse(field, 'orderType', `A ${nameOf(request.type)} order takes no ${field}.`, given);
  }
  if (direction === null) return;
  if (request.triggerBy !== undefined && !capabilities.triggerBy.includes(request.triggerBy)) {
    const watched = capabilities.triggerBy.join(', ');
    cannot('triggerBy', request.triggerBy, `watches ${watched}.`, watched);
  }
  if (direction !== 'trailing') {
    if (request.triggerPrice === undefined)
      refuse('triggerPrice', 'required', `A ${nameOf(request.type)} order needs a triggerPrice.`);
    return;
  }
  // The type is refused by its own rule: no form of the distance would help.
  const { orderTypes } = capabilities;
  if (!orderTypes.includes(request.type)) return;
  if ((request.trailingPercent === undefined) === (request.trailingAmount === undefined))
    refuse('trailingPercent', 'required', 'A trailing stop takes exactly one of trailingPercent and trailingAmount.');
  if (request.trailingAmount !== undefined && !capabilities.trailingAmount)
    cannot('trailingAmount', request.trailingAmount, 'takes the distance as trailingPercent.');
  if (request.activationPrice !== undefined && !capabilities.activationPrice)
    cannot('activationPrice', request.activationPrice, 'begins to trail at once.');
  if (request.trailingPercent !== undefined && capabilities.trailingPercent === null)
    cannot('trailingPercent', request.trailingPercent, 'takes the distance as trailingAmount.');
}

/** The rules of a trailing distance in per cent, where it is well formed. */
export function trailingViolations({ capabilities }: Instrument, given: DecimalString): Violation[] {
  const bounds = capabilities.trailingPercent;
  if (bounds === null) return [];
  const value = decimal(given);
  const out = (rule: string, bound: string, message: string): Violation[] => [
    { field: 'trailingPercent', rule, given, bound, suggestion: bound, message },
  ];
  if (value.lt(decimal(bounds.min)))
    return out('minTrailing', bounds.min, `trailingPercent ${given} is below the minimum of ${bounds.min}.`);
  if (value.gt(decimal(bounds.max)))
    return out('maxTrailing', bounds.max, `trailingPercent ${given} is above the maximum of ${bounds.max}.`);
  if (isMultiple(value, decimal(bounds.step))) return [];
  const message = `trailingPercent ${given} is not a multiple of ${bounds.step}.`;
  const step = decimal(bounds.step);
  const suggestion = [plain(floorTo(value, step)), plain(ceilTo(value, step))];
  return [{ field: 'trailingPercent', rule: 'trailingStep', given, bound: bounds.step, suggestion, message }];
}

/** The type in prose, e.g. `stop-market`. */
export function nameOf(type: OrderType): string {
  return type.toLowerCase().replaceAll('_', '-');
}

/** The condition of a checked request, with its defaults: the last price is watched. `null` where it waits for nothing. */
export function triggerOf(request: OrderRequest): Trigger | null {
  if (!isConditional(request.type)) return null;
  return {
    triggerPrice: canonicalOr(request.triggerPrice),
    triggerBy: request.triggerBy ?? 'LAST',
    trailingPercent: canonicalOr(request.trailingPercent),
    trailingAmount: canonicalOr(request.trailingAmount),
    activationPrice: canonicalOr(request.activationPrice),
  };
}

/** An attached order of a checked request, with its defaults; `null` where there is none. */
export function attachedOf(request: AttachedRequest | undefined) {
  if (request === undefined) return null;
  const { triggerPrice, triggerBy = 'LAST', price } = request;
  return { triggerPrice: plain(decimal(triggerPrice)), triggerBy, price: canonicalOr(price) };
}

function canonicalOr(given: DecimalString | undefined): DecimalString | null {
  return given === undefined ? null : plain(decimal(given));
}

/** Best prices and marks, as far as they are known. */
export interface MarketPrices {
  readonly bid: DecimalString | null;
  readonly ask: DecimalString | null;
  readonly markPrice: DecimalString | null;
}

/** Whether a rise triggers the order; a fall does otherwise. */
export function triggersOnRise(side: Side, direction: 'adverse' | 'favourable'): boolean {
  return (side === 'BUY') === (direction === 'adverse');
}

/**
 * Refuses a trigger on the wrong side of the market, which would fire at once. Last trades lie between the best prices or
 * beside them, so a trigger between bid and ask is left to the exchange, and so is one on a price that is not known. Throws
 * a 422 problem that names the bound.
 */
export function checkTriggerSide(
  instrument: Instrument,
  order: { readonly type: OrderType; readonly side: Side; readonly trigger: Trigger | null },
  market: MarketPrices,
): void {
  const direction = ORDER_TYPE_FACTS[order.type].trigger;
  const { trigger } = order;
  if (trigger === null || direction === null) return;
  // A trailing stop waits for a move in its favour before it trails, then for one against it.
  const watched = direction === 'trailing' ? trigger.activationPrice : trigger.triggerPrice;
  const field = direction === 'trailing' ? 'activationPrice' : 'triggerPrice';
  if (watched === null) return;
  const rises = triggersOnRise(order.side, direction === 'trailing' ? 'favourable' : direction);
  const bound = boundOf(rises, trigger.triggerBy, market);
  if (bound === null || (rises ? decimal(watched).gt(decimal(bound)) : decimal(watched).lt(decimal(bound)))) return;
  const words = rises ? 'above' : 'below';
  const message = `${field} ${watched} must be ${words} the market (${bound} ${instrument.quote}) for a ${order.side} ${nameOf(order.type)} order; it would trigger at once.`;
  throw new Problem('RULE_VIOLATION', message, {
    exchange: instrument.exchange,
    orderState: 'notPlaced',
    violations: [
      { field, rule: 'triggerSide', given: watched, bound, suggestion: nextTo(bound, rises, instrument), message },
    ],
  });
}

/** The valid price nearest to a bound, above or below it. */
function nextTo(bound: DecimalString, above: boolean, { tickSize }: Instrument): DecimalString {
  const [price, tick] = [decimal(bound), decimal(tickSize)];
  return plain(above ? floorTo(price, tick).plus(tick) : ceilTo(price, tick).minus(tick));
}

/**
 * Refuses attached orders on the wrong side of the market, of an order that has no price of its own to compare them with.
 * Throws a 422 problem that names the bound.
 */
export function checkAttachedSides(
  instrument: Instrument,
  order: { readonly side: Side } & Pick<Order, 'price' | 'takeProfit' | 'stopLoss'>,
  market: MarketPrices,
): void {
  if (order.price !== null) return;
  for (const field of EXIT_FIELDS) {
    const attached = order[field];
    if (attached === null) continue;
    const bound = boundOf(exitsOnRise(order.side, field), attached.triggerBy, market);
    if (bound === null || !isBeyond(order, field, attached.triggerPrice, bound)) continue;
    const message = wrongSideOf(order.side, field, bound);
    const violation = {
      field: `${field}.triggerPrice`,
      rule: 'triggerSide',
      given: attached.triggerPrice,
      bound,
      suggestion: nextTo(bound, exitsOnRise(order.side, field), instrument),
      message,
    };
    throw new Problem('RULE_VIOLATION', message, {
      exchange: instrument.exchange,
      orderState: 'notPlaced',
      violations: [violation],
    });
  }
}

/** A price that the watched one has certainly reached: the far side of the spread, or the mark price. */
function boundOf(rises: boolean, by: TriggerSource | null, market: MarketPrices): DecimalString | null {
  switch (by) {
    case 'MARK':
      return market.markPrice;
    case 'LAST':
    case null:
      return rises ? market.bid : market.ask;
    case 'INDEX':
      return null;
    default:
      return by satisfies never;
  }
}

/**
 * Refuses an end that has passed, is too near for the exchange, or lies between two seconds, which the exchange would cut. Throws
 * a 422 problem that names the valid moments.
 */
export function checkExpiry(instrument: Instrument, expiresAt: string | null, now: number): void {
  const least = instrument.capabilities.minSecondsToExpiry;
  if (expiresAt === null || least === null) return;
  // The exchange keeps seconds, so the first valid moment is rounded up (docs/venues/binance.md §22.4).
  const first = Math.floor((now + least * 1_000) / 1_000) * 1_000 + 1_000;
  const asked = Date.parse(expiresAt);
  const [before, after] = [Math.floor(asked / 1_000) * 1_000, Math.ceil(asked / 1_000) * 1_000];
  if (asked >= first && before === after) return;
  const bound = timestamp(first);
  const violation =
    asked < first
      ? {
          rule: 'minExpiry',
          bound,
          suggestion: bound,
          message: `expiresAt must be at least ${least} s from now: ${bound} or later.`,
        }
      : {
          rule: 'wholeSeconds',
          suggestion: [timestamp(before), timestamp(after)],
          message: `expiresAt must be a whole second: ${timestamp(before)} or ${timestamp(after)}.`,
        };
  throw new Problem('RULE_VIOLATION', violation.message, {
    exchange: instrument.exchange,
    orderState: 'notPlaced',
    violations: [{ field: 'expiresAt', given: expiresAt, ...violation }],
  });
}
