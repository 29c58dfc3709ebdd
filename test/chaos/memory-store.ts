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
  /** The sparse index: a sweep must not cost more for all that has ended. */
  const open = new Set<string>();
  const write = (intent: Intent): void => {
    rows.set(intent.intentId, JSON.stringify(intent));
    if (isOpen(intent)) open.add(intent.intentId);
    else open.delete(intent.intentId);
  };
  const read = (id: string): Intent | undefined => {
    const text = rows.get(id);
    // Written below, and nowhere else.
    return text === undefined ? undefined : (JSON.parse(text) as Intent);
  };
  const all = (): Intent[] => [...rows.values()].map((text) => JSON.parse(text) as Intent);
  const isOwn = (stored: Intent | undefined, written: Intent): boolean =>
    stored?.version === written.version && stored.writer === written.writer;
  return {
    begin(intent) {
      const stored = read(intent.intentId);
      if (!stored) write(intent);
      return Promise.resolve(isOwn(stored, intent) ? undefined : stored);
    },
    replace(next) {
      const stored = read(next.intentId);
      const follows = stored?.version === next.version - 1;
      if (follows) write(next);
      return Promise.resolve(follows || isOwn(stored, next));
    },
    get: (id) => Promise.resolve(read(id)),
    byClientOrderId(id) {
      const named = all().filter(({ clientOrderId }) => clientOrderId === id);
      return Promise.resolve(named.toSorted((one, other) => other.createdAt - one.createdAt));
    },
    due(before, limit) {
      const due = [...open]
        .flatMap((id) => read(id) ?? [])
        .filter(isOpen)
        .filter(({ progress }) => progress.dueAt <= before)
        .toSorted((one, other) => one.progress.dueAt - other.progress.dueAt);
      return Promise.resolve(due.slice(0, limit).map(({ intentId }) => intentId));
    },
    dump: () => [...rows.values()].join('\n'),
  };
}
