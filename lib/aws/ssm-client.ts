import type { SSMClient } from '@aws-sdk/client-ssm';
import { clientSettings } from './client-settings.ts';

let client: Promise<SSMClient> | undefined;

/**
 * The client of this process, for the region and role of its environment: one for keys and trading state, so that
 * whoever comes second finds a connection open. Loading it takes the processor a while, which only those pay who come here.
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
