import type { RunReport } from './run.ts';

/** How many runs violated which property, under which faults and with which other actors, by size. */
export function violationTable(reports: readonly RunReport[]): string {
  const failed = reports.filter(({ violations }) => violations.length > 0);
  if (failed.length === 0) return '';
  const part = (token: string, index: number): string => token.split('/')[index] ?? '';
  const sections: readonly [string, (report: RunReport) => readonly string[]][] = [
    ['property', kindsOf],
    ['mode', ({ token }) => [part(token, 5)]],
    ['fault', ({ token }) => [part(token, 3)]],
    ['command and product', ({ token }) => [`${part(token, 2)} ${part(token, 1)}`]],
  ];
  return sections.map(([head, namesOf]) => tally(head, failed, namesOf)).join('\n\n');
}

function tally(head: string, reports: readonly RunReport[], namesOf: (report: RunReport) => readonly string[]): string {
  const counts = new Map<string, { count: number; readonly example: string }>();
  for (const report of reports) {
    for (const name of namesOf(report)) {
      const known = counts.get(name) ?? { count: 0, example: report.token };
      known.count += 1;
      counts.set(name, known);
    }
  }
  const rows = [...counts].sort(([, one], [, other]) => other.count - one.count);
  const lines = rows.map(([name, { count, example }]) => `| ${name} | ${count} | \`${example}\` |`);
  return [`| ${head} | runs | one of them |`, '|---|---|---|', ...lines].join('\n');
}

/** The violated properties of a run, without numbers, ids and answers. */
function kindsOf({ token, violations }: RunReport): string[] {
  const [, , command = ''] = token.split('/');
  const kinds = violations.map((violation) =>
    (violation.split('\n')[0] ?? '')
      .replace(/ \[[^\]]*\]$/, '')
      .replace(/^in the end: /, '')
      .replace(/\b\d+\b/g, 'n')
      .slice(0, 120),
  );
  return [...new Set(kinds)].map((kind) => `${command}: ${kind}`);
}
