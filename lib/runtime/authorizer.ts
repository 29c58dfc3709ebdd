import { authorizerFrom, type TokenAuthorizer } from '../api/authorizer/authorizer.ts';
import { createObservability } from '../observability/observability.ts';
import { serviceName } from '../telemetry/metric-table.ts';

/** The handler of the token authorizer, by the environment of its function. Throws when that is wrong. */
export function authorizer(env: NodeJS.ProcessEnv): TokenAuthorizer {
  return authorizerFrom(env, (stage) => createObservability({ service: serviceName(stage), env }).logger);
}
