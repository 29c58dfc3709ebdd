import type { Deadline } from '../domain/deadline.ts';
import { lifeCycleStage } from '../exchanges/life-cycle.ts';
import type { ExchangePort } from '../exchanges/port.ts';
import type { SharedCatalogue } from './shared-catalogue.ts';

export interface RefreshParts {
  readonly ports: readonly ExchangePort[];
  /** `undefined`: there is no table to share lists by, so none is fetched. */
  readonly shared: SharedCatalogue | undefined;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Asks every exchange what it lists and writes that down for all containers. Venues that have closed are left out. One
 * that cannot be asked, or whose list cannot be written, keeps no other from being refreshed; it is thrown at the end,
 * with all others of its kind, as an `AggregateError`.
 */
export async function refreshCatalogue({ ports, shared, now }: RefreshParts, deadline: Deadline): Promise<void> {
  if (shared === undefined) return;
  // Instruments are read without looking any up.
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
    `Not every list of instruments could be refreshed. ${failures.map(({ what }) => what).join(' ')}`,
  );
}
