import type { Answer, Endpoint } from '../api.ts';
import { REFUSED } from '../refusal.ts';
import { FUTURES_REFUSED } from './refusals.ts';
import { type FuturesVenue, pathOf } from './venue.ts';

/** One-way or hedge: one setting for USD-M and COIN-M since 2026-06-30 (docs/venues/binance.md §6.2, §9). */
export function positionMode(venue: FuturesVenue): readonly Endpoint[] {
  const path = pathOf(venue, 'positionSide/dual');
  const isDual = (account: string): boolean => venue.exchange.positionMode(account) === 'hedge';
  return [
    {
      method: 'GET',
      path,
      security: 'userData',
      weight: 30,
      handle: ({ account }) => ({ body: { dualSidePosition: isDual(account) } }),
    },
    {
      method: 'POST',
      path,
      security: 'trade',
      weight: 1,
      mandatory: ['dualSidePosition'],
      handle({ parameters, account }): Answer {
        const dual = parameters.flag('dualSidePosition');
        if (dual === undefined) throw REFUSED.missing('dualSidePosition');
        if (dual === isDual(account)) throw FUTURES_REFUSED.samePositionMode();
        for (const exchange of venue.exchanges) {
          if (exchange.openOrders(account).length > 0) throw FUTURES_REFUSED.modeWithOrders();
          if (exchange.positions(account).some(({ quantity }) => quantity !== 0n)) {
            throw FUTURES_REFUSED.modeWithPosition();
          }
        }
        for (const exchange of venue.exchanges) exchange.setPositionMode(account, dual ? 'hedge' : 'oneWay');
        return { body: { code: 200, msg: 'success' } };
      },
    },
  ];
}
