import * as z from 'zod';
import type { OrderPreview } from '../../orders/preview.ts';
import { moneySchema } from './money.ts';
import { orderSchema } from './order.ts';
import { tradingSchema } from './responses.ts';
import {
  estimatedFigureSchema,
  exchangeCheckResultSchema,
  liquiditySchema,
  orderTypeSchema,
  placeCheckSchema,
  problemCodeSchema,
} from './words.ts';

const amount = z.string().meta({ description: 'Decimal, plain notation.', example: '0.005' });

export const orderPreviewSchema = z
  .strictObject({
    ...orderSchema.pick({
      exchange: true,
      market: true,
      symbol: true,
      exchangeSymbol: true,
      clientOrderId: true,
      side: true,
    }).shape,
    type: orderTypeSchema,
    ...orderSchema.pick({
      timeInForce: true,
      postOnly: true,
      reduceOnly: true,
      price: true,
      quantity: true,
      quoteQuantity: true,
      quantityUnit: true,
      displayQuantity: true,
      trigger: true,
      closePosition: true,
      expiresAt: true,
      takeProfit: true,
      stopLoss: true,
    }).shape,
    exchangeQuantity: amount
      .nullable()
      .meta({ description: "The quantity in the exchange's own unit; null for an order by quote amount." }),
    estimatedPrice: amount.nullable().meta({
      description:
        'The limit price; for a market order the best price on the other side of the book; for one that becomes a market order its trigger price.',
    }),
    notional: moneySchema.nullable().meta({
      description: 'Value of the order in quote currency; of a quanto contract in its settlement asset.',
    }),
    fee: z
      .strictObject({
        ...moneySchema.shape,
        rate: z.string(),
        liquidity: liquiditySchema.meta({
          description: 'Whose rate it is: the maker rate for a post-only order, the taker rate for any other.',
        }),
        note: z.string().nullable().meta({ description: 'What changes the rate besides, e.g. a discount.' }),
      })
      .meta({ id: 'EstimatedFee' })
      .nullable()
      .meta({ description: 'The fee when all of the order fills. Negative: a rebate.' }),
    required: moneySchema.nullable().meta({
      description:
        'What the order needs: on spot what it gives up, with a fee that is paid on top; on contracts the initial margin at the leverage of the open position, or at the one that is set, without fees. A reduce-only order needs nothing.',
    }),
    available: moneySchema.nullable().meta({ description: 'What the account has available of that asset.' }),
    sufficient: z
      .boolean()
      .nullable()
      .meta({ description: '`required` is available; null where one of them is not known.' }),
    trading: tradingSchema,
    checks: z.array(placeCheckSchema).readonly().meta({
      description:
        'The checks that the order passed; where it fails one, the answer is the problem that placing gives.',
    }),
    exchangeCheck: z
      .strictObject({
        result: exchangeCheckResultSchema,
        code: problemCodeSchema.nullable(),
        reason: z.string().nullable(),
      })
      .meta({ id: 'ExchangeCheck' })
      .nullable()
      .meta({ description: "The exchange's own check; null where it was not asked for." }),
    unknown: z
      .array(z.strictObject({ figure: estimatedFigureSchema, reason: z.string() }).meta({ id: 'UnknownFigure' }))
      .readonly()
      .meta({ description: 'Why a figure is null.' }),
  })
  .meta({
    id: 'OrderPreview',
    description: 'A checked order that was not sent, and what it would amount to. A figure that is not known is null.',
  }) satisfies z.ZodType<OrderPreview>;
