import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileName, type Operation } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';
import { schedules } from '../lib/api/schedules.ts';
import type { LambdaHandler, ScheduledHandler } from '../lib/runtime/lambda.ts';

const here = new URL('.', import.meta.url);
// The authorizer is not an operation; `authorize.test.ts` covers it.
const files = readdirSync(here).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'authorize.ts',
);
const rows = [...Object.values(operations as Record<string, Operation>), ...Object.values(schedules)];

it('has one file for each operation and each schedule', () => {
  expect(files).toEqual(rows.map((row) => `${fileName(row)}.ts`).toSorted());
});

describe.each(files)('%s', (file) => {
  it('exports the handler of the operation or schedule it is named after, and builds nothing while it loads', async () => {
    const module = (await import(new URL(file, here).href)) as { handler: LambdaHandler | ScheduledHandler };
    expect(Object.keys(module)).toEqual(['handler']);
    const { handler } = module;
    const row = 'schedule' in handler ? handler.schedule : handler.operation;
    expect(rows.filter((each) => each === row).map((each) => `${fileName(each)}.ts`)).toEqual([file]);
    expect(handler.on).toBeInstanceOf(Function);
  });
});
