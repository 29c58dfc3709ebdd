import * as z from 'zod';
import { changesAnything } from '../../domain/amendment.ts';
import { type Order, SIDES } from '../../domain/order.ts';
import { ORDER_STATES } from '../../domain/order-state.ts';
import type { OrderType } from '../../domain/order-type.ts';
import { exchangeSchema, marketSchema, symbolSchema } from './instrument.ts';
import { moneySchema } from './money.ts';
import {
  clientOrderIdSchema,
  decimalString,
  exactlyOne,
  momentText,
  ofAnyObject,
  orderIdSchema,
  timeSchema,
} from './primitives.ts';
import {
  amendMethodSchema,
  forcedBySchema,
  orderTypeSchema,
  positionSideSchema,
  queuePrioritySchema,
  timeInForceSchema,
  triggerSourceSchema,
} from './words.ts';

export const sideSchema = z
  .enum(SIDES)
  .meta({ id: 'Side', description: 'What the order does: `BUY` or `SELL` of the base.' });
export const orderStateSchema = z.enum(ORDER_STATES).meta({
  id: 'OrderState',
  description:
    '`UNTRIGGERED` (waits for its condition; nothing rests in a book), `NEW` and `PARTIALLY_FILLED` are active; the others are final.',
});

const amount = z.string().meta({ description: 'Decimal, plain notation.', example: '0.005' });

const triggerSchema = z
  .strictObject({
    triggerPrice: amount.nullable(),
    triggerBy: triggerSourceSchema.nullable(),
    trailingPercent: amount.nullable().meta({ description: 'Per cent of the best price since trailing began.' }),
    trailingAmount: amount.nullable().meta({ description: 'Distance from the best price, in quote currency.' }),
    activationPrice: amount.nullable().meta({ description: 'The price at which a trailing stop begins to trail.' }),
  })
  .meta({ id: 'Trigger', description: 'What a conditional order waits for.' });

const attachedOrderSchema = z
  .strictObject({
    triggerPrice: amount,
    triggerBy: triggerSourceSchema.nullable(),
    price: amount.nullable().meta({ description: 'Limit price once triggered; null: a market order.' }),
  })
  .meta({ id: 'AttachedOrder', description: 'An order that the exchange places once this one has filled.' });

export const orderSchema = z
  .strictObject({
    id: orderIdSchema,
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: symbolSchema,
    exchangeSymbol: z.string(),
    exchangeOrderId: z.string().meta({ description: 'Always a string: ids of some exchanges exceed 2^53.' }),
    clientOrderId: z.string().nullable(),
    side: sideSchema,
    type: orderTypeSchema.nullable().meta({ description: 'null: a type that Atlas does not place; see exchangeType.' }),
    exchangeType: z.string(),
    timeInForce: timeInForceSchema.nullable(),
    postOnly: z.boolean(),
    reduceOnly: z.boolean(),
    positionSide: positionSideSchema
      .nullable()
      .meta({ description: 'Position side in hedge mode; null in one-way mode and on spot.' }),
    price: amount.nullable().meta({ description: 'Limit price; null on market orders.' }),
    quantity: amount.nullable(),
    quoteQuantity: amount.nullable().meta({ description: 'Quote amount a market order was placed for.' }),
    filledQuantity: amount,
    displayQuantity: amount
      .nullable()
      .meta({ description: 'The part shown in the book of an order that hides the rest; null: all of it is shown.' }),
    remainingQuantity: amount
      .nullable()
      .meta({ description: 'What can still fill: "0" in every final state; null where the quantity is.' }),
    averagePrice: amount
      .nullable()
      .meta({ description: 'null while nothing has filled, or where the exchange does not report it.' }),
    quantityUnit: z.string(),
    trigger: triggerSchema.nullable().meta({ description: 'null on orders that wait for nothing.' }),
    triggeredOrderId: z.string().nullable().meta({
      description:
        'The id of the order that the trigger created, where that is an order of its own; this order shows its fills.',
    }),
    closePosition: z
      .boolean()
      .meta({ description: 'The order closes the whole position when it triggers, and has no quantity of its own.' }),
    expiresAt: timeSchema.nullable().meta({ description: 'When the exchange ends a GTD order.' }),
    takeProfit: attachedOrderSchema.nullable(),
    stopLoss: attachedOrderSchema.nullable(),
    selfTradePrevention: z
      .string()
      .nullable()
      .meta({ description: "The exchange's word for what it does when the order meets another of the account." }),
    forcedBy: forcedBySchema
      .nullable()
      .meta({ description: 'Why the exchange itself placed the order; null for orders of the account.' }),
    state: orderStateSchema,
    exchangeState: z.string().meta({ description: "The state in the exchange's own words." }),
    stateReason: z.string().nullable(),
    orderListId: z
      .string()
      .nullable()
      .meta({ description: 'The list the order belongs to, e.g. an OCO; null for a single order.' }),
    adjusted: z.strictObject({ price: amount }).meta({ id: 'Adjusted' }).nullable().meta({
      description:
        'What was asked for where the exchange moved it: Bybit moves a limit price of a contract that is beyond the price band to its edge. Told with the answer to the place or the amend; null everywhere else.',
    }),
    createdAt: timeSchema.nullable().meta({ description: 'null where the exchange does not report it.' }),
    updatedAt: timeSchema.nullable(),
    fees: z
      .array(moneySchema)
      .nullable()
      .optional()
      .meta({ description: 'With `include=fees`: what its fills cost, by asset. null: it cannot be told.' }),
  })
  .meta({
    id: 'Order',
    description: 'What the exchange does not report is null, never invented.',
  }) satisfies z.ZodType<Order>;

