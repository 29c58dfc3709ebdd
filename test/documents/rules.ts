import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MUTATIONS } from '../mutations/list.ts';
import { readSources } from '../mutations/sources.ts';
import { code, table } from './markdown.ts';

/**
 * The rules that keep an order from doubling: where each is implemented, the mutation that breaks it, and the test that
 * then fails.
 */
export async function rulesTable(): Promise<string> {
  const sources = await readSources(fileURLToPath(new URL('../..', import.meta.url)));
  return table(
    ['Number', 'Rule', 'Where', 'Mutation', 'Test that fails'],
    MUTATIONS.map((mutation) => {
      const { number, rule, breaks, test } = mutation;
      return [
        number,
        rule,
        linked(sources.fileOf(mutation)),
        breaks,
        `${linked(sources.testFileOf(test))}: ${code(test.name)}`,
      ];
    }),
  );
}

function linked(file: string): string {
  return `[${basename(file)}](../../${file})`;
}
