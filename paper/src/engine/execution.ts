import { type Fixed, least } from './decimal.ts';
import type { ExchangeState, SymbolState } from './exchange-state.ts';
import type { Execution } from './ledger.ts';
import { end, fitReducing, note, rest } from './lifecycle.ts';
import { accepts, opposite, wanted } from './matching.ts';
import { leaves, type OrderRecord, reasonOf } from './order-record.ts';
import type { Fill } from './trades.ts';
import { showPrice } from './waiting.ts';

/** How many public trades a symbol keeps; it holds up to twice as many before the older half is dropped. */
const PUBLIC_TRADES = 1_000;

/**
 * Matches an accepted order against the book, and rests or ends the remainder as its type requires. Returns the order's
 * own fills. FOK, post-only and funds are decided earlier, on a preview of this match.
 */
export function execute(state: ExchangeState, market: SymbolState, order: OrderRecord, now: number): readonly Fill[] {
  const before = order.fills.length;
  const stopped = sweep(state, market, order, now);
  if (order.state === 'FILLED' || stopped === 'ended') return order.fills.slice(before);
  if (order.quoteQuantity > 0n && stopped === 'satisfied') end(state, order, 'FILLED', now);
  else if (order.type === 'MARKET') end(state, order, 'EXPIRED', now, reasonOf('marketNoLiquidity'));
  else if (order.timeInForce === 'GTC') rest(state, market, order, now);
  else end(state, order, 'EXPIRED', now, reasonOf('iocRemainder'));
  return order.fills.slice(before);
}

/** `exhausted`: the book has no more for it; `satisfied`: it wants no more; `ended`: self-trade prevention. */
function sweep(
  state: ExchangeState,
  market: SymbolState,
  order: OrderRecord,
  now: number,
): 'exhausted' | 'satisfied' | 'ended' {
  for (;;) {
    const maker = market.book.best(opposite(order.side));
    const spent = order.quoteQuantity > 0n && order.executedCost === order.quoteQuantity;
    if (spent) return 'satisfied';
    if (maker === undefined || !accepts(order, maker.price)) return 'exhausted';
    const quantity = least(wanted(order, order.executedCost, maker.price), leaves(maker));
    if (quantity === 0n) return 'satisfied';
    if (maker.account === order.account && order.selfTradePrevention !== 'NONE') {
      const { selfTradePrevention } = order;
      if (selfTradePrevention !== 'EXPIRE_TAKER') end(state, maker, 'EXPIRED', now, reasonOf('selfTrade'));
      if (selfTradePrevention === 'EXPIRE_MAKER') continue;
      end(state, order, 'EXPIRED', now, reasonOf('selfTrade'));
      return 'ended';
    }
    trade(state, market, order, maker, quantity, now);
    if (order.state === 'FILLED') return 'satisfied';
  }
}

function trade(
  state: ExchangeState,
  market: SymbolState,
  taker: OrderRecord,
  maker: OrderRecord,
  quantity: Fixed,
  now: number,
): void {
  const { valuation } = market.instrument;
  const { price } = maker;
  const execution: Execution & { readonly quote: Fixed } = {
    quantity,
    price,
    base: valuation.base(quantity, price),
    quote: valuation.quote(quantity, price),
    cost: valuation.cost(quantity, price),
  };
  const tradeId = market.nextTradeId;
  market.nextTradeId += 1n;
  market.lastPrice = price;
  market.trades.push({
    tradeId,
    price,
    quantity,
    quote: execution.quote,
    time: now,
    buyerIsMaker: maker.side === 'BUY',
  });
  if (market.trades.length > 2 * PUBLIC_TRADES) market.trades.splice(0, PUBLIC_TRADES);
  market.candles.trade({ ...execution, buyerIsMaker: maker.side === 'BUY' }, now);
  showPrice(state, market, price, 'last');

  if (leaves(maker) === quantity) market.book.remove(maker);
  else market.book.resize(maker, leaves(maker) - quantity);
  fill(state, taker, execution, tradeId, false, now);
  fill(state, maker, execution, tradeId, true, now);
  if (market.instrument.kind === 'spot') return;
  fitReducing(state, taker.account, taker.symbol, now);
  fitReducing(state, maker.account, maker.symbol, now);
}

function fill(
  state: ExchangeState,
  order: OrderRecord,
  execution: Execution & { readonly quote: Fixed },
  tradeId: bigint,
  maker: boolean,
  now: number,
): void {
  const { symbol, account, orderId, id, clientOrderId, side, positionSide } = order;
  const booking = state.ledger.book(order, execution, maker, now);
  const { quantity, price, base, quote, cost } = execution;
  const sequence = state.nextFill;
  state.nextFill += 1;
  const made: Fill = {
    sequence,
    tradeId,
    symbol,
    account,
    orderId,
    id,
    clientOrderId,
    side,
    positionSide,
    maker,
    price,
    quantity,
    base,
    quote,
    cost,
    ...booking,
    time: now,
  };
  order.fills.push(made);
  order.executedQuantity += quantity;
  order.executedBase += base;
  order.executedQuote += quote;
  order.executedCost += cost;
  if (!state.ledger.isEphemeral(account)) state.fills.add(made);
  if (order.quoteQuantity > 0n) order.quantity = order.executedQuantity;
  const filled = order.quoteQuantity === 0n && order.executedQuantity === order.quantity;
  order.state = filled ? 'FILLED' : 'PARTIALLY_FILLED';
  if (filled) {
    end(state, order, 'FILLED', now);
  } else {
    state.ledger.reserve(order);
    state.history.touch(order, now);
  }
  note(state, 'filled', order, now, made);
  order.list?.worked(order, now);
}
