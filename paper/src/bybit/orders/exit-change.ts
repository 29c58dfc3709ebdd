import { type Fixed, formatFixed } from '../../engine/decimal.ts';
import type { Order } from '../../engine/order.ts';
import type { Listing } from '../instruments/listing.ts';
import type { Parameters } from '../parameters.ts';
import { BybitRefusal, REFUSED } from '../refusal.ts';
import { EXIT_KINDS, EXITS, type Exit, isBeyond, UNVERIFIED_DEFAULT_MODE } from './exits.ts';
import { type Note, noteOf } from './notes.ts';

/** What an amend asks for of one exit; members that it does not send are undefined and stay (docs/venues/bybit.md §12.6). */
interface ExitMembers {
  /** Zero removes the exit. */
  readonly price: Fixed | undefined;
  readonly by: string | undefined;
  readonly limit: Fixed | undefined;
}

/** New exits of an entry. */
export interface ExitChange {
  readonly mode: string | undefined;
  readonly exits: ReadonlyMap<Exit, ExitMembers>;
}

type Notes = Partial<Record<Note, string>>;

/** The exits that an amend names; undefined without any. Refuses those of spot, which are not documented (§12.3). */
export function readExitChange(
  parameters: Parameters,
  { category }: Listing,
  checkPrice: (price: Fixed | undefined) => void,
): ExitChange | undefined {
  const exits = new Map<Exit, ExitMembers>();
  for (const exit of EXIT_KINDS) {
    const names = EXITS[exit];
    const price = parameters.decimal(names.price);
    const by = parameters.word(names.by, ['LastPrice', 'MarkPrice', 'IndexPrice']);
    const limit = parameters.decimal(names.limit);
    if (price === undefined && by === undefined && limit === undefined) continue;
    if (category === 'spot') throw REFUSED.notOffered(names.price);
    if (price !== undefined && price !== 0n) checkPrice(price);
    if (limit !== undefined) checkPrice(limit);
    exits.set(exit, { price, by, limit });
  }
  return exits.size === 0 ? undefined : { mode: parameters.word('tpslMode', ['Full', 'Partial']), exits };
}

/**
 * The notes of the entry that the change alters, empty text for those that go; empty where it alters nothing. Throws the
 * exchange's refusal.
 */
export function exitNotes(
  order: Order,
  { mode, exits }: ExitChange,
  { priceDecimals }: Listing,
  entryPrice: Fixed,
): Notes {
  const [first = 'TakeProfit'] = exits.keys();
  if (order.reduceOnly) throw REFUSED.invalid(EXITS[first].price);
  if (noteOf(order, 'tpslMode') === 'Full') throw exitRefusal.fullMode();
  if (order.executedQuantity > 0n) throw exitRefusal.partlyFilled();
  const notes: Notes = {};
  for (const [exit, { price, by, limit }] of exits) {
    const names = EXITS[exit];
    if (price === 0n) {
      Object.assign(notes, { [names.price]: '', [names.by]: '', [names.limit]: '' });
      continue;
    }
    const source = by ?? noteOf(order, names.by);
    const isCarried = noteOf(order, names.price) !== undefined;
    // One that is new needs both, or nothing is modified.
    if (source === undefined || (price === undefined && !isCarried)) throw exitRefusal.unmodified();
    if (price !== undefined && isBeyond(exit, { ...order, entryPrice }, price)) throw REFUSED.invalid(names.price);
    if (price !== undefined) notes[names.price] = formatFixed(price, priceDecimals);
    notes[names.by] = source;
    // It only works where the exit has had a limit from the start.
    const isLimited = noteOf(order, names.limit) !== undefined;
    if (limit !== undefined && isLimited) notes[names.limit] = formatFixed(limit, priceDecimals);
  }
  return changedOf(order, { ...notes, tpslMode: modeAfter(order, notes, mode) });
}

/** The mode of exits that stay is kept, whatever is sent (unverified). */
function modeAfter(order: Order, notes: Notes, sent: string | undefined): string {
  const isCarried = EXIT_KINDS.some(
    (exit) => (notes[EXITS[exit].price] ?? noteOf(order, EXITS[exit].price) ?? '') !== '',
  );
  return isCarried ? (noteOf(order, 'tpslMode') ?? sent ?? UNVERIFIED_DEFAULT_MODE) : '';
}

function changedOf(order: Order, notes: Notes): Notes {
  const given = Object.entries(notes) as [Note, string][];
  return Object.fromEntries(given.filter(([note, value]) => value !== (noteOf(order, note) ?? '')));
}

/** Refusals of changed exits, with the texts of the documents (§12.6). */
export const exitRefusal = {
  partlyFilled: () => new BybitRefusal(110059, 'Not allowed to modify the TP/SL of a partially filled open order'),
  fullMode: () => new BybitRefusal(110060, 'Under full TP/SL mode, it is not allowed to modify TP/SL'),
  unmodified: () =>
    new BybitRefusal(
      34040,
      "Not modified. Indicates you already set this TP/SL value or you didn't pass a required parameter",
    ),
} as const;
