import type { SSMClient } from '@aws-sdk/client-ssm';
import type { TradingStateReading } from '../guard/trading-state.ts';
import { tradingStateOf, unreadableState } from '../guard/trading-state-text.ts';
import { ownSsmClient } from './ssm-client.ts';

/** SSM answers in about 10 ms; an order must not wait for a dead connection. Includes the SDK's own retries. */
const TIMEOUT_MS = 1_000;

export interface SsmTradingStateOptions {
  /** Name of the parameter, e.g. `/atlas/dev/trading-state`. */
  readonly parameter: string;
  /** Made on first use; the default is a client for the environment's region and role. */
  readonly client?: () => Promise<SSMClient>;
}

/**
 * Reads the trading state from Parameter Store; throws when it does not answer. A missing parameter, or one that
 * does not name a state, halts trading: the operator meant to set something, and Atlas cannot tell what.
 */
export function ssmTradingState({ parameter, ...options }: SsmTradingStateOptions): () => Promise<TradingStateReading> {
  let client: Promise<SSMClient> | undefined;
  return async () => {
    const { GetParameterCommand, ParameterNotFound } = await import('./ssm-sdk.ts');
    client ??= (options.client ?? ownSsmClient)().catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    const command = new GetParameterCommand({ Name: parameter });
    try {
      const { Parameter } = await (await client).send(command, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
      return tradingStateOf(Parameter?.Value ?? '', `the parameter ${parameter}`);
    } catch (error) {
      if (error instanceof ParameterNotFound) return unreadableState(`Parameter Store has no parameter ${parameter}`);
      throw error;
    }
  };
}
