import * as z from 'zod';
import {
  AMEND_METHODS,
  CONTRACTS,
  EXCHANGES,
  INSTRUMENT_STATUSES,
  type Instrument,
  MARKETS,
  PRICE_REFERENCES,
} from '../../domain/instrument.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../domain/order-type.ts';
import { MAX_SYMBOL_LENGTH } from '../../domain/symbol.ts';
import { timeSchema } from './primitives.ts';

export const exchangeSchema = z.enum(EXCHANGES).meta({
  id: 'Exchange',
  description:
    '`binance`; `bitmex`, which closed on 2026-09-23: against its former hosts placing answers 503 `EXCHANGE_CLOSED` without a call, and any other host that speaks its protocol works.',
});

export const marketSchema = z.enum(MARKETS).meta({
  id: 'Market',
  description:
    '`spot`; `usdm`: margined and settled in a stablecoin, quantities in the base asset; `coinm`: margined and settled in a coin, quantities of inverse contracts in the quote currency (USD), of quanto contracts in contracts.',
});

export const symbolSchema = z.string().max(MAX_SYMBOL_LENGTH).meta({
  description:
    'Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on that day.',
  example: 'BTC/USDT',
});

const bound = (description: string) => z.string().nullable().meta({ description });

export const instrumentSchema = z
  .strictObject({
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: symbolSchema,
    exchangeSymbol: z.string().meta({ description: "The exchange's own name.", example: 'BTCUSDT' }),
    base: z.string(),
    quote: z.string(),
    settle: z.string().nullable().meta({ description: 'Currency a contract settles in; null on spot.' }),
    contract: z.enum(CONTRACTS).nullable(),
    expiry: timeSchema.nullable(),
    inverse: z.boolean(),
    quanto: z.boolean(),
    status: z.enum(INSTRUMENT_STATUSES),
    exchangeStatus: z.string(),
    quantityUnit: z.string().meta({
      description: 'What quantities count: base asset (spot, linear), quote currency (inverse), `contract` (quanto).',
      example: 'BTC',
    }),
    contractSize: z.string().meta({ description: "One unit of the exchange's own quantity, in quantityUnit." }),
    step: z.string().meta({ description: 'Quantities are multiples of this.' }),
    minQuantity: z.string(),
    maxQuantity: bound('Largest quantity of one order.'),
    marketStep: bound('Step of market orders, in addition.'),
    marketMinQuantity: bound('Smallest market order, in addition.'),
    marketMaxQuantity: bound('Largest market order, in addition.'),
    quoteStep: bound('Quote amounts of market orders are multiples of this.'),
    tickSize: z.string().meta({ description: 'Prices are multiples of this.' }),
    minPrice: bound('Lowest limit price.'),
    maxPrice: bound('Highest limit price.'),
    minNotional: bound('Smallest price × quantity, in quote currency.'),
    maxNotional: bound('Largest price × quantity, in quote currency.'),
    minNotionalOnMarket: z.boolean(),
    maxNotionalOnMarket: z.boolean(),
    priceBand: z
      .strictObject({
        reference: z
          .enum(PRICE_REFERENCES)
          .nullable()
          .meta({ description: 'What the bounds are multiples of; null where they are prices, as at the last look.' }),
        buyMax: bound('Highest buy price.'),
        buyMin: bound('Lowest buy price.'),
        sellMax: bound('Highest sell price.'),
        sellMin: bound('Lowest sell price.'),
      })
      .nullable()
      .meta({ description: 'Moves with the market, so the exchange checks it, at the moment it counts.' }),
    maxOpenOrders: z.int().nullable(),
    capabilities: z
      .strictObject({
        orderTypes: z.array(z.enum(ORDER_TYPES)),
        timeInForce: z.array(z.enum(TIMES_IN_FORCE)),
        postOnly: z.boolean(),
        reduceOnly: z.boolean().meta({ description: 'Contracts only: spot has no positions to reduce.' }),
        quoteQuantity: z.boolean().meta({ description: 'Whether a market order can name a quote amount.' }),
        amend: z.array(z.enum(AMEND_METHODS)).meta({
          description:
            'How a resting order is changed, best first. `inPlace`: as it stands; `keepPriority`: reduced, place in the queue kept; `cancelReplace`: cancelled and placed anew.',
        }),
      })
      .meta({
        description: 'What orders on the instrument can say. What they cannot is refused with `NOT_SUPPORTED`.',
      }),
  })
  .meta({
    id: 'Instrument',
    description: 'What can be traded, with every rule an order is checked against.',
  }) satisfies z.ZodType<Instrument>;
