import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoDbIntentStore } from '../../lib/aws/dynamodb-intent-store.ts';
import { type LocalIntentTable, localDynamoDb, startIntentTable } from '../intent-table.ts';
import { tableClock } from './table-clock.ts';

let table: LocalIntentTable;
beforeAll(async () => {
  table = await startIntentTable();
});
afterAll(() => table.close());

test.each([
  ['fast', 3_600_000],
  ['slow', -3_600_000],
])('a laptop whose clock is an hour %s uses the table’s clock, once the table has answered', async (_, wrong) => {
  const { now, onReply } = tableClock(() => Date.now() + wrong);
  expect(Math.abs(now() - Date.now() - wrong)).toBeLessThan(100);
  const client = localDynamoDb(table.url, { onReply });
  await dynamoDbIntentStore({ tableName: table.tableName, ttlMs: 1, client }).get('none');
  expect(Math.abs(now() - Date.now())).toBeLessThan(30_000);
  client.close();
});

test('a reply without a readable date leaves the clock as it is', () => {
  const { now, onReply } = tableClock(() => 7);
  onReply({});
  onReply({ date: 'soon' });
  expect(now()).toBe(7);
});
