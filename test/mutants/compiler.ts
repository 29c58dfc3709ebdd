import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { mutated } from './instrument.ts';
import type { Mutant } from './mutant.ts';

/** Finds mutants that nobody could write, because they do not compile. */
export interface Compiler {
  refuses(mutant: Mutant): boolean;
}

/** How many importing files of a changed file are checked: each costs about as much as the changed one. */
const MOST_IMPORTERS = 15;

/** Reads the project once; each further check then costs about as much as one file. */
export function openCompiler(root: string): Compiler {
  const configFile = join(root, 'tsconfig.json');
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, ts.sys.readFile).config,
    ts.sys,
    root,
  );
  // Unused code after a mutation is not a type error.
  const settings = { ...options, noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true };
  const sources = fileNames.filter((file) => file.startsWith(join(root, 'lib/')) && !file.endsWith('.test.ts'));
  let changed: { readonly path: string; readonly text: string } | undefined;
  let version = 0;
  const service = ts.createLanguageService({
    getCompilationSettings: () => settings,
    getScriptFileNames: () => sources,
    getScriptVersion: (file) => (file === changed?.path ? String(version) : '0'),
    getScriptSnapshot: (file) => {
      const text = file === changed?.path ? changed.text : ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath ?? ((path) => path),
  });
  return {
    refuses(mutant) {
      const path = join(root, mutant.file);
      const isTruth = mutant.change === 'true' || mutant.change === 'false';
      // As a condition that the compiler cannot evaluate; otherwise it would consider the following code unreachable.
      const change = isTruth ? `(${mutant.change} as boolean)` : mutant.change;
      version += 1;
      changed = { path, text: mutated(readFileSync(path, 'utf8'), { ...mutant, change }) };
      if (service.getSyntacticDiagnostics(path).length > 0) return true;
      // The members of a word set decide whether other files that name them compile.
      const concerned = mutant.atLoad ? [path, ...importersOf(path, sources).slice(0, MOST_IMPORTERS)] : [path];
      return concerned.some((file) => service.getSemanticDiagnostics(file).length > 0);
    },
  };
}

function importersOf(path: string, sources: readonly string[]): readonly string[] {
  return sources.filter((source) =>
    ts
      .preProcessFile(readFileSync(source, 'utf8'))
      .importedFiles.some(({ fileName }) => fileName.startsWith('.') && join(dirname(source), fileName) === path),
  );
}
