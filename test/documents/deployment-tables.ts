import { ALARMS, conditionOf } from '../../infra/alarm-table.ts';
import {
  type CostLine,
  idleMonth,
  millionOrders,
  optionMonths,
  publicMonth,
  type StackShape,
  total,
} from '../../infra/costs.ts';
import { MEMORY_MB } from '../../infra/operation-function.ts';
import { DEPLOYMENT_OPTIONS } from '../../infra/options.ts';
import { permissionMatrix } from '../../infra/permission-matrix.ts';
import { remnantsOf } from '../../infra/removal.ts';
import { SCHEDULED_MEMORY_MB } from '../../infra/scheduled-function.ts';
import { templateOf } from '../../infra/testing/stack-fixture.ts';
import { THROTTLE_BY_SCOPE } from '../../infra/throttling.ts';
import type { Operation } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { schedules } from '../../lib/api/schedules.ts';
import { METRICS } from '../../lib/telemetry/metric-table.ts';
import { table } from './markdown.ts';

const TABLE: readonly Operation[] = Object.values(operations);

const SHAPE: StackShape = {
  placingMb: MEMORY_MB.trade,
  publicMb: MEMORY_MB.public,
  scheduledMb: SCHEDULED_MEMORY_MB,
  probeMb: schedules.probe.memoryMb,
  // The probe is on by default.
  alarms: Object.values(ALARMS).filter(({ option }) => option === undefined || option === 'probe').length,
  keptWarm: TABLE.filter(({ keptWarm }) => keptWarm).map(({ name, scope }) => ({ name, memoryMb: MEMORY_MB[scope] })),
  publicOperations: TABLE.filter(({ scope }) => scope === 'public').length,
  publicRate: THROTTLE_BY_SCOPE.public.rate,
};

/** The options worth a line in the README, with the README's wording. */
const PRICED_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['staticEgress', 'one fixed IP address (`staticEgress`)'],
  ['provisionedConcurrency=1', 'containers kept warm (`provisionedConcurrency: 1`)'],
]);

/** The tables about the AWS deployment. */
export const DEPLOYMENT_TABLES = {
  options: () =>
    table(
      ['Option', 'Default', 'Meaning'],
      Object.entries(DEPLOYMENT_OPTIONS).map(([name, { default: value, otherwise, meaning, expected }]) => [
        `\`${name}\``,
        value === undefined ? (otherwise ?? 'none') : `\`${JSON.stringify(value)}\``,
        `${meaning} Expected: ${expected}.`,
      ]),
    ),
  metrics: () =>
    table(
      ['Metric', 'Unit', 'By', 'Meaning'],
      Object.entries(METRICS).map(([name, { unit, dimensions, total: whole, meaning }]) => [
        `\`${name}\``,
        unit,
        [...(whole ? ['in total'] : []), ...(dimensions.length > 0 ? [dimensions.join(', ')] : [])].join('; '),
        meaning,
      ]),
    ),
  permissions: () => {
    const { resources, rows } = permissionMatrix(templateOf().toJSON());
    return table(
      ['Function', ...resources],
      rows.map((row) => [`\`${row.function.replace(/^atlas-dev-/, '')}\``, ...row.cells]),
    );
  },
  /** The short form of `costs`. */
  price: () =>
    table(
      ['', 'USD'],
      [
        ['A month without an order', idleMonthUsd().toFixed(2)],
        ['A million orders', total(millionOrders(SHAPE)).toFixed(2)],
        ...optionMonths(SHAPE)
          .filter(({ what }) => PRICED_OPTIONS.has(what))
          .map(({ what, usd }) => [`A month of ${PRICED_OPTIONS.get(what)}`, usd.toFixed(2)]),
      ],
      { align: 'right' },
    ),
  costs: () =>
    table(
      ['What', 'USD', 'Because'],
      [
        ...bill('**An idle month**', idleMonth(SHAPE)),
        ...bill('**A million orders**', millionOrders(SHAPE)),
        ...bill('**Public operations called at their throttle for a month**', publicMonth(SHAPE)),
        ['**Options, a month each**', '', ''],
        ...optionMonths(SHAPE).map(row),
      ],
    ),
  alarms: () =>
    table(
      ['Alarm', 'Goes off at', 'Means', 'Do'],
      Object.entries(ALARMS).map(([name, kind]) => [
        kind.option ? `\`${name}\` (\`${kind.option}\`)` : `\`${name}\``,
        conditionOf(kind),
        kind.meaning,
        kind.action,
      ]),
    ),
  /** What remains of a destroyed stage. */
  removal: () =>
    table(
      ['What', 'Why'],
      remnantsOf(templateOf({ stage: 'stage', staticEgress: true }).toJSON(), 'stage').map(({ what, why }) => [
        what,
        why,
      ]),
    ),
};

/** The cost of a month without orders, in US dollars. */
export function idleMonthUsd(): number {
  return total(idleMonth(SHAPE));
}

function bill(title: string, lines: readonly CostLine[]): string[][] {
  return [[title, `**${total(lines).toFixed(2)}**`, ''], ...lines.map(row)];
}

function row({ what, usd, because }: CostLine): string[] {
  return [what, usd.toFixed(2), because];
}
