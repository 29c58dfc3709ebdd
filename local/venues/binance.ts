import type { Market } from '../../lib/domain/instrument.ts';
import { signatureOf } from '../../lib/exchanges/signature.ts';
import { INVERSE, isRecord, LINEAR, type LocalVenue, memberOf } from './local-venue.ts';

/** docs/venues/binance.md §2.6: on spot a pure reduction keeps its place, and any other change is a new order. */
const SPOT = {
  amends: { reduction: ['keepPriority', 'kept'], reprice: ['cancelReplace', 'lost'] },
  postOnly: 'refused',
} as const;

/** docs/venues/binance.md §2.7 and §3. */
const USDM = {
  amends: { reduction: ['inPlace', 'lost'], reprice: ['inPlace', 'lost'] },
  postOnly: 'refused',
} as const;

/**
 * docs/venues/binance.md §3: where COIN-M is unverified, the paper exchange assumes the other reading and expires the
 * order.
 */
const COINM = { ...USDM, postOnly: 'EXPIRED' } as const;

const ROOTS: Readonly<Record<Market, string>> = { spot: '/api/v3', usdm: '/fapi/v1', coinm: '/dapi/v1' };

/** Binance, for the operator's commands and the demo. */
export const BINANCE: LocalVenue = {
  keyPermissions({ apiKey, apiSecret }, originOf, now) {
    // https://developers.binance.com/docs/wallet/account/api-key-permission: weight 1, only on api.binance.com; test
    // networks and paper exchanges answer 404, which means unknown permissions.
    const query = `recvWindow=5000&timestamp=${now}`;
    return {
      requests: [
        {
          url: `${originOf('spot')}/sapi/v1/account/apiRestrictions?${query}&signature=${encodeURIComponent(signatureOf(query, apiSecret))}`,
          headers: { 'X-MBX-APIKEY': apiKey.reveal() },
        },
      ],
      read([reply]) {
        if (!isRecord(reply) || typeof reply.enableWithdrawals !== 'boolean') return undefined;
        return {
          withdraw: reply.enableWithdrawals,
          trade: reply.enableSpotAndMarginTrading === true || reply.enableFutures === true,
          addressBound: reply.ipRestrict === true,
        };
      },
    };
  },
  book: (market) => ({
    path: (symbol) => `${ROOTS[market]}/depth?symbol=${symbol}&limit=5`,
    read: (reply) => ({
      bid: memberOf(memberOf(memberOf(reply, 'bids'), 0), 0),
      ask: memberOf(memberOf(memberOf(reply, 'asks'), 0), 0),
    }),
  }),
  scenes: {
    spot: { title: 'Binance spot', ...LINEAR, ...SPOT },
    linearPerpetual: { title: 'Binance USD-M perpetual', ...LINEAR, ...USDM },
    linearDelivery: { title: 'Binance USD-M delivery', base: 'ETH', quantity: '0.1', reduced: '0.06', ...USDM },
    inversePerpetual: { title: 'Binance COIN-M perpetual', ...INVERSE, ...COINM },
    inverseDelivery: { title: 'Binance COIN-M delivery', base: 'SOL', quantity: '50', reduced: '30', ...COINM },
  },
};
