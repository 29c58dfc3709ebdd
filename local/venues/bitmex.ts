import { signatureOf } from '../../lib/exchanges/signature.ts';
import type { ExactJson } from '../../lib/text/exact-json.ts';
import { INVERSE, isRecord, LINEAR, type LocalVenue, memberOf } from './local-venue.ts';

/** docs/venues/bitmex.md §2.4: the effect of a new size on the place in the queue is unverified. */
const OUTCOMES = {
  amends: { reduction: ['inPlace', 'unknown'], reprice: ['inPlace', 'lost'] },
  postOnly: 'CANCELED',
} as const;

/** BitMEX, for the operator's commands and the demo. */
export const BITMEX: LocalVenue = {
  keyPermissions({ apiKey, apiSecret }, originOf, now) {
    // docs/venues/bitmex.md §1 (signature), §8 (permissions, CIDR list)
    const path = '/api/v1/apiKey';
    const expires = String(Math.floor(now / 1_000) + 10);
    return {
      requests: [
        {
          url: `${originOf('spot')}${path}`,
          headers: {
            'api-key': apiKey.reveal(),
            'api-expires': expires,
            'api-signature': signatureOf(`GET${path}${expires}`, apiSecret),
          },
        },
      ],
      read([reply]) {
        const row = Array.isArray(reply)
          ? reply.find((each) => isRecord(each) && each.id === apiKey.reveal())
          : undefined;
        if (!isRecord(row) || !Array.isArray(row.permissions)) return undefined;
        const cidrs = Array.isArray(row.cidrs) ? row.cidrs : [row.cidr];
        return {
          withdraw: row.permissions.includes('withdraw'),
          trade: row.permissions.includes('order'),
          addressBound: cidrs.length > 0 && cidrs.every((cidr) => typeof cidr === 'string' && !cidr.endsWith('/0')),
        };
      },
    };
  },
  /** Unverified (docs/venues/bitmex.md has no order book): highest price first, so the best offer is the last `Sell`. */
  book: () => ({
    path: (symbol) => `/api/v1/orderBook/L2?symbol=${symbol}&depth=1`,
    read(reply) {
      const levels = Array.isArray(reply) ? (reply as readonly ExactJson[]) : [];
      const of = (side: string) => levels.filter((level) => memberOf(level, 'side') === side);
      return { bid: memberOf(of('Buy')[0], 'price'), ask: memberOf(of('Sell').at(-1), 'price') };
    },
  }),
  scenes: {
    spot: { title: 'BitMEX spot', ...LINEAR, ...OUTCOMES },
    linearPerpetual: { title: 'BitMEX linear perpetual', ...LINEAR, ...OUTCOMES },
    linearDelivery: { title: 'BitMEX linear delivery', ...LINEAR, ...OUTCOMES },
    inversePerpetual: { title: 'BitMEX inverse perpetual', ...INVERSE, ...OUTCOMES },
    inverseDelivery: { title: 'BitMEX inverse delivery', ...INVERSE, ...OUTCOMES },
    quantoPerpetual: { title: 'BitMEX quanto perpetual', base: 'ETH', quantity: '10', reduced: '6', ...OUTCOMES },
  },
};
