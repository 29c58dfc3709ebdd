import type { Reason } from '../../engine/order.ts';
import { BinanceRefusal } from '../refusal.ts';
import type { FuturesFacts } from './facts.ts';

const NOT_RECORDED = 'The order will not be recorded in the order history';

/**
 * Refusals with the same error code on both products (docs/venues/binance.md §6.1, §6.2), worded as far as the wording
 * is known.
 */
export const FUTURES_REFUSED = {
  startAfterEnd: () => new BinanceRefusal(-1023, 'Start time is greater than end time.'),
  /** Futures write the name in lower case (docs/venues/binance.md §2.1). */
  notRequired: (name: string) => new BinanceRefusal(-1106, `Parameter '${name.toLowerCase()}' sent when not required.`),
  precision: () => new BinanceRefusal(-1111, 'Precision is over the maximum defined for this asset.'),
  responseType: () => new BinanceRefusal(-1136, 'Invalid newOrderRespType.'),
  margin: () => new BinanceRefusal(-2019, 'Margin is insufficient.'),
  triggersAtOnce: () => new BinanceRefusal(-2021, 'Order would immediately trigger.'),
  unableToFill: () => new BinanceRefusal(-2020, 'Unable to fill.'),
  reduceOnly: () => new BinanceRefusal(-2022, 'ReduceOnly Order is rejected.'),
  maxOpenOrders: () => new BinanceRefusal(-2025, 'Reach max open order limit.'),
  priceNotPositive: () => new BinanceRefusal(-4001, 'Price less than 0.'),
  priceAboveMax: () => new BinanceRefusal(-4002, 'Price greater than max price.'),
  quantityNotPositive: () => new BinanceRefusal(-4003, 'Quantity less than or equal to zero.'),
  quantityBelowMin: () => new BinanceRefusal(-4004, 'Quantity less than min quantity.'),
  quantityAboveMax: () => new BinanceRefusal(-4005, 'Quantity greater than max quantity.'),
  priceBelowMin: () => new BinanceRefusal(-4013, 'Price less than min price.'),
  tick: () => new BinanceRefusal(-4014, 'Price not increased by tick size.'),
  clientIdLength: () => new BinanceRefusal(-4015, 'Client order id length should be less than 36 chars'),
  priceAboveMark: (bound: string) => new BinanceRefusal(-4016, `Limit price can't be higher than ${bound}.`),
  depthLimit: (limit: string) => new BinanceRefusal(-4021, `${limit} is not valid depth limit.`),
  step: () => new BinanceRefusal(-4023, 'Quantity not increased by step size.'),
  priceBelowMark: (bound: string) => new BinanceRefusal(-4024, `Limit price can't be lower than ${bound}.`),
  leverage: (leverage: string) => new BinanceRefusal(-4028, `Leverage ${leverage} is not valid`),
  tooManyCancels: () => new BinanceRefusal(-4032, 'Exceed maximum cancel order size.'),
  /** The text is not in the sheet. */
  tooManyConditionals: () => new BinanceRefusal(-4045, 'Reach max stop order limit.'),
  sameMarginType: () => new BinanceRefusal(-4046, 'No need to change margin type.'),
  marginTypeWithOrders: () => new BinanceRefusal(-4047, 'Margin type cannot be changed if there exists open orders.'),
  marginTypeWithPosition: () => new BinanceRefusal(-4048, 'Margin type cannot be changed if there exists position.'),
  /** Of this family of numbers the text is not in the sheet. */
  crossMargin: () => new BinanceRefusal(-4049, 'Add margin only support for isolated position.'),
  samePositionMode: () => new BinanceRefusal(-4059, 'No need to change position side.'),
  positionSide: () => new BinanceRefusal(-4060, 'Invalid position side.'),
  positionSideMismatch: () => new BinanceRefusal(-4061, "Order's position side does not match user's setting."),
  modeWithOrders: () => new BinanceRefusal(-4067, 'Position side cannot be changed if there exists open orders.'),
  modeWithPosition: () => new BinanceRefusal(-4068, 'Position side cannot be changed if there exists position.'),
  batchSize: () => new BinanceRefusal(-4082, 'Invalid number of batch place orders.'),
  /** On COIN-M only; on USD-M the code has another meaning. */
  pair: () => new BinanceRefusal(-4087, 'Invalid pair.'),
  /** COIN-M has no code of its own for this: unverified there (docs/venues/binance.md §6.2). */
  duplicate: () => new BinanceRefusal(-4116, 'ClientOrderId is duplicated.'),
  conditional: () =>
    new BinanceRefusal(
      -4120,
      'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
    ),
  closePositionTwice: () =>
    new BinanceRefusal(
      -4130,
      'An open stop or take profit order with GTE and closePosition in the direction is existing.',
    ),
  activationPrice: () => new BinanceRefusal(-4135, 'Invalid activation price'),
  strategy: () => new BinanceRefusal(-4136, 'Target strategy invalid'),
  closePositionQuantity: () => new BinanceRefusal(-4137, 'Quantity must be zero with closePosition equals true'),
  /** The two codes are USD-M's; whether COIN-M shares them since the merger is unverified. */
  notOpening: () => new BinanceRefusal(-4140, 'Invalid symbol status for opening position.'),
  closed: () => new BinanceRefusal(-4141, 'Symbol is closed.'),
  /** The texts of these three are not in the sheet. */
  multiWithIsolated: () =>
    new BinanceRefusal(-4167, 'Unable to adjust to Multi-Assets mode with symbols under isolated-margin mode.'),
  isolatedInMulti: () =>
    new BinanceRefusal(-4168, 'Unable to adjust to isolated-margin mode under the Multi-Assets mode.'),
  assetModeWithOrders: () => new BinanceRefusal(-4170, 'Unable to adjust Multi-Assets mode with open orders.'),
  sameAssetMode: () => new BinanceRefusal(-4171, 'No need to change multi-assets mode.'),
  minNotional: (notional: string) =>
    new BinanceRefusal(-4164, `Order's notional must be no smaller than ${notional} (unless you choose reduce only)`),
  withoutPosition: () => new BinanceRefusal(-4509, 'Time in Force (TIF) GTE can only be used with open positions.'),
  fillOrKill: () =>
    new BinanceRefusal(
      -5021,
      `Due to the order could not be filled immediately, the FOK order will be rejected. ${NOT_RECORDED}`,
    ),
  postOnly: () =>
    new BinanceRefusal(
      -5022,
      `Due to the order could not be executed as maker, the Post Only order will be rejected. ${NOT_RECORDED}`,
    ),
  amendNotional: (notional: string) =>
    new BinanceRefusal(-5029, `Order's notional must be no smaller than ${notional}`),
  priceMatch: () => new BinanceRefusal(-5037, 'Invalid price match.'),
  priceMatchType: () => new BinanceRefusal(-5038, 'Price match is not supported for this order type.'),
  selfTradeMode: () => new BinanceRefusal(-5039, 'Invalid self trade prevention mode.'),
  goodTillDate: () =>
    new BinanceRefusal(
      -5040,
      'The goodTillDate timestamp must be greater than the current time plus 600 seconds and smaller than 253402300799000',
    ),
  priceMatchDepth: () => new BinanceRefusal(-5041, 'No depth matches this price match.'),
  notReduceOnly: () => new BinanceRefusal(-5047, 'The order is not reduce only.'),
} as const;

