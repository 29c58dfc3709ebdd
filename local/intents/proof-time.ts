import { readConfig } from '../../lib/config.ts';
import { createHttpClient } from '../../lib/exchanges/http/http-client.ts';
import { createPorts } from '../../lib/exchanges/ports.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { CLOCK_SKEW_MS } from '../../lib/intents/accepted-until.ts';
import type { OpenIntent } from '../../lib/intents/intent.ts';
import { absenceProvenAfter } from '../../lib/orders/reconcile/resolve.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';

/**
 * From when on the absence of what an intent sent is proof, by what its exchange states about itself; `Infinity` where it
 * never is, and at an exchange that this version does not know, which nobody can ask. Asks no exchange: `acceptedUntil` is on the
 * exchange's clock, and the table's, by which it is compared, may be behind it by as much as two clocks may differ.
 */
export function proofTime(): (intent: OpenIntent) => number {
  const http = createHttpClient();
  const nobody = () => Promise.reject(new TypeError('No exchange is asked here.'));
  const ports = createPorts({
    ...readConfig({}, PRODUCTS),
    http,
    credentials: { get: nobody, renew: nobody },
    now: Date.now,
    observability: silentObservability(),
  });
  http.close();
  return ({ subject, progress: { acceptedUntil } }) => {
    const port = ports.find(
      ({ exchange, markets }) => exchange === subject.exchange && markets.includes(subject.market),
    );
    return port === undefined ? Number.POSITIVE_INFINITY : absenceProvenAfter(port, acceptedUntil) + CLOCK_SKEW_MS;
  };
}
