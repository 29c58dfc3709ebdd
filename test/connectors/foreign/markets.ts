import type { Paper } from '../../../paper/src/index.ts';
import { type Fixed, formatDecimal, greatest, toGrid } from '../../../paper/src/testing.ts';

/** A market of the paper Binance, and an order that rests on it. */
export interface Market {
  readonly product: 'spot' | 'usdm' | 'coinm';
  readonly symbol: string;
  readonly price: string;
  readonly quantity: string;
}

/** Worth more than the minimum notional of every market. */
const NOTIONAL = 200n;
const HUNDRED = 100n;

/** Every futures market, with an order a tenth below its middle. */
export function futuresMarkets(paper: Paper): readonly Market[] {
  return marketsOf(paper, ['usdm', 'coinm']);
}

/** Every spot market, with such an order. */
export function spotMarkets(paper: Paper): readonly Market[] {
  return marketsOf(paper, ['spot']);
}

function marketsOf(paper: Paper, products: readonly Market['product'][]): readonly Market[] {
  return products.flatMap((product) => {
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

/** The middle of a market now. */
export function middleOf(paper: Paper, { product, symbol }: Market): string {
  return formatDecimal(openMarket(paper, product, symbol).markPrice);
}

/** A price at so many per cent of where the market began. */
export function shifted(paper: Paper, { product, symbol }: Market, percent: bigint): string {
  const { instrument } = openMarket(paper, product, symbol);
  return formatDecimal(toGrid((instrument.initialPrice * percent) / HUNDRED, instrument.tickSize));
}

/** How many orders the account has open on a market, and how many it has ever had there. */
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
