import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expectThat } from '../../local/demo/expect.ts';
import { FIRST_ACCOUNT } from './account-keys.ts';
import { type Find, searchFolder, searchText } from './canaries.ts';
import type { Deployed } from './cloud.ts';

/** The output of a run, by the kind of place. */
export interface Writings {
  /** Log lines of the functions, including metrics as lines in the embedded metric format. */
  readonly logs: readonly string[];
  /** Segments, as the X-Ray daemon receives them. */
  readonly traces: readonly string[];
  /** Every answer of the API, with its headers: orders, lists, problems. */
  readonly answers: readonly string[];
  /** The contents of the tables of intents. */
  readonly intents: readonly string[];
  /** The output of `npm run keys`. */
  readonly outputs: readonly string[];
}

/** Whether the docs name the account that every paper exchange accepts: docs/guides/local.md does. */
function isPublished({ place, secret }: Find): boolean {
  if (secret !== FIRST_ACCOUNT.key && secret !== FIRST_ACCOUNT.secret) return false;
  return place.startsWith('answers: GET /docs') || place.includes('/docs-assets/');
}

/**
 * Searches all of it, the templates, and every file below `folder`, including the uploaded bundles of the functions and
 * the emulator's own log. Throws when it finds a secret, and when a place has nothing to search.
 */
export async function searchEverywhere(
  folder: string,
  stacks: readonly Deployed[],
  secrets: readonly string[],
  { logs, traces, answers, intents, outputs }: Writings,
): Promise<string> {
  const places: Readonly<Record<string, readonly string[]>> = {
    'log lines': logs,
    metrics: logs.filter((line) => line.includes('"CloudWatchMetrics"')),
    'trace segments': traces,
    answers,
    problems: answers.filter((answer) => answer.includes('application/problem+json')),
    intents,
    outputs,
    templates: await Promise.all(stacks.map((stack) => stack.template())),
  };
  const empty = Object.entries(places)
    .filter(([, texts]) => texts.length === 0)
    .map(([place]) => place);
  expectThat(empty.length === 0, `there is nothing to be searched in: ${empty.join(', ')}`);
  const bundles = (await readdir(join(folder, 'assemblies'), { recursive: true })).filter((name) =>
    name.endsWith('/index.js'),
  );
  expectThat(bundles.length > 0, 'the bundles are not where they are searched');

  const inTexts = Object.entries(places).flatMap(([place, texts]): Find[] =>
    texts.flatMap((text) => searchText(`${place}: ${text.slice(0, 60)}…`, text, secrets)),
  );
  const { files, finds } = await searchFolder(folder, secrets);
  const found = new Set([...inTexts, ...finds].filter((find) => !isPublished(find)).map(({ place }) => place));
  expectThat(found.size === 0, `found in ${[...found].join(', ')}`);
  const counted = Object.entries(places).map(([place, texts]) => `${texts.length} ${place}`);
  return `${secrets.length} secrets in ${counted.join(', ')}, ${bundles.length} bundles; ${files} files in all`;
}
