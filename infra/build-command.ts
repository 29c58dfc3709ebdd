import { commandLine } from '../lib/text/command-line.ts';
import { BUNDLES, bundleFunctions, bundleTable } from './build.ts';
import { budgetFaults, readBudget, writeBudget } from './bundle-budget.ts';

const HELP = `Bundles every function into dist/functions and prints the size of each.

  npm run build -- [--check-budget | --write-budget]

  --check-budget  exits with 1 if a bundle exceeds infra/bundle-budget.json by more than 5 %
  --write-budget  sets the budget to the current sizes

Example: npm run build -- --check-budget
`;

const { values } = commandLine({
  name: 'npm run build',
  help: HELP,
  options: {
    'check-budget': { type: 'boolean', default: false },
    'write-budget': { type: 'boolean', default: false },
  },
});

const bundles = await bundleFunctions({ outdir: BUNDLES });
process.stdout.write(`${bundleTable(bundles)}\n`);
if (values['write-budget']) await writeBudget(bundles);
const faults = values['check-budget'] ? budgetFaults(bundles, await readBudget()) : [];
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) {
  process.stderr.write('If the growth is justified: npm run build -- --write-budget, with the reason in the commit.\n');
  process.exitCode = 1;
}
