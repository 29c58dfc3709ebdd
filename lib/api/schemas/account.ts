import * as z from 'zod';
import type { Balance } from '../../domain/balance.ts';
import type { FeeRates } from '../../domain/fee-rates.ts';
import type { Fill } from '../../domain/fill.ts';
import type { Position } from '../../domain/position.ts';
import type { Quote } from '../../domain/quote.ts';
import { exchangeSchema, marketSchema, symbolSchema } from './instrument.ts';
import { moneySchema } from './money.ts';
import { sideSchema } from './order.ts';
import { decimalAmount, orderIdSchema, timeSchema } from './primitives.ts';
import { sourceSchema } from './source.ts';
import { marginModeSchema, positionSideSchema } from './words.ts';

const amount = decimalAmount;

const fillSchema = z
  .strictObject({
    id: z.string().meta({ description: 'Opaque and unique; the same fill has the same id in every list.' }),
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: symbolSchema,
    exchangeSymbol: z.string(),
    exchangeFillId: z.string().meta({ description: "The exchange's trade id, unique within the instrument." }),
    orderId: orderIdSchema,
    exchangeOrderId: z.string(),
    clientOrderId: z
      .string()
      .nullable()
      .meta({ description: 'null where fills do not carry it (Binance): the order has it.' }),
    side: sideSchema,
    positionSide: positionSideSchema.nullable().meta({ description: 'In hedge mode; otherwise null.' }),
    price: amount,
    quantity: amount,
    quantityUnit: z.string(),
    maker: z.boolean().nullable().meta({ description: 'Whether the order was resting in the book.' }),
    fee: moneySchema.nullable().meta({ description: 'What the trade cost. Negative: a rebate.' }),
    realizedProfit: moneySchema
      .nullable()
      .meta({ description: 'Without fees and funding. null on spot, and where it is not reported.' }),
    forcedBy: z
      .string()
      .nullable()
      .meta({ description: "The exchange's word for a trade nobody placed, e.g. a liquidation." }),
    tradedAt: timeSchema,
  })
  .meta({ id: 'Fill', description: 'One trade of the account.' }) satisfies z.ZodType<Fill>;

export const fillListSchema = z
  .strictObject({
    fills: z.array(fillSchema),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'null: the range is exhausted. A short page can still have a cursor.' }),
    sources: z.array(sourceSchema),
  })
  .meta({ id: 'FillList' });

export const positionSchema = z
  .strictObject({
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: symbolSchema,
    exchangeSymbol: z.string(),
    side: positionSideSchema,
    hedged: z.boolean().meta({
      description: 'Whether the account holds long and short positions of one instrument side by side (hedge mode).',
    }),
    quantity: amount.meta({ description: 'Positive: the quantity of the order that closes the position.' }),
    quantityUnit: z.string(),
    entryPrice: amount.nullable(),
    markPrice: amount.nullable(),
    liquidationPrice: amount
      .nullable()
      .meta({ description: 'null: not reported, or the position cannot be liquidated.' }),
    marginMode: marginModeSchema.nullable(),
    leverage: amount.nullable(),
    unrealizedProfit: moneySchema.nullable(),
    updatedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Position', description: 'An open position.' }) satisfies z.ZodType<Position>;

export const positionListSchema = z
  .strictObject({ positions: z.array(positionSchema), sources: z.array(sourceSchema) })
  .meta({ id: 'PositionList' });

const balanceSchema = z
  .strictObject({
    exchange: exchangeSchema,
    markets: z.array(marketSchema).meta({
      description:
        'The products that trade from this wallet. Where an exchange has one wallet for all, it is told once.',
    }),
    asset: z.string(),
    total: amount.meta({ description: 'All of it, without unrealised profit.' }),
    available: amount
      .nullable()
      .meta({ description: 'What new orders can use; null where it is not reported by asset.' }),
    locked: amount.nullable().meta({ description: 'What resting orders hold.' }),
    unrealizedProfit: amount.nullable(),
    updatedAt: timeSchema.nullable(),
  })
  .meta({
    id: 'Balance',
    description: 'What the account holds of one asset in one wallet.',
  }) satisfies z.ZodType<Balance>;

export const balanceListSchema = z
  .strictObject({ balances: z.array(balanceSchema), sources: z.array(sourceSchema) })
  .meta({ id: 'BalanceList' });

const rate = z.string().meta({ description: 'A fraction of the traded value. Negative: a rebate.', example: '0.001' });

const feeRatesSchema = z
  .strictObject({
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: symbolSchema,
    exchangeSymbol: z.string(),
    maker: rate,
    taker: rate,
    chargedIn: z.strictObject({ BUY: z.string(), SELL: z.string() }).meta({
      id: 'ChargedIn',
      description: 'The asset that a fill of each side is charged in, unless `note` says otherwise.',
    }),
    note: z.string().nullable().meta({ description: 'What changes the rates besides, e.g. a discount.' }),
  })
  .meta({ id: 'FeeRates', description: "The account's fee rates on an instrument." }) satisfies z.ZodType<FeeRates>;

export const feeListSchema = z
  .strictObject({ fees: z.array(feeRatesSchema), sources: z.array(sourceSchema) })
  .meta({ id: 'FeeList' });

const quoteSchema = z
  .strictObject({
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: symbolSchema,
    exchangeSymbol: z.string(),
    bid: amount.nullable().meta({ description: 'null: nobody bids.' }),
    bidQuantity: amount.nullable(),
    ask: amount.nullable().meta({ description: 'null: nobody offers.' }),
    askQuantity: amount.nullable(),
    quantityUnit: z.string(),
    markPrice: amount.nullable().meta({ description: 'The price that margins are computed with; null on spot.' }),
  })
  .meta({ id: 'Quote', description: 'The best prices of an instrument now.' }) satisfies z.ZodType<Quote>;

export const quoteListSchema = z
  .strictObject({ quotes: z.array(quoteSchema), sources: z.array(sourceSchema) })
  .meta({ id: 'QuoteList' });
