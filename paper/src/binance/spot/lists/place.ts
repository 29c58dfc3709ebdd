import type { NewOrder } from '../../../engine/order.ts';
import type { Answer, Call, Endpoint } from '../../api.ts';
import { type Parameters, renamed } from '../../parameters.ts';
import { BinanceRefusal, REFUSED } from '../../refusal.ts';
import { BOUNDS } from '../instruments.ts';
import { type OrderRequest, type ResponseType, readClientId, readOrder } from '../order-request.ts';
import { approachOf } from '../order-types.ts';
import { rejected } from '../place.ts';
import type { SpotVenue } from '../venue.ts';
import { ownParameters, prefixed } from './leg-parameters.ts';
import { checkPrices, type PairNames, readPair } from './pair.ts';
import { isListOpen, listReport } from './report.ts';

const COMMON = ['listClientOrderId', 'newOrderRespType', 'selfTradePreventionMode'];

/** Which answer a list gives unless asked; the document shows this one and names none (docs/venues/binance.md §21.7). */
const UNVERIFIED_RESPONSE_TYPE: ResponseType = 'RESULT';

/** A list that has passed every check that needs no engine. */
interface ListRequest {
  readonly working?: NewOrder;
  readonly legs: readonly [NewOrder] | readonly [NewOrder, NewOrder];
}

/** The lists that a client may place: OCO, OTO and OTOCO (docs/venues/binance.md §21.7). */
export function placeLists(venue: SpotVenue): readonly Endpoint[] {
  const working = ['workingType', 'workingSide', 'workingPrice', 'workingQuantity'];
  const pair = ['pendingSide', 'pendingQuantity', 'pendingAboveType', 'pendingBelowType'];
  return [
    endpoint(venue, {
      name: 'orderList/oco',
      orders: 2,
      mandatory: ['symbol', 'side', 'quantity', 'aboveType', 'belowType'],
      prefixes: ['above', 'below'],
      read: oco,
    }),
    endpoint(venue, {
      name: 'orderList/oto',
      orders: 2,
      mandatory: ['symbol', ...working, 'pendingType', 'pendingSide', 'pendingQuantity'],
      prefixes: ['working', 'pending'],
      read: oto,
    }),
    endpoint(venue, {
      name: 'orderList/otoco',
      orders: 3,
      mandatory: ['symbol', ...working, ...pair],
      prefixes: ['working', 'pendingAbove', 'pendingBelow'],
      read: otoco,
    }),
    oldOco(venue),
  ];
}

interface ListKind {
  readonly name: string;
  readonly orders: number;
  readonly mandatory: readonly string[];
  readonly prefixes: readonly string[];
  /** Parameters besides those that the prefixes make. */
  readonly optional?: readonly string[];
  read(venue: SpotVenue, call: Call): ListRequest;
}

function endpoint(venue: SpotVenue, { name, orders, mandatory, prefixes, optional = [], read }: ListKind): Endpoint {
  return {
    method: 'POST',
    path: `/api/v3/${name}`,
    security: 'trade',
    weight: 1,
    freeOnSuccess: true,
    mandatory,
    optional: [...COMMON, ...optional, ...prefixes.flatMap(ownParameters)].filter((each) => !mandatory.includes(each)),
    handle(call): Answer {
      const clientListId = readClientId(call.parameters, 'listClientOrderId') ?? venue.nextClientId();
      const responseType = call.parameters.word('newOrderRespType', ['ACK', 'RESULT', 'FULL']);
      const request = read(venue, call);
      checkListCount(venue, call);
      const excess = venue.unfilled.excess(call.account, call.now, orders);
      if (excess !== undefined) throw excess;
      const placed = venue.exchange.placeList({ ...request, clientListId });
      if (!placed.ok) throw rejected(placed.reason);
      for (const leg of placed.list.legs) {
        venue.unfilled.placed(leg, call.now);
        if (call.listingDelayMs > 0) venue.hide(leg, call.now + call.listingDelayMs);
      }
      return { body: listReport(placed.list, call.stamp, responseType ?? UNVERIFIED_RESPONSE_TYPE), placed: true };
    },
  };
}

function checkListCount(venue: SpotVenue, { parameters, account }: Call): void {
  const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
  const open = venue.exchange.orderLists(account).filter((list) => list.symbol === symbol && isListOpen(list));
  if (open.length >= BOUNDS.maxNumOrderLists) throw new BinanceRefusal(-1013, 'Filter failure: MAX_NUM_ORDER_LISTS');
}

