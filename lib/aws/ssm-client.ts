import type { SSMClient } from '@aws-sdk/client-ssm';
import { clientSettings } from './client-settings.ts';

let client: Promise<SSMClient> | undefined;

/**
 * Returns the client of this process, for the region and role of its environment: one for keys and trading state, so that
 * they share a connection. Loading the SDK takes processor time, so it loads only on use.
 */
export function ownSsmClient(): Promise<SSMClient> {
  client ??= import('./ssm-sdk.ts').then(
    ({ SSMClient: Client }) => new Client(clientSettings()),
    (error: unknown) => {
      client = undefined;
      throw error;
    },
  );
  return client;
}
