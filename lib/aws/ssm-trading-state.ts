import type { SSMClient } from '@aws-sdk/client-ssm';
import type { TradingStateReading } from '../guard/trading-state.ts';
import { tradingStateOf, unreadableState } from '../guard/trading-state-text.ts';
import { ownSsmClient } from './ssm-client.ts';

/** SSM answers in some 10 ms; an order must not wait out a dead connection. Covers the SDK's own retries. */
const TIMEOUT_MS = 1_000;

export interface SsmTradingStateOptions {
  /** Name of the parameter, e.g. `/atlas/dev/trading-state`. */
  readonly parameter: string;
  /** Made on first use; the default is a client for the environment's region and role. */
  readonly client?: () => Promise<SSMClient>;
}

/**
 * Reads the trading state from a parameter of Parameter Store; throws when it cannot be asked. A parameter that is not
 * there, or says no state, halts: somebody meant to say something, and what it was is not known.
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
