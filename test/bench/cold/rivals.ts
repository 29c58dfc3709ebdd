import { execFile } from 'node:child_process';
import { access, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { lockedFolder } from '../../tools/npm-environment.ts';

const SOURCES = fileURLToPath(new URL('rivals/', import.meta.url));

/** What Atlas is compared with: one file each in `rivals/`, from the bare minimum to typical ccxt code. */
export const RIVALS = {
  bare: 'bare Node',
  light: 'middy, zod/mini, Powertools logger and metrics, hand-made SSM call',
  sdk: 'AWS SDK alone: one SSM call, no order',
  book: 'by the book: middy, zod, Powertools with tracer, SDK SSM; no exchange library',
  'book-binance': 'by the book + `@binance/spot`',
  'book-ccxt-markets': 'by the book + ccxt, its Binance alone, markets handed in',
  'book-ccxt-bundled': 'by the book + ccxt, bundled and minified, loads markets',
  'book-ccxt': 'by the book + ccxt as used: from its package, loads markets',
} as const satisfies Record<string, string>;

export type Rival = keyof typeof RIVALS;

export const RIVAL_NAMES = Object.keys(RIVALS) as readonly Rival[];

/**
 * Bundles the rivals into `outdir`, one folder each, with the same settings as Atlas itself. Their packages lie in a
 * separate folder under their own lock file: the project does not depend on them.
 */
export async function bundleRivals(outdir: string): Promise<void> {
  const packages = await rivalPackages();
  const options: BuildOptions = {
    absWorkingDir: SOURCES,
    outdir,
    nodePaths: [packages],
    // The package exports its exchanges only all together.
    alias: { 'ccxt-binance': join(packages, 'ccxt/js/src/binance.js') },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    // ccxt looks up its own location, for files that no exchange here needs.
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: 'const __moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
    legalComments: 'none',
    logLevel: 'error',
  };
  // Modules of other exchanges, loaded only when one of them is used.
  const external = ['protobufjs/*'];
  const bundled = RIVAL_NAMES.filter((name) => name !== 'book-ccxt');
  await build({ ...options, entryPoints: bundled.map(entryOf), external });
  // Most users leave a package of this size unbundled.
  await build({ ...options, entryPoints: [entryOf('book-ccxt')], external: ['ccxt'] });
  await symlink(packages, join(outdir, 'node_modules'));
}

function entryOf(name: Rival): { readonly in: string; readonly out: string } {
  const source = name === 'book-ccxt-bundled' ? 'book-ccxt' : name;
  return { in: join(SOURCES, `${source}.js`), out: `${name}/index` };
}

/**
 * The folder of `aws-lambda-ric`. It compiles libcurl and itself on first use, which takes two minutes, cmake and a
 * compiler.
 */
export async function lambdaClient(): Promise<string> {
  const packages = await rivalPackages();
  const folder = join(packages, 'aws-lambda-ric');
  const built = await access(join(folder, 'rapid-client.node')).then(
    () => true,
    () => false,
  );
  if (!built) await promisify(execFile)('npm', ['rebuild', 'aws-lambda-ric'], { cwd: join(packages, '..') });
  return folder;
}

async function rivalPackages(): Promise<string> {
  return join(await lockedFolder('bench-cold', SOURCES), 'node_modules');
}
