import * as z from 'zod';
import { EXCHANGES, type Instrument, MARKETS } from '../../domain/instrument.ts';
import { MAX_SYMBOL_LENGTH } from '../../domain/symbol.ts';
import { timeSchema } from './primitives.ts';
import {
  amendMethodSchema,
  contractSchema,
  instrumentStatusSchema,
  orderListKindSchema,
  orderTypeSchema,
  priceReferenceSchema,
  timeInForceSchema,
  triggerSourceSchema,
} from './words.ts';

export const exchangeSchema = z.enum(EXCHANGES).meta({
  id: 'Exchange',
  description:
    '`binance`; `bitmex`, which closed on 2026-09-23: on its former hosts, placing answers 503 `EXCHANGE_CLOSED` without a call; any other host that speaks its protocol works; `bybit`.',
});

export const marketSchema = z.enum(MARKETS).meta({
  id: 'Market',
  description:
    '`spot`; `usdm`: margined and settled in a stablecoin, quantities in the base asset; `coinm`: margined and settled in a coin, quantities in the quote currency (USD) for inverse contracts and in contracts for quanto.',
});

export const symbolSchema = z
  .string()
  .max(MAX_SYMBOL_LENGTH, { error: `must have at most ${MAX_SYMBOL_LENGTH} characters` })
  .meta({
    description:
      'Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.',
    example: 'BTC/USDT',
  });

const bound = (description: string) => z.string().nullable().meta({ description });

export const instrumentSchema = z
  .strictObject({
    exchange: exchangeSchema,
    market: marketSchema,
    symbol: symbolSchema,
    exchangeSymbol: z.string().meta({ description: "The exchange's own symbol.", example: 'BTCUSDT' }),
    base: z.string(),
    quote: z.string(),
    settle: z.string().nullable().meta({ description: 'Settlement currency of a contract; null on spot.' }),
    contract: contractSchema.nullable(),
    expiry: timeSchema.nullable(),
    inverse: z.boolean(),
    quanto: z.boolean(),
    status: instrumentStatusSchema,
    exchangeStatus: z.string(),
    quantityUnit: z.string().meta({
      description: 'What quantities count: base asset (spot, linear), quote currency (inverse), `contract` (quanto).',
      example: 'BTC',
    }),
    contractSize: z.string().meta({ description: "One unit of the exchange's own quantity, in quantityUnit." }),
    step: z.string().meta({ description: 'Quantities are multiples of this.' }),
    minQuantity: z.string(),
    maxQuantity: bound('Largest quantity of one order.'),
    marketStep: bound('Additional step for market orders.'),
    marketMinQuantity: bound('Additional minimum for market orders.'),
    marketMaxQuantity: bound('Additional maximum for market orders.'),
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
        reference: priceReferenceSchema
          .nullable()
          .meta({ description: 'Price the bounds are multiples of; null where the bounds are prices, as last read.' }),
        buyMax: bound('Highest buy price.'),
        buyMin: bound('Lowest buy price.'),
        sellMax: bound('Highest sell price.'),
        sellMin: bound('Lowest sell price.'),
      })
      .meta({ id: 'PriceBand' })
      .nullable()
      .meta({ description: 'Moves with the market, so the exchange checks it when the order arrives.' }),
    maxOpenOrders: z.int().nullable(),
    capabilities: z
      .strictObject({
        orderTypes: z.array(orderTypeSchema),
        timeInForce: z.array(timeInForceSchema),
        postOnly: z.boolean(),
        reduceOnly: z.boolean().meta({ description: 'Contracts only: spot has no positions to reduce.' }),
        quoteQuantity: z.boolean().meta({ description: 'Whether a market order can name a quote amount.' }),
        amend: z.array(amendMethodSchema).meta({
          description:
            'How a resting order can be changed, best first. `inPlace`: the order itself is modified; `keepPriority`: reduced, queue priority kept; `cancelReplace`: cancelled and placed again.',
        }),
        amendConditional: z.boolean().meta({
          description:
            'Whether an order that waits for a trigger can be changed, its condition included; always in place.',
        }),
        triggerBy: z.array(triggerSourceSchema).meta({
          description: 'Prices that a trigger can watch; empty where the instrument takes no conditional orders.',
        }),
        trailingPercent: z
          .strictObject({ min: z.string(), max: z.string(), step: z.string() })
          .meta({ id: 'TrailingBounds' })
          .nullable()
          .meta({ description: 'Bounds of a trailing distance in per cent; null where it takes none.' }),
        trailingAmount: z.boolean().meta({ description: 'Whether a trailing distance can be in quote currency.' }),
        activationPrice: z.boolean().meta({ description: 'Whether a trailing stop can begin at a price.' }),
        closePosition: z.boolean().meta({ description: 'Whether a stop or take-profit can close the whole position.' }),
        displayQuantity: z.boolean().meta({ description: 'Whether an order can hide part of its quantity (iceberg).' }),
        attached: z.boolean().meta({ description: 'Whether an order can carry a take-profit and a stop-loss.' }),
        amendAttached: z.boolean().meta({
          description:
            'Whether they can be changed until the order fills; each stays a market or a limit order, and a new one is a market order.',
        }),
        minSecondsToExpiry: z
          .int()
          .nullable()
          .meta({ description: 'Least time to the end of a GTD order, seconds; null where it takes none.' }),
        orderLists: z.array(orderListKindSchema).meta({ description: 'Order lists it takes.' }),
      })
      .meta({
        id: 'Capabilities',
        description: 'What orders on this instrument can use. Anything else is refused with `NOT_SUPPORTED`.',
      }),
  })
  .meta({
    id: 'Instrument',
    description: 'A tradable instrument, with every rule an order is checked against.',
  }) satisfies z.ZodType<Instrument>;
