import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';

/** A workspace that is published: what its dist is built from. */
export interface PublishedPackage {
  /** Its folder, with `src` and `package.json`. */
  readonly folder: string;
  /** The modules that others import, by their names without an ending. */
  readonly entries: readonly string[];
  /** The module that its `bin` runs. */
  readonly program: string;
}

/** A module specifier in a declaration file. */
const OWN_MODULE = /(?:from |import\()["'](\.{1,2}\/[^"']+\.ts)["']/g;

/**
 * Builds the dist of a package: JavaScript, because Node does not strip types under node_modules, and the declarations of
 * its entries. Throws on any warning of esbuild, on any error of types, and on any import that package.json does not declare.
 */
export async function buildPackage(of: PublishedPackage): Promise<void> {
  const dist = join(of.folder, 'dist');
  await rm(dist, { recursive: true, force: true });
  await bundle(of, dist);
  await declare(of, join(dist, 'types'));
}

async function bundle({ folder, entries, program }: PublishedPackage, dist: string): Promise<void> {
  const { metafile, warnings } = await build({
    absWorkingDir: folder,
    entryPoints: [program, ...entries].map((name) => join(folder, 'src', `${name}.ts`)),
    outdir: dist,
    bundle: true,
    // The program and the entries share one copy of their common code: what is made by one is valid for the others.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Dependencies are installed beside it.
    packages: 'external',
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));
  const foreign = Object.keys(metafile.inputs).filter((path) => !/^(src\/|package\.json$)/.test(path));
  const { dependencies, peerDependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const declared = Object.keys({ ...dependencies, ...peerDependencies });
  const missing = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external === true && !path.startsWith('node:'))
    .map(({ path }) => path)
    .filter((path) => !declared.some((name) => path === name || path.startsWith(`${name}/`)));
  if (foreign.length + missing.length > 0) {
    throw new Error(`The package imports what it does not declare: ${[...foreign, ...missing].join(', ')}.`);
  }
}

/** The declarations of the entries and of the modules they reach, and no others. */
async function declare({ folder, entries }: PublishedPackage, types: string): Promise<void> {
  const sources = join(folder, 'src');
  const format: ts.FormatDiagnosticsHost = {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  };
  const { config, error } = ts.readConfigFile(join(folder, '../tsconfig.json'), (path) => ts.sys.readFile(path));
  if (error !== undefined) throw new Error(ts.formatDiagnostics([error], format));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(folder, '..'));
  const emitted = new Map<string, string>();
  const program = ts.createProgram({
    rootNames: entries.map((name) => join(sources, `${name}.ts`)),
    options: {
      ...options,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: sources,
      outDir: types,
    },
  });
  const { diagnostics } = program.emit(undefined, (file, text) => emitted.set(relative(types, file), text));
  const wrong = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (wrong.length > 0) throw new Error(ts.formatDiagnostics(wrong, format));

  const reached = new Set<string>();
  const queue = entries.map((name) => `${name}.d.ts`);
  for (const file of queue) {
    if (reached.has(file)) continue;
    reached.add(file);
    const text = emitted.get(file);
    if (text === undefined) throw new Error(`No declarations were written for ${file}.`);
    for (const [, specifier = ''] of text.matchAll(OWN_MODULE)) {
      queue.push(join(dirname(file), specifier.replace(/\.ts$/, '.d.ts')));
    }
    const target = join(types, file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(
      target,
      text.replaceAll(OWN_MODULE, (found) => found.replace(/\.ts(['"])$/, '.js$1')),
    );
  }
}
