import * as z from 'zod';
import { AMEND_METHODS } from '../../domain/instrument.ts';
import { type Order, POSITION_SIDES, QUEUE_PRIORITIES, SIDES } from '../../domain/order.ts';
import { ORDER_STATES } from '../../domain/order-state.ts';
import { ORDER_TYPES, type OrderType, TIMES_IN_FORCE } from '../../domain/order-type.ts';
import { exchangeSchema, marketSchema, symbolSchema } from './instrument.ts';
import { clientOrderIdSchema, decimalString, ofAnyObject, orderIdSchema, timeSchema } from './primitives.ts';

export const sideSchema = z.enum(SIDES).meta({ id: 'Side' });
export const orderStateSchema = z.enum(ORDER_STATES).meta({
  id: 'OrderState',
  description: '`NEW` and `PARTIALLY_FILLED` are active; the others are final.',
});

const amount = z.string().meta({ description: 'Decimal, plain notation.', example: '0.005' });

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
    type: z
      .enum(ORDER_TYPES)
      .nullable()
      .meta({ description: 'null: a type that Atlas does not place; see exchangeType.' }),
    exchangeType: z.string(),
    timeInForce: z.enum(TIMES_IN_FORCE).nullable(),
    postOnly: z.boolean(),
    reduceOnly: z.boolean(),
    positionSide: z
      .enum(POSITION_SIDES)
      .nullable()
      .meta({ description: 'Position side in hedge mode; null in one-way mode and on spot.' }),
    price: amount.nullable().meta({ description: 'Limit price; null on market orders.' }),
    quantity: amount.nullable(),
    quoteQuantity: amount.nullable().meta({ description: 'Quote amount a market order was placed for.' }),
    filledQuantity: amount,
    remainingQuantity: amount.meta({ description: 'What can still fill: "0" in every final state.' }),
    averagePrice: amount
      .nullable()
      .meta({ description: 'null while nothing has filled, or where the exchange does not report it.' }),
    quantityUnit: z.string(),
    state: orderStateSchema,
    exchangeState: z.string().meta({ description: "The state in the exchange's own words." }),
    stateReason: z.string().nullable(),
    orderListId: z
      .string()
      .nullable()
      .meta({ description: 'The list the order belongs to, e.g. an OCO; null for a single order.' }),
    createdAt: timeSchema.nullable().meta({ description: 'null where the exchange does not report it.' }),
    updatedAt: timeSchema.nullable(),
  })
  .meta({
    id: 'Order',
    description: 'What the exchange does not report is null, never invented.',
  }) satisfies z.ZodType<Order>;

const idsSchema = z.strictObject({ id: orderIdSchema, clientOrderId: z.string().nullable() });

export const amendmentSchema = z
  .strictObject({
    method: z.enum(AMEND_METHODS).meta({
      description:
        '`inPlace`: the order itself was modified; `keepPriority`: reduced, queue priority kept; `cancelReplace`: cancelled and placed again.',
    }),
    queuePriority: z.enum(QUEUE_PRIORITIES).meta({
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

const limitOrderRequestSchema = z
  .strictObject({
    ...common,
    type: z.literal('LIMIT'),
    quantity: decimalString("Amount in the instrument's quantityUnit.", '0.001'),
    price: decimalString('Limit price.', '91250.1'),
    timeInForce: z.enum(TIMES_IN_FORCE).optional().meta({ description: 'Default: GTC.' }),
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
  })
  .refine((order) => (order.quantity === undefined) !== (order.quoteQuantity === undefined), {
    error: 'or quoteQuantity is required: a market order takes exactly one of them',
    path: ['quantity'],
    when: ofAnyObject,
  })
  .meta({ id: 'MarketOrderRequest' });

/** The request schema of each order type. */
const ORDER_REQUESTS = {
  LIMIT: limitOrderRequestSchema,
  MARKET: marketOrderRequestSchema,
} as const satisfies Record<OrderType, z.ZodType>;

type OrderRequestSchema = (typeof ORDER_REQUESTS)[keyof typeof ORDER_REQUESTS];

/** The tuple type says that there is at least one. */
const orderRequests = Object.values(ORDER_REQUESTS) as [OrderRequestSchema, ...OrderRequestSchema[]];

export const orderRequestSchema = z
  .discriminatedUnion('type', orderRequests)
  .meta({ id: 'OrderRequest', description: 'A field that does not belong to the order type is refused, not dropped.' });

export const amendRequestSchema = z
  .strictObject({
    quantity: decimalString('New total quantity, including what has filled.', '0.002').optional(),
    price: decimalString('New limit price.', '91000').optional(),
    allowReplace: z.boolean().default(true).meta({
      description: 'Whether the order may be cancelled and placed again if it cannot be modified.',
    }),
  })
  .refine((change) => change.quantity !== undefined || change.price !== undefined, {
    error: 'or price is required: an amend changes at least one of them',
    path: ['quantity'],
    when: ofAnyObject,
  })
  .meta({ id: 'AmendRequest' });
