import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../../lib/text/command-line.ts';
import { nodeOf } from '../tools/npm-environment.ts';
import { checkAsLibrary } from './as-library.ts';
import { checkAsProgram } from './as-program.ts';
import { type Bench, demand, endAll, failed, run, tell } from './bench.ts';

const HELP = `Proves the paper exchanges as a package, without this repository: packed, run by npx in an empty folder under the oldest
supported Node, called, and ended; then imported by a small consumer with type checks. Only that Node comes from the npm
registry, once; npm is offline for the rest. Takes a quarter of a minute after that.

  npm run paper:check

It takes no options. Ends with 1 when something does not hold.

Example: npm run paper:check
`;

commandLine({ name: 'npm run paper:check', help: HELP });

const LIMIT_MS = 8 * 60_000;
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const OLDEST_NODE = '22.0.0';

const folder = await mkdtemp(join(tmpdir(), 'atlas-paper-'));
setTimeout(() => giveUp(`not done within ${LIMIT_MS / 60_000} minutes`), LIMIT_MS).unref();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => giveUp(`ended by ${signal}`));
try {
  const bench = { ...(await pack()), folder, node: await oldestNode(), npx: npx() };
  await checkAsProgram(bench);
  await checkAsLibrary(bench, PROJECT);
} catch (error) {
  process.stderr.write(`paper: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  endAll();
  await rm(folder, { recursive: true, force: true });
}

function giveUp(why: string): never {
  process.stderr.write(`paper: ${why}\n`);
  endAll();
  rmSync(folder, { recursive: true, force: true });
  process.exit(1);
}

/** Packs the workspace, and checks the content of the package. */
async function pack(): Promise<Pick<Bench, 'tarball' | 'version'>> {
  const packing = ['pack', '--workspace', 'atlas-paper', '--pack-destination', folder, '--json'];
  const { code, stdout, stderr } = await run('npm', packing, { cwd: PROJECT });
  demand(code === 0, `npm pack ends with ${code}:\n${stderr}`);
  // The package's own build prints before the JSON.
  const [packed] = packedIn(stdout.slice(stdout.search(/^[[{]/m)));
  demand(packed !== undefined, `npm pack tells of no package:\n${stdout}`);
  const { filename, version, files, size } = packed;
  const names = files.map(({ path }) => path);
  const odd = names.filter((name) => !/^(dist\/.+\.(js|d\.ts)|package\.json|README\.md|LICENSE)$/.test(name));
  demand(odd.length === 0, `the package has unnecessary files: ${odd.join(', ')}`);
  for (const name of ['README.md', 'LICENSE']) demand(names.includes(name), `the package has no ${name}`);
  const licenses = await Promise.all(['LICENSE', 'paper/LICENSE'].map((path) => readFile(join(PROJECT, path), 'utf8')));
  demand(licenses[0] === licenses[1], 'its license is not the one of the project');
  tell(`${filename}: ${names.length} files, ${Math.round(size / 1_000)} kB`);
  return { tarball: join(folder, filename), version };
}

interface Packed {
  readonly filename: string;
  readonly version: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** npm lists packages in an array, or by their names. */
function packedIn(json: string): readonly Packed[] {
  const told: readonly Packed[] | Readonly<Record<string, Packed>> = JSON.parse(json);
  return Array.isArray(told) ? told : Object.values(told);
}

async function oldestNode(): Promise<string> {
  try {
    return await nodeOf(OLDEST_NODE);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    return failed(
      `Node ${OLDEST_NODE} cannot be had from the npm registry, and nothing else here needs one. Run it again with a connection. npm says:\n${said}`,
    );
  }
}

/** The npx beside the npm that runs this: it needs a newer Node than the package does. */
function npx(): string {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('npm-cli.js') === true
    ? npm.replace(/npm-cli\.js$/, 'npx-cli.js')
    : failed('this is started as npm run paper:check');
}
