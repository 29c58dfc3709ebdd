/**
 * How the clients of AWS behave, said once and for all of them: nothing is left for the SDK to look up in files or at an
 * address of the machine. The region is that of the environment; where it says none, as with a profile on a laptop, the SDK
 * looks for it. An attempt is repeated twice at most, which the time limits of the callers cover.
 */
export function clientSettings({ AWS_REGION, AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT } = process.env) {
  return {
    ...(AWS_REGION !== undefined && { region: AWS_REGION }),
    maxAttempts: 3,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useFipsEndpoint: AWS_USE_FIPS_ENDPOINT === 'true',
    useDualstackEndpoint: AWS_USE_DUALSTACK_ENDPOINT === 'true',
  } as const;
}
