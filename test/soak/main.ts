import { commandLine } from '../../lib/text/command-line.ts';
import { soakJson, soakTable } from './report.ts';
import { soak } from './soak.ts';

const HELP = `Simulated days of trading under faults, compared with what really happened at the exchanges.

  npm run soak -- [--days 3] [--seed 1] [--json]

Six traders trade on every product through four containers: drifting clocks, lags, restarts, deaths and freezes of
containers, a table that sometimes fails, faults drawn at random, other sessions of the role, traders on each other's
orders, a person at the exchange, the sweeper every minute. The same days and seed go the same way again.
--days may be a fraction. --json prints the report as JSON. Ends with 1 when a property was broken.

Example: npm run soak -- --days 0.5 --seed 7
`;

async function main(): Promise<number> {
  const { values } = commandLine({
    name: 'npm run soak',
    help: HELP,
    options: {
      days: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const days = Number(values.days);
  const seed = Number(values.seed);
  if (!(days > 0 && days <= 20)) throw new RangeError(`--days: expected a number from 0 to 20, given ${values.days}`);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`--seed: expected a whole number, given ${values.seed}`);
  const report = await soak({ days, seed, progress: say });
  process.stdout.write(values.json ? soakJson(report, { days, seed }) : soakTable(report, { days, seed }));
  return report.ledger.violations.length + report.leaks.length > 0 ? 1 : 0;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

// Connections that a fault left open would keep the process alive until the servers' own timers end them.
process.exit(
  await main().catch((error: unknown) => {
    say(
      error instanceof RangeError
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error),
    );
    return 2;
  }),
);
