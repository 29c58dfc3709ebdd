/**
 * The table of intents, one item each. The stack and the local stand-in create it from this description.
 *
 * | attribute | | |
 * |---|---|---|
 * | `intentId` | S | partition key |
 * | `version` | N | what each write is conditional on |
 * | `writer` | S | who wrote that version |
 * | `intent` | S | the intent as JSON: text, so that an answer is replayed to the byte |
 * | `state` | S | for people who look at the table |
 * | `open`, `dueAt` | S, N | on open intents only: index `open-intents`, what the sweeper reads |
 * | `clientOrderId`, `createdAt` | S, N | where the caller named the order: index `by-client-order-id` |
 * | `expiresAt` | N | epoch seconds, on ended intents only: time to live. An open intent is never forgotten |
 *
 * Some items are no intents. `#back-offs` says which hosts asked to be left alone (`dynamodb-back-offs.ts`); those whose ids
 * begin with `#instruments ` hold what a host lists, in `snapshot` (B), `loadedAt` (N, epoch milliseconds) and `expiresAt`
 * (`dynamodb-catalogue.ts`).
 */
export const INTENT_TABLE = {
  partitionKey: { name: 'intentId', type: 'S' },
  timeToLive: 'expiresAt',
  indexes: [
    { name: 'open-intents', partitionKey: { name: 'open', type: 'S' }, sortKey: { name: 'dueAt', type: 'N' } },
    {
      name: 'by-client-order-id',
      partitionKey: { name: 'clientOrderId', type: 'S' },
      sortKey: { name: 'createdAt', type: 'N' },
    },
  ],
} as const;

/**
 * The same as the input of CreateTable, without the time to live, which is switched on by another call. The indexes
 * hold keys only: an intent is read, consistently, by its id.
 */
export function createTableInput(tableName: string) {
  const { partitionKey, indexes } = INTENT_TABLE;
  const keys = [partitionKey, ...indexes.flatMap((index) => [index.partitionKey, index.sortKey])];
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: [{ AttributeName: partitionKey.name, KeyType: 'HASH' as const }],
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: [
        { AttributeName: index.partitionKey.name, KeyType: 'HASH' as const },
        { AttributeName: index.sortKey.name, KeyType: 'RANGE' as const },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    })),
  };
}
