import type { Tally } from './ledger.ts';
import type { SoakReport } from './soak.ts';

interface Asked {
  readonly days: number;
  readonly seed: number;
}

const SHOWN = 20;

/** A summary and a table: commands, outcomes, violations. */
export function soakTable(
  { ledger, weather, containers, requests, leaks, seconds }: SoakReport,
  { days, seed }: Asked,
): string {
  const rows = [...ledger.tallies].map(([command, tally]) => row(command, tally));
  const armed = [...weather.faults.values()].reduce((sum, count) => sum + count, 0);
  const { violations } = ledger;
  return [
    `${days} simulated days, seed ${seed}, in ${(seconds / 60).toFixed(1)} minutes; ${requests} requests reached the exchanges.`,
    `${armed} faults of ${weather.faults.size} kinds armed, ${weather.personActs()} acts of a user of the exchange's site;`,
    `${containers.started} containers, of which ${containers.died} were found dead and ${containers.froze} were meant to freeze.`,
    '',
    '| command | wishes | answers | once unknown | ended | the unknown ended |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `Effects of a second copy of the same bytes, which an exchange takes whose client order ids are free again: ${ledger.byNetwork()}.`,
    `Secrets in the output: ${leaks.length}. Violations: ${violations.length}.`,
    ...violations
      .slice(0, SHOWN)
      .flatMap(({ day, wish, what, heard }) => [
        '',
        `  day ${day}: ${wish}: ${what}`,
        `    heard: ${heard.join(', ')}`,
        `    npm run soak -- --days ${(day + 0.05).toFixed(2)} --seed ${seed}`,
      ]),
    '',
  ].join('\n');
}

/** The same for programs. */
export function soakJson({ ledger, weather, containers, requests, leaks, seconds }: SoakReport, asked: Asked): string {
  const commands = [...ledger.tallies].map(([command, { wishes, answers, unknown, ends, endsOfUnknown }]) => [
    command,
    { wishes, answers, unknown, ends: Object.fromEntries(ends), endsOfUnknown: Object.fromEntries(endsOfUnknown) },
  ]);
  const report = {
    ...asked,
    seconds,
    requests,
    containers,
    faults: Object.fromEntries(weather.faults),
    personActs: weather.personActs(),
    commands: Object.fromEntries(commands),
    byNetwork: ledger.byNetwork(),
    leaks,
    violations: ledger.violations,
  };
  return `${JSON.stringify(report, null, 1)}\n`;
}

function row(command: string, { wishes, answers, unknown, ends, endsOfUnknown }: Tally): string {
  return `| ${command} | ${wishes} | ${answers} | ${unknown} | ${listed(ends)} | ${listed(endsOfUnknown)} |`;
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
