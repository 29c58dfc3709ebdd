import type { Answer, Endpoint } from '../../api.ts';
import { REFUSED } from '../../refusal.ts';
import { FUTURES_REFUSED, rejected } from '../refusals.ts';
import { type FuturesVenue, pathOf } from '../venue.ts';
import { placedReport } from './report.ts';
import { readAlgo } from './request.ts';

/** `POST algoOrder`. Both answer types look the same: the order that it makes does not exist yet. */
export function placeAlgo(venue: FuturesVenue): Endpoint {
  const { facts, orders, exchange } = venue;
  return {
    method: 'POST',
    path: pathOf(venue, 'algoOrder'),
    security: 'trade',
    weight: 0,
    mandatory: ['algoType', 'symbol', 'side', 'type'],
    handle({ parameters, account, now, listingDelayMs }): Answer {
      parameters.word('algoType', ['CONDITIONAL'], () => REFUSED.invalidData('algoType'));
      parameters.word('newOrderRespType', ['ACK', 'RESULT'], FUTURES_REFUSED.responseType);
      const request = readAlgo(venue, parameters, account, now);
      const excess = orders.excess(account, facts.cost.place, now);
      if (excess !== undefined) throw excess;
      orders.add(account, facts.cost.place, now);
      const placed = exchange.conditionals.place(request);
      if (!placed.ok) throw rejected(facts, placed.reason);
      if (listingDelayMs > 0) venue.hideAlgo(placed.conditional, now + listingDelayMs);
      return { body: placedReport(venue, placed.conditional), placed: true };
    },
  };
}
