import type { Exchange, PaperReply, PaperRequest } from '../../paper/src/testing.ts';

/** Who caused an effect: the command under test, a command under another key, or a user of the exchange's own site. */
export type Who = 'ours' | 'other' | 'person';

/** Two keys of one account on the paper exchanges (`paper/src/credentials.ts`). */
const KEYS = {
  ours: { apiKey: 'paper-key', apiSecret: 'paper-secret' },
  other: { apiKey: 'paper-desk-key', apiSecret: 'paper-desk-secret' },
} as const;

export function keysOf(who: Who): { readonly apiKey: string; readonly apiSecret: string } {
  return who === 'other' ? KEYS.other : KEYS.ours;
}

/** Attributes the entries of the engine's journal. */
export interface Authors {
  /** Serves a request, and attributes its effects. */
  serve(exchange: Exchange, request: PaperRequest, handle: () => PaperReply): PaperReply;
  /** Acts on the engine directly. */
  asPerson<T>(exchange: Exchange, act: () => T): T;
  /** The author of a journal entry, by its number; fills and expiries have none. */
  of(sequence: number): Who | undefined;
  /** Whether the entry is a second effect of the same bytes: caused by the network, not by their signer. */
  isNetworks(sequence: number): boolean;
  forget(): void;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly who: Who;
  readonly bytes?: string;
  readonly secondCopy?: boolean;
}

export function createAuthors(): Authors {
  let spans: Span[] = [];
  const noting = <T>(exchange: Exchange, span: Omit<Span, 'from' | 'to'>, work: () => T): T => {
    const from = lastOf(exchange);
    const result = work();
    const to = lastOf(exchange);
    if (to > from) spans.push({ from, to, ...span });
    return result;
  };
  const spanOf = (sequence: number): Span | undefined =>
    spans.find(({ from, to }) => from < sequence && sequence <= to);
  return {
    serve(exchange, request, handle) {
      if (request.method === 'GET') return handle();
      const { headers, query, body, secondCopy = false } = request;
      const key = headers['x-mbx-apikey'] ?? headers['api-key'] ?? headers['x-bapi-api-key'];
      const who = key === KEYS.other.apiKey ? 'other' : 'ours';
      const bytes = `${query}\n${headers['api-signature'] ?? headers['x-bapi-sign'] ?? ''}\n${new TextDecoder().decode(body)}`;
      return noting(exchange, { who, bytes, secondCopy }, handle);
    },
    asPerson: (exchange, act) => noting(exchange, { who: 'person' }, act),
    of: (sequence) => spanOf(sequence)?.who,
    isNetworks(sequence) {
      const span = spanOf(sequence);
      if (span?.secondCopy !== true) return false;
      return spans.some(({ bytes, to }) => bytes === span.bytes && to <= span.from);
    },
    forget() {
      spans = [];
    },
  };
}

function lastOf(exchange: Exchange): number {
  return exchange.effects().at(-1)?.sequence ?? 0;
}
