/** The moment by which work must be done. */
export interface Deadline {
  /** Fires at that moment and ends every wait. */
  readonly signal: AbortSignal;
  /** The same moment on our clock, epoch milliseconds. */
  readonly deadline: number;
}
