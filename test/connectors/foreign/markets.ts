import type { Paper } from '../../../paper/src/index.ts';
import { type Fixed, formatDecimal, greatest, toGrid } from '../../../paper/src/testing.ts';

/** A futures market of the paper exchanges, and an order that rests on it. */
export interface Market {
  readonly product: 'usdm' | 'coinm';
  readonly symbol: string;
  readonly price: string;
  readonly quantity: string;
}

/** Worth more than the least notional of every market. */
const NOTIONAL = 200n;
const HUNDRED = 100n;

/** Every futures market, with an order a tenth below its middle. */
export function futuresMarkets(paper: Paper): readonly Market[] {
  return (['usdm', 'coinm'] as const).flatMap((product) => {
    const found = paper.products.find(({ protocol }) => protocol.product === product);
    return (found?.exchange.symbols() ?? []).map((symbol): Market => {
      const { instrument, markPrice } = openMarket(paper, product, symbol);
      const price = toGrid((markPrice * 90n) / HUNDRED, instrument.tickSize);
      const steps = (NOTIONAL * 10n ** 18n) / greatest(instrument.valuation.quote(instrument.stepSize, price), 1n);
      const quantity: Fixed = greatest(steps, 1n) * instrument.stepSize;
      return { product, symbol, price: formatDecimal(price), quantity: formatDecimal(quantity) };
    });
  });
}

/** How many orders the account has left open on a market, and how many it ever had there. */
export function ordersOn(paper: Paper, { product, symbol }: Market): { readonly open: number; readonly all: number } {
  const found = paper.products.find(({ protocol }) => protocol.product === product);
  if (found === undefined) throw new Error(`the paper server has no ${product}`);
  const account = 'paper';
  return {
    open: found.exchange.openOrders(account, symbol).length,
    all: [...found.exchange.orders({ account, symbol, by: 'id' })].length,
  };
}

function openMarket(paper: Paper, product: string, symbol: string) {
  const found = paper.products.find(({ protocol }) => protocol.product === product);
  if (found === undefined) throw new Error(`the paper server has no ${product}`);
  return found.exchange.market(symbol);
}
