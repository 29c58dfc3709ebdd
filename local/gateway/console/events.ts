import type { ServerResponse } from 'node:http';
import { Problem } from '../../../lib/domain/problem.ts';
import type { Paper } from '../../../paper/src/index.ts';
import { productNamed } from './paper-products.ts';
import { type BookName, balanceViews, bookView, fillViews, orderViews, positionViews, priceHistory } from './views.ts';

/** Books that one stream may carry. */
const MAX_BOOKS = 12;
/** Streams at a time; a browser opens one a page. */
const MAX_STREAMS = 16;
/** How often the paper exchanges are looked at. */
const LOOK_EVERY_MS = 250;
/** A comment that keeps the connection from being closed as idle. */
const ALIVE_EVERY_MS = 10_000;

/** The topics of a stream, each sent at the start and whenever it has changed. */
const TOPICS = {
  books: (paper, books) => ({
    time: paper.clock.now(),
    books: books.flatMap((name) => bookView(paper, name) ?? []),
  }),
  orders: orderViews,
  fills: fillViews,
  positions: positionViews,
  balances: balanceViews,
  faults: ({ control }) => control.armed(),
} as const satisfies Record<string, (paper: Paper, books: readonly BookName[]) => unknown>;

/** The streams of server-sent events that show what the paper exchanges hold. */
export interface EventStreams {
  /** Streams under way. */
  readonly open: number;
  /** Answers with a stream until its client leaves. Throws THROTTLED for one stream too many. */
  start(response: ServerResponse, books: readonly BookName[], headers: Readonly<Record<string, string>>): void;
  /** Ends every stream. */
  close(): void;
}

/** Makes the streams of these paper exchanges. */
export function createEventStreams(paper: Paper): EventStreams {
  const streams = new Set<ServerResponse>();
  return {
    get open() {
      return streams.size;
    },
    start(response, books, headers) {
      if (streams.size >= MAX_STREAMS) {
        throw new Problem('THROTTLED', `The console has ${MAX_STREAMS} pages open; close one.`, {
          retryAfterMs: 5_000,
        });
      }
      const timers: NodeJS.Timeout[] = [];
      response.once('close', () => {
        for (const timer of timers) clearInterval(timer);
        streams.delete(response);
      });
      streams.add(response);
      response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      const send = (topic: string, value: unknown): void => {
        response.write(`event: ${topic}\ndata: ${JSON.stringify(value)}\n\n`);
      };
      send(
        'history',
        books.map((book) => ({ name: nameOf(book), prices: priceHistory(paper, book) })),
      );
      const look = changesOf(paper, books, send);
      look();
      const every = (ms: number, work: () => void): void => void timers.push(setInterval(work, ms).unref());
      every(LOOK_EVERY_MS, () => {
        // A client that does not read gets the next state once it does, not all the states in between.
        if (response.writableNeedDrain) return;
        try {
          look();
        } catch (error) {
          // A page that goes wrong must not end the gateway, which trades.
          process.emitWarning(error instanceof Error ? error : String(error));
          response.destroy();
        }
      });
      every(ALIVE_EVERY_MS, () => response.write(': alive\n\n'));
    },
    close() {
      for (const response of streams) response.end();
    },
  };
}

/** Returns what to call from time to time: it sends each topic that has changed since. */
function changesOf(
  paper: Paper,
  books: readonly BookName[],
  send: (topic: string, value: unknown) => void,
): () => void {
  const sent = new Map<string, string>();
  return () => {
    for (const [topic, read] of Object.entries(TOPICS)) {
      const value = read(paper, books);
      const json = JSON.stringify(value);
      if (sent.get(topic) === json) continue;
      sent.set(topic, json);
      send(topic, value);
    }
  };
}

/**
 * The books that a query names, `book=binance.spot.BTCUSDT` for each. Throws INVALID_REQUEST for any other parameter and for
 * a book that is not on paper.
 */
export function booksOf(query: string, paper: Paper): readonly BookName[] {
  const parameters = [...new URLSearchParams(query)];
  const stranger = parameters.find(([name]) => name !== 'book');
  if (stranger) throw new Problem('INVALID_REQUEST', `Only book is a parameter, not ${quoted(stranger[0])}.`);
  if (parameters.length > MAX_BOOKS) {
    throw new Problem('INVALID_REQUEST', `A stream shows ${MAX_BOOKS} books, not ${parameters.length}.`);
  }
  return parameters.map(([, text]) => {
    const [, product = '', exchangeSymbol = ''] = /^([a-z]+\.[a-z]+)\.(.+)$/.exec(text) ?? [];
    const known = productNamed(product);
    const book = known && { product: known, exchangeSymbol };
    if (book && bookView(paper, book)) return book;
    throw new Problem('INVALID_REQUEST', `No book on paper is named ${quoted(text)}, as binance.spot.BTCUSDT is.`);
  });
}

function nameOf({ product, exchangeSymbol }: BookName): string {
  return `${product}.${exchangeSymbol}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
