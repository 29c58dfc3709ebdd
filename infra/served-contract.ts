import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import ts from 'typescript';
import { SERVED_FIELDS } from '../lib/api/operation.ts';

/** The files of the operations table and its schemas. */
const CONTRACT = /\/lib\/api\/(operations|schemas)\/[\w-]+\.ts$/;

const SERVED: ReadonlySet<string> = new Set(SERVED_FIELDS);

/** Fields of other tables that only readers need: which files, which fields. No function prints them. */
const FOR_PEOPLE: readonly { readonly files: RegExp; readonly fields: ReadonlySet<string> }[] = [
  { files: /\/lib\/exchanges\/[\w-]+\/errors\.ts$/, fields: new Set(['note']) },
  { files: /\/lib\/(config|telemetry\/metric-table)\.ts$/, fields: new Set(['meaning', 'otherwise']) },
];

/** The parts of zod that write JSON schemas, which only documents need but every schema references. */
const JSON_SCHEMAS = /\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/;

/** A range of a text and its replacement. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Removes from a bundle what the operations table has for readers and no function uses: rows of other operations, summaries,
 * examples, responses, and schema metadata. The sources keep one table for docs, stack and tests; a start builds only the
 * few schemas its operation's requests need.
 */
export const servedContract: Plugin = {
  name: 'served-contract',
  setup(build) {
    build.onLoad({ filter: CONTRACT }, async ({ path }) => ({
      contents: servedText(path, await readFile(path, 'utf8')),
      loader: 'ts',
    }));
    for (const { files, fields } of FOR_PEOPLE) {
      build.onLoad({ filter: files }, async ({ path }) => ({
        contents: withoutFields(path, await readFile(path, 'utf8'), fields),
        loader: 'ts',
      }));
    }
    build.onLoad({ filter: JSON_SCHEMAS }, async ({ path }) => ({
      contents: withoutJsonSchemas(await readFile(path, 'utf8')),
    }));
    // Functions only read the version.
    build.onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      const { name, version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
  },
};

/**
 * A source file without the parts no function reads: `.meta(…)` of schemas, and row fields outside `SERVED_FIELDS`.
 * Top-level initializers are marked as free of side effects, which schemas are, so that esbuild drops unused ones.
 */
export function servedText(path: string, text: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) edits.push(...metaOf(node), ...unservedOf(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { initializer } of statement.declarationList.declarations) {
      if (initializer === undefined || ts.isArrowFunction(initializer)) continue;
      edits.push({ from: initializer.getStart(), to: initializer.getStart(), text: '/* @__PURE__ */ (() => (' });
      edits.push({ from: initializer.getEnd(), to: initializer.getEnd(), text: '))()' });
    }
  }
  return edited(text, edits);
}

/** A file without the fields of these names, in any object. */
export function withoutFields(path: string, text: string, fields: ReadonlySet<string>): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) edits.push(...fieldsOf(node, (name) => fields.has(name)));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edited(text, edits);
}

/** The same exports as stubs: each returns a function that throws. */
function withoutJsonSchemas(text: string): string {
  const names = [...text.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name);
  const refusing = "() => () => { throw new Error('This bundle has no JSON schemas.'); }";
  return [...names.map((name) => `export const ${name} = ${refusing};`), `export const process = ${refusing};`].join(
    '\n',
  );
}

/** `schema.meta({…})` becomes `schema`. */
function metaOf(call: ts.CallExpression): readonly Edit[] {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'meta') return [];
  return [{ from: expression.expression.getEnd(), to: call.getEnd(), text: '' }];
}

/** The fields of `operation({…})` that no function reads. */
function unservedOf(call: ts.CallExpression): readonly Edit[] {
  const [row] = call.arguments;
  if (!ts.isIdentifier(call.expression) || call.expression.text !== 'operation') return [];
  if (row === undefined || !ts.isObjectLiteralExpression(row)) return [];
  return fieldsOf(row, (name) => !SERVED.has(name));
}

function fieldsOf(object: ts.ObjectLiteralExpression, goes: (name: string) => boolean): readonly Edit[] {
  return object.properties
    .filter(({ name }) => name !== undefined && ts.isIdentifier(name) && goes(name.text))
    .map((property) => ({ from: property.getFullStart(), to: endOf(property, object), text: '' }));
}

/** Including the comma after it. */
function endOf(property: ts.Node, { properties }: ts.ObjectLiteralExpression): number {
  const end = property.getEnd();
  return properties.at(-1) === property && !properties.hasTrailingComma ? end : end + 1;
}

/** An edit inside another one is skipped, because its text is removed anyway. */
function edited(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, text: instead } of edits.toSorted(
    (one, other) => one.from - other.from || other.to - one.to,
  )) {
    if (from < at) continue;
    result += text.slice(at, from) + instead;
    at = to;
  }
  return result + text.slice(at);
}
