import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { PROBLEM_EXAMPLES } from '../../lib/api/schemas/problem-examples.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** Composed of several texts, which no single one in the sources shows. */
const COMPOSED = [
  'INVALID_REQUEST',
  'METHOD_NOT_ALLOWED',
  'NOT_SUPPORTED',
  'ORDER_NOT_FOUND',
  'REPLACE_NOT_ALLOWED',
  'EXCHANGE_REGION_REFUSED',
  'CREDENTIALS_MALFORMED',
];

/** A literal with fewer letters of its own would match any text. */
const FEWEST_LETTERS = 16;

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What a literal can be at run time; `undefined` for anything but a text. */
function patternOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return escaped(node.text);
  if (ts.isTemplateExpression(node))
    return escaped(node.head.text) + node.templateSpans.map(({ literal }) => `.*${escaped(literal.text)}`).join('');
  return undefined;
}

function textsOf(file: string): readonly RegExp[] {
  const source = ts.createSourceFile(file, readFileSync(`${PROJECT}${file}`, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: RegExp[] = [];
  const visit = (node: ts.Node): void => {
    const pattern = patternOf(node);
    if (pattern !== undefined && pattern.replaceAll('.*', '').length >= FEWEST_LETTERS)
      found.push(new RegExp(`^${pattern}$`, 's'));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('problems are documented with the very texts that Atlas says', () => {
  const files = globSync('{lib,infra,local}/**/*.ts', { cwd: PROJECT });
  const texts = files.filter((file) => !/\.test\.ts$|\/testing\/|\/schemas\//.test(file)).flatMap(textsOf);
  const invented = Object.entries(PROBLEM_EXAMPLES)
    .filter(([code]) => !COMPOSED.includes(code))
    .filter(([, { detail }]) => !texts.some((text) => text.test(detail)));
  expect(invented.map(([code]) => code)).toEqual([]);
});
