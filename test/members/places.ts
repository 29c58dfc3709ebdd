import { relative, sep } from 'node:path';
import ts from 'typescript';
import { withMember } from './add-member.ts';
import type { ClosedSet } from './closed-sets.ts';

/** A declaration in which the compiler reports errors after a member is added. */
export interface Place {
  /** Relative to the root of the project, with slashes. */
  readonly file: string;
  /** The top-level declaration of the file, with the method in a class. */
  readonly within: string;
  readonly errors: number;
}

/** Type-checks one project with an added member. */
export interface Checker {
  /** Places in order of their files. Throws a `RangeError` unless `lib/` declares the set exactly once. */
  placesOf(set: ClosedSet): readonly Place[];
}

/** Reads the project of a configuration. Nothing is written: the file with the added member exists in memory only. */
export function createChecker(root: string, configFile: string): Checker {
  const config = ts.getParsedCommandLineOfConfigFile(
    configFile,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic },
  );
  if (config === undefined) throw new RangeError(`${configFile} cannot be read`);
  const { fileNames, options } = config;
  const onDisk = ts.createCompilerHost(options);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const host: ts.CompilerHost = {
    ...onDisk,
    getSourceFile(name, ...rest) {
      if (!parsed.has(name)) parsed.set(name, onDisk.getSourceFile(name, ...rest));
      return parsed.get(name);
    },
  };
  const unchanged = ts.createProgram({ rootNames: fileNames, options, host });
  const pathOf = ({ fileName }: ts.SourceFile) => relative(root, fileName).split(sep).join('/');

  function declaring({ declaration, member }: ClosedSet): ts.SourceFile {
    const found = unchanged.getSourceFiles().flatMap((file) => {
      const text = pathOf(file).startsWith('lib/') ? withMember(file, declaration, member) : undefined;
      return text === undefined ? [] : [ts.createSourceFile(file.fileName, text, languageOf(file))];
    });
    const [only, ...others] = found;
    if (only === undefined || others.length > 0) {
      throw new RangeError(`${declaration} is declared in ${found.map(pathOf).join(', ') || 'no file'} of lib/`);
    }
    return only;
  }

  return {
    placesOf(set) {
      const changed = declaring(set);
      const program = ts.createProgram({
        rootNames: fileNames,
        options,
        host: {
          ...host,
          getSourceFile: (name, ...rest) => (name === changed.fileName ? changed : host.getSourceFile(name, ...rest)),
        },
        oldProgram: unchanged,
      });
      return placesIn(program.getSemanticDiagnostics(), pathOf);
    },
  };
}

function placesIn(diagnostics: readonly ts.Diagnostic[], pathOf: (file: ts.SourceFile) => string): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { file, start, messageText } of diagnostics) {
    if (file === undefined || start === undefined) {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    }
    const place = { file: pathOf(file), within: declarationAt(file, start) };
    const key = `${place.file} ${place.within}`;
    places.set(key, { ...place, errors: (places.get(key)?.errors ?? 0) + 1 });
  }
  return [...places].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, place]) => place);
}

/** The name of the declaration at a position: line numbers would change with every edit above it. */
function declarationAt(file: ts.SourceFile, position: number): string {
  const statement = file.statements.find((each) => each.pos <= position && position < each.end);
  if (statement === undefined) return MODULE;
  if (ts.isClassDeclaration(statement)) {
    const member = statement.members.find((each) => each.pos <= position && position < each.end);
    return [statement.name, member?.name].map((name) => name?.getText(file) ?? '').join('.');
  }
  if (ts.isVariableStatement(statement)) {
    const { declarations } = statement.declarationList;
    const declaration = declarations.find((each) => each.pos <= position && position < each.end) ?? declarations[0];
    return declaration?.name.getText(file) ?? MODULE;
  }
  const named = statement as ts.Statement & { readonly name?: ts.Node };
  return named.name?.getText(file) ?? MODULE;
}

/** Stands for a nameless place: an expression at the top level of a file, like a test. */
const MODULE = '(module)';

function languageOf({ languageVersion, impliedNodeFormat }: ts.SourceFile): ts.CreateSourceFileOptions {
  return { languageVersion, impliedNodeFormat };
}

function onUnRecoverableConfigFileDiagnostic({ messageText }: ts.Diagnostic): never {
  throw new RangeError(ts.flattenDiagnosticMessageText(messageText, '\n'));
}
