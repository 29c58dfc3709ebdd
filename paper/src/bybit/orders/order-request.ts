import { type Fixed, formatDecimal, least, multiply, parseDecimal } from '../../engine/decimal.ts';
import type { NewOrder, PositionSide, Reason, SelfTradePrevention, Side } from '../../engine/order.ts';
import { SEGMENT_OF, type Segment } from '../instruments/category.ts';
import type { Listing } from '../instruments/listing.ts';
import type { Parameters } from '../parameters.ts';
import { priceBand, protectivePrice } from '../price-band.ts';
import { BybitRefusal, ORDER_REFUSED, type OrderFault, REFUSED } from '../refusal.ts';
import { type CategoryEngine, engineFor, listingFor, type Venue } from '../venue.ts';
import { readExits } from './exits.ts';
import type { Note } from './notes.ts';
import { isWaiting, readTrigger, wrongSide } from './trigger.ts';

/** Allowed client ids (docs/venues/bybit.md §2.2). */
export const LEGAL_LINK_ID = /^[A-Za-z0-9_-]{1,36}$/;

/** A new order that has passed every check of the gateway. */
export interface OrderRequest {
  readonly engine: CategoryEngine;
  readonly listing: Listing;
  readonly linkId: string | undefined;
  readonly order: NewOrder;
}

/** A refusal of an order in the words of its category. */
export function orderRefusal({ category }: CategoryEngine, fault: OrderFault): BybitRefusal {
  return ORDER_REFUSED[SEGMENT_OF[category]][fault]();
}

const SIDES: Readonly<Record<'Buy' | 'Sell', Side>> = { Buy: 'BUY', Sell: 'SELL' };

const SMP: Readonly<Record<'None' | 'CancelMaker' | 'CancelTaker' | 'CancelBoth', SelfTradePrevention>> = {
  None: 'NONE',
  CancelMaker: 'EXPIRE_MAKER',
  CancelTaker: 'EXPIRE_TAKER',
  CancelBoth: 'EXPIRE_BOTH',
};

/** Members that make an order of a kind that the paper exchange does not offer. */
const NOT_OFFERED = ['bboSideType', 'slippageTolerance', 'orderIv'] as const;

/** The maximum number of open orders: per symbol on contracts, over all symbols on spot (§2.1). */
const MAX_OPEN_ORDERS = 500;

/** The maximum number of conditional orders of a symbol; on spot they count among all as well (§12.1). */
const MAX_CONDITIONAL: Readonly<Record<Segment, number>> = { spot: 30, futures: 10 };

/** Whether the limit price of an order that waits is compared with the band of now, or only once it triggers (§12.1). */
const UNVERIFIED_BAND_BEFORE_TRIGGER = false;

/** Whether a reduce-only order may be below the minimum value is not known (§4.3). */
const UNVERIFIED_REDUCE_ONLY_EXEMPT = true;

