import type { SeededOrder } from './contract.ts';
import { multiply, toDecimals } from './decimal.ts';
import { type ExchangeState, type SymbolState, symbolState } from './exchange-state.ts';
import { decimalsOf } from './instrument.ts';
import { draft, identify, type Place } from './lifecycle.ts';
import type { Order } from './order.ts';
import { type OrderRecord, reasonOf } from './order-record.ts';
import type { Fill } from './trades.ts';

/**
 * Inserts closed orders as if they had always been there, without moving money and without recording effects. Order ids
 * ascend in the given order, trade ids with the times of the trades.
 */
export function seedHistory(
  state: ExchangeState,
  seeds: Iterable<SeededOrder>,
  where: Place = 'after',
): readonly Order[] {
  const planted = inTurn([...seeds], where).map((seed) => ({ seed, order: closedOrder(state, seed, where) }));
  const byTime = planted.toSorted(
    (a, b) => a.order.updatedAt - b.order.updatedAt || a.order.sequence - b.order.sequence,
  );
  for (const { seed, order } of inTurn(byTime, where)) {
    const executed = seed.executedQuantity ?? (seed.state === 'FILLED' ? seed.quantity : 0n);
    if (executed > 0n) fillAt(state, order, executed, seed, where);
  }
  const orders = inTurn(planted, where).map(({ order }) => order);
  state.history.addAll(orders);
  state.fills.addAll(orders.flatMap(({ fills }) => fills));
  return orders;
}

/** The order in which ids are assigned: orders planted before all others are numbered downwards, from the last one. */
function inTurn<T>(rows: readonly T[], where: Place): readonly T[] {
  return where === 'before' ? rows.toReversed() : rows;
}

function closedOrder(state: ExchangeState, seed: SeededOrder, where: Place): OrderRecord {
  const { account, symbol, side, quantity, price, createdAt, meta, clientOrderId } = seed;
  const type = seed.type ?? 'LIMIT';
  const market = symbolState(state, symbol);
  if (!state.ledger.has(account)) throw new RangeError(`unknown account: ${account}`);
  const request = {
    account,
    symbol,
    side,
    type,
    quantity,
    ...(type === 'LIMIT' && { price }),
    ...(type === 'LIMIT' && seed.state === 'EXPIRED' && { timeInForce: 'IOC' as const }),
    ...(meta !== undefined && { meta }),
    ...(clientOrderId !== undefined && { clientOrderId }),
  };
  const order = draft(state, market, request, createdAt);
  identify(state, market, order, where);
  order.updatedAt = seed.updatedAt ?? createdAt;
  order.state = seed.state;
  if (seed.state === 'CANCELED') order.reason = reasonOf('userCancel');
  if (seed.state === 'EXPIRED') order.reason = reasonOf(type === 'MARKET' ? 'marketNoLiquidity' : 'iocRemainder');
  return order;
}

function fillAt(
  state: ExchangeState,
  order: OrderRecord,
  quantity: bigint,
  { price }: SeededOrder,
  where: Place,
): void {
  const { instrument, account, symbol, orderId, id, clientOrderId, side, positionSide } = order;
  const market = symbolState(state, symbol);
  const { valuation } = instrument;
  const asset = instrument.feeCurrency === 'settle' ? instrument.settle : instrument.quote;
  const received = instrument.feeCurrency === 'received' && side === 'BUY';
  const commissionAsset = received ? instrument.base : asset;
  const base = valuation.base(quantity, price);
  const cost = valuation.cost(quantity, price);
  const commission = multiply(received ? base : cost, instrument.makerFee);
  order.executedQuantity = quantity;
  order.executedBase = base;
  order.executedQuote = valuation.quote(quantity, price);
  order.executedCost = cost;
  order.fills.push({
    ...fillIds(state, market, where),
    symbol,
    account,
    orderId,
    id,
    clientOrderId,
    side,
    positionSide,
    maker: order.type === 'LIMIT',
    price,
    quantity,
    base,
    quote: order.executedQuote,
    cost,
    commission: toDecimals(commission, decimalsOf(instrument, commissionAsset)),
    commissionAsset,
    commissionRate: instrument.makerFee,
    closed: 0n,
    realizedPnl: 0n,
    time: order.updatedAt,
  });
}

function fillIds(state: ExchangeState, market: SymbolState, where: Place): Pick<Fill, 'sequence' | 'tradeId'> {
  if (where === 'before') {
    state.lowestFill -= 1;
    market.lowestTradeId -= 1n;
    return { sequence: state.lowestFill, tradeId: market.lowestTradeId };
  }
  const ids = { sequence: state.nextFill, tradeId: market.nextTradeId };
  state.nextFill += 1;
  market.nextTradeId += 1n;
  return ids;
}
