import type { Fixed } from '../../../engine/decimal.ts';
import type { NewOrder } from '../../../engine/order.ts';
import type { Call } from '../../api.ts';
import { type Parameters, renamed } from '../../parameters.ts';
import { BinanceRefusal, REFUSED } from '../../refusal.ts';
import { type Company, type OrderRequest, readOrder } from '../order-request.ts';
import { approachOf, type SpotType, TYPE_RULES, TYPES } from '../order-types.ts';
import type { SpotVenue } from '../venue.ts';
import type { LegNames } from './leg-parameters.ts';

/** The two orders of an OCO pair, the one that waits for a loss first: it has the lower id (docs/venues/binance.md §21.7). */
export interface Pair {
  readonly stop: OrderRequest;
  readonly limit: OrderRequest;
}

/** The names of the order above the market and of the one below it. */
export interface PairNames {
  readonly above: LegNames;
  readonly below: LegNames;
}

/** Reads and checks a pair: which type may stand where, and each order by itself. */
export function readPair(venue: SpotVenue, call: Call, { above, below }: PairNames, others = 0): Pair {
  const { parameters } = call;
  const side = parameters.word(above('side'), ['BUY', 'SELL'], REFUSED.side) ?? 'BUY';
  const upper = typeOf(parameters, above('type'));
  const lower = typeOf(parameters, below('type'));
  checkPlaces(side, upper, lower);
  for (const named of [above, below]) checkIceberg(parameters, named);
  const waits = (type: SpotType): number => (approachOf(type, side) === undefined ? 0 : 1);
  const read = (named: LegNames, company: Company): OrderRequest =>
    readOrder(venue, { ...call, parameters: renamed(parameters, named) }, company);
  const first = read(above, { orders: others, algoOrders: 0 });
  const second = read(below, { orders: others + 1, algoOrders: waits(upper) });
  return side === 'SELL' ? { stop: second, limit: first } : { stop: first, limit: second };
}

function typeOf(parameters: Parameters, name: string): SpotType {
  parameters.required(name);
  const type = parameters.word(name, TYPES, REFUSED.orderType) ?? 'LIMIT_MAKER';
  if (type !== 'LIMIT' && type !== 'MARKET') return type;
  throw new BinanceRefusal(-1158, 'Order type not supported in OCO.');
}

/** docs/venues/binance.md §21.7, the errors -1165 to -1199. */
function checkPlaces(side: 'BUY' | 'SELL', upper: SpotType, lower: SpotType): void {
  const isStop = (type: SpotType): boolean => TYPE_RULES[type].buyerWaitsFor === 'rise';
  const isProfit = (type: SpotType): boolean => TYPE_RULES[type].buyerWaitsFor === 'fall';
  if (upper === 'LIMIT_MAKER' && lower === 'LIMIT_MAKER') {
    throw new BinanceRefusal(-1168, 'At least one OCO order must be contingent.');
  }
  if (side === 'BUY') {
    if (upper === 'LIMIT_MAKER') throw new BinanceRefusal(-1165, 'A limit order in a buy OCO must be below.');
    if (isStop(lower)) throw new BinanceRefusal(-1196, 'A stop loss order in a buy OCO must be above.');
    if (isProfit(upper)) throw new BinanceRefusal(-1198, 'A take profit order in a buy OCO must be below.');
    return;
  }
  if (lower === 'LIMIT_MAKER') throw new BinanceRefusal(-1166, 'A limit order in a sell OCO must be above.');
  if (isStop(upper)) throw new BinanceRefusal(-1197, 'A stop loss order in a sell OCO must be below.');
  if (isProfit(lower)) throw new BinanceRefusal(-1199, 'A take profit order in a sell OCO must be above.');
}

/** An iceberg in a list has to say GTC. */
function checkIceberg(parameters: Parameters, named: LegNames): void {
  const terms = parameters.text(named('timeInForce'));
  if (!parameters.names.has(named('icebergQty')) || terms === undefined || terms === 'GTC') return;
  const name = named('icebergQty');
  throw new BinanceRefusal(-1160, `Parameter '${name}' is not supported if \`${named('timeInForce')}\` is not GTC.`);
}

/** Where an order of a pair stands: its limit, or where it starts to look; undefined where it trails from the start. */
function placeOf({ price, trigger }: NewOrder): Fixed | undefined {
  return trigger === undefined ? price : trigger.at?.price;
}

/**
 * The last price has to lie between the two. Of a pair that enters later only their order among themselves is looked at:
 * where the price is then cannot be known (unverified).
 */
export function checkPrices({ stop, limit }: Pair, last: Fixed | undefined): void {
  const [loss, profit] = [placeOf(stop.order), placeOf(limit.order)];
  const sells = stop.order.side === 'SELL';
  const ordered = (low: Fixed | undefined, high: Fixed | undefined): boolean =>
    low === undefined || high === undefined || low < high;
  const fits = sells
    ? ordered(loss, profit) && ordered(loss, last) && ordered(last, profit)
    : ordered(profit, loss) && ordered(profit, last) && ordered(last, loss);
  if (!fits) {
    throw new BinanceRefusal(-2010, 'The relationship of the prices for the orders is not correct.');
  }
}
