import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

let client: Promise<DynamoDBClient> | undefined;

/**
 * The client of this process, for the region and role of its environment: one for intents, back-offs and lists, so that
 * whoever comes second finds a connection open. The SDK costs some 60 ms to load, which only those pay who come here.
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
