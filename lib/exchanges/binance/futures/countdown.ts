import { outcomeOf } from '../../client/outcome.ts';
import type { Countdown } from '../../port.ts';
import { decimalOf, objectOf, textOf, UnreadableReply } from '../../wire.ts';
import type { BinanceClient } from '../client.ts';
import type { FuturesProduct } from './product.ts';
import * as query from './query.ts';

/**
 * The dead man's switch of Binance futures: one timer per symbol, replaced by each request (docs/venues/binance.md §25). Its
 * effect on orders that wait for a trigger is not documented, so they are taken to stay.
 */
export function futuresCountdown(product: FuturesProduct, client: Pick<BinanceClient, 'ask'>): Countdown {
  return {
    covers: 'instrument',
    async set(on, ms, call) {
      if (on === null) throw new RangeError('A timer of Binance futures covers one symbol.');
      const answer = await client.ask(query.countdown(product, on, ms), call);
      return outcomeOf(answer, { untouched: 'notPlaced', clientOrderIds: [] }, (json) => {
        const row = objectOf(json, 'The timer');
        const isAsked = textOf(row, 'symbol') === on.exchangeSymbol && decimalOf(row, 'countdownTime') === String(ms);
        if (!isAsked) throw new UnreadableReply('symbol or countdownTime is not the requested one.');
        return null;
      });
    },
  };
}