/** Reads and checks a new order in the order of §9, the engine's refusals last. */
export function readOrder(venue: Venue, parameters: Parameters, account: string): OrderRequest {
  const engine = engineFor(venue, parameters);
  const listing = listingFor(engine, parameters);
  const market = engine.exchange.market(listing.symbol);
  if (market.status !== 'open') throw orderRefusal(engine, 'notTrading');
  refuseUnoffered(parameters);

  const asked = readTerms(parameters, listing, engine);
  const trigger = readTrigger(parameters, engine, listing);
  if (trigger !== undefined) checkPrice(engine, listing, trigger.at?.price);
  const sized = readSize(parameters, asked, { engine, listing, account, markPrice: market.markPrice });
  const linkId = readLinkId(parameters);
  if (linkId !== undefined && venue.isUsed(engine.category, account, linkId)) throw orderRefusal(engine, 'duplicate');
  refuseTooMany(engine, listing, account, trigger !== undefined);
  const isBanded = trigger === undefined || UNVERIFIED_BAND_BEFORE_TRIGGER;
  const price =
    sized.price === undefined || !isBanded
      ? sized.price
      : withinBand(venue, engine, listing, account, asked.side, sized.price);
  const entryPrice = price ?? trigger?.at?.price ?? market.lastPrice;
  const exits = readExits(parameters, listing, { ...asked, entryPrice }, (exit) => checkPrice(engine, listing, exit));
  const order: NewOrder = {
    account,
    symbol: listing.symbol,
    side: asked.side,
    type: asked.type,
    ...(sized.quantity !== undefined && { quantity: sized.quantity }),
    ...(sized.quoteQuantity !== undefined && { quoteQuantity: sized.quoteQuantity }),
    ...(price !== undefined && { price }),
    ...(asked.type === 'LIMIT' && { timeInForce: asked.timeInForce }),
    postOnly: asked.postOnly,
    reduceOnly: asked.reduceOnly,
    ...(trigger !== undefined && { trigger }),
    positionSide: readPositionSide(parameters, engine, account, listing.symbol),
    selfTradePrevention:
      SMP[parameters.word('smpType', ['None', 'CancelMaker', 'CancelTaker', 'CancelBoth']) ?? 'None'],
    meta: { ...notesOf(parameters, asked, listing, market), ...exits },
  };
  const reason = engine.exchange.check(order);
  if (reason?.code === 'triggersAtOnce') throw wrongSide(trigger);
  if (reason !== undefined) refuseAtGateway(engine, reason);
  return { engine, listing, linkId, order };
}

interface Asked {
  readonly side: Side;
  readonly type: 'MARKET' | 'LIMIT';
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
}

function readTerms(parameters: Parameters, listing: Listing, engine: CategoryEngine): Asked {
  const side = parameters.word('side', ['Buy', 'Sell']);
  if (side === undefined) throw REFUSED.missing('side');
  const orderType = parameters.word('orderType', ['Market', 'Limit']);
  if (orderType === undefined) throw REFUSED.missing('orderType');
  const timeInForce = parameters.word('timeInForce', ['GTC', 'IOC', 'FOK', 'PostOnly', 'RPI']) ?? 'GTC';
  if (timeInForce === 'RPI') throw rpiRefusal(engine);
  const reduceOnly = parameters.flag('reduceOnly') ?? false;
  const limit = orderType === 'Limit';
  return {
    side: SIDES[side],
    type: limit ? 'LIMIT' : 'MARKET',
    timeInForce: timeInForce === 'PostOnly' ? 'GTC' : timeInForce,
    postOnly: limit && timeInForce === 'PostOnly',
    reduceOnly: listing.category !== 'spot' && reduceOnly,
  };
}

/** Only appointed market makers may place these (§2.1). */
function rpiRefusal({ category }: CategoryEngine): BybitRefusal {
  const message = 'You do not have the permission to place RPI orders.';
  return new BybitRefusal(category === 'spot' ? 170355 : 110119, message);
}

function refuseUnoffered(parameters: Parameters): void {
  for (const name of NOT_OFFERED) if (parameters.text(name) !== undefined) throw REFUSED.notOffered(name);
}

function readLinkId(parameters: Parameters): string | undefined {
  const linkId = parameters.text('orderLinkId');
  if (linkId !== undefined && !LEGAL_LINK_ID.test(linkId)) throw REFUSED.invalid('orderLinkId');
  return linkId;
}

interface Sizing {
  readonly engine: CategoryEngine;
  readonly listing: Listing;
  readonly account: string;
  readonly markPrice: Fixed;
}

interface Size {
  readonly quantity: Fixed | undefined;
  readonly quoteQuantity: Fixed | undefined;
  readonly price: Fixed | undefined;
}

