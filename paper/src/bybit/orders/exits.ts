import { type Fixed, formatDecimal, formatFixed, least, parseDecimal } from '../../engine/decimal.ts';
import { isOpen, type NewOrder, type Order, type Side } from '../../engine/order.ts';
import type { TriggerSource } from '../../engine/trigger.ts';
import type { Listing } from '../instruments/listing.ts';
import type { Parameters } from '../parameters.ts';
import { protectivePrice } from '../price-band.ts';
import { REFUSED } from '../refusal.ts';
import { type CategoryEngine, listingOfOrder, type Venue } from '../venue.ts';
import { type Note, noteOf } from './notes.ts';
import { TRIGGER_SOURCES } from './trigger.ts';

/** The two exits of an entry, and the names of their parameters and columns (docs/venues/bybit.md §12.3). */
export const EXITS = {
  TakeProfit: { price: 'takeProfit', by: 'tpTriggerBy', type: 'tpOrderType', limit: 'tpLimitPrice' },
  StopLoss: { price: 'stopLoss', by: 'slTriggerBy', type: 'slOrderType', limit: 'slLimitPrice' },
} as const;
export type Exit = keyof typeof EXITS;
export const EXIT_KINDS: readonly Exit[] = ['TakeProfit', 'StopLoss'];

/** Which mode is the default is not documented (§12.3). */
export const UNVERIFIED_DEFAULT_MODE = 'Full';

/** What an entry is compared with: its own price, its trigger, or the last price; which is unverified (§12.3). */
interface Asked {
  readonly side: Side;
  readonly reduceOnly: boolean;
  readonly entryPrice: Fixed;
}

/** The notes of an entry that carries exits; none without. Refuses exits that contradict it, or whose prices `checkPrice` refuses. */
export function readExits(
  parameters: Parameters,
  listing: Listing,
  asked: Asked,
  checkPrice: (price: Fixed | undefined) => void,
): Partial<Record<Note, string>> {
  const carried = EXIT_KINDS.filter((exit) => parameters.text(EXITS[exit].price) !== undefined);
  const [first] = carried;
  if (first === undefined) return {};
  // What spot makes of them is not documented (§12.3).
  if (listing.category === 'spot') throw REFUSED.notOffered(EXITS[first].price);
  if (asked.reduceOnly) throw REFUSED.invalid(EXITS[first].price);
  const mode = parameters.word('tpslMode', ['Full', 'Partial']) ?? UNVERIFIED_DEFAULT_MODE;
  const notes: Partial<Record<Note, string>> = { tpslMode: mode };
  for (const exit of carried) {
    const names = EXITS[exit];
    const price = parameters.decimal(names.price);
    checkPrice(price);
    if (price === undefined || isBeyond(exit, asked, price)) throw REFUSED.invalid(names.price);
    notes[names.price] = formatFixed(price, listing.priceDecimals);
    notes[names.by] = parameters.word(names.by, ['LastPrice', 'MarkPrice', 'IndexPrice']) ?? 'LastPrice';
    if ((parameters.word(names.type, ['Market', 'Limit']) ?? 'Market') === 'Market') continue;
    if (mode === 'Full') throw REFUSED.invalid(names.type);
    const limit = parameters.decimal(names.limit);
    checkPrice(limit);
    if (limit !== undefined) notes[names.limit] = formatFixed(limit, listing.priceDecimals);
  }
  return notes;
}

/** Whether a rise triggers the exit of an entry on this side. */
function exitsOnRise(exit: Exit, side: Side): boolean {
  return (side === 'BUY') === (exit === 'TakeProfit');
}

/** Whether the exit of an entry would trigger at the price at which the entry fills. */
export function isBeyond(exit: Exit, { side, entryPrice }: Pick<Asked, 'side' | 'entryPrice'>, price: Fixed): boolean {
  return exitsOnRise(exit, side) ? price <= entryPrice : price >= entryPrice;
}

/** The columns of exits on an entry's row; of an exit, the mode of its entry (§12.3). */
export function exitColumns(order: Order, category: Listing['category']) {
  const none = category === 'spot' ? '' : '0';
  return {
    takeProfit: noteOf(order, 'takeProfit') ?? '',
    stopLoss: noteOf(order, 'stopLoss') ?? '',
    tpslMode: noteOf(order, 'tpslMode') ?? '',
    tpTriggerBy: noteOf(order, 'tpTriggerBy') ?? '',
    slTriggerBy: noteOf(order, 'slTriggerBy') ?? '',
    tpLimitPrice: noteOf(order, 'tpLimitPrice') ?? none,
    slLimitPrice: noteOf(order, 'slLimitPrice') ?? none,
  };
}

/** Lets the exits of an accepted entry, or those that an amend has given it, come once it has filled. */
export function watchEntry(
  venue: Venue,
  { category }: CategoryEngine,
  { account, meta }: Pick<NewOrder, 'account' | 'meta'>,
  id: string,
): void {
  if ((meta?.takeProfit ?? '') === '' && (meta?.stopLoss ?? '') === '') return;
  if (!venue.entries.has(id)) venue.entries.set(id, { category, account, exits: [] });
}

/**
 * Brings the exits of every entry in line with what has filled and with the position: they come with the first fill,
 * grow with the next ones, shrink with the position, and end with it (§12.3). How they grow is unverified.
 */
