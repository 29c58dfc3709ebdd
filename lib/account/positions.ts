import { HAS_POSITIONS } from '../domain/instrument.ts';
import type { Position } from '../domain/position.ts';
import type { ListFilter } from '../listing/query.ts';
import { type ListDependencies, portScopesOf } from '../listing/source.ts';
import { readsOfPorts, type Snapshot, sortedByText, takeSnapshot } from './snapshot.ts';

/**
 * Returns the account's open positions, by exchange, product and symbol. Spot has none and is no source. A position that
 * cannot be read is left out, which its source says.
 */
export async function listPositions(
  filter: Pick<ListFilter, 'exchange' | 'market' | 'symbol'>,
  deps: ListDependencies,
): Promise<Snapshot<Position>> {
  const reads = readsOfPorts<Position>(filter, deps, HAS_POSITIONS, async (port, markets, call) =>
    (await port.account()).positions(markets, call),
  );
  const { rows, sources } = await takeSnapshot('position', reads, deps);
  const wanted = rows.filter(({ symbol }) => filter.symbol === undefined || symbol === filter.symbol);
  return { rows: sortedByText(wanted, placeOf), sources };
}

/**
 * `listPositions` for a caller who names the symbol. Throws `UNKNOWN_SYMBOL` when every exchange could be read and none has it:
 * no row would look like no position.
 */
export async function findPositions(
  filter: Parameters<typeof listPositions>[0],
  deps: ListDependencies,
): Promise<Snapshot<Position>> {
  if (filter.symbol !== undefined) await portScopesOf(filter, deps, 'position');
  return listPositions(filter, deps);
}

function placeOf({ exchange, market, symbol, side }: Position): string {
  return `${exchange}.${market}.${symbol}.${side}`;
}
