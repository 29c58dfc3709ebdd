import { parseArgs } from 'node:util';
import { BUNDLES, bundleFunctions, bundleTable } from './build.ts';
import { budgetFaults, readBudget, writeBudget } from './bundle-budget.ts';

const HELP = `Bundles every function into dist/functions and prints what each weighs.

  npm run build -- [--check-budget | --write-budget]

  --check-budget  exit code 1 when a bundle weighs over 5 % more than infra/bundle-budget.json allows
  --write-budget  makes what the bundles weigh now their budget
`;

const { values } = parseArgs({
  options: {
    'check-budget': { type: 'boolean', default: false },
    'write-budget': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else {
  const bundles = await bundleFunctions({ outdir: BUNDLES });
  process.stdout.write(`${bundleTable(bundles)}\n`);
  if (values['write-budget']) await writeBudget(bundles);
  const faults = values['check-budget'] ? budgetFaults(bundles, await readBudget()) : [];
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) {
    process.stderr.write('If it has to be: npm run build -- --write-budget, and say why in the commit.\n');
    process.exitCode = 1;
  }
}
