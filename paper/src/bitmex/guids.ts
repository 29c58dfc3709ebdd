import { hash } from 'node:crypto';

/** The order ids of a seed: they look random and are the same for the same seed. */
export function orderGuid(seed: number, sequence: number): string {
  const hex = hash('sha256', `bitmex:${seed}:${sequence}`, 'hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return dashed(`${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17, 32)}`);
}

/** An id in the form of the 2024 engine: `00000000-006d-1000-0000-0036aa01b2c3` (docs/venues/bitmex.md §2.7). */
export function engineGuid(channel: number, count: number | bigint): string {
  return dashed(`00000000006d1000${hex(channel, 4)}${hex(count, 12)}`);
}

/** Negative numbers, which planted history may have, wrap around from the top of the digit range. */
function hex(value: number | bigint, digits: number): string {
  return BigInt.asUintN(4 * digits, BigInt(value))
    .toString(16)
    .padStart(digits, '0');
}

function dashed(digits: string): string {
  const [one, two, three, four] = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20)];
  return `${one}-${two}-${three}-${four}-${digits.slice(20, 32)}`;
}
