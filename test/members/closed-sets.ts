/** A set that the code has to know whole, and a member that it does not have yet. */
export interface ClosedSet {
  /** Names the set here, and the file that lists its places. */
  readonly name: string;
  /** The exported constant array, or type, that declares the set; its name stands once in `lib/`. */
  readonly declaration: string;
  /** What is added to the declaration, as it is written there. */
  readonly member: string;
}

/** The sets of which nothing may stand for "any other": each names something that comes next, or could. */
export const CLOSED_SETS: readonly ClosedSet[] = [
  { name: 'order-types', declaration: 'ORDER_TYPES', member: `'STOP_LIMIT'` },
  { name: 'exchanges', declaration: 'EXCHANGES', member: `'bybit'` },
  { name: 'markets', declaration: 'MARKETS', member: `'option'` },
  { name: 'sides', declaration: 'SIDES', member: `'SELL_SHORT'` },
  {
    name: 'outcome-classes',
    declaration: 'CommandOutcome',
    // It shares no field with another class, so that whoever takes it for one of these cannot read on.
    member: `{ readonly outcome: 'accepted'; readonly exchangeOrderId: string }`,
  },
];
