/** The columns of each list, in the order people read them. */
export const COLUMNS = {
  orders: 'id symbol side type price quantity filledQuantity averagePrice state createdAt'.split(' '),
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

/** The columns of an export: every field, and those of nested amounts. */
export const EXPORTED = {
  orders:
    'id exchange market symbol exchangeSymbol exchangeOrderId clientOrderId side type exchangeType timeInForce postOnly reduceOnly positionSide price quantity quoteQuantity filledQuantity remainingQuantity averagePrice quantityUnit state exchangeState stateReason orderListId createdAt updatedAt'.split(
      ' ',
    ),
  fills:
    'id exchange market symbol exchangeSymbol exchangeFillId orderId exchangeOrderId clientOrderId side positionSide price quantity quantityUnit maker fee.amount fee.asset realizedProfit.amount realizedProfit.asset forcedBy tradedAt'.split(
      ' ',
    ),
} as const;

export type ExportKind = keyof typeof EXPORTED;
