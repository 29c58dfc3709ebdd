/**
 * Exact decimals of the paper exchanges: every price, quantity and amount is a `bigint` counted in units of 10^-18.
 *
 * There is one scale for everything, because the product of any on-grid price (≤ 8 decimals) and quantity (≤ 9
 * decimals) is then exact, and callers need not track the scale of a number. What a currency cannot express is rounded
 * by the instrument's rule, never here by accident.
 */
export type Fixed = bigint;

/** How many decimals a {@link Fixed} carries. */
export const DECIMALS = 18;

/** The number one. */
export const ONE: Fixed = 10n ** 18n;

/** Powers of ten up to {@link ONE}, precomputed because every order uses them several times. */
const POWERS: readonly bigint[] = Array.from({ length: DECIMALS + 1 }, (_, exponent) => 10n ** BigInt(exponent));

/** `down` and `up` look at the magnitude (toward and away from zero), `halfUp` rounds a half away from zero. */
export type Rounding = 'down' | 'up' | 'halfUp';

const PLAIN = /^(-)?(\d+)(?:\.(\d+))?$/;

/** Whether the text is a plain decimal (no exponent, no spaces, no plus sign) that fits {@link DECIMALS}. */
export function isDecimal(text: string): boolean {
  return PLAIN.test(text) && decimalPlaces(text) <= DECIMALS;
}

/** How many significant decimals the text writes: `1.50` has one. Zero for anything but a plain decimal. */
export function decimalPlaces(text: string): number {
  return (PLAIN.exec(text)?.[3] ?? '').replace(/0+$/, '').length;
}

/**
 * Parses a plain decimal exactly. Throws a `RangeError` for an exponent, other characters, or more than 18 decimals.
 */
export function parseDecimal(text: string): Fixed {
  const match = PLAIN.exec(text);
  if (match === null) throw new RangeError(`not a plain decimal: ${text}`);
  const [, minus, whole = '', written = ''] = match;
  const fraction = written.replace(/0+$/, '');
  if (fraction.length > DECIMALS) throw new RangeError(`more than ${DECIMALS} decimals: ${text}`);
  const value = BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  return minus === undefined ? value : -value;
}

/** The shortest exact text: no exponent, no trailing zeros. */
export function formatDecimal(value: Fixed): string {
  const text = formatFixed(value, DECIMALS);
  return text.replace(/\.?0+$/, '');
}

/** Text with exactly `decimals` digits after the point (0 to 18); digits beyond are cut off by `rounding`. */
export function formatFixed(value: Fixed, decimals: number, rounding: Rounding = 'down'): string {
  const units = divide(value, unitOf(decimals), rounding);
  const digits = absolute(units)
    .toString()
    .padStart(decimals + 1, '0');
  const sign = units < 0n ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The whole number `count` as a {@link Fixed}. */
export function whole(count: bigint | number): Fixed {
  return BigInt(count) * ONE;
}

/** Integer quotient of two plain bigints under the given rounding. Throws on a zero divisor. */
export function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const quotient = numerator / denominator;
  if (rounding === 'down') return quotient;
  const rest = numerator % denominator;
  if (rest === 0n) return quotient;
  const away = numerator < 0n === denominator < 0n ? 1n : -1n;
  if (rounding === 'up') return quotient + away;
  return absolute(rest) * 2n >= absolute(denominator) ? quotient + away : quotient;
}

/** `a × b`. */
export function multiply(a: Fixed, b: Fixed, rounding: Rounding = 'down'): Fixed {
  return divide(a * b, ONE, rounding);
}

/** `a ÷ b`. */
export function quotient(a: Fixed, b: Fixed, rounding: Rounding = 'down'): Fixed {
  return divide(a * ONE, b, rounding);
}

/** `a × b ÷ c` with a single rounding at the end, so the intermediate product is exact. */
export function multiplyDivide(a: Fixed, b: Fixed, c: Fixed, rounding: Rounding = 'down'): Fixed {
  return divide(a * b, c, rounding);
}

/** The nearest multiple of `grid` in the direction of `rounding`. */
export function toGrid(value: Fixed, grid: Fixed, rounding: Rounding = 'down'): Fixed {
  return divide(value, grid, rounding) * grid;
}

/** The value rounded to at most `decimals` decimals. */
export function toDecimals(value: Fixed, decimals: number, rounding: Rounding = 'down'): Fixed {
  return toGrid(value, unitOf(decimals), rounding);
}

/** The smallest step of a value with this many decimals. */
function unitOf(decimals: number): Fixed {
  return POWERS[DECIMALS - decimals] ?? fail(decimals);
}

function fail(decimals: number): never {
  throw new RangeError(`a value has 0 to ${DECIMALS} decimals, not ${decimals}`);
}

export function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function greatest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
