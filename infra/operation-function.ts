import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { fileName, IS_TRADING, type Operation, type Scope } from '../lib/api/operation.ts';
import { AtlasFunction } from './atlas-function.ts';
import type { Capacity } from './capacity.ts';
import type { FunctionSettings } from './settings.ts';
import type { Stage } from './stage.ts';
import type { Network } from './static-egress.ts';

export interface OperationFunctionProps {
  readonly operation: Operation;
  readonly stage: Stage;
  readonly code: Code;
  readonly settings: FunctionSettings;
  /** Variables only this operation needs, beyond the settings. */
  readonly environment: Readonly<Record<string, string>>;
  readonly capacity: Capacity;
  readonly network: Network | undefined;
}

/**
 * MB by scope. Lambda gives CPU in proportion, a whole core at 1769 MB. Trading gets one, because signing, TLS and a cold
 * start delay the order; reading mostly waits for exchanges.
 */
export const MEMORY_MB: Readonly<Record<Scope, number>> = { trade: 1769, hook: 1769, read: 1024, public: 512 };

/** For a request that makes no signed call: it never waits long. */
const KEYLESS_TIMEOUT_S = 10;
/** Beyond the request's own budget: parsing, the answer, the log. */
const TIMEOUT_MARGIN_S = 3;
/** The gateway gives up after 29 s, and the answer must come from Atlas, not from the gateway. */
const LONGEST_TIMEOUT_S = 28;

/** The timeout of an operation's function. */
function timeoutSeconds({ scope, budgetMs }: Pick<Operation, 'scope' | 'budgetMs'>, requestBudgetMs: number): number {
  if (scope === 'public') return KEYLESS_TIMEOUT_S;
  return Math.min(LONGEST_TIMEOUT_S, Math.ceil((budgetMs ?? requestBudgetMs) / 1_000) + TIMEOUT_MARGIN_S);
}

/** The Lambda of one operation. */
export class OperationFunction extends AtlasFunction {
  /** What the gateway calls: the function, or its warm alias. */
  readonly target: IFunction;

  constructor(scope: Construct, id: string, props: OperationFunctionProps) {
    const { capacity, code, network, operation, settings, stage } = props;
    super(scope, id, {
      name: fileName(operation),
      description: operation.summary,
      stage,
      code,
      memoryMb: MEMORY_MB[operation.scope],
      timeoutSeconds: timeoutSeconds(operation, settings.config.requestBudgetMs),
      environment: { ...settings.environment, ...props.environment },
      noDeadLetters: 'The gateway waits for it and receives every failure; nothing is queued.',
      // An operation that calls no exchange needs no fixed address.
      network: operation.scope === 'public' ? undefined : network,
      reservedConcurrency: IS_TRADING[operation.scope] ? capacity.reservedConcurrency : undefined,
    });
    const { provisionedConcurrency } = capacity;
    if (provisionedConcurrency !== undefined && operation.keptWarm) {
      const alias = this.function.addAlias('live', { provisionedConcurrentExecutions: provisionedConcurrency });
      // CDK's class and interface disagree on what may be undefined.
      this.target = alias as IFunction;
    } else {
      this.target = this.function;
    }
  }
}
