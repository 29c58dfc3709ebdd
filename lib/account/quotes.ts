import type { Quote } from '../domain/quote.ts';
import type { ListFilter } from '../listing/query.ts';
import type { ListDependencies } from '../listing/source.ts';
import { readsOfSymbol, type Snapshot, takeSnapshot } from './snapshot.ts';

/** Returns the best prices of a symbol, on every exchange and product that has it. */
export async function listQuotes(
  filter: Pick<ListFilter, 'exchange' | 'market'> & { readonly symbol: string },
  deps: ListDependencies,
): Promise<Snapshot<Quote>> {
  const reads = await readsOfSymbol(filter, deps, (port, instrument, call) => port.quote(instrument, call));
  return takeSnapshot('row', reads, deps);
}
