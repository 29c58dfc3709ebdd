import { rejected } from '../client/no-order.ts';
import { outcomeOf } from '../client/outcome.ts';
import type { Countdown } from '../port.ts';
import { objectOf, UnreadableReply } from '../wire.ts';
import type { BitmexClient } from './client.ts';
import type { LifeCycleGuard } from './life-cycle-guard.ts';
import { momentOf } from './models.ts';
import * as query from './query.ts';

export interface BitmexCountdownParts {
  readonly client: Pick<BitmexClient, 'ask'>;
  readonly lifeCycle: LifeCycleGuard;
}

/**
 * The dead man's switch of BitMEX: one timer for all orders of the account, replaced by each request (docs/venues/bitmex.md
 * §2.6). That it cancels orders that wait for a trigger is not documented, so they are taken to stay.
 */
export function bitmexCountdown({ client, lifeCycle }: BitmexCountdownParts): Countdown {
  return {
    covers: 'account',
    async set(_, ms, call) {
      const closed = lifeCycle.closed();
      if (closed) return rejected(closed);
      const answer = await client.ask(query.cancelAllAfter(ms), call);
      return outcomeOf(answer, { untouched: 'notPlaced', clientOrderIds: [] }, (json) => {
        const row = objectOf(json, 'The timer');
        // The answer to 0 is not documented: any object is taken for it.
        if (ms > 0 && momentOf(row, 'cancelTime') - momentOf(row, 'now') !== ms) {
          throw new UnreadableReply('cancelTime is not the requested one.');
        }
        return null;
      });
    },
  };
}
