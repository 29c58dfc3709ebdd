import { requestHandler } from './request-handler.ts';

/**
 * Settings of every AWS client: they leave nothing for the SDK to look up in files or from the machine's metadata. The region
 * comes from the environment; without one, as with a profile on a laptop, the SDK looks it up. An attempt is retried at
 * most twice, within the time limits of the callers.
 */
export function clientSettings({ AWS_REGION, AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT } = process.env) {
  return {
    ...(AWS_REGION !== undefined && { region: AWS_REGION }),
    maxAttempts: 3,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useFipsEndpoint: AWS_USE_FIPS_ENDPOINT === 'true',
    useDualstackEndpoint: AWS_USE_DUALSTACK_ENDPOINT === 'true',
    requestHandler: requestHandler(),
  } as const;
}
