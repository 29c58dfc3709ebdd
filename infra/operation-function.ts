import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { fileName, type Operation, type Scope } from '../lib/api/operation.ts';
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
  /** Beyond the settings: what this operation alone needs to know. */
  readonly environment: Readonly<Record<string, string>>;
  readonly capacity: Capacity;
  readonly network: Network | undefined;
}

/**
 * MB by scope. Lambda gives CPU in proportion, a whole core at 1769 MB: what trades gets one, for signing, TLS and the
 * start of a fresh container stand between the caller and the book; what reads waits for exchanges most of the time.
 */
export const MEMORY_MB: Readonly<Record<Scope, number>> = { trade: 1769, read: 1024, public: 512 };

/** Of a request that calls no exchange with our keys: it never waits long. */
const KEYLESS_TIMEOUT_S = 10;
/** Beyond the request's own budget: parsing, the answer, the log. */
const TIMEOUT_MARGIN_S = 3;
/** The gateway gives up after 29 s, and the caller must hear from Atlas, not from the gateway. */
const LONGEST_TIMEOUT_S = 28;

/** How long the function of an operation may run. */
function timeoutSeconds(operation: Pick<Operation, 'scope'>, requestBudgetMs: number): number {
  if (operation.scope === 'public') return KEYLESS_TIMEOUT_S;
  return Math.min(LONGEST_TIMEOUT_S, Math.ceil(requestBudgetMs / 1_000) + TIMEOUT_MARGIN_S);
}

/** The Lambda of one operation. */
export class OperationFunction extends AtlasFunction {
  /** What the gateway calls: the function, or the alias that is kept warm. */
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
      noDeadLetters: 'The gateway waits for it and hears of every failure; nothing is queued.',
      // What calls no exchange needs no address that an exchange knows.
      network: operation.scope === 'public' ? undefined : network,
      reservedConcurrency: operation.scope === 'trade' ? capacity.reservedConcurrency : undefined,
    });
    const { provisionedConcurrency } = capacity;
    if (provisionedConcurrency !== undefined && operation.keptWarm) {
      const alias = this.function.addAlias('live', { provisionedConcurrentExecutions: provisionedConcurrency });
      // CDK's class and its own interface disagree on what may be undefined.
      this.target = alias as IFunction;
    } else {
      this.target = this.function;
    }
  }
}
