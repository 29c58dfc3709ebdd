import { Big } from 'big.js';
import { type Product, productRow } from '../../lib/exchanges/venues.ts';
import { parseExact } from '../../lib/text/exact-json.ts';
import type { Book } from '../venues/local-venue.ts';
import { LOCAL_VENUES } from '../venues/table.ts';
import type { Api } from './api.ts';
import { expectStatus, expectThat, Unexpected } from './expect.ts';

/** The top of the book, from the exchange's own public API: Atlas serves orders, not market data. */
export async function readBook(exchange: Api, product: Product, exchangeSymbol: string): Promise<Book> {
  const { exchange: venue, market } = productRow(product);
  const { path, read } = LOCAL_VENUES[venue].book(market);
  const answer = await exchange.call('GET', path(exchangeSymbol));
  expectStatus(answer, 200);
  const { bid, ask } = read(parseExact(answer.text));
  if (typeof bid !== 'string' || typeof ask !== 'string') throw new Unexpected('one side of the book is empty');
  expectThat(new Big(bid).lt(ask), 'the book is crossed');
  return { bid: new Big(bid).toFixed(), ask: new Big(ask).toFixed() };
}

/** A price that many percent away from another, rounded down to the tick. */
export function priceAway(price: string, percent: string, tickSize: string): string {
  const wanted = new Big(price).times(new Big(100).plus(percent)).div(100);
  return wanted.div(tickSize).round(0, Big.roundDown).times(tickSize).toFixed();
}
