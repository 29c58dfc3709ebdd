import { Problem } from '../../problems.ts';
import type { SharedGate } from '../shared-gate.ts';
import type { Refusal } from './refusal.ts';

/** What a request costs beyond its weight: an order count is only spent by what places or changes orders. */
export type Spends = 'weight' | 'orders';

/**
 * Remembers that the exchange asked to be left alone. Whoever goes on after a 429 is banned (418), for longer each
 * time (protocol/binance.md §5), so nothing is sent to the host until the wait is over. The order limit (-1015) closes
 * only the way for orders: cancels are not counted, and are what one needs most then. What other containers met counts
 * like what was met here.
 */
export interface Gate {
  /** Throws RATE_LIMITED while the exchange does not want to be asked. */
  pass(spends: Spends): void;
  /** Closes after a refusal; gives the milliseconds to wait, `undefined` when the refusal limits nothing. */
  close(refusal: Refusal): number | undefined;
}

/** Where the reply names no end: limits run in fixed windows of a minute (§5). */
const MINUTE_MS = 60_000;
/** The shortest ban (§5). */
const SHORTEST_BAN_MS = 120_000;
const UNITS: Readonly<Record<string, number>> = { SECOND: 1_000, MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 };

export function createGate(now: () => number, shared: SharedGate): Gate {
  const closedUntil: Record<Spends, number> = { weight: 0, orders: 0 };
  return {
    pass(spends) {
      const until = Math.max(
        closedUntil.weight,
        shared.closedUntil('weight'),
        ...(spends === 'orders' ? [closedUntil.orders, shared.closedUntil('orders')] : []),
      );
      const wait = until - now();
      if (wait <= 0) return;
      throw new Problem(
        'RATE_LIMITED',
        `Binance asked to be left alone for another ${Math.ceil(wait / 1_000)} s; nothing was sent.`,
        { exchange: 'binance', retryAfterMs: wait },
      );
    },
    close(refusal) {
      if (refusal.problem !== 'RATE_LIMITED') return undefined;
      const at = now();
      const wait = refusal.retryAfterMs ?? defaultWait(refusal, at);
      const which = refusal.code === '-1015' ? 'orders' : 'weight';
      if (at + wait > closedUntil[which]) {
        closedUntil[which] = at + wait;
        shared.announce(which, at + wait, `${refusal.status} ${refusal.code}`);
      }
      return wait;
    },
  };
}

/** Windows are aligned to their interval, days to UTC (§5). */
function defaultWait(refusal: Refusal, at: number): number {
  if (refusal.status === 418) return SHORTEST_BAN_MS;
  const [, count, unit] = /per (\d{1,4}) (SECOND|MINUTE|HOUR|DAY)/.exec(refusal.message ?? '') ?? [];
  const window = count && unit ? Number(count) * (UNITS[unit] ?? MINUTE_MS) : MINUTE_MS;
  return window - (at % window);
}