/** Price and quantity on tick and step and within the bounds (§4.3). */
function readSize(parameters: Parameters, asked: Asked, sizing: Sizing): Size {
  const { engine, listing } = sizing;
  const quantity = parameters.decimal('qty');
  if (quantity === undefined) throw REFUSED.missing('qty');
  const price = asked.type === 'LIMIT' ? parameters.decimal('price') : undefined;
  if (asked.type === 'LIMIT') checkPrice(engine, listing, price);
  if (listing.category === 'spot') {
    const unit =
      parameters.word('marketUnit', ['baseCoin', 'quoteCoin']) ?? (asked.side === 'BUY' ? 'quoteCoin' : 'baseCoin');
    if (asked.type === 'MARKET' && unit === 'quoteCoin') return quoteSize(engine, listing, quantity);
  }
  const sized = closingSize(parameters, asked, sizing, quantity);
  checkQuantity(engine, listing, asked, sized);
  checkValue(engine, listing, asked, sized, price ?? sizing.markPrice);
  return { quantity: sized, quoteQuantity: undefined, price };
}

export function checkPrice(engine: CategoryEngine, listing: Listing, price: Fixed | undefined): void {
  if (price === undefined) throw REFUSED.missing('price');
  if (price <= 0n || price % listing.tick !== 0n) throw orderRefusal(engine, 'tick');
  if (listing.category === 'spot') return;
  if (price < listing.minPrice || price > listing.maxPrice) throw orderRefusal(engine, 'priceRange');
}

function quoteSize(engine: CategoryEngine, listing: Listing, quote: Fixed): Size {
  const precision = listing.category === 'spot' ? parseDecimal(listing.terms.quotePrecision) : listing.tick;
  if (quote <= 0n || quote % precision !== 0n) throw orderRefusal(engine, 'quoteQuantity');
  if (quote < listing.minValue) throw orderRefusal(engine, 'belowMinValue');
  return { quantity: undefined, quoteQuantity: quote, price: undefined };
}

/** `qty` 0 with `reduceOnly` and `closeOnTrigger` closes the position up to the largest order (§2.1). */
function closingSize(
  parameters: Parameters,
  asked: Asked,
  { engine, listing, account }: Sizing,
  quantity: Fixed,
): Fixed {
  const closes = quantity === 0n && asked.reduceOnly && parameters.flag('closeOnTrigger') === true;
  if (!closes) return quantity;
  const side = readPositionSide(parameters, engine, account, listing.symbol);
  const held =
    engine.exchange.positions(account, listing.symbol).find((position) => position.side === side)?.quantity ?? 0n;
  const closable = asked.side === 'SELL' ? held : -held;
  if (closable <= 0n) throw orderRefusal(engine, 'reduceOnly');
  return least(closable, asked.type === 'MARKET' ? listing.maxMarket : listing.maxLimit);
}

/** The largest order of this type. */
export function largest(listing: Listing, { type, postOnly = false }: Pick<NewOrder, 'type' | 'postOnly'>): Fixed {
  if (type === 'MARKET') return listing.maxMarket;
  return postOnly ? listing.maxPostOnly : listing.maxLimit;
}

function checkQuantity(engine: CategoryEngine, listing: Listing, asked: Asked, quantity: Fixed): void {
  if (quantity <= 0n || quantity % listing.step !== 0n) throw orderRefusal(engine, 'quantity');
  if (listing.category !== 'spot' && quantity < listing.minQty) throw orderRefusal(engine, 'belowMinQuantity');
  // A reduce-only order is split into several orders instead (§0.15).
  if (asked.reduceOnly || quantity <= largest(listing, asked)) return;
  throw orderRefusal(engine, asked.type === 'MARKET' ? 'aboveMaxMarket' : 'aboveMaxLimit');
}

function checkValue(engine: CategoryEngine, listing: Listing, asked: Asked, quantity: Fixed, price: Fixed): void {
  if (asked.reduceOnly && UNVERIFIED_REDUCE_ONLY_EXEMPT) return;
  const value = listing.category === 'inverse' ? quantity : multiply(quantity, price);
  if (value < listing.minValue) throw orderRefusal(engine, 'belowMinValue');
}

