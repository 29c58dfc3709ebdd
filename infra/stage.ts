import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What a deployment keeps, and for how long. Every stage except `dev` handles real money. */
export interface Stage {
  readonly name: string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The stage with a name, e.g. `dev`, `prod`, `team-2`. Only `dev` is deleted with its stack. Logs are kept for a week in
 * `dev` and for a year elsewhere, unless `logRetentionDays` is set.
 */
export function stageOf(name: string, logRetentionDays?: number): Stage {
  if (name === 'dev') {
    return { name, logRetention: logRetentionDays ?? RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY };
  }
  return {
    name,
    logRetention: logRetentionDays ?? RetentionDays.ONE_YEAR,
    // Not plain RETAIN: a failed first deployment would leave log groups whose names block the second.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  };
}
