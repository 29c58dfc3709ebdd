/** A set that the code must know completely, and a member that it lacks. */
export interface ClosedSet {
  /** The set's name here, and the name of the file that lists its places. */
  readonly name: string;
  /** The exported constant array, or type, that declares the set; the name is unique in `lib/`. */
  readonly declaration: string;
  /** The added member, as written in the declaration. */
  readonly member: string;
}

/** The sets in which no code may mean "any other"; each member is one that may come next. */
export const CLOSED_SETS: readonly ClosedSet[] = [
  { name: 'order-types', declaration: 'ORDER_TYPES', member: `'MARKET_ON_CLOSE'` },
  { name: 'exchanges', declaration: 'EXCHANGES', member: `'okx'` },
  { name: 'markets', declaration: 'MARKETS', member: `'option'` },
  { name: 'sides', declaration: 'SIDES', member: `'SELL_SHORT'` },
  {
    name: 'outcome-classes',
    declaration: 'CommandOutcome',
    // It shares no field with another class, so that code which treats it as one of these does not compile.
    member: `{ readonly outcome: 'accepted'; readonly exchangeOrderId: string }`,
  },
];
