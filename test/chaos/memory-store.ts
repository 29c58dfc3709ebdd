import { type Intent, isOpen } from '../../lib/intents/intent.ts';
import type { IntentStore } from '../../lib/intents/intent-store.ts';
import { type ConditionalTable, ownWrites, type WriteCondition } from '../../lib/intents/own-writes.ts';

export interface MemoryStore extends IntentStore {
  /** The stored items, in their stored form. */
  dump(): string;
}

/** How late an index of the table shows a write, and the clock of the lag. */
export interface IndexLag {
  readonly ms: number;
  readonly now: () => number;
}

const NO_LAG: IndexLag = { ms: 0, now: () => 0 };

/**
 * A table in one map with the guarantees of DynamoDB: conditional writes, consistent reads, two sparse indexes, of which that of
 * client order ids shows a write late.
 */
export interface MemoryTable
  extends ConditionalTable,
    Pick<MemoryStore, 'byClientOrderId' | 'namingLagMs' | 'due' | 'dump'> {}

const TIMEOUT_MS = 1_000;

/**
 * The store on a table in memory, as `dynamoDbIntentStore` is the store on a DynamoDB table. Most runs use it because
 * it is cheap; some use the real store on a table in this process, so that the two cannot drift apart. `calls` are the
 * store's calls to the table, where faults apply.
 */
export function memoryStore(table = memoryTable(), calls: ConditionalTable = table): MemoryStore {
  const { byClientOrderId, namingLagMs, due, dump } = table;
  return { ...ownWrites(calls, { timeoutMs: TIMEOUT_MS }), byClientOrderId, namingLagMs, due, dump };
}

export function memoryTable({ ms: lagMs, now }: IndexLag = NO_LAG): MemoryTable {
  const rows = new Map<string, string>();
  /** When each row was first written. */
  const begun = new Map<string, number>();
  /** The sparse index: the cost of a sweep must not grow with ended intents. */
  const open = new Set<string>();
  const put = (intent: Intent): void => {
    rows.set(intent.intentId, JSON.stringify(intent));
    if (!begun.has(intent.intentId)) begun.set(intent.intentId, now());
    if (isOpen(intent)) open.add(intent.intentId);
    else open.delete(intent.intentId);
  };
  const stored = (id: string): Intent | undefined => {
    const text = rows.get(id);
    // Assigned only below.
    return text === undefined ? undefined : (JSON.parse(text) as Intent);
  };
  const all = (): Intent[] => [...rows.values()].map((text) => JSON.parse(text) as Intent);
  return {
    write(intent, condition) {
      const standing = stored(intent.intentId);
      if (!holds(condition, standing)) return Promise.resolve({ written: false, standing });
      put(intent);
      return Promise.resolve({ written: true });
    },
    read: (id) => Promise.resolve(stored(id)),
    byClientOrderId(id) {
      const isShown = ({ intentId }: Intent) => (begun.get(intentId) ?? 0) + lagMs <= now();
      const named = all().filter((intent) => intent.clientOrderId === id && isShown(intent));
      return Promise.resolve(named.toSorted((one, other) => other.createdAt - one.createdAt));
    },
    // As the store on DynamoDB says.
    namingLagMs: lagMs === 0 ? 0 : 2_000,
    due(before, limit) {
      const due = [...open]
        .flatMap((id) => stored(id) ?? [])
        .filter(isOpen)
        .filter(({ progress }) => progress.dueAt <= before)
        .toSorted((one, other) => one.progress.dueAt - other.progress.dueAt);
      return Promise.resolve(due.slice(0, limit).map(({ intentId }) => intentId));
    },
    dump: () => [...rows.values()].join('\n'),
  };
}

function holds(condition: WriteCondition, standing: Intent | undefined): boolean {
  switch (condition.kind) {
    case 'absent':
      return standing === undefined;
    case 'version':
      return standing?.version === condition.version;
    case 'own': {
      const { version, writer, before } = condition;
      const own = standing?.version === version && standing.writer === writer;
      return own || (before === null ? standing === undefined : standing?.version === before);
    }
  }
}
