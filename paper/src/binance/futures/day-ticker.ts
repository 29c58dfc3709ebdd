import { formatFixed, quotient } from '../../engine/decimal.ts';
import type { Json } from '../../json.ts';
import { type FuturesSymbol, priceText, quantityText } from './instrument.ts';
import { baseText, quoteText } from './order-report.ts';
import type { FuturesVenue } from './venue.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** A row of `ticker/24hr`, of whole minutes (docs/venues/binance.md §27.2). */
export function dayTicker({ exchange, facts }: FuturesVenue, symbol: FuturesSymbol, now: number): Json {
  const { symbol: name } = symbol.instrument;
  const openTime = Math.floor((now - DAY_MS) / MINUTE_MS) * MINUTE_MS;
  const day = exchange.candle(name, openTime, Math.floor(now / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
  const last = exchange.recentTrades(name, 1).at(-1);
  const average = day.base === 0n ? day.close : quotient(day.quote, day.base, 'halfUp');
  const traded = day.trades > 0 && last !== undefined;
  return {
    symbol: name,
    ...(facts.byPair && { pair: symbol.pair }),
    priceChange: priceText(symbol, day.close - day.open),
    priceChangePercent: formatFixed(quotient((day.close - day.open) * 100n, day.open, 'halfUp'), 3, 'halfUp'),
    weightedAvgPrice: facts.byPair ? formatFixed(average, 8, 'halfUp') : priceText(symbol, average),
    lastPrice: priceText(symbol, day.close),
    lastQty: quantityText(symbol, last?.quantity ?? 0n),
    openPrice: priceText(symbol, day.open),
    highPrice: priceText(symbol, day.high),
    lowPrice: priceText(symbol, day.low),
    volume: quantityText(symbol, day.volume),
    ...(facts.byPair ? { baseVolume: baseText(day.base) } : { quoteVolume: quoteText(day.quote) }),
    openTime,
    closeTime: now,
    // Trade ids of a symbol have no gaps here.
    firstId: traded ? last.tradeId - BigInt(day.trades) + 1n : -1,
    lastId: traded ? last.tradeId : -1,
    count: day.trades,
  };
}
