import type { Paper } from '../../../paper/src/index.ts';
import { type Fixed, formatDecimal, greatest, toGrid } from '../../../paper/src/testing.ts';

type BybitCategory = 'spot' | 'linear' | 'inverse';

/** A market of the paper Bybit, an order that rests on it, and a better price that still rests. */
export interface BybitMarket {
  readonly category: BybitCategory;
  readonly symbol: string;
  readonly price: string;
  readonly betterPrice: string;
  readonly quantity: string;
}

const CATEGORIES: readonly BybitCategory[] = ['spot', 'linear', 'inverse'];

/** Worth more than the minimum value on every market. */
const NOTIONAL = 200n;
const HUNDRED = 100n;

/** Every market that trades, with an order some per cent below its middle. */
export function bybitMarkets(paper: Paper): readonly BybitMarket[] {
  return CATEGORIES.flatMap((category) => {
    const { exchange } = productOf(paper, category);
    return exchange.symbols().flatMap((symbol): readonly BybitMarket[] => {
      const { instrument, markPrice, status } = exchange.market(symbol);
      if (status !== 'open') return [];
      const below = (percent: bigint): Fixed =>
        toGrid((markPrice * (HUNDRED - percent)) / HUNDRED, instrument.tickSize);
      const steps = (NOTIONAL * 10n ** 18n) / greatest(instrument.valuation.quote(instrument.stepSize, below(5n)), 1n);
      return [
        {
          category,
          symbol,
          price: formatDecimal(below(5n)),
          betterPrice: formatDecimal(below(4n)),
          quantity: formatDecimal(greatest(steps, 1n) * instrument.stepSize),
        },
      ];
    });
  });
}

/** How many orders the account has open on a market, and how many it has ever had there. */
export function bybitOrdersOn(
  paper: Paper,
  { category, symbol }: BybitMarket,
): { readonly open: number; readonly all: number } {
  const { exchange } = productOf(paper, category);
  const account = 'paper';
  return {
    open: exchange.openOrders(account, symbol).length,
    all: [...exchange.orders({ account, symbol, by: 'id' })].length,
  };
}

/** Below the fifty reads a second that the exchange allows. */
const POLL_MS = 30;
const PATIENCE = 100;

/** An acceptance is not an outcome: polls until the order is visible, as a bot must. */
export async function untilSeen<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < PATIENCE; attempt += 1) {
    const found = await read();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('the order was not seen');
}

function productOf(paper: Paper, category: BybitCategory) {
  const found = paper.products.find(({ protocol }) => protocol.product === `bybit-${category}`);
  if (found === undefined) throw new Error(`the paper server has no bybit-${category}`);
  return found;
}
