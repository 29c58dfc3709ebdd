import { absolute, type Fixed, parseDecimal, whole } from '../../engine/decimal.ts';
import type { NewOrder, Side } from '../../engine/order.ts';
import type { Call } from '../api.ts';
import type { Listing } from '../listings.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import type { Venue } from '../venue.ts';
import { readDisplay } from './display.ts';
import { sideWord } from './order-row.ts';
import type { Note } from './texts.ts';
import { engineTypeOf, isStop, readTrigger, TRIGGER_SOURCES } from './trigger.ts';

/** Any text of up to 36 characters (docs/venues/bitmex.md §8). */
export const LEGAL_CLIENT_ID = /^.{1,36}$/s;

type OrdType = 'Market' | 'Limit' | 'Stop' | 'StopLimit' | 'MarketIfTouched' | 'LimitIfTouched';
const ORD_TYPES: readonly OrdType[] = ['Market', 'Limit', 'Stop', 'StopLimit', 'MarketIfTouched', 'LimitIfTouched'];
type TimeInForce = 'Day' | 'GoodTillCancel' | 'ImmediateOrCancel' | 'FillOrKill';

const TIMES_IN_FORCE: readonly TimeInForce[] = ['Day', 'GoodTillCancel', 'ImmediateOrCancel', 'FillOrKill'];
const POST_ONLY = 'ParticipateDoNotInitiate';
const INSTRUCTIONS: readonly string[] = [POST_ONLY, 'ReduceOnly', 'Close'];
/** Instructions that the paper exchange does not support (docs/venues/bitmex.md §2.2). */
const OTHER_INSTRUCTIONS: readonly string[] = ['LastWithinMark', 'Fixed', 'AllOrNone'];
/** Parameters of orders with a trigger. */
const TRIGGER_PARAMETERS = ['stopPx', 'pegPriceType', 'pegOffsetValue'] as const;
const OTHER_PARAMETERS = ['clOrdLinkID', 'contingencyType'];

/**
 * Parses `POST /order` into an order for the engine. Refuses violations of the instrument's rules
 * (docs/venues/bitmex.md §6).
 */
export function readOrder(venue: Venue, call: Call): NewOrder {
  const { parameters, account, now } = call;
  const listing = tradableListing(venue, parameters.text('symbol'));
  const instructions = readInstructions(parameters, listing);
  refuseUnsupported(parameters);
  const price = readPrice(parameters, listing);
  const type = readType(parameters, price);
  refuseTriggerless(parameters, type, instructions);
  const market = type === 'Market' || engineTypeOf(type) === 'MARKET';
  const size = isStop(type)
    ? readStopSize(venue, call, listing, instructions)
    : readSize(venue, call, listing, instructions);
  const display = readDisplay(parameters, listing, !market, size.quantity);
  const timeInForce = readTimeInForce(parameters, market);
  const postOnly = instructions.includes(POST_ONLY);
  const resting = timeInForce === 'GoodTillCancel' || timeInForce === 'Day';
  if (postOnly && (market || !resting)) throw REFUSED.invalid('ordType or timeInForce for execInst');
  const clientOrderId = readClientId(parameters, 'clOrdID');
  return {
    account,
    symbol: listing.symbol,
    side: size.side,
    quantity: size.quantity,
    postOnly,
    reduceOnly: instructions.includes('ReduceOnly') || instructions.includes('Close'),
    ...(!market && price !== undefined ? { type: 'LIMIT', price } : { type: 'MARKET' }),
    ...(isStop(type) && { trigger: readTrigger(parameters, listing, type, size.side, instructions) }),
    timeInForce: timeInForce === 'FillOrKill' ? 'FOK' : resting ? 'GTC' : 'IOC',
    ...(timeInForce === 'Day' && { expiresAt: endOfDay(now) }),
    ...(clientOrderId !== undefined && { clientOrderId }),
    meta: notesOf(parameters, size, type, display),
  };
}

/** The listing of a symbol that accepts orders now. */
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

/**
 * A client order id in the given parameter; longer than 36 is refused (message unverified: docs/venues/bitmex.md §8).
 */
export function readClientId(parameters: Parameters, name: string): string | undefined {
  const id = parameters.text(name);
  // Not in the venue's document: an empty id counts as none.
  if (id === undefined || id === '') return undefined;
  if (!LEGAL_CLIENT_ID.test(id)) throw REFUSED.invalid(name);
  return id;
}

/** A quantity within the lot rules (docs/venues/bitmex.md §6). */
export function refuseBadQuantity(quantity: bigint, { terms: { lotSize, maxOrderQty } }: Listing): void {
  if (quantity <= 0n || quantity > BigInt(maxOrderQty)) throw REFUSED.invalid('orderQty');
  if (quantity % BigInt(lotSize) !== 0n) throw REFUSED.lotSize(String(lotSize));
}

