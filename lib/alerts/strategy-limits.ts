import type { CheckedOrder } from '../domain/checked-order.ts';
import { type Big, type DecimalString, decimal, plain } from '../domain/decimal.ts';
import { Problem, type Violation } from '../domain/problem.ts';
import { isValuedAtMarket, notionalOf } from '../guard/order-value.ts';
import type { StrategyLimits } from './template.ts';

type Bounded = Pick<CheckedOrder, 'instrument' | 'price' | 'quantity' | 'quoteQuantity'>;

/**
 * Refuses an order beyond the limits of its strategy: 403 for a symbol that it may not trade, 422 for an order that is too
 * large, or whose size is not known. `reference` reads the middle of the book, where the value of the order depends on it.
 */
export async function checkStrategyLimits(
  order: Bounded,
  { symbols }: Pick<StrategyLimits, 'symbols'>,
  reference: () => Promise<DecimalString>,
): Promise<void> {
  const { exchange, symbol, quote, quantityUnit } = order.instrument;
  const limits = Object.hasOwn(symbols, symbol) ? symbols[symbol] : undefined;
  if (limits === undefined) {
    throw new Problem('SYMBOL_NOT_ALLOWED', `${symbol} may not be traded by this strategy.`, { exchange });
  }
  const { maxQuantity, maxNotional } = limits;
  const violations: Violation[] = [];
  if (maxQuantity !== undefined) {
    const quantity = order.quantity === null ? undefined : decimal(order.quantity);
    violations.push(...beyond({ rule: 'maxQuantity', size: quantity, bound: maxQuantity, unit: quantityUnit }));
  }
  if (maxNotional !== undefined) {
    const value = notionalOf(order, isValuedAtMarket(order) ? await reference() : undefined);
    violations.push(...beyond({ rule: 'maxNotional', size: value, bound: maxNotional, unit: quote }));
  }
  if (violations.length === 0) return;
  throw new Problem('LIMIT_EXCEEDED', violations.map(({ message }) => message).join(' '), { exchange, violations });
}

const NOUN = { maxQuantity: 'quantity', maxNotional: 'value' } as const;

interface Measured {
  readonly rule: keyof typeof NOUN;
  /** `undefined`: not known. */
  readonly size: Big | undefined;
  readonly bound: DecimalString;
  readonly unit: string;
}

function beyond({ rule, size, bound, unit }: Measured): Violation[] {
  if (size?.lte(decimal(bound))) return [];
  const given = size && plain(size);
  const said = given === undefined ? 'not known' : `${given} ${unit}`;
  const message = `The ${NOUN[rule]} of the order is ${said}; this strategy allows ${bound} ${unit}.`;
  return [{ field: 'quantity', rule, given, bound, message }];
}

/** 422: the strategy has placed as many orders on this day as it may. */
export function dayUsedUp(day: string, { ordersPerDay }: Pick<StrategyLimits, 'ordersPerDay'>): Problem {
  const message = `On ${day} (UTC) this strategy has placed ${ordersPerDay} orders, as many as it may on a day.`;
  const violations = [{ field: 'order', rule: 'ordersPerDay', bound: String(ordersPerDay), message }];
  return new Problem('LIMIT_EXCEEDED', message, { violations });
}
