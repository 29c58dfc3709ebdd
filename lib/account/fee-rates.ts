import type { FeeRates } from '../domain/fee-rates.ts';
import type { ListFilter } from '../listing/query.ts';
import type { ListDependencies } from '../listing/source.ts';
import { readsOfSymbol, type Snapshot, takeSnapshot } from './snapshot.ts';

/** Returns the account's fee rates on a symbol, of every exchange and product that has it. */
export async function listFeeRates(
  filter: Pick<ListFilter, 'exchange' | 'market'> & { readonly symbol: string },
  deps: ListDependencies,
): Promise<Snapshot<FeeRates>> {
  const reads = await readsOfSymbol(filter, deps, async (port, instrument, call) =>
    (await port.account()).feeRates(instrument, call),
  );
  return takeSnapshot('row', reads, deps);
}
