import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { commandLine } from '../lib/text/command-line.ts';

const HELP = `Builds the package's dist: JavaScript, because Node does not strip types under node_modules, and the declarations of the
exports. npm pack runs it.

  npm run build --workspace atlas-paper

It takes no options.

Example: npm run build --workspace atlas-paper
`;

commandLine({ name: 'npm run build --workspace atlas-paper', help: HELP });

const PACKAGE = fileURLToPath(new URL('.', import.meta.url));
const SOURCES = join(PACKAGE, 'src');
const DIST = join(PACKAGE, 'dist');
const TYPES = join(DIST, 'types');

const ENTRIES = ['index', 'testing'];
const PROGRAM = 'main';

/** A module specifier in a declaration file. */
const OWN_MODULE = /(?:from |import\()["'](\.{1,2}\/[^"']+\.ts)["']/g;

const FORMAT: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => PACKAGE,
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
};

await rm(DIST, { recursive: true, force: true });
await bundle();
await declare();

/** Throws on any esbuild warning and on any remaining import other than Node's own modules. */
async function bundle(): Promise<void> {
  const { metafile, warnings } = await build({
    absWorkingDir: PACKAGE,
    entryPoints: [PROGRAM, ...ENTRIES].map((name) => join(SOURCES, `${name}.ts`)),
    outdir: DIST,
    bundle: true,
    // The two entries share one copy of their common code: a clock made by one is valid for the other.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));
  const foreign = Object.keys(metafile.inputs).filter((path) => !/^(src\/|package\.json$)/.test(path));
  const missing = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external === true && !path.startsWith('node:'))
    .map(({ path }) => path);
  if (foreign.length + missing.length > 0) {
    throw new Error(`The package must have no dependencies but imports ${[...foreign, ...missing].join(', ')}.`);
  }
}

/** The declarations of the entries and of the modules they reach, and no others. */
async function declare(): Promise<void> {
  const emitted = new Map<string, string>();
  const program = ts.createProgram({
    rootNames: ENTRIES.map((name) => join(SOURCES, `${name}.ts`)),
    options: compilerOptions(),
  });
  const { diagnostics } = program.emit(undefined, (file, text) => emitted.set(relative(TYPES, file), text));
  const wrong = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (wrong.length > 0) throw new Error(ts.formatDiagnostics(wrong, FORMAT));

  const reached = new Set<string>();
  const queue = ENTRIES.map((name) => `${name}.d.ts`);
  for (const file of queue) {
    if (reached.has(file)) continue;
    reached.add(file);
    const text = emitted.get(file);
    if (text === undefined) throw new Error(`No declarations were written for ${file}.`);
    for (const [, specifier = ''] of text.matchAll(OWN_MODULE)) {
      queue.push(join(dirname(file), specifier.replace(/\.ts$/, '.d.ts')));
    }
    const target = join(TYPES, file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(
      target,
      text.replaceAll(OWN_MODULE, (found) => found.replace(/\.ts(['"])$/, '.js$1')),
    );
  }
}

function compilerOptions(): ts.CompilerOptions {
  const file = join(PACKAGE, '../tsconfig.json');
  const { config, error } = ts.readConfigFile(file, (path) => ts.sys.readFile(path));
  if (error !== undefined) throw new Error(ts.formatDiagnostics([error], FORMAT));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(PACKAGE, '..'));
  return { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: SOURCES, outDir: TYPES };
}
