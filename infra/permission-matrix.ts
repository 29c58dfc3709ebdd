import { type Permission, permissionTable, type TemplateDocument } from './permission-table.ts';

/** One function, and per resource what it may do there. */
export interface PermissionRow {
  readonly function: string;
  readonly cells: readonly string[];
}

export interface PermissionMatrix {
  readonly resources: readonly string[];
  readonly rows: readonly PermissionRow[];
}

/** What people call the resources of a policy, in the order of the columns. */
const NAMES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/:parameter\/atlas\//, 'the exchange keys'],
  [/:parameter\$\{TradingState\w+\}$/, 'the trading state'],
  [/\/index\/([\w-]+)$/, 'index `$1`'],
  [/^\$\{IntentsTable\w+\.Arn\}$/, 'table of intents'],
  [/^\$\{\w+Logs\w+\.Arn\}$/, 'its own log group'],
  [/^\*$/, 'any resource'],
];

/** The permissions of a template as function × resource, each cell naming the actions. */
export function permissionMatrix(template: TemplateDocument): PermissionMatrix {
  const named = permissionTable(template).flatMap((row) =>
    [...new Set(row.resources.map(nameOf))].map((resource) => ({ ...row, resource })),
  );
  const order = NAMES.map(([, name]) => name);
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

function nameOf(resource: string): string {
  for (const [pattern, name] of NAMES) {
    const found = pattern.exec(resource);
    if (found) return name.replace('$1', found[1] ?? '');
  }
  return `\`${resource}\``;
}

function cellOf({ action, conditions }: Permission): string {
  return Object.keys(conditions).length > 0 ? `\`${action}\` (conditional)` : `\`${action}\``;
}
