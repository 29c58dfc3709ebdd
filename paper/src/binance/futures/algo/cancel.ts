import type { Endpoint } from '../../api.ts';
import { REFUSED } from '../../refusal.ts';
import { type FuturesVenue, pathOf } from '../venue.ts';
import { algoIdOf } from './ids.ts';
import { readAlgoKey } from './key.ts';

/** What is unknown, closed or triggered cannot be cancelled here; the number is unverified (docs/venues/binance.md §21.8). */
const UNVERIFIED_NOT_WAITING = REFUSED.unknownOrder;

/** `DELETE algoOrder` and `DELETE algoOpenOrders`. */
export function cancelAlgos(venue: FuturesVenue): readonly Endpoint[] {
  const { conditionals } = venue.exchange;
  return [
    {
      method: 'DELETE',
      path: pathOf(venue, 'algoOrder'),
      security: 'trade',
      weight: 1,
      handle({ parameters, account }) {
        const canceled = conditionals.cancel(readAlgoKey(parameters, account));
        if (!canceled.ok) throw UNVERIFIED_NOT_WAITING();
        const { conditional } = canceled;
        // The code is a string here (docs/venues/binance.md §2.8).
        const done = { code: '200', msg: 'success' };
        return { body: { algoId: algoIdOf(conditional), clientAlgoId: conditional.clientOrderId ?? '', ...done } };
      },
    },
    {
      method: 'DELETE',
      path: pathOf(venue, 'algoOpenOrders'),
      security: 'trade',
      weight: 1,
      mandatory: ['symbol'],
      handle({ parameters, account }) {
        const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
        conditionals.cancelAll({ account, symbol });
        return { body: { code: 200, msg: 'The operation of cancel all open order is done.' } };
      },
    },
  ];
}
