import { Big } from 'big.js';
import type { Product } from '../../lib/config.ts';
import { type ExactJson, parseExact } from '../../lib/text/exact-json.ts';
import type { Api } from './api.ts';
import { expectStatus, expectThat, Unexpected } from './expect.ts';

/** The best prices of a book. */
export interface Book {
  readonly bid: string;
  readonly ask: string;
}

interface Source {
  readonly path: (exchangeSymbol: string) => string;
  readonly read: (reply: ExactJson) => Readonly<Record<keyof Book, ExactJson | undefined>>;
}

const binance = (root: string): Source => ({
  path: (symbol) => `${root}/depth?symbol=${symbol}&limit=5`,
  read: (reply) => ({ bid: at(at(at(reply, 'bids'), 0), 0), ask: at(at(at(reply, 'asks'), 0), 0) }),
});

/** protocol/bitmex.md: highest price first, so the best offer is the last `Sell`. */
const bitmex: Source = {
  path: (symbol) => `/api/v1/orderBook/L2?symbol=${symbol}&depth=1`,
  read: (reply) => {
    const levels = Array.isArray(reply) ? (reply as readonly ExactJson[]) : [];
    const of = (side: string) => levels.filter((level) => at(level, 'side') === side);
    return { bid: at(of('Buy')[0], 'price'), ask: at(of('Sell').at(-1), 'price') };
  },
};

const SOURCES: Readonly<Record<Product, Source>> = {
  'binance.spot': binance('/api/v3'),
  'binance.usdm': binance('/fapi/v1'),
  'binance.coinm': binance('/dapi/v1'),
  'bitmex.spot': bitmex,
  'bitmex.usdm': bitmex,
  'bitmex.coinm': bitmex,
};

/** The top of a book, from the exchange's own public interface: Atlas serves orders, not market data. */
export async function readBook(exchange: Api, product: Product, exchangeSymbol: string): Promise<Book> {
  const { path, read } = SOURCES[product];
  const answer = await exchange.call('GET', path(exchangeSymbol));
  expectStatus(answer, 200);
  const { bid, ask } = read(parseExact(answer.text));
  if (typeof bid !== 'string' || typeof ask !== 'string') throw new Unexpected('one side of the book is empty');
  expectThat(new Big(bid).lt(ask), 'the book is crossed');
  return { bid: new Big(bid).toFixed(), ask: new Big(ask).toFixed() };
}

function at(value: ExactJson | undefined, key: string | number): ExactJson | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string | number, ExactJson | undefined>>)[key];
}

/** A price so many percent from another, rounded down to the tick. */
export function priceAway(price: string, percent: string, tickSize: string): string {
  const wanted = new Big(price).times(new Big(100).plus(percent)).div(100);
  return wanted.div(tickSize).round(0, Big.roundDown).times(tickSize).toFixed();
}
