import type { Config } from '../../lib/config.ts';
import type { Exchange } from '../../lib/domain/instrument.ts';
import { Problem } from '../../lib/domain/problem.ts';
import type { Credentials } from '../../lib/exchanges/credentials.ts';
import type { HttpClient } from '../../lib/exchanges/http/http-client.ts';
import { createPorts } from '../../lib/exchanges/ports.ts';
import { createObservability } from '../../lib/observability/observability.ts';

/** The answer of one address of an exchange to a pair of keys. */
export interface Trial {
  /** e.g. `binance.spot` */
  readonly products: readonly string[];
  readonly origin: string;
  /** Why the keys cannot be used there; `undefined`: they were accepted. */
  readonly problem: Problem | undefined;
}

export interface TrialParts {
  readonly config: Config;
  readonly http: HttpClient;
  readonly now: () => number;
}

const PATIENCE_MS = 10_000;

/**
 * Tries a pair of keys at every enabled product of the exchange by reading the active orders, which needs a signature and
 * changes nothing. Empty where no product of the exchange is enabled.
 */
export async function tryKeys(
  exchange: Exchange,
  credentials: Credentials,
  { config, http, now }: TrialParts,
): Promise<readonly Trial[]> {
  const observability = createObservability({ service: 'atlas-keys', env: {}, level: 'silent' });
  const source = { get: () => Promise.resolve(credentials), renew: () => Promise.resolve(undefined) };
  const ports = createPorts({ ...config, http, credentials: source, now, observability });
  return await Promise.all(
    ports
      .filter((port) => port.exchange === exchange)
      .map(async (each): Promise<Trial> => {
        const port = await each.load();
        const call = {
          signal: AbortSignal.timeout(PATIENCE_MS),
          deadline: now() + PATIENCE_MS,
          // An answer is enough; its rows need not be readable.
          lookup: () => Promise.resolve(undefined),
        };
        const problem = await port.active({ markets: port.markets }, call).then(
          () => undefined,
          (error: unknown) => {
            if (error instanceof Problem) return error;
            throw error;
          },
        );
        return { products: port.markets.map((market) => `${exchange}.${market}`), origin: port.origin, problem };
      }),
  );
}
