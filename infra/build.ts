import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Message, type Metafile, type Plugin, transform } from 'esbuild';
import { fileName } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';
import { FUNCTION_FILES, type FunctionFile } from './function-files.ts';
import { leanSdk } from './lean-sdk.ts';
import { servedContract } from './served-contract.ts';

export const PROJECT_ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Where `npm run build` and the stack put the bundles: a folder per function, with `index.js` and its files. */
export const BUNDLES = join(PROJECT_ROOT, 'dist/functions');

export interface Bundle {
  readonly name: string;
  /** Size of all its files. */
  readonly bytes: number;
  /** Size of the files every start loads. */
  readonly startBytes: number;
  /** Number of source files in it. */
  readonly inputs: number;
  /** The largest packages, largest first. */
  readonly packages: readonly { readonly name: string; readonly bytes: number }[];
}

export interface BuildOptions {
  readonly outdir: string;
  /** Folder of the entry points: every `.ts` in it except tests. */
  readonly functions?: string;
  readonly files?: Readonly<Record<string, readonly FunctionFile[]>>;
  /** Names of the functions to bundle; absent: all. */
  readonly only?: readonly string[];
  /** Writes source maps beside the bundles for inspection; a deployment has none. */
  readonly sourceMaps?: boolean;
  /** Further changes to the sources, for experiments; a deployment has none. */
  readonly plugins?: readonly Plugin[];
}

/**
 * Bundles every function into `<outdir>/<name>/`, replacing its contents: `index.js` with everything a start needs, and a
 * file for each part that is loaded only on use. The same sources give the same bytes, so that CDK deploys only what
 * changed. Throws on any esbuild warning.
 */
export async function bundleFunctions(options: BuildOptions): Promise<readonly Bundle[]> {
  const { outdir, functions = join(PROJECT_ROOT, 'functions'), files = FUNCTION_FILES, only } = options;
  const all = await functionNames(functions);
  for (const name of Object.keys(files)) {
    if (!all.includes(name)) throw new Error(`There is no function ${name} to add files to.`);
  }
  const names = all.filter((name) => only?.includes(name) ?? true);
  await rm(outdir, { recursive: true, force: true });
  const bundles = await Promise.all(
    names.map((name) => bundleFunction(name, join(functions, `${name}.ts`), join(outdir, name), options)),
  );
  for (const [name, extra] of Object.entries(files)) {
    if (!names.includes(name)) continue;
    for (const { to, text } of extra) {
      const target = join(outdir, name, to);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, await text());
    }
  }
  // Outside Lambda, the project's own package.json would make Node read the bundles as ES modules.
  await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  return bundles;
}

/** Its answer is the operations table itself, including the texts for readers. */
const DOCUMENT = fileName(operations.getOpenapi);

/** Options of both build steps. */
const TARGET = { platform: 'node', target: 'node24', minify: true, legalComments: 'none', logLevel: 'silent' } as const;

/**
 * Two steps, because esbuild only splits ES modules: the first splits the sources, the second turns each part into a
 * CommonJS file. CommonJS starts 3 to 23 ms faster than ESM wherever http is used, and a dynamic import becomes a `require`:
 * the SDK's `import('node:http')` would load all of undici for one export.
 */
async function bundleFunction(
  name: string,
  source: string,
  folder: string,
  { sourceMaps = false, plugins = [] }: Pick<BuildOptions, 'sourceMaps' | 'plugins'>,
): Promise<Bundle> {
  const { metafile, outputFiles, warnings } = await build({
    ...TARGET,
    absWorkingDir: PROJECT_ROOT,
    entryPoints: [{ in: source, out: 'index' }],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    write: false,
    plugins: [...plugins, leanSdk, ...(name === DOCUMENT ? [] : [servedContract])],
    // The default picks packages' CommonJS builds, which cannot be tree-shaken.
    mainFields: ['module', 'main'],
    define: {
      'import.meta.url': '__moduleUrl',
      'import.meta.dirname': '__dirname',
      // A bundle has nothing left to resolve: code that tries fails.
      'import.meta.resolve': 'undefined',
    },
    metafile: true,
    sourcemap: sourceMaps && 'inline',
  });
  refuse(warnings);
  await mkdir(folder, { recursive: true });
  for (const { path, text } of outputFiles) {
    const {
      code,
      map,
      warnings: more,
    } = await transform(text, {
      ...TARGET,
      format: 'cjs',
      supported: { 'dynamic-import': false },
      ...(text.includes('__moduleUrl') && { banner: MODULE_URL }),
      sourcemap: sourceMaps && 'external',
      sourcefile: basename(path),
    });
    refuse(more);
    await writeFile(path, code);
    if (sourceMaps) await writeFile(`${path}.map`, map);
  }
  return await describe(name, folder, metafile);
}

const MODULE_URL = 'const __moduleUrl=require("node:url").pathToFileURL(__filename).href;';

function refuse(warnings: readonly Message[]): void {
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));
}

async function describe(name: string, folder: string, { outputs }: Metafile): Promise<Bundle> {
  const weights = new Map<string, number>();
  const sources = new Set<string>();
  const byFile = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  for (const { inputs } of byFile.values()) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      sources.add(path);
      const origin = packageOf(path);
      weights.set(origin, (weights.get(origin) ?? 0) + bytesInOutput);
    }
  }
  const atStart = (file: string, seen: Set<string>): Set<string> => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const { path, kind } of byFile.get(file)?.imports ?? []) {
      if (kind === 'import-statement' && byFile.has(basename(path))) atStart(basename(path), seen);
    }
    return seen;
  };
  const started = atStart('index.js', new Set());
  const sizes = await Promise.all(
    [...byFile.keys()].map(async (file) => ({ file, bytes: (await stat(join(folder, file))).size })),
  );
  const sum = (some: typeof sizes) => some.reduce((total, { bytes }) => total + bytes, 0);
  const packages = [...weights].map(([origin, weight]) => ({ name: origin, bytes: weight }));
  packages.sort((one, other) => other.bytes - one.bytes || one.name.localeCompare(other.name));
  return {
    name,
    bytes: sum(sizes),
    startBytes: sum(sizes.filter(({ file }) => started.has(file))),
    inputs: sources.size,
    packages,
  };
}

/** The npm package a source file belongs to; our own files are `atlas`. */
function packageOf(path: string): string {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'atlas';
}

async function functionNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder);
  return entries
    .filter((entry) => entry.endsWith('.ts') && !entry.endsWith('.test.ts'))
    .map((entry) => entry.slice(0, -'.ts'.length))
    .sort();
}

/** The bundles as a readable table: size, files, and the largest packages. */
export function bundleTable(bundles: readonly Bundle[]): string {
  const kilobytes = (bytes: number) => (bytes / 1_000).toFixed(1);
  const rows = bundles.map(({ name, bytes, startBytes, inputs, packages }) => [
    name,
    kilobytes(startBytes),
    kilobytes(bytes),
    String(inputs),
    packages
      .slice(0, 3)
      .map((part) => `${part.name} ${kilobytes(part.bytes)}`)
      .join(', '),
  ]);
  const lines = [['function', 'start, kB', 'kB', 'files', 'heaviest, kB'], ...rows];
  const widths = lines.reduce(
    (widest, line) => line.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [] as number[],
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          if (column === line.length - 1) return cell;
          return column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
        })
        .join('  '),
    )
    .join('\n');
}
