import { Duration, Stack } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { fileName, type Operation, type Scope } from '../lib/api/operation.ts';
import type { FunctionSettings } from './settings.ts';
import type { Stage } from './stage.ts';

export interface OperationFunctionProps {
  readonly operation: Operation;
  readonly stage: Stage;
  readonly code: Code;
  readonly settings: FunctionSettings;
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
export function timeoutSeconds(operation: Pick<Operation, 'scope'>, requestBudgetMs: number): number {
  if (operation.scope === 'public') return KEYLESS_TIMEOUT_S;
  return Math.min(LONGEST_TIMEOUT_S, Math.ceil(requestBudgetMs / 1_000) + TIMEOUT_MARGIN_S);
}

/** The Lambda of one operation, with its own log group and a role that may write there and nowhere else. */
export class OperationFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: OperationFunctionProps) {
    super(scope, id);
    const { code, operation, settings, stage } = props;
    const functionName = `${Stack.of(this).stackName}-${fileName(operation)}`;

    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stage.logRetention,
      removalPolicy: stage.removalPolicy,
    });
    // The managed AWSLambdaBasicExecutionRole may write to every log group of the account.
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Atlas ${stage.name}: ${operation.name}`,
    });
    logGroup.grantWrite(role);

    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: operation.summary,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code,
      handler: 'index.handler',
      memorySize: MEMORY_MB[operation.scope],
      timeout: Duration.seconds(timeoutSeconds(operation, settings.config.requestBudgetMs)),
      // Adds xray:PutTraceSegments and xray:PutTelemetryRecords on "*": X-Ray has no resources to name for them.
      tracing: Tracing.ACTIVE,
      environment: { ...settings.environment },
      logGroup,
      role,
    });
    this.grantPrincipal = role;
  }
}
