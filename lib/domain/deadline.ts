/** Until when something has to be done. */
export interface Deadline {
  /** Fires at that moment, and ends all waiting. */
  readonly signal: AbortSignal;
  /** The same moment on our clock, epoch milliseconds. */
  readonly deadline: number;
}
