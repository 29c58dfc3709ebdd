import { type AlertCounts, keptUntilOf } from '../alerts/alert-counts.ts';
import { inTime } from '../intents/time-limit.ts';
import { type DynamoDb, ownDynamoDb } from './dynamodb-client.ts';
import { ConditionalCheckFailed } from './dynamodb-protocol.ts';

/** The ids of the counts begin with this; no intent id contains `#`. */
export const ALERT_COUNTS_ID_PREFIX = '#alerts ';
const TIMEOUT_MS = 1_000;

export interface DynamoDbAlertCountsOptions {
  /** The table of intents. */
  readonly tableName: string;
  /** Time limit of one call to the table, milliseconds. */
  readonly timeoutMs?: number;
  /** The default is the client of this process. */
  readonly client?: DynamoDb;
}

/**
 * Counts in the table of intents: one item for each strategy and day, with the set of its alerts. One conditional write adds
 * an alert, so containers that count at the same time never exceed the number, and a copy changes nothing.
 */
export function dynamoDbAlertCounts({ tableName, ...options }: DynamoDbAlertCountsOptions): AlertCounts {
  const { timeoutMs = TIMEOUT_MS, client = ownDynamoDb() } = options;
  return {
    async claim({ strategy, day, intentId, most }, signal) {
      const input = {
        TableName: tableName,
        Key: { intentId: { S: `${ALERT_COUNTS_ID_PREFIX}${strategy} ${day}` } },
        UpdateExpression: 'ADD #alerts :one SET #expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(#alerts) OR contains(#alerts, :alert) OR size(#alerts) < :most',
        ExpressionAttributeNames: { '#alerts': 'alerts', '#expiresAt': 'expiresAt' },
        ExpressionAttributeValues: {
          ':one': { SS: [intentId] },
          ':alert': { S: intentId },
          ':most': { N: String(most) },
          ':expiresAt': { N: String(keptUntilOf(day) / 1_000) },
        },
      };
      try {
        await inTime(timeoutMs, signal, (limit) => client.send('UpdateItem', input, limit));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailed) return false;
        throw error;
      }
    },
  };
}
