import { expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { bybitInstrumentRow } from './testing/rows.ts';
import { withBybitViolation } from './violations.ts';

const spot = bybitInstrumentRow('spot');
const refused = (exchangeCode: string) => new Problem('RULE_VIOLATION', '', { exchange: 'bybit', exchangeCode });

// docs/venues/bybit.md §4.3, §6.2, §6.3
test.each<[string, string, string, string | null | undefined]>([
  ['170134', 'price', 'tickSize', spot.tickSize],
  ['170137', 'quantity', 'step', spot.step],
  ['170148', 'quoteQuantity', 'quoteStep', spot.quoteStep],
  ['170136', 'quantity', 'minQuantity', spot.minQuantity],
  ['170124', 'quantity', 'maxQuantity', spot.maxQuantity],
  ['170382', 'quantity', 'marketMaxQuantity', spot.marketMaxQuantity],
  ['170140', 'quantity', 'minNotional', spot.minNotional],
  ['170810', 'symbol', 'maxOpenOrders', spot.maxOpenOrders === null ? null : String(spot.maxOpenOrders)],
  ['170193', 'price', 'priceBand', null],
])('%s names %s and %s, with the bound of the instrument', (code, field, rule, bound) => {
  const [violation] = withBybitViolation(refused(code), spot).details.violations ?? [];
  expect(violation).toMatchObject({ field, rule, ...(bound != null && { bound }) });
});

test.each(['10001', 'toString', ''])('%j names no rule', (code) => {
  expect(withBybitViolation(refused(code), spot).details.violations).toBeUndefined();
});
