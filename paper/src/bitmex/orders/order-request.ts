import { absolute, type Fixed, parseDecimal, whole } from '../../engine/decimal.ts';
import type { NewOrder, Side } from '../../engine/order.ts';
import type { Call } from '../api.ts';
import type { Listing } from '../listings.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import type { Venue } from '../venue.ts';
import { sideWord } from './order-row.ts';
import type { Note } from './texts.ts';

/** Any text of up to 36 characters (docs/venues/bitmex.md §8). */
export const LEGAL_CLIENT_ID = /^.{1,36}$/s;

type OrdType = 'Market' | 'Limit';
type TimeInForce = 'Day' | 'GoodTillCancel' | 'ImmediateOrCancel' | 'FillOrKill';

/** Order types of the venue that this paper exchange does not trade. */
const OTHER_TYPES: readonly string[] = ['Stop', 'StopLimit', 'MarketIfTouched', 'LimitIfTouched', 'Pegged'];
const TIMES_IN_FORCE: readonly TimeInForce[] = ['Day', 'GoodTillCancel', 'ImmediateOrCancel', 'FillOrKill'];
const POST_ONLY = 'ParticipateDoNotInitiate';
const INSTRUCTIONS: readonly string[] = [POST_ONLY, 'ReduceOnly', 'Close'];
/** Instructions that only mean something with a trigger or a peg (docs/venues/bitmex.md §2.2). */
const TRIGGER_INSTRUCTIONS: readonly string[] = [
  'MarkPrice',
  'LastPrice',
  'IndexPrice',
  'LastWithinMark',
  'Fixed',
  'AllOrNone',
];
const OTHER_PARAMETERS = ['displayQty', 'stopPx', 'pegPriceType', 'pegOffsetValue', 'clOrdLinkID', 'contingencyType'];

/**
 * Reads `POST /order` into an order for the engine. Refuses what breaks a rule of the instrument (docs/venues/bitmex.md
 * §6).
 */
export function readOrder(venue: Venue, call: Call): NewOrder {
  const { parameters, account, now } = call;
  const listing = tradableListing(venue, parameters.text('symbol'));
  const instructions = readInstructions(parameters, listing);
  refuseUnsupported(parameters);
  const size = readSize(venue, call, listing, instructions);
  const price = readPrice(parameters, listing);
  const type = readType(parameters, price);
  const timeInForce = readTimeInForce(parameters, type);
  const postOnly = instructions.includes(POST_ONLY);
  const resting = timeInForce === 'GoodTillCancel' || timeInForce === 'Day';
  if (postOnly && (type === 'Market' || !resting)) throw REFUSED.invalid('ordType or timeInForce for execInst');
  const clientOrderId = readClientId(parameters, 'clOrdID');
  return {
    account,
    symbol: listing.symbol,
    side: size.side,
    quantity: size.quantity,
    postOnly,
    reduceOnly: instructions.includes('ReduceOnly') || instructions.includes('Close'),
    ...(type === 'Limit' && price !== undefined ? { type: 'LIMIT', price } : { type: 'MARKET' }),
    timeInForce: timeInForce === 'FillOrKill' ? 'FOK' : resting ? 'GTC' : 'IOC',
    ...(timeInForce === 'Day' && { expiresAt: endOfDay(now) }),
    ...(clientOrderId !== undefined && { clientOrderId }),
    meta: notesOf(parameters, size.shapeless),
  };
}

/** The listing of a symbol, if it takes orders now. */
export function tradableListing(venue: Venue, symbol: string | undefined): Listing {
  const listing = symbol === undefined ? undefined : venue.listing(symbol);
  if (listing === undefined) throw REFUSED.symbol();
  switch (venue.calendar.state(listing)) {
    case 'Unlisted':
      throw REFUSED.notListed();
    case 'Settled':
      throw REFUSED.instrumentExpired();
    case 'Closed':
      throw REFUSED.marketNotOpen();
    case 'Open':
      return listing;
  }
}

/** A client order id under the name given; longer than 36 is refused (message unverified: docs/venues/bitmex.md §8). */
export function readClientId(parameters: Parameters, name: string): string | undefined {
  const id = parameters.text(name);
  // Not in the venue's document: an empty one is taken for none.
  if (id === undefined || id === '') return undefined;
  if (!LEGAL_CLIENT_ID.test(id)) throw REFUSED.invalid(name);
  return id;
}

/** A quantity inside the lot rules (docs/venues/bitmex.md §6). */
export function refuseBadQuantity(quantity: bigint, { terms: { lotSize, maxOrderQty } }: Listing): void {
  if (quantity <= 0n || quantity > BigInt(maxOrderQty)) throw REFUSED.invalid('orderQty');
  if (quantity % BigInt(lotSize) !== 0n) throw REFUSED.lotSize(String(lotSize));
}

