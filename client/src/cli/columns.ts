import type { Fill, Order } from '../model.ts';

/** The columns of each list, in the order people read them. One that ends in `?` is shown where a row has it. */
export const COLUMNS = {
  orders:
    'id symbol side type price trigger.triggerPrice? trigger.trailingPercent? trigger.trailingAmount? trigger.activationPrice? quantity closePosition? filledQuantity averagePrice takeProfit? stopLoss? state createdAt'.split(
      ' ',
    ),
  lists: 'list kind role stage side type price trigger quantity filledQuantity state'.split(' '),
  switches: 'exchange market symbol owner state seconds firesAt fired.canceled problem'.split(' '),
  fills: 'tradedAt exchange symbol side price quantity quantityUnit fee realizedProfit orderId'.split(' '),
  positions: 'exchange market symbol side quantity quantityUnit entryPrice markPrice unrealizedProfit leverage'.split(
    ' ',
  ),
  balances: 'exchange markets asset total available locked unrealizedProfit'.split(' '),
  instruments: 'exchange market symbol status quantityUnit step minQuantity tickSize minNotional'.split(' '),
  exchanges: 'exchange market status reachable roundTripMs clockOffsetMs problem'.split(' '),
  batch: 'index outcome id symbol side quantity price state why'.split(' '),
  closings: 'position.symbol position.side quantity outcome order.id order.averagePrice order.detail'.split(' '),
  open: 'key method path createdAt'.split(' '),
} as const;

/** A field that is one column, and one of which each part is a column. */
const WHOLE: readonly string[] = [];
const AMOUNT = ['amount', 'asset'];
const ATTACHED = ['triggerPrice', 'triggerBy', 'price'];

type PartsOf<R> = Readonly<Record<keyof R, readonly string[]>>;

/** Every field of an order but its fees, which a list tells only where asked. */
const ORDER_FIELDS: PartsOf<Omit<Order, 'fees'>> = {
  id: WHOLE,
  exchange: WHOLE,
  market: WHOLE,
  symbol: WHOLE,
  exchangeSymbol: WHOLE,
  exchangeOrderId: WHOLE,
  clientOrderId: WHOLE,
  side: WHOLE,
  type: WHOLE,
  exchangeType: WHOLE,
  timeInForce: WHOLE,
  postOnly: WHOLE,
  reduceOnly: WHOLE,
  positionSide: WHOLE,
  price: WHOLE,
  quantity: WHOLE,
  quoteQuantity: WHOLE,
  filledQuantity: WHOLE,
  remainingQuantity: WHOLE,
  averagePrice: WHOLE,
  quantityUnit: WHOLE,
  state: WHOLE,
  exchangeState: WHOLE,
  stateReason: WHOLE,
  orderListId: WHOLE,
  createdAt: WHOLE,
  updatedAt: WHOLE,
  displayQuantity: WHOLE,
  trigger: ['triggerPrice', 'triggerBy', 'trailingPercent', 'trailingAmount', 'activationPrice'],
  triggeredOrderId: WHOLE,
  closePosition: WHOLE,
  expiresAt: WHOLE,
  takeProfit: ATTACHED,
  stopLoss: ATTACHED,
  selfTradePrevention: WHOLE,
  forcedBy: WHOLE,
  adjusted: ['price'],
};

const FILL_FIELDS: PartsOf<Fill> = {
  id: WHOLE,
  exchange: WHOLE,
  market: WHOLE,
  symbol: WHOLE,
  exchangeSymbol: WHOLE,
  exchangeFillId: WHOLE,
  orderId: WHOLE,
  exchangeOrderId: WHOLE,
  clientOrderId: WHOLE,
  side: WHOLE,
  positionSide: WHOLE,
  price: WHOLE,
  quantity: WHOLE,
  quantityUnit: WHOLE,
  maker: WHOLE,
  fee: AMOUNT,
  realizedProfit: AMOUNT,
  forcedBy: WHOLE,
  tradedAt: WHOLE,
};

function columnsOf(fields: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(fields).flatMap(([field, parts]) =>
    parts.length === 0 ? [field] : parts.map((part) => `${field}.${part}`),
  );
}

/** The columns of an export: every field, and those of nested amounts. */
export const EXPORTED = { orders: columnsOf(ORDER_FIELDS), fills: columnsOf(FILL_FIELDS) } as const;

export type ExportKind = keyof typeof EXPORTED;
export const EXPORT_KINDS = Object.keys(EXPORTED) as ExportKind[];
