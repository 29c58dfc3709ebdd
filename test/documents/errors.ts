import { PROBLEM_KINDS } from '../../lib/domain/problem.ts';
import type { ErrorRule } from '../../lib/exchanges/port.ts';
import { code, table } from './markdown.ts';
import type { DocumentedProduct } from './venues.ts';

/** The errors of each exchange, and what Atlas makes of them: a section per table of an adapter. */
export function errorTables(products: readonly DocumentedProduct[]): string {
  const venues = [...new Set(products.map(({ facts }) => facts))];
  return venues
    .flatMap(({ name, errors, unlistedRefusal }) => [
      `### ${name}`,
      errorsTable(errors),
      `Any other well-formed 4xx is ${code(unlistedRefusal)}. Anything else leaves a command ${code('unknown')}.`,
    ])
    .join('\n\n');
}

function errorsTable(rules: readonly ErrorRule[]): string {
  return table(
    ['Code', 'Status', 'Message', 'Atlas says', 'Class', 'Note'],
    grouped(rules).map(({ codes, rule }) => [
      codes.map(code).join(' '),
      rule.status === undefined ? '' : String(rule.status),
      rule.match === undefined ? '' : code(String(rule.match)),
      `${code(rule.problem)} (${PROBLEM_KINDS[rule.problem].status})`,
      code(rule.outcome),
      rule.note ?? '',
    ]),
  );
}

interface Line {
  readonly codes: string[];
  readonly rule: ErrorRule;
}

/** Adjacent codes with the same meaning share one line; order is part of the meaning, so others do not. */
function grouped(rules: readonly ErrorRule[]): readonly Line[] {
  const lines: Line[] = [];
  const wordOf = ({ code: _, match, ...rest }: ErrorRule) => JSON.stringify({ ...rest, match: String(match) });
  for (const rule of rules) {
    const last = lines.at(-1);
    if (last !== undefined && wordOf(last.rule) === wordOf(rule)) last.codes.push(rule.code);
    else lines.push({ codes: [rule.code], rule });
  }
  return lines;
}
