import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalIntentTable, startIntentTable } from '../intent-table.ts';
import { tableClock } from './table-clock.ts';

let table: LocalIntentTable;
beforeAll(async () => {
  table = await startIntentTable();
});
afterAll(() => table.close());

test.each([
  ['fast', 3_600_000],
  ['slow', -3_600_000],
])('a laptop whose clock is an hour %s counts as the table does, once that has answered', async (_, wrong) => {
  const now = tableClock(table.client, () => Date.now() + wrong);
  expect(Math.abs(now() - Date.now() - wrong)).toBeLessThan(100);
  await table.store.get('none');
  expect(Math.abs(now() - Date.now())).toBeLessThan(30_000);
  table.client.middlewareStack.remove('tableClock');
});
