import { type CancelSwitch, dueAt, scopeName } from '../cancel-switch.ts';
import type { SwitchStore } from '../switch-store.ts';

/** A store in the memory of one test, and what it holds. */
export function memorySwitchStore(): SwitchStore & { readonly records: Map<string, CancelSwitch> } {
  const records = new Map<string, CancelSwitch>();
  return {
    records,
    get: (scope) => Promise.resolve(records.get(scopeName(scope))),
    put: (next) => {
      const name = scopeName(next.scope);
      if ((records.get(name)?.version ?? 0) !== next.version - 1) return Promise.resolve(false);
      records.set(name, next);
      return Promise.resolve(true);
    },
    due: (before, limit) => {
      const due = [...records.values()].filter((each) => (dueAt(each) ?? Number.POSITIVE_INFINITY) <= before);
      return Promise.resolve(due.slice(0, limit).map(({ scope }) => scope));
    },
    all: () => Promise.resolve([...records.values()]),
  };
}
