import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from './client-settings.ts';

let client: Promise<DynamoDBClient> | undefined;

/**
 * The client of this process, for the region and role of its environment: one for intents, back-offs and lists, so that
 * whoever comes second finds a connection open. Loading it takes the processor a while, which only those pay who come here.
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
