import { decimalPlaces, type Fixed, parseDecimal } from '../../engine/decimal.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { FUTURES_REFUSED } from './refusals.ts';

const DECIMAL = /^-?[0-9]{1,20}(\.[0-9]{1,20})?$/;

/**
 * A price or quantity as it was sent, at most `precision` decimals (-1111). Anything but a plain decimal is malformed
 * (-1102); a sign is accepted here, because negative prices and quantities have their own refusals (docs/venues/binance.md
 * §4.2).
 */
export function readAmount(parameters: Parameters, name: string, precision: number): Fixed | undefined {
  const text = parameters.text(name);
  if (text === undefined) return undefined;
  if (!DECIMAL.test(text)) throw REFUSED.missing(name);
  if (decimalPlaces(text) > precision) throw FUTURES_REFUSED.precision();
  return parseDecimal(text.includes('.') ? text.replace(/\.?0+$/, '') : text);
}
