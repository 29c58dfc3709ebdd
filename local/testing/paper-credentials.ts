import type { CredentialSource } from '../../lib/exchanges/credentials.ts';
import { Secret } from '../../lib/text/secret.ts';
import { PAPER_KEY } from '../paper-environment.ts';

/** The key of the paper exchanges, which is never renewed. */
export function paperCredentials({ apiKey, apiSecret } = PAPER_KEY): CredentialSource {
  return {
    get: () => Promise.resolve({ apiKey: Secret.of(apiKey), apiSecret: Secret.of(apiSecret) }),
    renew: () => Promise.resolve(undefined),
  };
}
