import { fromEnv } from '@aws-sdk/credential-provider-env';

type Init = Parameters<typeof fromEnv>[0];

/**
 * The credentials of a function. Lambda puts those of its role into the environment, or, where it restores a snapshot,
 * behind a container credentials URI. The build replaces the SDK's default chain with this (`infra/lean-sdk.ts`), because the
 * other providers (profiles, single sign-on, processes, instance metadata) do not apply in Lambda and are most of what a cold
 * start would compile. Elsewhere the SDK's own chain applies.
 */
export function defaultProvider(init?: Init): ReturnType<typeof fromEnv> {
  return async (...given) => {
    const { AWS_CONTAINER_CREDENTIALS_FULL_URI, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI } = process.env;
    const behindAddress = AWS_CONTAINER_CREDENTIALS_FULL_URI ?? AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
    if (process.env.AWS_ACCESS_KEY_ID !== undefined || behindAddress === undefined)
      return await fromEnv(init)(...given);
    const { fromHttp } = await import('@aws-sdk/credential-provider-http');
    return await fromHttp(init)();
  };
}
