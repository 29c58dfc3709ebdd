import { readConfig } from '../../lib/config.ts';
import { createHttpClient } from '../../lib/exchanges/http/http-client.ts';
import { serves } from '../../lib/exchanges/lazy-port.ts';
import { createPorts } from '../../lib/exchanges/ports.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { CLOCK_SKEW_MS } from '../../lib/intents/accepted-until.ts';
import type { OpenIntent } from '../../lib/intents/intent.ts';
import { absenceProvenAfter } from '../../lib/orders/reconcile/resolve.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';

/**
 * When the absence of an order becomes proof that it was never placed, by the facts of its exchange; `Infinity` where it
 * never does, and for an exchange that this version does not know. Calls no exchange: `acceptedUntil` is on the exchange's
 * clock, and the table's clock, which it is compared with, may be behind by the allowed clock difference.
 */
export async function proofTime(): Promise<(intent: OpenIntent) => number> {
  const http = createHttpClient();
  const nobody = () => Promise.reject(new TypeError('No exchange is called here.'));
  const lazy = createPorts({
    ...readConfig({}, PRODUCTS),
    http,
    credentials: { get: nobody, renew: nobody },
    now: Date.now,
    observability: silentObservability(),
  });
  const ports = await Promise.all(lazy.map((port) => port.load()));
  http.close();
  return ({ subject, progress: { acceptedUntil } }) => {
    const port = ports.find((each) => serves(each, subject));
    return port === undefined ? Number.POSITIVE_INFINITY : absenceProvenAfter(port, acceptedUntil) + CLOCK_SKEW_MS;
  };
}