/** Refusals whose code depends on the product. */
export const byProduct = {
  timeInterval: ({ codes }: FuturesFacts) => new BinanceRefusal(codes.timeInterval, 'Invalid time interval.'),
  marketBound: ({ codes }: FuturesFacts) =>
    new BinanceRefusal(
      codes.marketBound,
      "The counterparty's best price does not meet the PERCENT_PRICE filter limit.",
    ),
  maxAmendments: ({ codes }: FuturesFacts) =>
    new BinanceRefusal(codes.maxAmendments, 'Exceed maximum modify order limit.'),
  unchanged: ({ codes }: FuturesFacts) => new BinanceRefusal(codes.unchanged, 'No need to modify the order.'),
  notAmendable: ({ codes }: FuturesFacts) =>
    new BinanceRefusal(codes.notAmendable, 'Symbol is not in trading status. Order amendment is not permitted.'),
} as const;

/** An engine refusal of a new order or of a change, in the exchange's words. */
export function rejected(facts: FuturesFacts, { code, detail }: Reason): BinanceRefusal {
  switch (code) {
    case 'insufficientFunds':
      return FUTURES_REFUSED.margin();
    case 'reduceOnlyNoPosition':
    case 'reduceOnlyExceedsPosition':
      return FUTURES_REFUSED.reduceOnly();
    case 'fokUnfillable':
      return FUTURES_REFUSED.fillOrKill();
    case 'postOnlyWouldTake':
      return FUTURES_REFUSED.postOnly();
    case 'marketNoLiquidity':
      return FUTURES_REFUSED.unableToFill();
    case 'triggersAtOnce':
      return FUTURES_REFUSED.triggersAtOnce();
    case 'duplicateClientOrderId':
      return FUTURES_REFUSED.duplicate();
    case 'positionSideMismatch':
      return FUTURES_REFUSED.positionSideMismatch();
    case 'invalidPrice':
      return FUTURES_REFUSED.tick();
    case 'invalidQuantity':
      return FUTURES_REFUSED.step();
    case 'notTrading':
      return detail?.status === 'cancelOnly' ? FUTURES_REFUSED.notOpening() : FUTURES_REFUSED.closed();
    case 'unchanged':
      return byProduct.unchanged(facts);
    default:
      return new BinanceRefusal(-2010, 'NEW_ORDER_REJECTED');
  }
}
