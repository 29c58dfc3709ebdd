import { EXCHANGES, type Exchange, MARKETS, type Market } from './instrument.ts';
import { Problem } from './problem.ts';

/**
 * The Atlas order id: `<exchange>.<market>.<exchangeSymbol>.<exchange's id>`. It holds everything needed to find the
 * order, so no database maps ids. Exchange ids are strings: Binance futures ids exceed 2^53
 * (docs/venues/binance.md §0.1), BitMEX ids are GUIDs.
 */
export interface OrderIdParts {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly exchangeSymbol: string;
  readonly exchangeOrderId: string;
}

/** Maximum length of an order id in characters; more than the pattern allows. */
export const MAX_ORDER_ID_LENGTH = 160;

const ORDER_ID = /^([a-z]+)\.([a-z]+)\.([A-Za-z0-9_-]{1,40})\.([A-Za-z0-9-]{1,64})$/;

/** Formats an order id; it needs no escaping in a URL. */
export function formatOrderId(parts: OrderIdParts): string {
  return `${parts.exchange}.${parts.market}.${parts.exchangeSymbol}.${parts.exchangeOrderId}`;
}

/** Parses an order id; throws a 400 problem that shows the form when `text` is malformed. */
export function parseOrderId(text: string): OrderIdParts {
  const [, exchange, market, exchangeSymbol, exchangeOrderId] = ORDER_ID.exec(text) ?? [];
  const known = EXCHANGES.find((name) => name === exchange);
  const product = MARKETS.find((name) => name === market);
  if (!known || !product || exchangeSymbol === undefined || exchangeOrderId === undefined) {
    throw new Problem(
      'INVALID_ORDER_ID',
      `"${text.slice(0, 120)}" is not an order id: the form is <exchange>.<market>.<exchangeSymbol>.<id>, e.g. binance.spot.BTCUSDT.51234567890`,
    );
  }
  return { exchange: known, market: product, exchangeSymbol, exchangeOrderId };
}

/** Compares exchange ids of one symbol, by length first so that decimal ids compare as numbers. */
export function compareExchangeOrderIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
