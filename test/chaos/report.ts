import { createHash } from 'node:crypto';
import type { MatrixReport } from './matrix.ts';
import { COMMANDS, type Command, type Plan } from './plan.ts';
import { CHAOS_PRODUCTS } from './products.ts';
import { type RunReport, TRACED_ONE_IN } from './run.ts';

/** The results of the runs of one cell. */
const COLUMNS = ['done', 'none', 'closed', 'overtaken', 'gone', 'unknown', 'unsaid', 'silent'] as const;

const LEGEND = [
  'Each cell: the number of runs by the last answer to the client.',
  '`d` done, `n` proven to have had no effect, `c` no longer active, `u` reported as unknown (BitMEX without an effect,',
  'or where others acted and no evidence shows who caused an effect),',
  '`-` no answer (the process died and there is no key to ask by, or the last answer was about something else). `!` violations.',
  'The same bytes delivered twice: an order that is closed before the second copy arrives is two orders at an exchange that frees',
  'the client order ids of closed orders. No client can prevent that; such effects are counted separately, not against the command.',
].join('\n');

/** Fault × product, one table for each command. */
export function tableOf(plans: readonly Plan[], reports: readonly RunReport[]): string {
  const byToken = new Map(plans.map((plan) => [plan.token, plan]));
  const rows = reports.flatMap((report) => {
    const plan = byToken.get(report.token);
    return plan ? [{ plan, report }] : [];
  });
  const faults = [...new Set(rows.map(({ plan }) => plan.fault))].sort();
  const products = CHAOS_PRODUCTS.filter(({ name }) => rows.some(({ plan }) => plan.product.name === name));
  const section = (command: Command): string[] => {
    const ofCommand = rows.filter(({ plan }) => plan.command === command);
    if (ofCommand.length === 0) return [];
    const lines = faults.map((fault) => {
      const cells = products.map(({ name }) =>
        cellOf(
          ofCommand.filter(({ plan }) => plan.fault === fault && plan.product.name === name).map((row) => row.report),
        ),
      );
      return `| ${fault} | ${cells.join(' | ')} |`;
    });
    const head = products.map(({ name }) => name).join(' | ');
    return [`### ${command}`, '', `| fault | ${head} |`, `|---|${'---|'.repeat(products.length)}`, ...lines, ''];
  };
  return [LEGEND, '', ...COMMANDS.flatMap(section)].join('\n');
}

const LETTERS: Readonly<Record<RunReport['outcome'], string>> = {
  done: 'd',
  none: 'n',
  closed: 'c',
  overtaken: 'ended as changed by another',
  gone: 'g',
  unknown: 'u',
  unsaid: '-',
  silent: '-',
};

function cellOf(reports: readonly RunReport[]): string {
  const counts = new Map<string, number>();
  for (const { outcome, violations } of reports) {
    const letter = violations.length > 0 ? '!' : LETTERS[outcome];
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  return [...counts].map(([letter, count]) => `${count}${letter}`).join(' ');
}

/** A summary: runs, outcomes, violations and how to replay them, duration. */
export function summaryOf({ reports, searched, seconds }: MatrixReport): string {
  const failed = reports.filter(({ violations }) => violations.length > 0);
  const outcomes = COLUMNS.map((outcome) => [outcome, reports.filter((report) => report.outcome === outcome).length]);
  const minutes = (seconds / 60).toFixed(1);
  return [
    `${reports.length} runs in ${minutes} minutes, ${reports.filter(({ stopped }) => stopped).length} with a process stopped at the named await.`,
    `Told last: ${outcomes.map(([outcome, count]) => `${outcome} ${count}`).join(', ')}.`,
    `Searched for secrets: every answer, every stored intent, ${searched.lines} lines of logs and metrics, ${searched.traces} segments of traces (one run in ${TRACED_ONE_IN} is traced).`,
    `Orders and changes made by a second copy of the same bytes: ${doubled(reports)}.`,
    `Violations: ${failed.length} runs. Digest of everything that was told: ${digestOf(reports)}.`,
    ...failed
      .slice(0, 20)
      .flatMap(({ token, violations, heard }) => [
        '',
        `  npm run chaos -- --replay ${token}`,
        ...[...new Set(violations)].map((violation) => `    ${violation}`),
        `    heard: ${squeezed(heard)}`,
      ]),
  ].join('\n');
}

function doubled(reports: readonly RunReport[]): number {
  return reports.reduce((sum, { doubledByNetwork }) => sum + doubledByNetwork, 0);
}

/** Equal for two runs of the matrix with identical answers. */
export function digestOf(reports: readonly RunReport[]): string {
  const told = reports.map(({ token, outcome, heard, effects }) => [token, outcome, heard, effects]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 16);
}

/** The answers in order, with repeated ones counted. */
export function squeezed(heard: readonly string[]): string {
  const parts: { readonly text: string; count: number }[] = [];
  for (const text of heard) {
    const last = parts.at(-1);
    if (last?.text === text) last.count += 1;
    else parts.push({ text, count: 1 });
  }
  return parts.map(({ text, count }) => (count > 1 ? `${text} ×${count}` : text)).join(', ');
}