const OCO_NAMES: PairNames = {
  above: prefixed('above', { side: 'side', quantity: 'quantity' }),
  below: prefixed('below', { side: 'side', quantity: 'quantity' }),
};

function oco(venue: SpotVenue, call: Call, names: PairNames = OCO_NAMES): ListRequest {
  const pair = readPair(venue, call, names);
  checkPrices(pair, venue.exchange.market(pair.stop.order.symbol).lastPrice);
  return { legs: [pair.stop.order, pair.limit.order] };
}

function readWorking(venue: SpotVenue, call: Call): NewOrder {
  const parameters = renamed(call.parameters, prefixed('working'));
  const { order, type } = readOrder(venue, { ...call, parameters });
  if (type !== 'LIMIT' && type !== 'LIMIT_MAKER') throw REFUSED.orderType();
  return order;
}

function oto(venue: SpotVenue, call: Call): ListRequest {
  const working = readWorking(venue, call);
  const parameters = renamed(call.parameters, prefixed('pending'));
  const { order } = readOrder(venue, { ...call, parameters }, { orders: 1, algoOrders: 0 });
  return { working, legs: [order] };
}

const PENDING_SHARED = { side: 'pendingSide', quantity: 'pendingQuantity' };
const OTOCO_NAMES: PairNames = {
  above: prefixed('pendingAbove', PENDING_SHARED),
  below: prefixed('pendingBelow', PENDING_SHARED),
};

function otoco(venue: SpotVenue, call: Call): ListRequest {
  const working = readWorking(venue, call);
  const pair = readPair(venue, call, OTOCO_NAMES, 1);
  checkPrices(pair, undefined);
  return { working, legs: [pair.stop.order, pair.limit.order] };
}

/** The parameters of `order/oco`, which is deprecated and still served. */
const OLD_LIMIT = ['limitClientOrderId', 'limitIcebergQty', 'limitStrategyId', 'limitStrategyType'];
const OLD_STOP = [
  'stopClientOrderId',
  'stopIcebergQty',
  'stopStrategyId',
  'stopStrategyType',
  'stopLimitPrice',
  'stopLimitTimeInForce',
  'trailingDelta',
];
const OLD_SHARED = { side: 'side', quantity: 'quantity' };
const OLD_NAMES = {
  limit: prefixed('limit', { ...OLD_SHARED, price: 'price' }),
  stop: prefixed('stop', {
    ...OLD_SHARED,
    price: 'stopLimitPrice',
    timeInForce: 'stopLimitTimeInForce',
    stopPrice: 'stopPrice',
    trailingDelta: 'trailingDelta',
  }),
} as const;

function oldOco(venue: SpotVenue): Endpoint {
  return endpoint(venue, {
    name: 'order/oco',
    orders: 2,
    mandatory: ['symbol', 'side', 'quantity', 'price', 'stopPrice'],
    prefixes: [],
    optional: [...OLD_LIMIT, ...OLD_STOP],
    read(_venue, call) {
      const { parameters } = call;
      const stop = readOld(
        venue,
        call,
        'stop',
        parameters.names.has('stopLimitPrice') ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS',
      );
      const limit = readOld(venue, call, 'limit', 'LIMIT_MAKER');
      checkPrices({ stop, limit }, venue.exchange.market(stop.order.symbol).lastPrice);
      return { legs: [stop.order, limit.order] };
    },
  });
}

/** One of the two orders, whose types the old form leaves unsaid. */
function readOld(
  venue: SpotVenue,
  call: Call,
  which: 'stop' | 'limit',
  type: 'STOP_LOSS' | 'STOP_LOSS_LIMIT' | 'LIMIT_MAKER',
): OrderRequest {
  const sent = renamed(call.parameters, OLD_NAMES[which]);
  const parameters: Parameters = {
    ...sent,
    word(name, words, refusal) {
      return name === 'type' ? words.find((word) => word === type) : sent.word(name, words, refusal);
    },
  };
  const company = { orders: which === 'limit' ? 1 : 0, algoOrders: approachOf(type, 'BUY') === undefined ? 1 : 0 };
  return readOrder(venue, { ...call, parameters }, company);
}
