import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What a deployment keeps, and for how long. Everything but `dev` is somebody's money. */
export interface Stage {
  readonly name: string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The stage of a name, e.g. `dev`, `prod`, `desk-2`. Only `dev` is thrown away with its stack. Logs are kept for a week in
 * `dev` and for a year elsewhere, unless `logRetentionDays` says otherwise.
 */
export function stageOf(name: string, logRetentionDays?: number): Stage {
  if (name === 'dev') {
    return { name, logRetention: logRetentionDays ?? RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY };
  }
  return {
    name,
    logRetention: logRetentionDays ?? RetentionDays.ONE_YEAR,
    // Not plain RETAIN: a first deployment that fails would leave log groups behind whose names block the second.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  };
}
