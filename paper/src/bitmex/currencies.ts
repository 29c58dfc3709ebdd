import { type Fixed, formatDecimal } from '../engine/decimal.ts';

/** A wallet currency: the engine counts in major units, the wire in minor ones (docs/venues/bitmex.md §4.7). */
export interface Currency {
  /** As orders and instruments spell it. */
  readonly major: string;
  /** As balances, margins and settlement spell it. */
  readonly minor: string;
  readonly scale: number;
  readonly asset: string;
  readonly name: string;
  /** Whether contracts settle in it. */
  readonly margin: boolean;
}

export const CURRENCIES: readonly Currency[] = [
  { major: 'XBT', minor: 'XBt', scale: 8, asset: 'XBT', name: 'Bitcoin', margin: true },
  { major: 'ETH', minor: 'Gwei', scale: 9, asset: 'ETH', name: 'Ethereum', margin: false },
  { major: 'SOL', minor: 'LAMp', scale: 9, asset: 'SOL', name: 'Solana', margin: false },
  { major: 'USDT', minor: 'USDt', scale: 6, asset: 'USDT', name: 'Tether', margin: true },
];

/** The currency with this major spelling. Throws a `RangeError` when there is no such wallet. */
export function currencyOf(major: string): Currency {
  const found = CURRENCIES.find((currency) => currency.major === major);
  if (found === undefined) throw new RangeError(`no wallet for ${major}`);
  return found;
}

/** Converts major units to whole minor units, as a decimal for the wire. */
export function inMinorUnits(amount: Fixed, { scale }: Currency): Fixed {
  return amount * 10n ** BigInt(scale);
}

/** `5929700 XBt`. */
export function describeAmount(amount: Fixed, currency: Currency): string {
  return `${formatDecimal(inMinorUnits(amount, currency))} ${currency.minor}`;
}
