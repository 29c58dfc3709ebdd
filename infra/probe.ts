import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { methodResource } from '../lib/api/authorizer/policy.ts';
import { PROBE_VARIABLES, PROBED, type ProbeCaller } from '../lib/api/probe/probe.ts';
import { schedules } from '../lib/api/schedules.ts';
import type { OrderApi } from './order-api.ts';
import { ScheduledFunction } from './scheduled-function.ts';
import type { FunctionSettings } from './settings.ts';
import type { Stage } from './stage.ts';

export interface ProbeProps {
  readonly stage: Stage;
  readonly code: Code;
  readonly settings: FunctionSettings;
  readonly api: OrderApi;
  readonly caller: ProbeCaller;
  /** Whether the API is at an emulator's address. */
  readonly emulated: boolean;
}

/** Reads the API through its public address on a schedule. It runs outside any VPC, as callers do, and reads no keys. */
export class Probe extends ScheduledFunction {
  constructor(scope: Construct, id: string, { stage, code, settings, api, caller, emulated }: ProbeProps) {
    const { restApiId } = api.restApi;
    super(scope, id, {
      schedule: schedules.probe,
      stage,
      code,
      settings,
      network: undefined,
      environment: {
        [PROBE_VARIABLES.url]: emulated ? `/restapis/${restApiId}/${stage.name}/_user_request_` : api.url,
        [PROBE_VARIABLES.caller]: caller,
      },
    });
    if (caller === 'tokens') return;
    this.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['execute-api:Invoke'],
        resources: PROBED.filter(({ scope: who }) => who !== 'public').map((operation) =>
          Stack.of(this).formatArn({
            service: 'execute-api',
            resource: restApiId,
            resourceName: `${stage.name}/${methodResource(operation)}`,
          }),
        ),
      }),
    );
  }
}
