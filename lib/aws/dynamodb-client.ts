import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

let client: Promise<DynamoDBClient> | undefined;

/**
 * Returns the client of this process, for the region and role of its environment: one for intents, back-offs and lists, so
 * that they share a connection. The SDK takes about 60 ms to load, so it loads only on use.
 */
export function ownDynamoDbClient(): Promise<DynamoDBClient> {
  client ??= import('@aws-sdk/client-dynamodb').then(
    ({ DynamoDBClient: Client }) => new Client({}),
    (error: unknown) => {
      client = undefined;
      throw error;
    },
  );
  return client;
}
