import type { Exchange } from '../../engine/contract.ts';
import type { Endpoint } from '../api.ts';
import { REFUSED } from '../refusal.ts';
import { timestamp } from '../wire.ts';

/** Timers that cancel all orders of an account unless they are renewed in time. */
export interface DeadMansSwitch {
  /** Replaces the account's timer; undefined disarms it. */
  set(account: string, cancelTime: number | undefined): void;
  /** Cancels the orders of expired timers. */
  advance(now: number): void;
}

export function createDeadMansSwitch(exchange: Exchange): DeadMansSwitch {
  const timers = new Map<string, number>();
  return {
    set(account, cancelTime) {
      if (cancelTime === undefined) timers.delete(account);
      else timers.set(account, cancelTime);
    },
    advance(now) {
      for (const [account, cancelTime] of timers) {
        if (cancelTime > now) continue;
        timers.delete(account);
        exchange.cancelAll({ account });
      }
    },
  };
}

/**
 * `POST /order/cancelAllAfter`: `timeout` in milliseconds, 0 disarms (docs/venues/bitmex.md §2.6; the answer to 0 is
 * unverified).
 */
export function cancelAllAfter(timers: DeadMansSwitch): Endpoint {
  return {
    method: 'POST',
    path: '/order/cancelAllAfter',
    access: 'order',
    handle({ parameters, account, now }) {
      const timeout = parameters.integer('timeout');
      if (timeout === undefined || timeout < 0n || timeout > BigInt(Number.MAX_SAFE_INTEGER)) {
        throw REFUSED.invalidParameter('timeout');
      }
      const cancelTime = timeout === 0n ? undefined : now + Number(timeout);
      timers.set(account, cancelTime);
      return { now: timestamp(now), cancelTime: cancelTime === undefined ? 0 : timestamp(cancelTime) };
    },
  };
}