const idsSchema = z.strictObject({ id: orderIdSchema, clientOrderId: z.string().nullable() }).meta({ id: 'OrderIds' });

export const amendmentSchema = z
  .strictObject({
    method: amendMethodSchema.meta({
      description:
        '`inPlace`: the order itself was modified; `keepPriority`: reduced, queue priority kept; `cancelReplace`: cancelled and placed again.',
    }),
    queuePriority: queuePrioritySchema.meta({
      description:
        'Whether the order kept its place in the queue. Binance futures lose it with every amend; BitMEX with a new price; the effect of a new quantity on BitMEX is unverified (`unknown`).',
    }),
    before: idsSchema,
    after: idsSchema,
    filledBefore: amount.meta({
      description:
        'What had filled of a replaced order: the replacement counts from zero, so the total filled is the sum of both. "0" for an order that was not replaced.',
    }),
    changedSince: z.boolean().meta({
      description:
        'true: this amend took effect, and another request or client has changed the order since; the order is shown as it is now.',
    }),
  })
  .meta({ id: 'Amendment', description: 'What the amend did to the order, its queue priority and its ids.' });

export const amendedOrderSchema = z
  .strictObject({ ...orderSchema.shape, amendment: amendmentSchema })
  .meta({ id: 'AmendedOrder' });

const common = {
  exchange: exchangeSchema,
  symbol: symbolSchema,
  side: sideSchema,
  reduceOnly: z
    .boolean()
    .optional()
    .meta({ description: 'The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot.' }),
  clientOrderId: clientOrderIdSchema.optional(),
};

const restsFor = timeInForceSchema.optional().meta({ description: 'Default: GTC. GTD needs expiresAt.' });

const expiresAtSchema = momentText(
  'When the exchange ends the order, to the second; with timeInForce GTD only.',
).optional();

const displayQuantitySchema = decimalString(
  'The part to show in the book, where the instrument allows orders that hide the rest (icebergs).',
  '0.001',
).optional();

const triggerPriceSchema = decimalString('The order enters the market when the watched price reaches this.', '88000');
const triggerBySchema = triggerSourceSchema.optional();

const attachedRequestSchema = z
  .strictObject({
    triggerPrice: triggerPriceSchema,
    triggerBy: triggerBySchema,
    price: decimalString('Limit price once triggered; a market order without it.', '87900').optional(),
  })
  .meta({ id: 'AttachedOrderRequest' });

const attached = {
  takeProfit: attachedRequestSchema
    .optional()
    .meta({ description: 'Placed by the exchange once this order has filled, where the instrument allows it.' }),
  stopLoss: attachedRequestSchema
    .optional()
    .meta({ description: 'Placed by the exchange once this order has filled, where the instrument allows it.' }),
};

const limitOrderRequestSchema = z
  .strictObject({
    ...common,
    type: z.literal('LIMIT'),
    quantity: decimalString("Amount in the instrument's quantityUnit.", '0.001'),
    price: decimalString('Limit price.', '91250.1'),
    timeInForce: restsFor,
    expiresAt: expiresAtSchema,
    displayQuantity: displayQuantitySchema,
    ...attached,
    postOnly: z.boolean().optional().meta({
      description:
        'The order only adds to the book, never takes from it. GTC only. An order that would trade at once is refused (`POST_ONLY_WOULD_TAKE`); where the exchange accepts it and then ends it (BitMEX; possibly COIN-M), it is returned `CANCELED` or `EXPIRED` with nothing filled.',
    }),
  })
  .refine((order) => !(order.postOnly && order.timeInForce && order.timeInForce !== 'GTC'), {
    error: 'must be GTC or absent on a post-only order: an order that cannot rest cannot be post-only',
    path: ['timeInForce'],
    when: ofAnyObject,
  })
  .meta({ id: 'LimitOrderRequest' });

const marketOrderRequestSchema = z
  .strictObject({
    ...common,
    type: z.literal('MARKET'),
    quantity: decimalString("Amount in the instrument's quantityUnit.", '0.001').optional(),
    quoteQuantity: decimalString(
      'Amount of quote currency to spend or receive, where the instrument supports it.',
      '250',
    ).optional(),
    ...attached,
  })
  .refine((order) => (order.quantity === undefined) !== (order.quoteQuantity === undefined), {
    error: exactlyOne('quantity', 'quoteQuantity', 'a market order'),
    path: ['quantity'],
    when: ofAnyObject,
  })
  .meta({ id: 'MarketOrderRequest' });

