import * as z from 'zod';
import type { LinkedOrders } from '../../domain/linked-orders.ts';
import { exchangeSchema, marketSchema, symbolSchema } from './instrument.ts';
import { orderSchema, sideSchema } from './order.ts';
import { decimalString, ofAnyObject, orderListIdSchema, timeSchema } from './primitives.ts';
import { sourceSchema } from './source.ts';
import {
  legRoleSchema,
  legStageSchema,
  linkedStateSchema,
  orderListKindSchema,
  orderTypeSchema,
  timeInForceSchema,
} from './words.ts';

const legSchema = z
  .strictObject({
    role: legRoleSchema,
    stage: legStageSchema,
    order: orderSchema,
  })
  .meta({ id: 'ListLeg', description: 'An order of a list.' });

export const linkedOrdersSchema = z
  .strictObject({
    id: orderListIdSchema,
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: symbolSchema,
    exchangeSymbol: z.string(),
    exchangeListId: z.string().meta({ description: "The exchange's id; its orders name it as `orderListId`." }),
    clientListId: z
      .string()
      .nullable()
      .meta({ description: 'Made by Atlas; the client order ids of the orders begin with it.' }),
    kind: orderListKindSchema.nullable().meta({ description: 'null: a list of a kind that Atlas does not place.' }),
    state: linkedStateSchema,
    exchangeState: z.string().meta({ description: "The state in the exchange's own words." }),
    legs: z.array(legSchema),
    updatedAt: timeSchema.nullable(),
  })
  .meta({
    id: 'LinkedOrders',
    description: 'An order list: orders of which one ends or starts another.',
  }) satisfies z.ZodType<LinkedOrders>;

const quantity = decimalString("Amount in the instrument's quantityUnit.", '0.001');

const workingSchema = z
  .strictObject({
    side: sideSchema,
    quantity,
    price: decimalString('Limit price.', '90000'),
    timeInForce: timeInForceSchema.optional().meta({ description: 'Default: GTC.' }),
    postOnly: z.boolean().optional(),
    displayQuantity: decimalString('The part to show in the book.', '0.0005').optional(),
  })
  .meta({ id: 'WorkingOrderRequest', description: 'The limit order that the list begins with.' });

const pendingSchema = z
  .strictObject({
    side: sideSchema,
    type: orderTypeSchema,
    quantity: quantity.optional(),
    price: decimalString('Limit price, of types that have one.', '95000').optional(),
    timeInForce: timeInForceSchema.optional().meta({ description: 'Default: GTC, of types that have a limit.' }),
    postOnly: z.boolean().optional(),
    displayQuantity: decimalString('The part to show in the book.', '0.0005').optional(),
    triggerPrice: decimalString('Of stop and take-profit types.', '88000').optional(),
    trailingPercent: decimalString(
      'Of a trailing stop: distance from the best price, per cent of it.',
      '1.5',
    ).optional(),
    activationPrice: decimalString('Of a trailing stop: trailing begins at this price.', '95000').optional(),
  })
  .meta({ id: 'PendingOrderRequest', description: 'The order that follows, with the fields of its type.' });

const takeProfitSchema = z
  .strictObject({
    price: decimalString('Limit price. Alone: an order that rests in the book.', '95000').optional(),
    triggerPrice: decimalString(
      'A market order once this is reached, or a limit order at `price`.',
      '94900',
    ).optional(),
  })
  .refine((order) => order.price !== undefined || order.triggerPrice !== undefined, {
    error: 'or triggerPrice is required',
    path: ['price'],
    when: ofAnyObject,
  })
  .meta({ id: 'TakeProfitRequest' });

const stopLossSchema = z
  .strictObject({
    triggerPrice: decimalString('A market order once this is reached, or a limit order at `price`.', '88000'),
    price: decimalString('Limit price once it has triggered.', '87900').optional(),
  })
  .meta({ id: 'StopLossRequest' });

const where = { exchange: exchangeSchema, symbol: symbolSchema };

export const placeListRequestSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        ...where,
        kind: z.literal('OCO'),
        side: sideSchema,
        quantity,
        takeProfit: takeProfitSchema,
        stopLoss: stopLossSchema,
      })
      .meta({
        id: 'OcoRequest',
        description: 'A take-profit and a stop-loss: the first that fills or triggers ends the other.',
      }),
    z.strictObject({ ...where, kind: z.literal('OTO'), working: workingSchema, pending: pendingSchema }).meta({
      id: 'OtoRequest',
      description: 'The pending order is placed once the working one has filled completely.',
    }),
    z
      .strictObject({
        ...where,
        kind: z.literal('OTOCO'),
        working: workingSchema,
        pendingQuantity: decimalString(
          "Of the take-profit and the stop-loss. Default: the working order's. A fee in the base asset leaves less than that to sell.",
          '0.000999',
        ).optional(),
        takeProfit: takeProfitSchema,
        stopLoss: stopLossSchema,
      })
      .meta({
        id: 'OtocoRequest',
        description:
          'Once the working order has filled completely, a take-profit and a stop-loss of the other side are placed as a pair.',
      }),
  ])
  .meta({ id: 'OrderListRequest' });

export const activeListsSchema = z
  .strictObject({ orderLists: z.array(linkedOrdersSchema), sources: z.array(sourceSchema) })
  .meta({ id: 'ActiveOrderLists' });
