import type { Operation } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { CONFIG_VARIABLES } from '../../lib/config.ts';
import { PROBLEM_KINDS } from '../../lib/domain/problem.ts';
import { DEPLOYMENT_TABLES } from './deployment-tables.ts';
import { outcomesTable, productsTable, venuesTable } from './exchange-tables.ts';
import { table } from './markdown.ts';
import type { DocumentedProduct } from './venues.ts';

/** The tables of the README that are made from the code, by the name of their place in it. */
export const TABLES: Readonly<Record<string, (products: readonly DocumentedProduct[]) => string>> = {
  operations: () =>
    table(
      ['', 'What it does', 'Who may'],
      (Object.values(operations) as Operation[]).map(({ method, path, summary, scope }) => [
        `\`${method} ${path}\``,
        summary,
        scope === 'public' ? 'anybody' : scope === 'read' ? 'readers' : 'traders',
      ]),
    ),
  configuration: () =>
    table(
      ['Variable', 'Default', 'Meaning'],
      Object.entries(CONFIG_VARIABLES).map(([name, { default: value, otherwise, meaning, expected }]) => [
        `\`${name}\``,
        value === undefined ? (otherwise ?? 'none') : `\`${value}\``,
        `${meaning} Expected: ${expected}.`,
      ]),
    ),
  products: productsTable,
  exchanges: venuesTable,
  outcomes: outcomesTable,
  problems: () =>
    table(
      ['Code', 'Status', 'Meaning', 'Same request again?'],
      Object.entries(PROBLEM_KINDS).map(([code, { status, title, retryable }]) => [
        `\`${code}\``,
        String(status),
        title,
        retryable ? 'may succeed' : 'no',
      ]),
    ),
  ...DEPLOYMENT_TABLES,
};
