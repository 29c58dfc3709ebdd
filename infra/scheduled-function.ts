import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule as Rate } from 'aws-cdk-lib/aws-events';
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

/** Nobody waits for it: half a core is enough. */
const MEMORY_MB = 1024;
/** Ends before its next call begins. */
const TIMEOUT_SHARE = 0.9;

/** The Lambda of a schedule and the rule that calls it. */
export class ScheduledFunction extends AtlasFunction {
  constructor(scope: Construct, id: string, { schedule, settings, ...props }: ScheduledFunctionProps) {
    super(scope, id, {
      ...props,
      name: fileName(schedule),
      description: schedule.summary,
      memoryMb: MEMORY_MB,
      timeoutSeconds: Math.min(Math.floor(schedule.everyMinutes * 60 * TIMEOUT_SHARE), 900),
      environment: { ...settings.environment, ...props.environment },
    });
    new Rule(this, 'Schedule', {
      ruleName: this.functionName,
      description: schedule.summary,
      schedule: Rate.rate(Duration.minutes(schedule.everyMinutes)),
      // The next call does the same work: one that failed is not worth another try, nor a queue to lie in.
      targets: [new LambdaFunction(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }
}
