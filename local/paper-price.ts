import type { Paper } from '../paper/src/index.ts';
import { formatDecimal, toGrid } from '../paper/src/testing.ts';

/** A price 3 % below the best bid of a paper book, on its tick: a buy order there rests. */
export function restingPrice(
  paper: Paper,
  { product, symbol }: { readonly product: string; readonly symbol: string },
): string | undefined {
  const exchange = paper.products.find(({ protocol }) => protocol.product === product)?.exchange;
  const market = exchange?.market(symbol);
  if (market?.bestBid === undefined) return undefined;
  return formatDecimal(toGrid((market.bestBid.price * 97n) / 100n, market.instrument.tickSize));
}
