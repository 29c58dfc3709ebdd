import type { AwsKeys } from './signature-v4.ts';
import { ownSsmClient } from './ssm-client.ts';

/** Keys that may end. */
export interface AwsCredentials extends AwsKeys {
  readonly expiration?: Date | undefined;
}

export type AwsCredentialSource = () => Promise<AwsCredentials>;

/** New credentials are fetched this long before the old ones end, as the SDK does. */
const RENEWED_BEFORE_MS = 300_000;

/**
 * The credentials of this process. A function has them in its environment, where nothing needs to be loaded. Elsewhere, and
 * where a function has them behind a container credentials URI, they come through the SDK, by way of the client of Parameter
 * Store: in a function as `function-credentials.ts` says, on other machines by the SDK's default chain.
 */
export function ownCredentials(env: Readonly<Record<string, string | undefined>> = process.env): AwsCredentialSource {
  return keptCredentials(
    async () => fromEnvironment(env) ?? (await (await ownSsmClient()).config.credentials()),
    Date.now,
  );
}

/** As the SDK's chain does, a profile comes before keys in the environment. */
function fromEnvironment(env: Readonly<Record<string, string | undefined>>): AwsCredentials | undefined {
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION } = env;
  if (AWS_PROFILE || !AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    ...(AWS_CREDENTIAL_EXPIRATION && { expiration: new Date(AWS_CREDENTIAL_EXPIRATION) }),
  };
}

/**
 * Keeps credentials until they end. They are fetched again five minutes earlier, while the old ones stay in use. Throws what
 * `fetch` throws once there are none in force, and an error where it returns ended ones: those are never used.
 */
export function keptCredentials(fetch: AwsCredentialSource, now: () => number): AwsCredentialSource {
  let kept: AwsCredentials | undefined;
  let fetching: Promise<AwsCredentials> | undefined;
  const leftOf = ({ expiration }: AwsCredentials) =>
    expiration === undefined ? Number.POSITIVE_INFINITY : expiration.getTime() - now();
  const fetched = async (): Promise<AwsCredentials> => {
    const credentials = await fetch();
    if (leftOf(credentials) <= 0) {
      throw Object.assign(new Error('The AWS credentials have expired.'), { name: 'ExpiredToken' });
    }
    kept = credentials;
    return credentials;
  };
  const renew = (): Promise<AwsCredentials> => {
    fetching ??= fetched().finally(() => {
      fetching = undefined;
    });
    return fetching;
  };

  return async () => {
    const left = kept === undefined ? 0 : leftOf(kept);
    if (kept === undefined || !(left > 0)) return await renew();
    if (left <= RENEWED_BEFORE_MS) renew().catch(() => undefined);
    return kept;
  };
}
