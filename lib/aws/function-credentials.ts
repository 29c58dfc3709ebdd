import { fromEnv } from '@aws-sdk/credential-provider-env';

type Init = Parameters<typeof fromEnv>[0];

/**
 * The credentials of a function: Lambda puts those of its role into the environment, or, where it restores a snapshot,
 * behind the address of a container's. The build puts this in the place of the SDK's default chain
 * (`infra/lean-sdk.ts`), whose other links (profiles, single sign-on, processes, instance metadata) cannot hold there and
 * are most of what a start would compile. Elsewhere the SDK's own chain holds.
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