/** The price, on the tick and in bounds; undefined when none was sent. */
export function readPrice(parameters: Parameters, { terms: { tickSize, maxPrice } }: Listing): Fixed | undefined {
  const price = parameters.decimal('price');
  if (price === undefined) return undefined;
  if (price <= 0n || price > whole(maxPrice)) throw REFUSED.invalid('price');
  if (price % parseDecimal(tickSize) !== 0n) throw REFUSED.tickSize('price');
  return price;
}

interface Size {
  readonly side: Side;
  readonly quantity: Fixed;
  /** A Close order that has no quantity of its own and found no position to take one from. */
  readonly shapeless: boolean;
}

function readSize(
  venue: Venue,
  { parameters, account }: Call,
  listing: Listing,
  instructions: readonly string[],
): Size {
  const written = parameters.integer('orderQty');
  const side = readSide(parameters);
  if (written === undefined && instructions.includes('Close')) return closingSize(venue, account, listing, side);
  if (written === undefined || (written < 0n && side === 'BUY')) throw REFUSED.invalid('orderQty');
  const quantity = absolute(written);
  refuseBadQuantity(quantity, listing);
  return { side: side ?? (written < 0n ? 'SELL' : 'BUY'), quantity: whole(quantity), shapeless: false };
}

/** The whole position, from the other side. Without one, a lot stands in: the engine ends the order at once. */
function closingSize({ exchange }: Venue, account: string, listing: Listing, side: Side | undefined): Size {
  const held = exchange.positions(account, listing.symbol)[0]?.quantity ?? 0n;
  const closing: Side = held > 0n ? 'SELL' : 'BUY';
  if (held === 0n || (side !== undefined && side !== closing)) {
    return { side: side ?? closing, quantity: listing.instrument.stepSize, shapeless: true };
  }
  return { side: closing, quantity: absolute(held), shapeless: false };
}

function readSide(parameters: Parameters): Side | undefined {
  const side = parameters.text('side');
  if (side === undefined) return undefined;
  if (side !== 'Buy' && side !== 'Sell') throw REFUSED.invalid('side');
  return side === 'Buy' ? 'BUY' : 'SELL';
}

function readType(parameters: Parameters, price: Fixed | undefined): OrdType {
  const written = parameters.text('ordType') ?? (price === undefined ? 'Market' : 'Limit');
  if (OTHER_TYPES.includes(written)) throw REFUSED.unsupported('ordType');
  if (written !== 'Market' && written !== 'Limit') throw REFUSED.invalid('ordType');
  if ((written === 'Limit') !== (price !== undefined)) throw REFUSED.invalid('price');
  return written;
}

/** A market order comes back as ImmediateOrCancel whatever it was sent with, FillOrKill excepted. */
function readTimeInForce(parameters: Parameters, type: OrdType): TimeInForce {
  const written = parameters.text('timeInForce') ?? (type === 'Market' ? 'ImmediateOrCancel' : 'GoodTillCancel');
  const found = TIMES_IN_FORCE.find((known) => known === written);
  if (found === undefined) throw REFUSED.unsupported('timeInForce');
  return type === 'Market' && found !== 'FillOrKill' ? 'ImmediateOrCancel' : found;
}

function readInstructions(parameters: Parameters, { kind }: Listing): readonly string[] {
  const written = (parameters.text('execInst') ?? '').split(',').map((one) => one.trim());
  const instructions = written.filter((one) => one !== '');
  if (instructions.some((one) => TRIGGER_INSTRUCTIONS.includes(one))) throw REFUSED.unsupported('execInst');
  if (instructions.some((one) => !INSTRUCTIONS.includes(one))) throw REFUSED.invalid('execInst');
  // Spot has no positions to reduce (docs/venues/bitmex.md §2.2).
  if (kind === 'spot' && instructions.some((one) => one !== POST_ONLY)) throw REFUSED.unsupported('execInst');
  return instructions;
}

/** Triggers, pegs, icebergs and linked orders are not traded here. */
function refuseUnsupported(parameters: Parameters): void {
  for (const name of OTHER_PARAMETERS) if (parameters.text(name) !== undefined) throw REFUSED.invalid(name);
  const strategy = parameters.text('strategy');
  if (strategy !== undefined && strategy !== 'OneWay') throw REFUSED.invalid('strategy');
}

/** Day orders end at 00:00 UTC (docs/venues/bitmex.md §2.2). */
function endOfDay(now: number): number {
  const day = 86_400_000;
  return (Math.floor(now / day) + 1) * day;
}

function notesOf(parameters: Parameters, shapeless: boolean): Readonly<Record<string, string>> {
  const notes: Partial<Record<Note, string>> = {};
  const execInst = parameters.text('execInst');
  const text = parameters.text('text');
  const side = readSide(parameters);
  if (execInst !== undefined) notes.execInst = execInst;
  if (text !== undefined) notes.text = text;
  if (side !== undefined) notes.sideGiven = sideWord(side);
  if (shapeless) notes.shapeless = 'true';
  return notes;
}