const closePositionSchema = z.boolean().optional().meta({
  description: 'Closes the whole position when it triggers; takes no quantity and no reduceOnly.',
});

/** A conditional order that becomes a market order. */
function conditionalMarketSchema<T extends 'STOP_MARKET' | 'TAKE_PROFIT_MARKET'>(type: T, id: string) {
  return z
    .strictObject({
      ...common,
      type: z.literal(type),
      quantity: decimalString("Amount in the instrument's quantityUnit.", '0.001').optional(),
      triggerPrice: triggerPriceSchema,
      triggerBy: triggerBySchema,
      closePosition: closePositionSchema,
    })
    .refine((order) => (order.quantity === undefined) === (order.closePosition === true), {
      error: exactlyOne('quantity', 'closePosition', 'the order'),
      path: ['quantity'],
      when: ofAnyObject,
    })
    .meta({ id });
}

/** A conditional order that becomes a limit order. */
function conditionalLimitSchema<T extends 'STOP_LIMIT' | 'TAKE_PROFIT_LIMIT'>(type: T, id: string) {
  return z
    .strictObject({
      ...common,
      type: z.literal(type),
      quantity: decimalString("Amount in the instrument's quantityUnit.", '0.001'),
      price: decimalString('Limit price once it has triggered.', '87900'),
      triggerPrice: triggerPriceSchema,
      triggerBy: triggerBySchema,
      timeInForce: restsFor,
      expiresAt: expiresAtSchema,
      displayQuantity: displayQuantitySchema,
    })
    .meta({ id });
}

const trailingStopRequestSchema = z
  .strictObject({
    ...common,
    type: z.literal('TRAILING_STOP_MARKET'),
    quantity: decimalString("Amount in the instrument's quantityUnit.", '0.001'),
    triggerBy: triggerBySchema,
    trailingPercent: decimalString('Distance from the best price, per cent of it.', '1.5').optional(),
    trailingAmount: decimalString('Distance from the best price, in quote currency.', '500').optional(),
    activationPrice: decimalString('Trailing begins at this price; at once without it.', '95000').optional(),
  })
  .refine((order) => (order.trailingPercent === undefined) !== (order.trailingAmount === undefined), {
    error: exactlyOne('trailingPercent', 'trailingAmount', 'a trailing stop'),
    path: ['trailingPercent'],
    when: ofAnyObject,
  })
  .meta({ id: 'TrailingStopOrderRequest' });

/** The request schema of each order type. */
const ORDER_REQUESTS = {
  LIMIT: limitOrderRequestSchema,
  MARKET: marketOrderRequestSchema,
  STOP_MARKET: conditionalMarketSchema('STOP_MARKET', 'StopMarketOrderRequest'),
  STOP_LIMIT: conditionalLimitSchema('STOP_LIMIT', 'StopLimitOrderRequest'),
  TAKE_PROFIT_MARKET: conditionalMarketSchema('TAKE_PROFIT_MARKET', 'TakeProfitMarketOrderRequest'),
  TAKE_PROFIT_LIMIT: conditionalLimitSchema('TAKE_PROFIT_LIMIT', 'TakeProfitLimitOrderRequest'),
  TRAILING_STOP_MARKET: trailingStopRequestSchema,
} as const satisfies Record<OrderType, z.ZodType>;

type OrderRequestSchema = (typeof ORDER_REQUESTS)[keyof typeof ORDER_REQUESTS];

/** The tuple type says that there is at least one. */
const orderRequests = Object.values(ORDER_REQUESTS) as [OrderRequestSchema, ...OrderRequestSchema[]];

export const orderRequestSchema = z
  .discriminatedUnion('type', orderRequests)
  .meta({ id: 'OrderRequest', description: 'A field that does not belong to the order type is refused, not dropped.' });

/** An exit of an entry as it is to be; `null` removes it. */
function newExitSchema(name: string) {
  return attachedRequestSchema
    .nullable()
    .optional()
    .meta({
      description: `New ${name} of an order that has not filled, where \`capabilities.amendAttached\` says so. A \`triggerBy\` or \`price\` that is not given stays; null removes the ${name}.`,
    });
}

export const amendRequestSchema = z
  .strictObject({
    quantity: decimalString('New total quantity, including what has filled.', '0.002').optional(),
    price: decimalString('New limit price.', '91000').optional(),
    triggerPrice: decimalString('New trigger price of a stop or take-profit order that waits.', '89000').optional(),
    trailingAmount: decimalString(
      'New distance of a trailing stop that waits, in quote currency. It trails on from the present price.',
      '400',
    ).optional(),
    takeProfit: newExitSchema('take-profit'),
    stopLoss: newExitSchema('stop-loss'),
    allowReplace: z.boolean().default(true).meta({
      description: 'Whether the order may be cancelled and placed again if it cannot be modified.',
    }),
  })
  .refine(changesAnything, {
    error:
      'or price, triggerPrice, trailingAmount, takeProfit or stopLoss is required: an amend changes at least one of them',
    path: ['quantity'],
    when: ofAnyObject,
  })
  .meta({ id: 'AmendRequest' });
