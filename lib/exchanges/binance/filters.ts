import { type DecimalString, decimal, ZERO } from '../../domain/decimal.ts';
import type { ExactJson, ExactJsonObject } from '../../text/exact-json.ts';
import { middle } from '../reference-price.ts';
import { integerOf, listOf, objectOf, optionalDecimal, optionalInteger, textOf, UnreadableReply } from '../wire.ts';
import type { RateLimitRow } from './budget.ts';

/** The filters of a symbol by type. The set varies by symbol and product (docs/venues/binance.md §4.2). */
export type Filters = ReadonlyMap<string, ExactJsonObject>;

/** The filters of a symbol, by type. Throws `UnreadableReply` if they are not a list of filters. */
export function filtersOf(symbol: ExactJsonObject): Filters {
  return new Map(
    listOf(symbol.filters, 'filters').map((json) => {
      const filter = objectOf(json, 'A filter');
      return [textOf(filter, 'filterType'), filter];
    }),
  );
}

/** A bound of a filter. Zero, like a missing filter, means no bound. */
export function boundOf(filters: Filters, type: string, field: string): DecimalString | null {
  const filter = filters.get(type);
  const value = filter && optionalDecimal(filter, field);
  return value === undefined || decimal(value).lte(ZERO) ? null : value;
}

/** The middle of a book ticker: an object for one symbol on spot and USD-M, a list with one on COIN-M. */
export function middleOf(json: ExactJson): DecimalString | undefined {
  const [first] = Array.isArray(json) ? json : [json];
  const ticker = objectOf(first ?? null, 'The book ticker');
  return middle(optionalDecimal(ticker, 'bidPrice'), optionalDecimal(ticker, 'askPrice'));
}

/** `rateLimits` of exchangeInfo (§5). An unreadable limit keeps its known value and makes no instrument unreadable. */
export function rateLimitsOf(exchangeInfo: ExactJsonObject): RateLimitRow[] {
  const { rateLimits } = exchangeInfo;
  return (Array.isArray(rateLimits) ? (rateLimits as readonly ExactJson[]) : []).flatMap((json) => {
    try {
      const row = objectOf(json, 'A rate limit');
      return [
        {
          rateLimitType: textOf(row, 'rateLimitType'),
          interval: textOf(row, 'interval'),
          intervalNum: integerOf(row, 'intervalNum'),
          limit: integerOf(row, 'limit'),
        },
      ];
    } catch (error) {
      if (error instanceof UnreadableReply) return [];
      throw error;
    }
  });
}

/** The rows of `exchangeInfo`. Throws `UnreadableReply` if it has none. */
export function symbolsOf(exchangeInfo: ExactJson): readonly ExactJson[] {
  return listOf(objectOf(exchangeInfo, 'exchangeInfo').symbols, 'symbols');
}

/** One unit of the last decimal place: the grid where no filter sets one. */
export function unitOf(places: number): DecimalString {
  return places <= 0 ? '1' : `0.${'0'.repeat(Math.min(places, 30) - 1)}1`;
}

/** Maximum open orders on the symbol; the field's name differs between products. */
export function maxOpenOrdersOf(filters: Filters, field: 'maxNumOrders' | 'limit'): number | null {
  const filter = filters.get('MAX_NUM_ORDERS');
  const limit = filter && optionalInteger(filter, field);
  return limit === undefined || limit <= 0 ? null : limit;
}
