import { authorizerFrom, type TokenAuthorizer } from '../api/authorizer/authorizer.ts';
import { createObservability } from '../observability/observability.ts';
import { serviceName } from '../telemetry/metric-table.ts';

/** Creates the handler of the token authorizer from its environment. Throws when the environment is invalid. */
export function authorizer(env: NodeJS.ProcessEnv): TokenAuthorizer {
  return authorizerFrom(env, (stage) => createObservability({ service: serviceName(stage), env }).logger);
}
