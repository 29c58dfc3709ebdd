import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from './client-settings.ts';

let client: Promise<DynamoDBClient> | undefined;

/**
 * Returns the client of this process, for the region and role of its environment: one for intents, back-offs and lists, so
 * that they share a connection. Loading the SDK takes processor time, so it loads only on use.
 */
export function ownDynamoDbClient(): Promise<DynamoDBClient> {
  client ??= import('./dynamodb-sdk.ts').then(
    ({ DynamoDBClient: Client }) => new Client(clientSettings()),
    (error: unknown) => {
      client = undefined;
      throw error;
    },
  );
  return client;
}
