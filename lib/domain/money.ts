import type { DecimalString } from './decimal.ts';

/** An amount of one asset. */
export interface Money {
  /** Signed decimal. */
  readonly amount: DecimalString;
  readonly asset: string;
}
