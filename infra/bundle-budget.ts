import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bundle, PROJECT_ROOT } from './build.ts';

/** Maximum size of each function's code: a start compiles all of it, and a new package can slip in unnoticed. */
const BUDGET_FILE = join(PROJECT_ROOT, 'infra/bundle-budget.json');

/** Percent a bundle may exceed its budget before the budget file must be rewritten. */
const TOLERANCE_PERCENT = 5;

/** By function: bytes of all its files, and of those that every start loads. */
export type BundleBudget = Readonly<Record<string, Pick<Bundle, 'bytes' | 'startBytes'>>>;

const SIZES = [
  ['startBytes', 'at the start'],
  ['bytes', 'in all'],
] as const;

/** Reads the checked-in budget. */
export async function readBudget(): Promise<BundleBudget> {
  return JSON.parse(await readFile(BUDGET_FILE, 'utf8')) as BundleBudget;
}

/** Sets the budget to the current sizes. */
export async function writeBudget(bundles: readonly Bundle[]): Promise<void> {
  const budget = Object.fromEntries(bundles.map(({ name, bytes, startBytes }) => [name, { bytes, startBytes }]));
  await writeFile(BUDGET_FILE, `${JSON.stringify(budget, null, 2)}\n`);
}

/** The bundles that are too large or lack a budget, and budgets without a bundle. */
export function budgetFaults(bundles: readonly Bundle[], budget: BundleBudget): readonly string[] {
  const names = new Set(bundles.map(({ name }) => name));
  const gone = Object.keys(budget).filter((name) => !names.has(name));
  return [
    ...bundles.flatMap((bundle) => {
      const allowed = budget[bundle.name];
      if (allowed === undefined) return [`${bundle.name}: ${bundle.bytes} bytes, without a budget`];
      return SIZES.flatMap(([size, title]) => {
        const [bytes, most] = [bundle[size], allowed[size]];
        if (100 * bytes <= (100 + TOLERANCE_PERCENT) * most) return [];
        const percent = ((100 * (bytes - most)) / most).toFixed(1);
        return [`${bundle.name}: ${bytes} bytes ${title}, ${percent} % above its budget of ${most}`];
      });
    }),
    ...gone.map((name) => `${name}: has a budget but is not a function`),
  ];
}
