import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { commandLine } from '../../../lib/text/command-line.ts';
import { goProgram } from '../../tools/go-program.ts';
import { ALLOWED, BREAKING, type Change, type Changed } from './changes.ts';

const HELP = `Checks that openapi.yaml breaks nothing that callers of the last release rely on (docs/concepts/versions.md), with oasdiff.
First it proves the check itself: each kind of breaking change in a copy is found, and each allowed one passes. Needs go, and
the module proxy of Go the first time. Takes half a minute, and once a minute to build oasdiff.

  npm run contract [-- --against FILE]

  --against FILE  another earlier contract (test/contract/released/openapi.yaml)

Ends with 1 when something breaks.

Example: npm run contract
`;

const { values } = commandLine({ name: 'npm run contract', help: HELP, options: { against: { type: 'string' } } });

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const RELEASED = join(PROJECT, 'test/contract/released/openapi.yaml');
const CONTRACT = join(PROJECT, 'openapi.yaml');
/** From the announcement of the end of an operation to its end, as docs/concepts/versions.md promises. */
const DAYS_TO_GO = '180';
/** The operations that the proofs change. */
const PROVEN_ON = ['/v1/orders', '/v1/flatten', '/v1/health'];

const oasdiff = await goProgram('github.com/oasdiff/oasdiff', 'v1.38.0');
const folder = await mkdtemp(join(tmpdir(), 'atlas-contract-'));
try {
  await prove();
  await compare(values.against ?? RELEASED);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** What breaks between two contracts, one line each. */
async function breaks(before: string, after: string): Promise<readonly string[]> {
  const rules = ['--fail-on', 'WARN', '--deprecation-days-stable', DAYS_TO_GO, '--format', 'singleline'];
  return await new Promise((resolve, reject) => {
    execFile(oasdiff, ['breaking', before, after, ...rules], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error === null) resolve([]);
      else if (error.code === 1 && stdout !== '')
        resolve(stdout.split('\n').filter((line) => /^(error|warning)/.test(line)));
      else reject(new Error(`oasdiff: ${stderr || error.message}`));
    });
  });
}

/** The document with sets that may grow (`anyOf` of known words and any string) in the form that oasdiff knows for them. */
function withOpenSets(value: Changed): Changed {
  if (Array.isArray(value)) return value.map(withOpenSets);
  if (typeof value !== 'object' || value === null) return value;
  const [known, any, ...more] = value.anyOf ?? [];
  if (known?.enum !== undefined && any?.type === 'string' && any.enum === undefined && more.length === 0) {
    const { anyOf: _, ...rest } = value;
    return { ...rest, type: 'string', 'x-extensible-enum': known.enum };
  }
  return Object.fromEntries(Object.entries(value).map(([name, its]) => [name, withOpenSets(its)]));
}

async function prove(): Promise<void> {
  const { paths, ...rest } = parse(await readFile(CONTRACT, 'utf8'));
  const small = { ...rest, paths: Object.fromEntries(PROVEN_ON.map((path) => [path, paths[path]])) };
  const before = join(folder, 'before.json');
  await writeFile(before, JSON.stringify(withOpenSets(small)));
  const found = async (change: Change): Promise<readonly string[]> => {
    const changed = structuredClone(small);
    change.make(changed);
    const after = join(folder, 'after.json');
    await writeFile(after, JSON.stringify(withOpenSets(changed)));
    return await breaks(before, after);
  };
  const wrong: string[] = [];
  for (const change of BREAKING) {
    if ((await found(change)).length === 0) wrong.push(`not found: ${change.name}`);
  }
  for (const change of ALLOWED) {
    const [first] = await found(change);
    if (first !== undefined) wrong.push(`not allowed: ${change.name}: ${first}`);
  }
  if (wrong.length > 0) throw new Error(`The check does not hold.\n${wrong.join('\n')}`);
  process.stdout.write(`${BREAKING.length} breaking changes are found, ${ALLOWED.length} allowed ones pass\n`);
}

async function compare(before: string): Promise<void> {
  const [one, other] = await Promise.all(
    [before, CONTRACT].map(async (file, at) => {
      const readable = join(folder, `${at}.json`);
      await writeFile(readable, JSON.stringify(withOpenSets(parse(await readFile(file, 'utf8')))));
      return readable;
    }),
  );
  const found = await breaks(one ?? '', other ?? '');
  if (found.length === 0) return void process.stdout.write('openapi.yaml breaks nothing of the last release\n');
  throw new Error(`openapi.yaml breaks what callers of the last release rely on:\n${found.slice(0, 40).join('\n')}`);
}
