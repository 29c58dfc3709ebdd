import type { Config } from '../../lib/config.ts';
import type { Exchange } from '../../lib/domain/instrument.ts';
import type { Credentials } from '../../lib/exchanges/credentials.ts';
import { productOf } from '../../lib/exchanges/venues.ts';
import type { KeyPermissions, PermissionQuery } from '../venues/local-venue.ts';
import { LOCAL_VENUES } from '../venues/table.ts';

const PATIENCE_MS = 5_000;

/** Asks the exchange for the permissions of the key; `undefined` when it does not report them, for any reason. */
export async function keyPermissions(
  exchange: Exchange,
  credentials: Credentials,
  { origins, now }: { readonly origins: Config['origins']; readonly now: () => number },
): Promise<KeyPermissions | undefined> {
  const { requests, read } = LOCAL_VENUES[exchange].keyPermissions(
    credentials,
    (market) => origins[productOf(exchange, market)],
    now(),
  );
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return read(await Promise.all(requests.map((request) => replyTo(request, signal))));
}

async function replyTo({ url, headers }: PermissionQuery['requests'][number], signal: AbortSignal): Promise<unknown> {
  try {
    // A redirect would send the key to an unknown host.
    const reply = await fetch(url, { headers, signal, redirect: 'error' });
    return reply.ok ? await reply.json() : undefined;
  } catch {
    return undefined;
  }
}
