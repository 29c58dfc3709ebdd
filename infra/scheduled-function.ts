import { Duration, Validations } from 'aws-cdk-lib';
import { Schedule as Rate, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { fileName } from '../lib/api/operation.ts';
import type { Schedule } from '../lib/api/schedules.ts';
import { AtlasFunction } from './atlas-function.ts';
import type { FunctionSettings } from './settings.ts';
import type { Stage } from './stage.ts';
import type { Network } from './static-egress.ts';

export interface ScheduledFunctionProps {
  readonly schedule: Schedule;
  readonly stage: Stage;
  readonly code: Code;
  readonly settings: FunctionSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly network: Network | undefined;
}

/** MB. No caller waits for it: half a core is enough. */
export const SCHEDULED_MEMORY_MB = 1024;
/** Why a failed call needs no dead-letter queue. */
const NEXT_CALL = 'The next call, shortly after, does the same work; an alarm reports if none succeeds.';
/** Ends before the next call begins. */
const TIMEOUT_SHARE = 0.9;

/** The Lambda of a schedule and the rule that calls it. */
export class ScheduledFunction extends AtlasFunction {
  constructor(scope: Construct, id: string, { schedule, settings, ...props }: ScheduledFunctionProps) {
    super(scope, id, {
      ...props,
      name: fileName(schedule),
      description: schedule.summary,
      memoryMb: schedule.memoryMb ?? SCHEDULED_MEMORY_MB,
      noDeadLetters: NEXT_CALL,
      timeoutSeconds: schedule.timeoutSeconds ?? Math.min(Math.floor(schedule.everyMinutes * 60 * TIMEOUT_SHARE), 900),
      environment: { ...settings.environment, ...props.environment },
    });
    const rule = new Rule(this, 'Schedule', {
      ruleName: this.functionName,
      description: schedule.summary,
      schedule: Rate.rate(Duration.minutes(schedule.everyMinutes)),
      targets: [new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    Validations.of(rule).acknowledge({ id: 'Serverless-EventBusDLQ', reason: NEXT_CALL });
  }
}
