import { type Intent, isOpen } from '../../lib/intents/intent.ts';
import type { IntentStore } from '../../lib/intents/intent-store.ts';

export interface MemoryStore extends IntentStore {
  /** Everything that is stored, as it is stored. */
  dump(): string;
}

/**
 * A table of intents without a table: the same promises as DynamoDB's, kept by one map. Most runs use it, for it costs
 * nothing; some use the real store on a table in memory, so that neither can drift.
 */
export function memoryStore(): MemoryStore {
  const rows = new Map<string, string>();
  const read = (id: string): Intent | undefined => {
    const text = rows.get(id);
    // Written below, and nowhere else.
    return text === undefined ? undefined : (JSON.parse(text) as Intent);
  };
  const all = (): Intent[] => [...rows.values()].map((text) => JSON.parse(text) as Intent);
  return {
    begin: async (intent) => {
      const stored = read(intent.intentId);
      if (stored) return stored;
      rows.set(intent.intentId, JSON.stringify(intent));
      return undefined;
    },
    replace: async (next) => {
      if (read(next.intentId)?.version !== next.version - 1) return false;
      rows.set(next.intentId, JSON.stringify(next));
      return true;
    },
    get: async (id) => read(id),
    byClientOrderId: async (id) =>
      all()
        .filter(({ clientOrderId }) => clientOrderId === id)
        .toSorted((one, other) => other.createdAt - one.createdAt)[0],
    due: async (before, limit) =>
      all()
        .filter(isOpen)
        .filter(({ progress }) => progress.dueAt <= before)
        .toSorted((one, other) => one.progress.dueAt - other.progress.dueAt)
        .slice(0, limit)
        .map(({ intentId }) => intentId),
    dump: () => [...rows.values()].join('\n'),
  };
}
