/**
 * How far the clocks of two processes may differ, milliseconds. One host writes a lease and another reads it; hosts that
 * synchronize (NTP, Amazon Time Sync) are within a few milliseconds of each other.
 */
export const CLOCK_SKEW_MS = 1_000;

/** How much a new estimate of the exchange's clock may exceed the one in use when the intent was written. */
const RELEARNT_MS = 1_000;

/**
 * Last moment, on the exchange's clock, at which it can accept a request signed by `sendBefore` (our clock). The intent
 * records it, and the signing hook respects it (`CallContext.acceptedUntil`). `null` where the exchange does not enforce the
 * validity of signatures.
 */
export function acceptedUntil(port: Signing, sendBefore: number): number | null {
  return port.validityMs === null ? null : port.exchangeTime(sendBefore).at + port.validityMs + RELEARNT_MS;
}

/** How an exchange limits a signature in time (part of `ExchangePort`). */
interface Signing {
  /** How long after its timestamp a request may be accepted, milliseconds; `null`: for ever. */
  readonly validityMs: number | null;
  exchangeTime(ours: number): { readonly at: number };
}
