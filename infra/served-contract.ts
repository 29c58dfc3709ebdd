import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import ts from 'typescript';
import { SERVED_FIELDS } from '../lib/api/operation.ts';

/** The files in which the contract is written. */
const CONTRACT = /\/lib\/api\/(operations|schemas)\/[\w-]+\.ts$/;

const SERVED: ReadonlySet<string> = new Set(SERVED_FIELDS);

/** A part of a text, and what stands there instead. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Leaves out of a bundle what is written in the contract for people and no function reads: whole rows of other operations,
 * summaries, examples, responses, and what schemas say of themselves. The contract stays one table in the sources, which
 * documents, stack and tests read as it is; a start builds the few schemas that the requests of its operation are read by.
 */
export const servedContract: Plugin = {
  name: 'served-contract',
  setup(build) {
    build.onLoad({ filter: CONTRACT }, async ({ path }) => ({
      contents: servedText(path, await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/**
 * A file of the contract without what no function reads: `.meta(…)` of schemas, and the fields of a row that are none of
 * `SERVED_FIELDS`. What remains at the top is marked as free of side effects, as building a schema is, so that esbuild drops
 * what nobody names.
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
  return row.properties
    .filter(({ name }) => name !== undefined && ts.isIdentifier(name) && !SERVED.has(name.text))
    .map((property) => ({ from: property.getFullStart(), to: endOf(property, row), text: '' }));
}

/** With the comma behind it. */
function endOf(property: ts.Node, { properties }: ts.ObjectLiteralExpression): number {
  const end = property.getEnd();
  return properties.at(-1) === property && !properties.hasTrailingComma ? end : end + 1;
}

/** An edit inside of another is part of what goes. */
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
