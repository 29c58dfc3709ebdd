/** What a client told its user of an order whose first replies were lost. */
export interface Told {
  /** The outcome when every reply was lost. */
  readonly first: string;
  /** The id of the order that was found by asking for the key in a new process. */
  readonly followed: string;
  /** The id of the order when it was placed again with the same key. */
  readonly again: string;
  /** Whether Atlas says that this was a stored answer. */
  readonly replayed: boolean;
  /** The state of the order as it was read. */
  readonly read: string;
  /** Its state after the cancel. */
  readonly canceled: string;
}
