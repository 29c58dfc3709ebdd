import type { SSMClient } from '@aws-sdk/client-ssm';
import { STRATEGY_NAME, type Strategy, type StrategySource } from '../alerts/strategy.ts';
import { Problem } from '../domain/problem.ts';
import { Secret } from '../text/secret.ts';
import { ownSsmClient } from './ssm-client.ts';

/** How long the strategies are used before they are read again: a new one, or a removed one, is noticed within this time. */
export const STRATEGIES_TTL_MS = 30_000;
/** How long those already read stay in use while Parameter Store does not answer. */
const TRUSTED_MS = 600_000;
/** Minimum time between a failed read and the next. */
const ASK_AGAIN_MS = 1_000;
/** A sender waits for three seconds. Includes the SDK's own retries. */
const TIMEOUT_MS = 1_000;

/** The parts of a strategy, each a parameter below `<path>/<strategy>/`. */
export const STRATEGY_PARAMETERS = { secret: 'secret', template: 'template' } as const;
export type StrategyPart = keyof typeof STRATEGY_PARAMETERS;

/** The path of all strategies of a deployment, e.g. `/atlas/dev/hooks`. */
export function strategiesPath(prefix: string): string {
  return `${prefix}/hooks`;
}

/** The parameter of a part of a strategy, e.g. `/atlas/dev/hooks/ema-cross/secret`. */
export function strategyParameter(path: string, strategy: string, part: StrategyPart): string {
  return `${path}/${strategy}/${STRATEGY_PARAMETERS[part]}`;
}

export interface SsmStrategiesOptions {
  readonly path: string;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** Made on first use; the default is a client for the environment's region and role. */
  readonly client?: () => Promise<SSMClient>;
}

/**
 * The strategies in Parameter Store. All of them are read at once and kept, so that the time of an answer does not depend on
 * whether a strategy exists, and nobody makes Atlas ask for names that he makes up.
 */
export function ssmStrategies({ path, now, ...options }: SsmStrategiesOptions): StrategySource {
  let client: Promise<SSMClient> | undefined;
  let known: { readonly strategies: ReadonlyMap<string, Strategy>; readonly at: number } | undefined;
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  let reading: Promise<void> | undefined;

  const age = () => (known === undefined ? Number.POSITIVE_INFINITY : now() - known.at);
  const connected = (): Promise<SSMClient> => {
    client ??= (options.client ?? ownSsmClient)().catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    return client;
  };
  const read = (): Promise<void> => {
    if (failure !== undefined && now() - failure.at < ASK_AGAIN_MS) return Promise.resolve();
    // They age from the start of their read: a freeze may come before its reply.
    const at = now();
    reading ??= connected()
      .then((through) => readStrategies(through, path, AbortSignal.timeout(TIMEOUT_MS)))
      .then(
        (strategies) => {
          known = { strategies: new Map(strategies.map((each) => [each.name, each])), at };
          failure = undefined;
        },
        (error: unknown) => {
          failure = { error, at: now() };
        },
      )
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  return {
    async find(name) {
      if (age() >= STRATEGIES_TTL_MS) await read();
      if (known !== undefined && age() < TRUSTED_MS) return known.strategies.get(name);
      const { name: why } = failure?.error instanceof Error ? failure.error : { name: 'no answer' };
      throw new Problem(
        'CREDENTIALS_UNAVAILABLE',
        `Parameter Store did not answer for ${path} (${why}). Nothing was sent.`,
        { orderState: 'notPlaced', retryable: true },
        { cause: failure?.error },
      );
    },
    begin: () => void read(),
  };
}

/** Every strategy that has both of its parameters. */
export async function readStrategies(
  client: SSMClient,
  path: string,
  abortSignal: AbortSignal,
): Promise<readonly Strategy[]> {
  const { GetParametersByPathCommand } = await import('./ssm-sdk.ts');
  const values = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const command = new GetParametersByPathCommand({
      Path: path,
      Recursive: true,
      WithDecryption: true,
      ...(NextToken !== undefined && { NextToken }),
    });
    const page = await client.send(command, { abortSignal });
    for (const { Name, Value } of page.Parameters ?? []) {
      if (Name !== undefined && Value !== undefined) values.set(Name, Value);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return [...new Set([...values.keys()].map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))].flatMap(
    (name): Strategy[] => {
      const secret = values.get(strategyParameter(path, name, 'secret'));
      const template = values.get(strategyParameter(path, name, 'template'));
      if (!STRATEGY_NAME.test(name) || !secret || template === undefined) return [];
      return [{ name, secret: Secret.of(secret), template }];
    },
  );
}
