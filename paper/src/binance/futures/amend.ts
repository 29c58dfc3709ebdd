import type { AmendRequest } from '../../engine/contract.ts';
import type { Order } from '../../engine/order.ts';
import type { Json } from '../../json.ts';
import type { Answer, Call, Endpoint } from '../api.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { readAmount } from './amounts.ts';
import { BOUNDS } from './exchange-info.ts';
import { checkFilters, type FilteredOrder, isBelowNotional } from './filters.ts';
import { type FuturesSymbol, priceText, quantityText } from './instrument.ts';
import { readableOrder, readOrderKey } from './order-key.ts';
import { amendReport } from './order-report.ts';
import { sideOf } from './order-request.ts';
import { rowLimit, timeWindow } from './paging.ts';
import { matchPrice, readPriceMatch } from './price-match.ts';
import { byProduct, FUTURES_REFUSED, rejected } from './refusals.ts';
import { recordsSince } from './retention.ts';
import { type FuturesVenue, pathOf } from './venue.ts';

/** A `side` other than the order's own is refused; the error code is not documented (docs/venues/binance.md §2.7). */
const UNVERIFIED_WRONG_SIDE = REFUSED.side;

/** The venue's document does not cover a change of an unknown or closed order; the answer of a query is assumed. */
const UNVERIFIED_NO_SUCH_ORDER = REFUSED.noSuchOrder;

/** How many changes `orderAmendment` lists, according to older documents (docs/venues/binance.md §2.7). */
const HISTORY_ROWS = { fallback: 50, max: 100 } as const;

/** `PUT order` and `GET orderAmendment`. */
export function amendments(venue: FuturesVenue): readonly Endpoint[] {
  return [amendOrder(venue), amendmentHistory(venue)];
}

function amendOrder(venue: FuturesVenue): Endpoint {
  const { facts, orders } = venue;
  return {
    method: 'PUT',
    path: pathOf(venue, 'order'),
    security: 'trade',
    weight: facts.amendWeight,
    mandatory: ['symbol', 'side', 'quantity'],
    handle({ parameters, account, now }: Call): Answer {
      const change = readChange(venue, parameters, account);
      const excess = orders.excess(account, facts.cost.amend, now);
      if (excess !== undefined) throw excess;
      orders.add(account, facts.cost.amend, now);
      return { body: applyChange(venue, change), placed: true };
    },
  };
}

/** A change that has passed every check that needs no engine. */
export interface Change {
  readonly request: AmendRequest;
  readonly modifyId: bigint | undefined;
}

/** Reads and checks a change: side, quantity, and price or priceMatch are mandatory (docs/venues/binance.md §2.7). */
export function readChange(venue: FuturesVenue, parameters: Parameters, account: string): Change {
  const { facts, exchange } = venue;
  const side = sideOf(parameters);
  const match = readPriceMatch(parameters);
  parameters.required('quantity');
  if (match === undefined) parameters.required('price');
  else if (parameters.names.has('price')) throw FUTURES_REFUSED.notRequired('price');
  const key = readOrderKey(venue, parameters, account);
  const symbol = venue.symbol(key.symbol);
  const { contract } = symbol;
  const quantity = readAmount(parameters, 'quantity', contract.quantityPrecision) ?? 0n;
  const price =
    match === undefined
      ? (readAmount(parameters, 'price', contract.pricePrecision) ?? 0n)
      : matchPrice(exchange, key.symbol, side, match);
  const order = exchange.openOrder(key);
  if (order === undefined) throw UNVERIFIED_NO_SUCH_ORDER();
  if (order.side !== side) throw UNVERIFIED_WRONG_SIDE();
  const market = exchange.market(key.symbol);
  if (market.status !== 'open') throw byProduct.notAmendable(facts);
  if (order.amendments.length >= BOUNDS.maxMoveOrderLimit) throw byProduct.maxAmendments(facts);
  checkFilters(facts, symbol, market, { side, price, quantity });
  if (facts.product === 'usdm') checkUsdmRules(venue, symbol, order, { side, price, quantity }, parameters);
  return {
    request: {
      account,
      symbol: key.symbol,
      id: order.id,
      price,
      quantity,
      priority: 'lose',
      ...(match !== undefined && { meta: { priceMatch: match } }),
    },
    modifyId: parameters.integer('modifyId'),
  };
}

/**
 * On a change, `reduceOnly` is only checked (-5047); it exempts a reduce-only order from the minimum notional (-5029).
 */
function checkUsdmRules(
  { exchange }: FuturesVenue,
  symbol: FuturesSymbol,
  order: Order,
  changed: FilteredOrder,
  parameters: Parameters,
): void {
  const reduceOnly = parameters.flag('reduceOnly') ?? false;
  if (reduceOnly && !order.reduceOnly) throw FUTURES_REFUSED.notReduceOnly();
  if (!reduceOnly && isBelowNotional(symbol, exchange.market(order.symbol), changed)) {
    throw FUTURES_REFUSED.amendNotional(symbol.contract.notional ?? '0');
  }
}

/** Hands a checked change to the engine; throws the engine's refusal, which leaves the order as it was. */
export function applyChange(venue: FuturesVenue, { request, modifyId }: Change): Json {
  const amended = venue.exchange.amend(request);
  if (!amended.ok) {
    const { code } = amended.reason;
    if (code === 'unknownOrder' || code === 'notOpen') throw UNVERIFIED_NO_SUCH_ORDER();
    throw code === 'notAmendable' ? byProduct.notAmendable(venue.facts) : rejected(venue.facts, amended.reason);
  }
  const made = amended.order.amendments.at(-1);
  if (made !== undefined && modifyId !== undefined) venue.modifyIds.set(made.amendmentId, modifyId);
  return amendReport(venue, amended.order, modifyId);
}

function amendmentHistory(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'orderAmendment'),
    security: 'userData',
    weight: 1,
    mandatory: ['symbol'],
    handle({ parameters, account, now }) {
      const order = readableOrder(venue, readOrderKey(venue, parameters, account), now);
      const { from = recordsSince(now), to = now } = timeWindow(venue.facts, parameters);
      const limit = rowLimit(parameters, HISTORY_ROWS);
      const symbol = venue.symbol(order.symbol);
      const rows = order.amendments
        .map((amendment, index) => ({ amendment, count: index + 1 }))
        .filter(({ amendment: { time } }) => time >= from && time <= to && time >= recordsSince(now))
        .slice(-limit)
        .reverse();
      return {
        body: rows.map(({ amendment, count }) => describeAmendment(venue, symbol, order, amendment, count)),
      };
    },
  };
}

function describeAmendment(
  venue: FuturesVenue,
  symbol: FuturesSymbol,
  order: Order,
  { amendmentId, time, before, after }: Order['amendments'][number],
  count: number,
): Json {
  return {
    amendmentId,
    symbol: order.symbol,
    pair: symbol.pair,
    orderId: order.orderId,
    clientOrderId: order.clientOrderId ?? '',
    time,
    amendment: {
      price: { before: priceText(symbol, before.price), after: priceText(symbol, after.price) },
      origQty: { before: quantityText(symbol, before.quantity), after: quantityText(symbol, after.quantity) },
      count,
      modifyId: venue.modifyIds.get(amendmentId),
    },
  };
}
