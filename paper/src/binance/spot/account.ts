import type { Endpoint } from '../api.ts';
import { FEE_RATE } from './instruments.ts';
import { amount, type SpotVenue } from './venue.ts';

/** In basis points, the older form of the fee. */
const COMMISSION = 10;

/** `GET /api/v3/account`. */
export function account(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/account',
    security: 'userData',
    weight: 20,
    optional: ['omitZeroBalances'],
    handle(call) {
      const omitZero = call.parameters.flag('omitZeroBalances') ?? false;
      const balances = venue.exchange
        .balances(call.account)
        .filter(({ total }) => !omitZero || total !== 0n)
        .map(({ currency, total, locked }) => ({
          asset: currency,
          free: amount(total - locked),
          locked: amount(locked),
        }));
      return {
        body: {
          makerCommission: COMMISSION,
          takerCommission: COMMISSION,
          buyerCommission: 0,
          sellerCommission: 0,
          commissionRates: {
            maker: amount(FEE_RATE),
            taker: amount(FEE_RATE),
            buyer: amount(0n),
            seller: amount(0n),
          },
          canTrade: true,
          canWithdraw: true,
          canDeposit: true,
          brokered: false,
          requireSelfTradePrevention: false,
          preventSor: false,
          updateTime: call.stamp(call.now),
          accountType: 'SPOT',
          balances,
          permissions: ['SPOT'],
          uid: 354_937_868,
        },
      };
    },
  };
}

/** `GET /api/v3/rateLimit/order`: the count of unfilled orders in each window. */
export function orderRateLimit(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/rateLimit/order',
    security: 'userData',
    weight: 40,
    handle: (call) => ({
      body: venue.unfilled.counts(call.account, call.now).map(({ limit, count }) => ({ ...limit, count })),
    }),
  };
}
