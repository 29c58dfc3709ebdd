import type { DynamoDbIntentStore } from '../../lib/aws/dynamodb-intent-store.ts';
import { UnreadableIntent } from '../../lib/intents/intent-record.ts';
import { createRedactor } from '../../lib/telemetry/redaction.ts';
import { awsAdvice } from '../aws-advice.ts';

/** The table of intents could not be read or written; the message says what to do. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

/** A table of intents with errors that an operator can act on. */
export type WatchedTable = Pick<DynamoDbIntentStore, 'get' | 'formatOf' | 'byClientOrderId' | 'due' | 'replace'>;

/** The table, with failures that say what to do. Throws `TableError`. */
export function watchedTable(store: DynamoDbIntentStore, tableName: string, region: string): WatchedTable {
  const told = (permission: string) => (error: unknown) => {
    // The stored version differs from the expected one: not a failure of the table.
    if (error instanceof UnreadableIntent) throw error;
    const { name, message } = error instanceof Error ? error : { name: 'unknown error', message: '' };
    const advice =
      name === 'ResourceNotFoundException'
        ? `There is no table ${tableName} in ${region}: check --stage, --region, --table and the account you are signed in to.`
        : (awsAdvice(name, permission) ?? 'Check the region, the network and AWS_ENDPOINT_URL.');
    const said = createRedactor()
      .text(message)
      .replaceAll(/\p{Cc}+/gu, ' ');
    throw new TableError(`DynamoDB failed (${name}: ${said}). ${advice}`, { cause: error });
  };
  return {
    get: (id) => store.get(id).catch(told(`dynamodb:GetItem on ${tableName}`)),
    formatOf: (id) => store.formatOf(id).catch(told(`dynamodb:GetItem on ${tableName}`)),
    byClientOrderId: (id) => store.byClientOrderId(id).catch(told(`dynamodb:Query on the indexes of ${tableName}`)),
    due: (before, limit) => store.due(before, limit).catch(told(`dynamodb:Query on the indexes of ${tableName}`)),
    replace: (next) => store.replace(next).catch(told(`dynamodb:PutItem on ${tableName}`)),
  };
}
