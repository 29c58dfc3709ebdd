import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileName, type Operation } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';

const here = new URL('.', import.meta.url);
// The authorizer stands before the operations and is none; `authorize.test.ts` is about it.
const files = readdirSync(here).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'authorize.ts',
);

describe.each(files)('%s', (file) => {
  const text = readFileSync(new URL(file, here), 'utf8');
  const used = [...text.matchAll(/\boperations\.(?!ts\b)(\w+)/g)].map(([, name]) => name);

  it('serves the operation, or the schedule, it is named after', () => {
    const [, schedule] = /\bscheduled(?:PublicEntry)?\(schedules\.(\w+)/.exec(text) ?? [];
    if (schedule !== undefined) {
      expect([`${fileName({ name: schedule })}.ts`, used]).toEqual([file, []]);
      return;
    }
    const row: Operation | undefined = Object.values(operations as Record<string, Operation>).find(
      ({ name }) => `${fileName({ name })}.ts` === file,
    );
    expect(used).toEqual([row?.name]);
  });

  it('exports a handler, builds nothing while it is loaded, and only wires', async () => {
    const loaded = (await import(new URL(file, here).href)) as { handler: { on: unknown } };
    expect(Object.keys(loaded)).toEqual(['handler']);
    expect(loaded.handler).toBeInstanceOf(Function);
    expect(loaded.handler.on).toBeInstanceOf(Function);
    expect(text.split('\n').length).toBeLessThan(30);
  });
});
