/**
 * The intent table, one item per intent. The stack and the local stand-in create it from this description.
 *
 * | attribute | | |
 * |---|---|---|
 * | `intentId` | S | partition key |
 * | `version` | N | condition of each write |
 * | `writer` | S | writer of that version |
 * | `intent` | S | the intent as JSON text, so that an answer is replayed byte for byte |
 * | `state` | S | for operators who read the table |
 * | `open`, `dueAt` | S, N | on open intents only: index `open-intents`, which the sweeper reads |
 * | `clientOrderId`, `createdAt` | S, N | where the caller gave the id: index `by-client-order-id` |
 * | `expiresAt` | N | time to live in epoch seconds, on ended intents only. An open intent never expires |
 *
 * Items whose ids begin with `#cancel-after ` are dead man's switches, one per scope, in `switch` (S): they have `version`,
 * `writer`, `open` (`cancel-after`), `dueAt` and `expiresAt` as intents do (`dynamodb-switch-store.ts`).
 *
 * Items whose ids begin with `#alerts ` count the alerts of a strategy and day, in `alerts` (SS) and `expiresAt`
 * (`dynamodb-alert-counts.ts`).
 *
 * Some items are neither. `#back-offs` holds the exchanges' back-offs (`dynamodb-back-offs.ts`); items whose ids
 * begin with `#instruments ` hold the list of a host, in `snapshot` (B), `loadedAt` (N, epoch milliseconds) and `expiresAt`
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
 * The table as input of CreateTable, without the time to live, which another call enables. The indexes
 * hold keys only; an intent is read by id, with strong consistency.
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
