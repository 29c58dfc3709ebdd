import type { Market } from '../../lib/domain/instrument.ts';
import type { Credentials } from '../../lib/exchanges/credentials.ts';
import { signatureOf } from '../../lib/exchanges/signature.ts';
import { INVERSE, isRecord, LINEAR, type LocalVenue, memberOf } from './local-venue.ts';

/** docs/venues/bybit.md §2.4: the effect of an amend on the place in the queue is not documented. */
const AMENDS = { reduction: ['inPlace', 'unknown'], reprice: ['inPlace', 'unknown'] } as const;
/** Ended by the exchange after acceptance, and reported as a refusal (docs/venues/bybit.md §2.9). */
const OUTCOMES = { amends: AMENDS, postOnly: 'refused' } as const;

const CATEGORIES: Readonly<Record<Market, string>> = { spot: 'spot', usdm: 'linear', coinm: 'inverse' };

const RECV_WINDOW = '5000';

/** A signed GET without parameters (docs/venues/bybit.md §1.2, §1.3). */
function signedGet({ apiKey, apiSecret }: Credentials, url: string, now: number) {
  const text = `${now}${apiKey.reveal()}${RECV_WINDOW}`;
  return {
    url,
    headers: {
      'x-bapi-api-key': apiKey.reveal(),
      'x-bapi-timestamp': String(now),
      'x-bapi-recv-window': RECV_WINDOW,
      'x-bapi-sign': signatureOf(text, apiSecret),
    },
  };
}

/**
 * The `unifiedMarginStatus` values of accounts in which every category follows the same rules (docs/venues/bybit.md
 * §1.6).
 */
const UNIFIED: ReadonlySet<unknown> = new Set([5, 6]);

/** The obstacles to trading with an account, from its `account/info`. */
function obstaclesOf(info: unknown): readonly string[] {
  if (!isRecord(info) || info.retCode !== 0 || !isRecord(info.result)) {
    return ['Bybit does not say here whether the account is a unified trading account 2.0, which Atlas needs.'];
  }
  if (UNIFIED.has(info.result.unifiedMarginStatus)) return [];
  return [
    `this is no unified trading account 2.0 (unifiedMarginStatus ${String(info.result.unifiedMarginStatus)}): upgrade it at the exchange, or orders are refused and lists are not complete.`,
  ];
}

/** Bybit, for the operator's commands and the demo. */
export const BYBIT: LocalVenue = {
  keyPermissions(credentials, originOf, now) {
    const origin = originOf('spot');
    return {
      requests: [
        signedGet(credentials, `${origin}/v5/user/query-api`, now),
        signedGet(credentials, `${origin}/v5/account/info`, now),
      ],
      read([key, info]) {
        if (!isRecord(key) || key.retCode !== 0 || !isRecord(key.result)) return undefined;
        const { readOnly, permissions, ips, expiredAt } = key.result;
        if (!isRecord(permissions) || !Array.isArray(ips)) return undefined;
        const { Wallet: wallet } = permissions;
        const expiry = typeof expiredAt === 'string' ? Date.parse(expiredAt) : Number.NaN;
        return {
          withdraw: Array.isArray(wallet) && wallet.includes('Withdraw'),
          trade: readOnly === 0,
          addressBound: ips.length > 0 && !ips.includes('*'),
          ...(!Number.isNaN(expiry) && { expiresAt: new Date(expiry).toISOString() }),
          obstacles: obstaclesOf(info),
        };
      },
    };
  },
  book: (market) => ({
    path: (symbol) => `/v5/market/orderbook?category=${CATEGORIES[market]}&symbol=${symbol}&limit=5`,
    read(reply) {
      const best = (side: 'a' | 'b') => memberOf(memberOf(memberOf(memberOf(reply, 'result'), side), 0), 0);
      return { bid: best('b'), ask: best('a') };
    },
  }),
  scenes: {
    spot: { title: 'Bybit spot', ...LINEAR, ...OUTCOMES },
    linearPerpetual: { title: 'Bybit linear perpetual', ...LINEAR, ...OUTCOMES },
    linearDelivery: { title: 'Bybit linear delivery', ...LINEAR, ...OUTCOMES },
    inversePerpetual: { title: 'Bybit inverse perpetual', ...INVERSE, ...OUTCOMES },
    inverseDelivery: { title: 'Bybit inverse delivery', ...INVERSE, ...OUTCOMES },
  },
};