/** The price, on the tick and within bounds; undefined when not sent. */
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
  /** A Close order without a quantity of its own that finds no position. */
  readonly shapeless: boolean;
  /** A stop that closes the position, whatever its size then. */
  readonly closes?: boolean;
}

/**
 * A Close stop without a quantity takes the size of the position when it triggers, and needs a side
 * (docs/venues/bitmex.md §2.2). Until then it stands for the largest order; the engine cuts it to the position.
 */
function readStopSize(venue: Venue, call: Call, listing: Listing, instructions: readonly string[]): Size {
  const { parameters } = call;
  if (parameters.integer('orderQty') !== undefined || !instructions.includes('Close')) {
    return readSize(venue, call, listing, []);
  }
  const side = readSide(parameters);
  if (side === undefined) throw REFUSED.invalid('side');
  return { side, quantity: whole(listing.terms.maxOrderQty), shapeless: false, closes: true };
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

/**
 * The whole position, on the opposite side. Without a position, one lot stands in, and the engine ends the order at
 * once.
 */
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

/** The type as sent, or the one that the prices imply (docs/venues/bitmex.md §2.2). */
function readType(parameters: Parameters, price: Fixed | undefined): OrdType {
  const waits = parameters.text('stopPx') !== undefined;
  const implied = price === undefined ? (waits ? 'Stop' : 'Market') : waits ? 'StopLimit' : 'Limit';
  const written = parameters.text('ordType') ?? implied;
  if (written === 'Pegged') throw REFUSED.unsupported('ordType');
  const type = ORD_TYPES.find((known) => known === written);
  if (type === undefined) throw REFUSED.invalid('ordType');
  const limited = type === 'Limit' || (isStop(type) && engineTypeOf(type) === 'LIMIT');
  if (limited !== (price !== undefined)) throw REFUSED.invalid('price');
  return type;
}

/** Triggers belong to orders that wait for one. */
function refuseTriggerless(parameters: Parameters, type: OrdType, instructions: readonly string[]): void {
  if (isStop(type)) return;
  for (const name of TRIGGER_PARAMETERS) {
    if (parameters.text(name) !== undefined) throw REFUSED.invalid(`${name} for ordType`);
  }
  if (instructions.some((one) => TRIGGER_SOURCES.includes(one))) throw REFUSED.unsupported('execInst');
}

/** A market order is always reported as ImmediateOrCancel, except for FillOrKill. */
function readTimeInForce(parameters: Parameters, market: boolean): TimeInForce {
  const written = parameters.text('timeInForce') ?? (market ? 'ImmediateOrCancel' : 'GoodTillCancel');
  const found = TIMES_IN_FORCE.find((known) => known === written);
  if (found === undefined) throw REFUSED.unsupported('timeInForce');
  return market && found !== 'FillOrKill' ? 'ImmediateOrCancel' : found;
}

function readInstructions(parameters: Parameters, { kind }: Listing): readonly string[] {
  const written = (parameters.text('execInst') ?? '').split(',').map((one) => one.trim());
  const instructions = written.filter((one) => one !== '');
  if (instructions.some((one) => OTHER_INSTRUCTIONS.includes(one))) throw REFUSED.unsupported('execInst');
  const known = [...INSTRUCTIONS, ...TRIGGER_SOURCES];
  if (instructions.some((one) => !known.includes(one))) throw REFUSED.invalid('execInst');
  // Spot has no positions to reduce (docs/venues/bitmex.md §2.2).
  const ofSpot = [POST_ONLY, 'MarkPrice', 'LastPrice'];
  if (kind === 'spot' && instructions.some((one) => !ofSpot.includes(one))) throw REFUSED.unsupported('execInst');
  return instructions;
}

/** Linked orders are not supported here. */
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

function notesOf(
  parameters: Parameters,
  { shapeless, closes = false }: Size,
  type: OrdType,
  display: Fixed | undefined,
): Readonly<Record<string, string>> {
  const notes: Partial<Record<Note, string>> = {};
  const execInst = parameters.text('execInst');
  const text = parameters.text('text');
  const side = readSide(parameters);
  if (execInst !== undefined) notes.execInst = execInst;
  if (text !== undefined) notes.text = text;
  if (side !== undefined) notes.sideGiven = sideWord(side);
  if (shapeless) notes.shapeless = 'true';
  if (closes) notes.closes = 'true';
  if (display !== undefined) notes.displayQty = String(display);
  if (isStop(type)) notes.ordType = type;
  return notes;
}
