import { readConfig } from '../../lib/config.ts';
import type { Instrument } from '../../lib/domain/instrument.ts';
import { createHttpClient } from '../../lib/exchanges/http/http-client.ts';
import type { AccountPort, CallContext, VenueFacts } from '../../lib/exchanges/port.ts';
import { createPorts } from '../../lib/exchanges/ports.ts';
import { PRODUCTS, type Product, productOf } from '../../lib/exchanges/venues.ts';
import { environmentCredentials } from '../../lib/runtime/environment-credentials.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';
import { readSettings } from '../../local/settings.ts';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';

/** What the documents say about a product: the facts of its venue, and its instruments as the adapter reads them. */
export interface DocumentedProduct {
  readonly product: Product;
  readonly facts: VenueFacts;
  readonly instruments: readonly Instrument[];
  readonly account: AccountPort;
  /** What a range applies to: the creation of an order, or its last change. */
  readonly rangeBy: 'created' | 'updated';
}

/** A fixed day on which the instruments are read, so that the documents do not change with the calendar. */
export const READ_AT = Date.parse('2026-11-22T12:00:00.000Z');
const PATIENCE_MS = 30_000;

/** All products, through their adapters, from the paper exchanges. */
export async function documentedProducts(): Promise<readonly DocumentedProduct[]> {
  const now = () => READ_AT;
  const paper = await startPaper({ clock: createClock(now), makerIntervalMs: 0 });
  const env = readSettings({}, PRODUCTS).environment(paper.url);
  const http = createHttpClient({ now });
  try {
    const ports = createPorts({
      ...readConfig(env, PRODUCTS),
      http,
      now,
      credentials: environmentCredentials(env),
      observability: silentObservability(),
    });
    const call: CallContext = {
      signal: AbortSignal.timeout(PATIENCE_MS),
      deadline: READ_AT + PATIENCE_MS,
      lookup: () => Promise.resolve(undefined),
    };
    const documented = await Promise.all(
      ports.map(async (each) => {
        const port = await each.load();
        const [listed, account] = await Promise.all([port.instruments(call), port.account()]);
        return port.markets.map((market): DocumentedProduct => {
          const instruments = listed.instruments.filter((each) => each.market === market);
          const [stream] = port.history(instruments);
          return {
            product: productOf(port.exchange, market),
            facts: port.facts,
            instruments,
            account,
            rangeBy: stream?.rangeBy ?? 'created',
          };
        });
      }),
    );
    return documented.flat().sort((a, b) => PRODUCTS.indexOf(a.product) - PRODUCTS.indexOf(b.product));
  } finally {
    http.close();
    await paper.close();
  }
}
