import { Problem } from '../../domain/problem.ts';
import { lifeCycleStage } from '../life-cycle.ts';
import { BITMEX_FACTS } from './facts.ts';
import { AT_BITMEX } from './refusal.ts';

/** What the venue's life cycle currently allows. It binds only its own former hosts (`lifeCycleStage`). */
export interface LifeCycleGuard {
  /** Why nothing may be sent; `undefined` while something may. */
  closed(): Problem | undefined;
  /** Why the order may not be placed. */
  refuses(order: { readonly reduceOnly: boolean }): Problem | undefined;
}

/**
 * BitMEX has closed (docs/venues/bitmex.md §0). Its former hosts are not called at all: nothing is open there, and nobody
 * knows who answers under these names and would see the API key.
 */
export function createLifeCycleGuard(origin: string, now: () => number): LifeCycleGuard {
  const stage = () => lifeCycleStage(BITMEX_FACTS, origin, now());
  const closed = () => {
    const { status, since, note } = stage();
    if (status !== 'closed') return undefined;
    return new Problem(
      'EXCHANGE_CLOSED',
      `BitMEX closed on ${since ?? 'an unknown day'}: ${note}. Nothing was sent.`,
      AT_BITMEX,
    );
  };
  return {
    closed,
    refuses({ reduceOnly }) {
      const { status, since, note } = stage();
      if (status !== 'reduceOnly' || reduceOnly) return closed();
      return new Problem(
        'MARKET_CLOSED',
        `BitMEX takes only reduce-only orders since ${since ?? 'an unknown day'}: ${note}. Nothing was sent.`,
        AT_BITMEX,
      );
    },
  };
}
