import type { Json } from '../../json.ts';
import type { Endpoint } from '../api.ts';
import { REFUSED } from '../refusal.ts';
import { type NamedOrder, readOrderKey } from './order-key.ts';
import { commandReport } from './order-report.ts';
import { type FuturesVenue, pathOf } from './venue.ts';

/** Cancels one order; answers -2011 for unknown and closed orders alike (docs/venues/binance.md §2.5). */
export function cancel(venue: FuturesVenue, key: NamedOrder): Json {
  const canceled = venue.exchange.cancel(key);
  if (!canceled.ok) throw REFUSED.unknownOrder();
  return commandReport(venue, canceled.order);
}

/** `DELETE order` and `DELETE allOpenOrders`. */
export function cancels(venue: FuturesVenue): readonly Endpoint[] {
  return [
    {
      method: 'DELETE',
      path: pathOf(venue, 'order'),
      security: 'trade',
      weight: 1,
      mandatory: ['symbol'],
      handle: ({ parameters, account }) => ({ body: cancel(venue, readOrderKey(venue, parameters, account)) }),
    },
    {
      method: 'DELETE',
      path: pathOf(venue, 'allOpenOrders'),
      security: 'trade',
      weight: 1,
      mandatory: ['symbol'],
      handle({ parameters, account }) {
        const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
        venue.exchange.cancelAll({ account, symbol });
        // The answer is the same when nothing was open; the code is a number here (docs/venues/binance.md §2.5).
        return { body: { code: 200, msg: 'The operation of cancel all open order is done.' } };
      },
    },
    {
      method: 'POST',
      path: pathOf(venue, 'countdownCancelAll'),
      security: 'trade',
      weight: 10,
      mandatory: ['symbol', 'countdownTime'],
      handle({ parameters, account, now }) {
        const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
        const countdown = parameters.number('countdownTime', 0);
        venue.countdowns.set(account, symbol, countdown, now);
        return { body: { symbol, countdownTime: String(countdown) } };
      },
    },
  ];
}
