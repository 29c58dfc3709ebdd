import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bundle, PROJECT_ROOT } from './build.ts';

/** What each function's code may weigh: a start compiles it all, and nobody sees a package creep in. */
const BUDGET_FILE = join(PROJECT_ROOT, 'infra/bundle-budget.json');

/** By how many percent a bundle may grow beyond its budget before somebody has to say so, by writing the file anew. */
const TOLERANCE_PERCENT = 5;

/** Bytes by function. */
export type BundleBudget = Readonly<Record<string, number>>;

/** Reads the budget that is checked in. */
export async function readBudget(): Promise<BundleBudget> {
  return JSON.parse(await readFile(BUDGET_FILE, 'utf8')) as BundleBudget;
}

/** Makes what the bundles weigh now their budget. */
export async function writeBudget(bundles: readonly Bundle[]): Promise<void> {
  const budget = Object.fromEntries(bundles.map(({ name, bytes }) => [name, bytes]));
  await writeFile(BUDGET_FILE, `${JSON.stringify(budget, null, 2)}\n`);
}

/** What is wrong with the bundles by the budget: too heavy, without a budget, or with one and gone. */
export function budgetFaults(bundles: readonly Bundle[], budget: BundleBudget): readonly string[] {
  const names = new Set(bundles.map(({ name }) => name));
  const gone = Object.keys(budget).filter((name) => !names.has(name));
  return [
    ...bundles.flatMap(({ name, bytes }) => {
      const allowed = budget[name];
      if (allowed === undefined) return [`${name}: ${bytes} bytes, and no budget`];
      if (100 * bytes <= (100 + TOLERANCE_PERCENT) * allowed) return [];
      const percent = ((100 * (bytes - allowed)) / allowed).toFixed(1);
      return [`${name}: ${bytes} bytes, ${percent} % above its budget of ${allowed}`];
    }),
    ...gone.map((name) => `${name}: has a budget, and is no function`),
  ];
}
