import type { SeededOrder } from './contract.ts';
import { multiply, toDecimals } from './decimal.ts';
import { type ExchangeState, symbolState } from './exchange-state.ts';
import { decimalsOf } from './instrument.ts';
import { draft, identify } from './lifecycle.ts';
import type { Order } from './order.ts';
import { type OrderRecord, reasonOf } from './order-record.ts';
import type { Fill } from './trades.ts';

/** Inserts closed orders as if they had always been there. No money moves and no effect is noted. */
export function seedHistory(state: ExchangeState, seeds: Iterable<SeededOrder>): readonly Order[] {
  const orders: OrderRecord[] = [];
  const fills: Fill[] = [];
  for (const seed of seeds) {
    const order = closedOrder(state, seed);
    orders.push(order);
    fills.push(...order.fills);
  }
  state.history.addAll(orders);
  state.fills.addAll(fills);
  return orders;
}

function closedOrder(state: ExchangeState, seed: SeededOrder): OrderRecord {
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
    ...(meta !== undefined && { meta }),
    ...(clientOrderId !== undefined && { clientOrderId }),
  };
  const order = draft(state, market, request, createdAt);
  identify(state, market, order);
  order.updatedAt = seed.updatedAt ?? createdAt;
  order.state = seed.state;
  if (seed.state === 'CANCELED') order.reason = reasonOf('userCancel');
  if (seed.state === 'EXPIRED') order.reason = reasonOf('iocRemainder');
  const executed = seed.executedQuantity ?? (seed.state === 'FILLED' ? quantity : 0n);
  if (executed > 0n) fillAt(state, order, executed, seed);
  return order;
}

function fillAt(state: ExchangeState, order: OrderRecord, quantity: bigint, { price }: SeededOrder): void {
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
    sequence: state.nextFill,
    tradeId: market.nextTradeId,
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
    realizedPnl: 0n,
    time: order.updatedAt,
  });
  state.nextFill += 1;
  market.nextTradeId += 1n;
}
