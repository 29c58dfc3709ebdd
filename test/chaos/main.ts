import { writeFile } from 'node:fs/promises';
import { commandLine } from '../../lib/text/command-line.ts';
import { killReports } from './kill.ts';
import { runMatrix } from './matrix.ts';
import { type Plan, planOfToken, plansOf } from './plan.ts';
import { squeezed, summaryOf, tableOf } from './report.ts';
import { restartReports } from './restart.ts';
import type { RunReport } from './run.ts';
import { switchReports } from './switch.ts';
import { violationTable } from './violation-table.ts';

const HELP = `Faults against every command, and what really happened at the exchange.

  npm run chaos -- [--runs 1000] [--seed 1] [--product binance.spot] [--command place] [--fault reset-after-effect]
                   [--mode person] [--kills 18] [--alert-kills 6] [--restarts 12] [--switches 9] [--threads 2]
                   [--json FILE]
  npm run chaos -- --replay TOKEN      one run again, as a failure names it

--kills: how many of the real processes, besides, are killed with SIGKILL in the middle of a place.
--alert-kills: the same in the middle of an alert, whose sender sends copies to the next process.
--switches: how many callers are killed together with their gateway under an armed switch, on one product each.
--restarts: how many gateways with a folder of their own are killed in or after a place, and started again.
Ends with 1 when a property was broken.

Example: npm run chaos -- --runs 100 --product binance.spot --fault reset-after-effect
`;

async function main(): Promise<number> {
  const { values } = commandLine({
    name: 'npm run chaos',
    help: HELP,
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      kills: { type: 'string', default: '18' },
      'alert-kills': { type: 'string', default: '6' },
      restarts: { type: 'string', default: '12' },
      switches: { type: 'string', default: '9' },
      threads: { type: 'string' },
      product: { type: 'string' },
      command: { type: 'string' },
      fault: { type: 'string' },
      mode: { type: 'string' },
      json: { type: 'string' },
      replay: { type: 'string' },
    },
  });
  if (values.replay !== undefined) return replay(planOfToken(values.replay));

  const runs = whole(values.runs, 'runs');
  const plans = [...plansOf(whole(values.seed, 'seed'), runs, values)];
  const show = progressOf(runs);
  const threads = values.threads === undefined ? undefined : whole(values.threads, 'threads');
  const matrix = await runMatrix(plans, show, threads);
  const killed = (done: number, all: number) => say(`killed ${done} of ${all}`);
  const kills = await killReports(whole(values.kills, 'kills'), 'with a key', killed);
  const alertKills = await killReports(whole(values['alert-kills'], 'alert-kills'), 'by an alert', killed);
  const restarts = await restartReports(whole(values.restarts, 'restarts'), (done, all) =>
    say(`restarted ${done} of ${all}`),
  );
  process.stdout.write(`${tableOf(plans, matrix.reports)}\n${summaryOf(matrix)}\n${violationTable(matrix.reports)}\n`);
  const lost = [...kills, ...alertKills].filter(({ violations }) => violations.length > 0);
  process.stdout.write(
    `Processes killed with SIGKILL in mid-place: ${kills.length}, in the middle of an alert: ${alertKills.length}, violations: ${lost.length}.\n`,
  );
  const fired = await switchReports(whole(values.switches, 'switches'), (done, all) =>
    say(`let ${done} of ${all} switches fire`),
  );
  const standing = fired.filter(({ violations }) => violations.length > 0);
  process.stdout.write(
    `Callers and gateways killed under an armed switch: ${fired.length}, violations: ${standing.length}.\n`,
  );
  for (const { token, violations } of standing) process.stdout.write(`  ${token}: ${violations.join('; ')}\n`);
  const doubled = restarts.filter(({ violations }) => violations.length > 0);
  process.stdout.write(`Gateways killed and started again: ${restarts.length}, violations: ${doubled.length}.\n`);
  for (const { token, violations } of [...lost, ...doubled])
    process.stdout.write(`  ${token}: ${violations.join('; ')}\n`);
  if (values.json !== undefined) {
    const { reports, searched, seconds } = matrix;
    await writeFile(
      values.json,
      `${JSON.stringify({ seed: values.seed, runs, seconds, searched, reports, kills, alertKills, restarts, fired }, null, 1)}\n`,
    );
  }
  return lost.length + doubled.length + standing.length > 0 ||
    matrix.reports.some(({ violations }) => violations.length > 0)
    ? 1
    : 0;
}

async function replay(plan: Plan): Promise<number> {
  const { reports } = await runMatrix([plan]);
  const [report] = reports;
  const { product, ...rest } = plan;
  process.stdout.write(`${JSON.stringify({ product: product.name, ...rest }, null, 2)}\n`);
  if (!report) return 1;
  process.stdout.write(
    `received: ${squeezed(report.heard)}\nlast answer: ${report.outcome}, effects: ${report.effects}\n`,
  );
  for (const violation of report.violations) process.stdout.write(`violation: ${violation}\n`);
  return report.violations.length > 0 ? 1 : 0;
}

function progressOf(runs: number): (report: RunReport) => void {
  let ended = 0;
  let failed = 0;
  return ({ token, violations }) => {
    ended += 1;
    if (violations.length > 0) {
      failed += 1;
      say(`${token}: ${violations[0]}`);
    }
    if (ended % Math.max(1, Math.floor(runs / 40)) === 0) say(`${ended} of ${runs} runs, ${failed} with violations`);
  };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function whole(text: string, name: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new RangeError(`--${name}: expected a whole number, given ${text}`);
}

process.exitCode = await main().catch((error: unknown) => {
  say(
    error instanceof RangeError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error),
  );
  return 2;
});
