import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bundle, PROJECT_ROOT } from './build.ts';

/** What each function's code may weigh: a start compiles it all, and nobody sees a package creep in. */
const BUDGET_FILE = join(PROJECT_ROOT, 'infra/bundle-budget.json');

/** By how many percent a bundle may grow beyond its budget before somebody has to say so, by writing the file anew. */
const TOLERANCE_PERCENT = 5;

/** By function: bytes of all its files, and of those that every start loads. */
export type BundleBudget = Readonly<Record<string, Pick<Bundle, 'bytes' | 'startBytes'>>>;

const SIZES = [
  ['startBytes', 'at the start'],
  ['bytes', 'in all'],
] as const;

/** Reads the budget that is checked in. */
export async function readBudget(): Promise<BundleBudget> {
  return JSON.parse(await readFile(BUDGET_FILE, 'utf8')) as BundleBudget;
}

/** Makes what the bundles weigh now their budget. */
export async function writeBudget(bundles: readonly Bundle[]): Promise<void> {
  const budget = Object.fromEntries(bundles.map(({ name, bytes, startBytes }) => [name, { bytes, startBytes }]));
  await writeFile(BUDGET_FILE, `${JSON.stringify(budget, null, 2)}\n`);
}

/** What is wrong with the bundles by the budget: too heavy, without a budget, or with one and gone. */
export function budgetFaults(bundles: readonly Bundle[], budget: BundleBudget): readonly string[] {
  const names = new Set(bundles.map(({ name }) => name));
  const gone = Object.keys(budget).filter((name) => !names.has(name));
  return [
    ...bundles.flatMap((bundle) => {
      const allowed = budget[bundle.name];
      if (allowed === undefined) return [`${bundle.name}: ${bundle.bytes} bytes, and no budget`];
      return SIZES.flatMap(([size, title]) => {
        const [bytes, most] = [bundle[size], allowed[size]];
        if (100 * bytes <= (100 + TOLERANCE_PERCENT) * most) return [];
        const percent = ((100 * (bytes - most)) / most).toFixed(1);
        return [`${bundle.name}: ${bytes} bytes ${title}, ${percent} % above its budget of ${most}`];
      });
    }),
    ...gone.map((name) => `${name}: has a budget, and is no function`),
  ];
}
