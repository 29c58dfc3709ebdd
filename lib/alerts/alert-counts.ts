/** An alert that is about to become an order, on the day that it names itself. */
export interface AlertClaim {
  readonly strategy: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** The id of its intent, the same for every copy of the alert. */
  readonly intentId: string;
  /** The largest number of alerts of the strategy on the day. */
  readonly most: number;
}

/** Counts the alerts of each strategy and day, in one place for all containers. */
export interface AlertCounts {
  /**
   * Counts the alert, once however often it is claimed. Resolves to false, without counting, when as many others are
   * counted as may be. Rejects when the store does not answer; the alert may then be counted.
   */
  claim(claim: AlertClaim, signal: AbortSignal): Promise<boolean>;
}

/** How long the alerts of a day are remembered after the day, in milliseconds: far longer than any alert is acted on. */
const COUNTS_KEPT_MS = 2 * 86_400_000;

/** The UTC day of a moment. */
export function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** Until when the count of a day is kept, epoch milliseconds. */
export function keptUntilOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + 86_400_000 + COUNTS_KEPT_MS;
}