export function settleExits(venue: Venue): void {
  for (const [id, entry] of venue.entries) {
    const engine = venue.engines[entry.category];
    const order = engine.exchange.order({ account: entry.account, id });
    if (order === undefined) continue;
    const held = closable(engine, order);
    const wanted = noteOf(order, 'tpslMode') === 'Full' ? held : least(order.executedQuantity, held);
    if (order.executedQuantity > 0n && entry.exits.length === 0) entry.exits = placeExits(venue, engine, order, wanted);
    const open = entry.exits.flatMap((exit) => engine.exchange.openOrder({ account: entry.account, id: exit }) ?? []);
    fitExits(
      engine,
      order,
      open.filter(({ stage }) => stage === 'waiting'),
      wanted,
    );
    if (!isOpen(order) && open.length === 0) venue.entries.delete(id);
  }
}

/** How much of the entry's position is left to close. */
function closable({ exchange }: CategoryEngine, { account, symbol, side, positionSide }: Order): Fixed {
  const position = exchange.positions(account, symbol).find((each) => each.side === positionSide);
  const held = side === 'BUY' ? (position?.quantity ?? 0n) : -(position?.quantity ?? 0n);
  return held > 0n ? held : 0n;
}

function fitExits({ exchange }: CategoryEngine, { account }: Order, waiting: readonly Order[], wanted: Fixed): void {
  for (const { id, quantity } of waiting) {
    if (exchange.openOrder({ account, id }) === undefined) continue;
    if (wanted === 0n) exchange.cancel({ account, id, reason: { code: 'positionClosed' } });
    else if (quantity !== wanted) exchange.amend({ account, id, quantity: wanted, priority: 'auto' });
  }
}

/** Places the exits of an entry and returns their ids: a pair ends together. */
function placeExits(venue: Venue, engine: CategoryEngine, entry: Order, quantity: Fixed): readonly string[] {
  if (quantity === 0n) return ['none'];
  if (noteOf(entry, 'tpslMode') === 'Full') endFullExits(venue, engine, entry);
  const carried = EXIT_KINDS.filter((exit) => noteOf(entry, EXITS[exit].price) !== undefined);
  const orders = carried.map((exit) => exitOrder(venue, engine, entry, exit, quantity));
  const [one, other] = orders;
  if (one === undefined) return ['none'];
  const { exchange } = engine;
  const taken = other === undefined ? exchange.place(one).ok : exchange.placeList({ legs: [one, other] }).ok;
  if (taken) return orders.map(({ id = '' }) => id);
  // The price has passed a trigger already: that exit goes to the book at once.
  const reached = orders.find((order) => exchange.check(order)?.code === 'triggersAtOnce') ?? one;
  const { trigger: _, ...atOnce } = reached;
  exchange.place(atOnce);
  return [reached.id ?? ''];
}

/** The pair of a whole position replaces the one before (§12.3). */
function endFullExits({ entries }: Venue, { category, exchange }: CategoryEngine, entry: Order): void {
  const { account, symbol, positionSide } = entry;
  for (const other of entries.values()) {
    if (other.category !== category || other.account !== account) continue;
    for (const id of other.exits) {
      const exit = exchange.openOrder({ account, id });
      if (exit === undefined || exit.symbol !== symbol || exit.positionSide !== positionSide) continue;
      if (noteOf(exit, 'tpslMode') === 'Full') exchange.cancel({ account, id });
    }
  }
}

function exitOrder(venue: Venue, engine: CategoryEngine, entry: Order, exit: Exit, quantity: Fixed): NewOrder {
  const { account, symbol, positionSide, clientOrderId } = entry;
  const listing = listingOfOrder(engine, symbol);
  const { markPrice, lastPrice } = engine.exchange.market(symbol);
  const names = EXITS[exit];
  const side = entry.side === 'BUY' ? 'SELL' : 'BUY';
  const mode = noteOf(entry, 'tpslMode');
  const limit = noteOf(entry, names.limit);
  const price = limit === undefined ? undefined : parseDecimal(limit);
  const meta: Partial<Record<Note, string>> = {
    exit: mode === 'Partial' ? `Partial${exit}` : exit,
    tpslMode: mode ?? UNVERIFIED_DEFAULT_MODE,
    closeOnTrigger: 'true',
    lastPrice: formatDecimal(lastPrice),
    ...(clientOrderId !== undefined && { parent: clientOrderId }),
    ...(price === undefined && { protectivePrice: formatDecimal(protectivePrice(listing, side, markPrice)) }),
  };
  return {
    account,
    symbol,
    side,
    positionSide,
    type: price === undefined ? 'MARKET' : 'LIMIT',
    ...(price !== undefined && { price, timeInForce: 'GTC' }),
    quantity,
    reduceOnly: true,
    id: venue.ids.next(engine.category, venue.gateway.engineNow()).id,
    trigger: {
      by: sourceIn(noteOf(entry, names.by)),
      at: {
        when: exitsOnRise(exit, entry.side) ? 'atOrAbove' : 'atOrBelow',
        price: parseDecimal(noteOf(entry, names.price) ?? '0'),
      },
    },
    meta,
  };
}

function sourceIn(word: string | undefined): TriggerSource {
  return word === 'MarkPrice' || word === 'IndexPrice' ? TRIGGER_SOURCES[word] : TRIGGER_SOURCES.LastPrice;
}
