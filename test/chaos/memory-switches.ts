import { type CancelSwitch, dueAt, type SwitchScope, scopeName } from '../../lib/intents/cancel-switch.ts';
import type { SwitchStore } from '../../lib/intents/switch-store.ts';

/** The calls to a table of switches, where faults apply. */
export interface SwitchTable {
  read(name: string): Promise<CancelSwitch | undefined>;
  /** Conditional on the version before; false when another is stored. */
  write(next: CancelSwitch): Promise<boolean>;
  all(): Promise<readonly CancelSwitch[]>;
}

/** As `dynamoDbSwitchStore`: attempts of one write whose reply does not come. */
const ATTEMPTS = 3;

export function memorySwitchTable(): SwitchTable {
  const rows = new Map<string, string>();
  const stored = (name: string): CancelSwitch | undefined => {
    const text = rows.get(name);
    // Assigned only below.
    return text === undefined ? undefined : (JSON.parse(text) as CancelSwitch);
  };
  return {
    read: (name) => Promise.resolve(stored(name)),
    write(next) {
      const name = scopeName(next.scope);
      if ((stored(name)?.version ?? 0) !== next.version - 1) return Promise.resolve(false);
      rows.set(name, JSON.stringify(next));
      return Promise.resolve(true);
    },
    all: () => Promise.resolve([...rows.keys()].flatMap((name) => stored(name) ?? [])),
  };
}

/** The store on a table in memory, as `dynamoDbSwitchStore` is the store on a DynamoDB table. */
export function memorySwitches(table: SwitchTable): SwitchStore {
  const put = async (next: CancelSwitch): Promise<boolean> => {
    if (await table.write(next)) return true;
    // An earlier attempt whose reply was lost may have written it.
    const standing = await table.read(scopeName(next.scope));
    return standing?.version === next.version && standing.writer === next.writer;
  };
  return {
    get: (scope) => table.read(scopeName(scope)),
    async put(next, signal) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await put(next);
        } catch (error) {
          if (attempt === ATTEMPTS || signal?.aborted) throw error;
        }
      }
    },
    async due(before, limit) {
      const due = (await table.all()).flatMap((record): { readonly scope: SwitchScope; readonly at: number }[] => {
        const at = dueAt(record);
        return at === null || at > before ? [] : [{ scope: record.scope, at }];
      });
      return due
        .toSorted((one, other) => one.at - other.at)
        .slice(0, limit)
        .map(({ scope }) => scope);
    },
    all: () => table.all(),
  };
}
