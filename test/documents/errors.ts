import { PROBLEM_KINDS } from '../../lib/domain/problem.ts';
import type { ErrorRule } from '../../lib/exchanges/port.ts';
import { outcomesTable } from './exchange-tables.ts';
import { code, table } from './markdown.ts';
import type { DocumentedProduct } from './venues.ts';

/** The whole of ERRORS.md: what each exchange says, and what Atlas makes of it. */
export function errorsDocument(products: readonly DocumentedProduct[]): string {
  const venues = [...new Set(products.map(({ facts }) => facts))];
  return [
    '# What the exchanges say, and what Atlas makes of it',
    'Made by `npm run readme` from the error tables of the adapters; do not edit.',
    'A refusal of an exchange becomes a problem with a stable `code`; `exchangeCode` and `exchangeMessage` keep the words of the exchange. The class says what the refusal proves about the command that was answered with it:',
    outcomesTable(),
    'In a table the first line that fits holds: the code, the status where one is given, and the message where a pattern is given. Three digits are an HTTP status, for replies whose own code is not listed or absent; BitMEX has but one code of its own. At Binance, a line without a status counts on a 5xx reply only if it says `unknown`. What no line covers leaves a command `unknown`.',
    ...venues.flatMap(({ name, errors }) => [`## ${name}`, errorsTable(errors)]),
    '',
  ].join('\n\n');
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

/** Neighbours that say the same of different codes make one line; order is part of the meaning, so others do not. */
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
