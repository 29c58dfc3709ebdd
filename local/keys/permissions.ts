import { createHmac } from 'node:crypto';
import type { Config } from '../../lib/config.ts';
import type { Exchange } from '../../lib/domain/instrument.ts';
import type { Credentials } from '../../lib/exchanges/credentials.ts';
import type { Secret } from '../../lib/text/secret.ts';

/** What an exchange says a key may do, as far as it matters for keeping it in the cloud. */
export interface KeyPermissions {
  readonly withdraw: boolean;
  readonly trade: boolean;
  /** Whether only some addresses may use it. */
  readonly addressBound: boolean;
}

interface PermissionQuery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` when the reply does not say. */
  readonly read: (reply: unknown) => KeyPermissions | undefined;
}

type Build = (credentials: Credentials, origins: Config['origins'], now: number) => PermissionQuery;

const PATIENCE_MS = 5_000;

const QUERIES: Readonly<Record<Exchange, Build>> = {
  binance: ({ apiKey, apiSecret }, { binance }, now) => {
    // https://developers.binance.com/docs/wallet/account/api-key-permission: weight 1, on api.binance.com only; test
    // networks and paper exchanges answer 404, which means that nothing is known.
    const query = `recvWindow=5000&timestamp=${now}`;
    return {
      url: `${binance.spot}/sapi/v1/account/apiRestrictions?${query}&signature=${sign(apiSecret, query)}`,
      headers: { 'X-MBX-APIKEY': apiKey.reveal() },
      read: (reply) => {
        if (!isRecord(reply) || typeof reply.enableWithdrawals !== 'boolean') return undefined;
        return {
          withdraw: reply.enableWithdrawals,
          trade: reply.enableSpotAndMarginTrading === true || reply.enableFutures === true,
          addressBound: reply.ipRestrict === true,
        };
      },
    };
  },
  bitmex: ({ apiKey, apiSecret }, { bitmex }, now) => {
    // protocol/bitmex.md §1 (signature), §8 (permissions, CIDR list)
    const path = '/api/v1/apiKey';
    const expires = String(Math.floor(now / 1_000) + 10);
    return {
      url: `${bitmex}${path}`,
      headers: {
        'api-key': apiKey.reveal(),
        'api-expires': expires,
        'api-signature': sign(apiSecret, `GET${path}${expires}`),
      },
      read: (reply) => {
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
};

/** Asks the exchange what the key may do; `undefined` where it does not say, whatever the reason. */
export async function keyPermissions(
  exchange: Exchange,
  credentials: Credentials,
  { origins, now }: { readonly origins: Config['origins']; readonly now: () => number },
): Promise<KeyPermissions | undefined> {
  const { url, headers, read } = QUERIES[exchange](credentials, origins, now());
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    // A redirect would carry the key to a host that nobody has named.
    const reply = await fetch(url, { headers, signal, redirect: 'error' });
    return reply.ok ? read(await reply.json()) : undefined;
  } catch {
    return undefined;
  }
}

function sign(secret: Secret, message: string): string {
  return createHmac('sha256', secret.reveal()).update(message, 'utf8').digest('hex');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
