import type { Balance } from '../domain/balance.ts';
import type { Market } from '../domain/instrument.ts';
import type { ListFilter } from '../listing/query.ts';
import type { ListDependencies } from '../listing/source.ts';
import { readsOfPorts, type Snapshot, sortedByText, takeSnapshot } from './snapshot.ts';

/** A filter on balances. An absent field matches everything. */
export interface BalanceFilter extends Pick<ListFilter, 'exchange' | 'market'> {
  readonly asset?: string | undefined;
}

/** Every market trades from a wallet. */
const HAS_WALLET: Readonly<Record<Market, boolean>> = { spot: true, usdm: true, coinm: true };

/** Returns the account's balances other than zero, by exchange, wallet and asset. */
export async function listBalances(filter: BalanceFilter, deps: ListDependencies): Promise<Snapshot<Balance>> {
  const reads = readsOfPorts<Balance>(filter, deps, HAS_WALLET, async (port, markets, call) =>
    (await port.account()).balances(markets, call),
  );
  const { rows, sources } = await takeSnapshot('balance', reads, deps);
  // Where products share a wallet, each of their ports reports it.
  const byPlace = new Map(rows.map((row) => [placeOf(row), row]));
  const wanted = [...byPlace.values()].filter(({ asset }) => filter.asset === undefined || asset === filter.asset);
  return { rows: sortedByText(wanted, placeOf), sources };
}

function placeOf({ exchange, markets, asset }: Balance): string {
  return `${exchange}.${markets.join('+')}.${asset}`;
}
