import BigJs, { type Big } from 'big.js';

/**
 * Exact decimals. A price or quantity is a `Big` inside a computation and a plain decimal string everywhere else, never a
 * binary float: with `strict`, big.js throws on one.
 */
const Decimal = BigJs();
Decimal.strict = true;
Decimal.RM = 0;

/** A decimal in plain notation, e.g. `0.001`: no exponent, no leading `+`, no `NaN`. */
export type DecimalString = string;

/** Decimals in Atlas requests and answers: digits, optionally a point and digits. */
export const DECIMAL_PATTERN = /^(0|[1-9]\d*)(\.\d+)?$/;

/** More digits than any exchange keeps. Bounds the cost of arithmetic on input. */
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

/** A decimal in plain notation: its whole part, and its fraction up to the zeros at the end. */
const PLAIN = /^(-?(?:0|[1-9]\d*))(?:\.(\d*?)0*)?$/;

/** The canonical form of a decimal text: `1.500` and `15e-1` both become `1.5`. */
export function canonical(text: DecimalString): DecimalString {
  const [, whole, fraction] = PLAIN.exec(text) ?? [];
  // Exchanges write more zeros than are needed; that takes no arithmetic to mend.
  if (whole === undefined || whole === '-0') return plain(decimal(text));
  return fraction ? `${whole}.${fraction}` : whole;
}

/** Whether a decimal text is zero, in whichever notation. */
export function isZero(text: DecimalString): boolean {
  return canonical(text) === '0';
}

export const ZERO = decimal('0');

/** True when `value` is a whole multiple of `step`; a zero step allows any value. */
export function isMultiple(value: Big, step: Big): boolean {
  // Most steps are powers of ten, of which a value is a multiple if it has no digit below them.
  if (isPowerOfTen(step) && lastPlace(value) >= step.e) return true;
  return step.eq(ZERO) || value.mod(step).eq(ZERO);
}

function isPowerOfTen({ c: digits }: Big): boolean {
  return digits.length === 1 && digits[0] === 1;
}

/** The power of ten of the last digit that is not zero. */
function lastPlace({ c: digits, e: first }: Big): number {
  return first - digits.length + 1;
}

/** The smallest value above zero that is a whole multiple of both steps; a zero step allows any value. */
export function commonStep(a: Big, b: Big): Big {
  if (a.eq(ZERO)) return b;
  let [rest, step] = [b, a];
  while (!rest.eq(ZERO)) [step, rest] = [rest, step.mod(rest)];
  // `step` is now the greatest common divisor, so `b / step` is a whole number and the division is exact.
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
 * `a / b` to `places` decimals, rounded half to even. The only rounding in the library; used for average prices, never for
 * an order's price or quantity.
 */
export function quotient(a: Big, b: Big, places: number): Big {
  const Rounded = BigJs();
  Rounded.DP = places;
  Rounded.RM = 2;
  return decimal(new Rounded(a).div(new Rounded(b)).toFixed());
}

export type { Big };
