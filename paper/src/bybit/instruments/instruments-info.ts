import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { engineFor, type Venue } from '../venue.ts';
import { statusOf } from './calendar.ts';
import { type InstrumentWord, instrumentRow } from './instrument-row.ts';
import type { Listing } from './listing.ts';

const PAGE = { fallback: 500, most: 1_000 } as const;

/** `GET market/instruments-info` (docs/venues/bybit.md §4.1). There are no options. */
export function instrumentsInfo(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/market/instruments-info',
    access: 'public',
    handle(call) {
      const { parameters } = call;
      if (parameters.required('category') === 'option') {
        return { result: { category: 'option', nextPageCursor: '', list: [] } };
      }
      const { category, listings } = engineFor(venue, parameters);
      const symbol = parameters.text('symbol');
      if (symbol !== undefined && category !== 'spot' && !listings.has(symbol)) throw REFUSED.symbol();
      const rows = selected(venue, call).map(({ listing, status }) => instrumentRow(listing, status));
      // Spot returns all rows at once, without a cursor.
      if (category === 'spot') return { result: { category, list: rows } };
      return { result: { category, ...page(rows, parameters) } };
    },
  };
}

interface Selected {
  readonly listing: Listing;
  readonly status: InstrumentWord;
}

/** With `baseCoin`, USDT, USDC and inverse contracts are returned together, for either contract category (§4.1). */
function selected(venue: Venue, { parameters, now }: Call): readonly Selected[] {
  const { category } = engineFor(venue, parameters);
  const base = parameters.text('baseCoin');
  const symbol = parameters.text('symbol');
  const wanted = parameters.text('status') ?? 'Trading';
  const both = base !== undefined && symbol === undefined && category !== 'spot';
  const engines = both ? [venue.engines.linear, venue.engines.inverse] : [venue.engines[category]];
  return engines.flatMap(({ exchange, listings }) =>
    [...listings.values()].flatMap((listing): readonly Selected[] => {
      const status = statusOf(exchange, listing, now);
      if (status === undefined || (symbol === undefined ? status !== wanted : listing.symbol !== symbol)) return [];
      return base === undefined || listing.instrument.base === base ? [{ listing, status }] : [];
    }),
  );
}

function page(
  rows: readonly Json[],
  parameters: Parameters,
): { readonly nextPageCursor: string; readonly list: readonly Json[] } {
  const limit = parameters.integer('limit') ?? PAGE.fallback;
  if (limit < 1 || limit > PAGE.most) throw REFUSED.invalid('limit');
  const start = startIn(parameters.text('cursor'));
  const list = rows.slice(start, start + limit);
  // Even the last page has a cursor; the page after it is empty (§0.11).
  const nextPageCursor = list.length === 0 ? '' : encodeURIComponent(`page_token=${start + list.length}&`);
  return { nextPageCursor, list };
}

function startIn(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const start = /^page_token(?:=|%3D)(\d{1,6})(?:&|%26)$/.exec(cursor)?.[1];
  if (start === undefined) throw REFUSED.invalid('cursor');
  return Number(start);
}
