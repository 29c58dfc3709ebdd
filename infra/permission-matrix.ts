import {
  isOfAlertCounts,
  isOfBackOffs,
  isOfCatalogue,
  isOfIntents,
  isOfSwitches,
  type Permission,
  permissionTable,
  type TemplateDocument,
} from './permission-table.ts';

/** One function, and its actions per resource. */
interface PermissionRow {
  readonly function: string;
  readonly cells: readonly string[];
}

export interface PermissionMatrix {
  readonly resources: readonly string[];
  readonly rows: readonly PermissionRow[];
}

/** The parts of the table of intents that are not intents; a condition limits a function to them. */
const PARTS: readonly (readonly [is: (row: Permission) => boolean, name: string])[] = [
  [isOfBackOffs, 'table of intents: back-offs'],
  [isOfCatalogue, 'table of intents: instruments'],
  [isOfSwitches, "table of intents: dead man's switches"],
  [isOfAlertCounts, 'table of intents: counts of alerts'],
  [isOfIntents, 'table of intents: intents'],
];

const TABLE = 'table of intents';

/** Readable names of the resources, in the order of the columns. */
const NAMES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/:parameter\/(?!.*\/read-only\/).*\/api-(key|secret)$/, 'the exchange keys'],
  [/:parameter\/.*\/read-only\/api-(key|secret)$/, 'the read-only exchange keys'],
  [/:parameter\$\{TradingState\w+\}$/, 'the trading state'],
  [/:parameter\/.*\/hooks$/, 'the strategies of alerts'],
  [/\/index\/([\w-]+)$/, 'index `$1`'],
  [/^\$\{IntentsTable\w+\.Arn\}$/, TABLE],
  [/^\$\{\w+Logs\w+\.Arn\}$/, 'its own log group'],
  [/^\*$/, 'any resource'],
];

/** The permissions of a template as function × resource, each cell naming the actions. */
export function permissionMatrix(template: TemplateDocument): PermissionMatrix {
  const named = permissionTable(template).flatMap((row) =>
    [...new Set(namesOf(row))].map((resource) => ({ ...row, resource })),
  );
  const order = NAMES.flatMap(([, name]) => (name === TABLE ? [name, ...PARTS.map(([, part]) => part)] : [name]));
  const rank = (resource: string) => {
    const at = order.findIndex((name) => resource.startsWith(name.replace('$1`', '')));
    return at < 0 ? order.length : at;
  };
  const resources = [...new Set(named.map(({ resource }) => resource))].toSorted(
    (one, other) => rank(one) - rank(other) || one.localeCompare(other),
  );
  const rows = [...Map.groupBy(named, (row) => row.function)].map(([name, own]) => ({
    function: name,
    cells: resources.map((resource) =>
      own
        .filter((row) => row.resource === resource)
        .map(cellOf)
        .join(', '),
    ),
  }));
  return { resources, rows };
}

function namesOf(row: Permission): readonly string[] {
  const part = PARTS.find(([is]) => is(row));
  return part ? [part[1]] : row.resources.map(nameOf);
}

function nameOf(resource: string): string {
  for (const [pattern, name] of NAMES) {
    const found = pattern.exec(resource);
    if (found) return name.replace('$1', found[1] ?? '');
  }
  return `\`${resource}\``;
}

function cellOf(row: Permission): string {
  const { action, conditions } = row;
  const conditional = Object.keys(conditions).length > 0 && !PARTS.some(([is]) => is(row));
  return conditional ? `\`${action}\` (conditional)` : `\`${action}\``;
}