function refuseTooMany(
  { category, exchange }: CategoryEngine,
  { symbol }: Listing,
  account: string,
  conditional: boolean,
): void {
  const segment = SEGMENT_OF[category];
  const open = category === 'spot' ? exchange.openOrders(account) : exchange.openOrders(account, symbol);
  const waiting = open.filter((order) => isWaiting(order) && order.symbol === symbol).length;
  if (conditional && waiting >= MAX_CONDITIONAL[segment]) throw ORDER_REFUSED[segment].tooManyConditional();
  const counted = category === 'spot' || !conditional ? open.length - (category === 'spot' ? 0 : waiting) : 0;
  if (counted >= MAX_OPEN_ORDERS) throw ORDER_REFUSED[segment].tooManyOrders();
}

/** The final price: beyond the band it is moved or refused, as the account is configured (§2.1). */
export function withinBand(
  venue: Venue,
  engine: CategoryEngine,
  listing: Listing,
  account: string,
  side: Side,
  price: Fixed,
): Fixed {
  const { highestBuy, lowestSell } = priceBand(listing, engine.exchange.market(listing.symbol).markPrice);
  const edge = side === 'BUY' ? highestBuy : lowestSell;
  const beyond = side === 'BUY' ? price > edge : price < edge;
  if (!beyond) return price;
  const { spotMoves, contractsMove } = venue.limitPriceActions(account);
  if (listing.category === 'spot' ? spotMoves : contractsMove) return edge;
  throw orderRefusal(engine, side === 'BUY' ? 'buyAboveBand' : 'sellBelowBand');
}

const POSITION_SIDES: readonly PositionSide[] = ['BOTH', 'LONG', 'SHORT'];

function readPositionSide(
  parameters: Parameters,
  { category, exchange }: CategoryEngine,
  account: string,
  symbol: string,
): PositionSide {
  if (category === 'spot') return 'BOTH';
  const side = POSITION_SIDES[parameters.integer('positionIdx') ?? 0];
  if (side === undefined) throw REFUSED.invalid('positionIdx');
  const hedge = exchange.positionMode(account, symbol) === 'hedge';
  if (hedge === (side === 'BOTH')) throw REFUSED.positionMode();
  return side;
}

function notesOf(
  parameters: Parameters,
  asked: Asked,
  listing: Listing,
  { markPrice, lastPrice }: { readonly markPrice: Fixed; readonly lastPrice: Fixed },
): Readonly<Record<string, string>> {
  const notes: Partial<Record<Note, string>> = { lastPrice: formatDecimal(lastPrice) };
  const marketUnit = parameters.text('marketUnit');
  if (listing.category === 'spot' && asked.type === 'MARKET' && marketUnit !== undefined) notes.marketUnit = marketUnit;
  if (parameters.integer('isLeverage') === 1) notes.isLeverage = '1';
  const smpType = parameters.text('smpType');
  if (smpType !== undefined) notes.smpType = smpType;
  if (parameters.flag('closeOnTrigger') === true) notes.closeOnTrigger = 'true';
  if (listing.category !== 'spot' && asked.type === 'MARKET') {
    notes.protectivePrice = formatDecimal(protectivePrice(listing, asked.side, markPrice));
  }
  return notes;
}

/** Refusals that the engine would give now; those decided only at the match are accepted here (§2.1). */
function refuseAtGateway(engine: CategoryEngine, { code }: Reason): void {
  switch (code) {
    case 'insufficientFunds':
      throw orderRefusal(engine, 'funds');
    case 'reduceOnlyNoPosition':
    case 'reduceOnlyExceedsPosition':
      throw orderRefusal(engine, 'reduceOnly');
    case 'positionSideMismatch':
      throw REFUSED.positionMode();
    case 'duplicateClientOrderId':
      throw orderRefusal(engine, 'duplicate');
    case 'invalidPrice':
      throw orderRefusal(engine, 'tick');
    case 'invalidQuantity':
      throw orderRefusal(engine, 'quantity');
    case 'notTrading':
      throw orderRefusal(engine, 'notTrading');
    default:
      return;
  }
}
