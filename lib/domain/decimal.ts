import BigJs, { type Big } from 'big.js';

/**
 * Exact decimals. A price or quantity is a plain decimal string everywhere outside a computation and a `Big` inside
 * one; a binary number never is either (`strict` makes big.js throw on one, so a slip cannot pass silently).
 */
const Decimal = BigJs();
Decimal.strict = true;
Decimal.RM = 0;

/** A decimal in plain notation, e.g. `0.001`: no exponent, no leading `+`, no `NaN`. */
export type DecimalString = string;

/** The grammar of a decimal on the wire of Atlas: digits, optionally a point and digits. */
export const DECIMAL_PATTERN = /^(0|[1-9]\d*)(\.\d+)?$/;

/** More digits than any exchange keeps; a bound so that arithmetic on input stays cheap. */
export const MAX_DECIMAL_DIGITS = 36;

/** Reads a decimal, exponents allowed: exchanges write `1e-7`. Throws on anything else. */
export function decimal(text: DecimalString): Big {
  return new Decimal(text);
}

/** Writes a decimal in plain notation without trailing zeros, `-0` as `0`. */
export function plain(value: Big): DecimalString {
  const text = value.toFixed();
  return text === '-0' ? '0' : text;
}

/** Of a decimal in plain notation that has no zero too many. */
const CANONICAL = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;

/** The canonical form of a decimal text: `1.500` and `15e-1` both become `1.5`. */
export function canonical(text: DecimalString): DecimalString {
  return CANONICAL.test(text) && text !== '-0' ? text : plain(decimal(text));
}

export const ZERO = decimal('0');

/** True when `value` is a whole multiple of `step`; a zero step binds nothing. */
export function isMultiple(value: Big, step: Big): boolean {
  return step.eq(ZERO) || value.mod(step).eq(ZERO);
}

/** The smallest value above zero that is a whole multiple of both steps; a zero step binds nothing. */
export function commonStep(a: Big, b: Big): Big {
  if (a.eq(ZERO)) return b;
  let [rest, step] = [b, a];
  while (!rest.eq(ZERO)) [step, rest] = [rest, step.mod(rest)];
  // `step` is now the greatest common divisor, so that `b / step` is a whole number and the division exact.
  return b.eq(ZERO) ? a : a.times(b.div(step));
}

/** The largest multiple of `step` not above `value`, for `value >= 0`. */
export function floorTo(value: Big, step: Big): Big {
  return step.eq(ZERO) ? value : value.minus(value.mod(step));
}

/** The smallest multiple of `step` not below `value`, for `value >= 0`. */
export function ceilTo(value: Big, step: Big): Big {
  const floor = floorTo(value, step);
  return floor.eq(value) ? value : floor.plus(step);
}

/**
 * `a / b` to `places` decimals, half even. The only rounding in the library: it serves average prices, which are
 * information, never an order's price or quantity.
 */
export function quotient(a: Big, b: Big, places: number): Big {
  const Rounded = BigJs();
  Rounded.DP = places;
  Rounded.RM = 2;
  return decimal(new Rounded(a).div(new Rounded(b)).toFixed());
}

export type { Big };
