import { Big } from 'big.js';
import type { Api } from './api.ts';
import { expectStatus, Unexpected } from './expect.ts';

export interface Level {
  readonly price: string;
  readonly quantity: string;
}

export interface Book {
  readonly bids: readonly [Level, ...Level[]];
  readonly asks: readonly [Level, ...Level[]];
}

/** The top of a book, from the exchange's own public interface: Atlas serves orders, not market data. */
export async function readBook(exchange: Api, exchangeSymbol: string, levels: number): Promise<Book> {
  const body = expectStatus(await exchange.call('GET', `/api/v3/depth?symbol=${exchangeSymbol}&limit=${levels}`), 200);
  return { bids: side(body.bids), asks: side(body.asks) };
}

function side(value: unknown): readonly [Level, ...Level[]] {
  const levels = Array.isArray(value)
    ? value.map(([price, quantity]: [string, string]) => ({ price: trimmed(price), quantity: trimmed(quantity) }))
    : [];
  const [best, ...rest] = levels;
  if (best === undefined) throw new Unexpected('one side of the book is empty');
  return [best, ...rest];
}

function trimmed(decimal: string): string {
  return new Big(decimal).toFixed();
}

/** A price so many percent from another, rounded down to the tick. */
export function priceAway(price: string, percent: string, tickSize: string): string {
  const wanted = new Big(price).times(new Big(100).plus(percent)).div(100);
  return wanted.div(tickSize).round(0, Big.roundDown).times(tickSize).toFixed();
}
