/**
 * How far the clocks of two processes may differ, milliseconds. Leases are written by one and read by another; hosts that
 * keep time (NTP, Amazon Time Sync) are within a few milliseconds of each other.
 */
export const CLOCK_SKEW_MS = 1_000;

/** How much the exchange's clock may turn out to be ahead, between the writing of an intent and its sending. */
const RELEARNT_MS = 1_000;

/**
 * Until when, on the exchange's clock, it can accept anything that is signed until `sendBefore` (our clock): what an intent
 * tells others to count on, and the signing hook keeps to (`CallContext.acceptedUntil`). `null` where the exchange does
 * not hold to the validity of signatures.
 */
export function acceptedUntil(port: Signing, sendBefore: number): number | null {
  return port.validityMs === null ? null : port.exchangeTime(sendBefore).at + port.validityMs + RELEARNT_MS;
}

/** How an exchange binds what is signed to a time, as its port tells (`ExchangePort`). */
interface Signing {
  /** How long after its time stamp a request may be accepted, milliseconds; `null`: for ever. */
  readonly validityMs: number | null;
  exchangeTime(ours: number): { readonly at: number };
}
