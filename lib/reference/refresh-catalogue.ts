import type { Deadline } from '../domain/deadline.ts';
import type { LazyPort } from '../exchanges/lazy-port.ts';
import { lifeCycleStage } from '../exchanges/life-cycle.ts';
import type { ExchangePort } from '../exchanges/port.ts';
import type { SharedCatalogue } from './shared-catalogue.ts';

export interface RefreshParts {
  readonly ports: readonly LazyPort[];
  /** `undefined`: there is no table for sharing lists, so none is fetched. */
  readonly shared: SharedCatalogue | undefined;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Fetches the list of every exchange and stores it for all containers, except those of closed venues. An exchange
 * that does not answer, or whose list cannot be written, does not prevent the others; all failures are thrown at the end
 * as an `AggregateError`.
 */
export async function refreshCatalogue({ ports: all, shared, now }: RefreshParts, deadline: Deadline): Promise<void> {
  if (shared === undefined) return;
  const ports = await Promise.all(all.map((port) => port.load()));
  // Reading instruments needs no lookup.
  const call = { ...deadline, lookup: () => Promise.resolve(undefined) };
  const failures: { readonly what: string; readonly error: unknown }[] = [];
  const refresh = async (port: ExchangePort): Promise<void> => {
    try {
      const list = await port.instruments(call);
      const limits = port.statedLimits?.read() ?? [];
      await shared.write(port, { ...list, loadedAt: now(), limits }, deadline.signal);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      failures.push({ what: `${port.exchange} ${port.markets.join(', ')}: ${why}`, error });
    }
  };
  const open = ports.filter((port) => lifeCycleStage(port.facts, port.origin, now()).status !== 'closed');
  await Promise.all(open.map(refresh));
  if (failures.length === 0) return;
  throw new AggregateError(
    failures.map(({ error }) => error),
    `Some lists of instruments could not be refreshed. ${failures.map(({ what }) => what).join(' ')}`,
  );
}
