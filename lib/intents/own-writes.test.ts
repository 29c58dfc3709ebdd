import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Intent } from './intent.ts';
import { UnreadableIntent } from './intent-record.ts';
import { type ConditionalTable, ownWrites, type WriteCondition } from './own-writes.ts';

/** The fate of a write: answered, reply lost, or never arrived. */
type Fate = 'answered' | 'lost' | 'down';

/** An in-memory table whose writes fail on demand; each failure carries its number. */
let standing: Map<string, Intent>;
let fates: Fate[];
let after: Fate;
let writes: number;
const table: ConditionalTable = {
  write: (intent, condition) => {
    writes += 1;
    const fate = fates.shift() ?? after;
    const there = standing.get(intent.intentId);
    const holds = fate !== 'down' && allows(condition, there);
    if (holds) standing.set(intent.intentId, intent);
    if (fate !== 'answered') return Promise.reject(new Error(`write ${writes} failed`));
    return Promise.resolve(holds ? { written: true } : { written: false, standing: there });
  },
  read: (id) => Promise.resolve(standing.get(id)),
};

function allows(condition: WriteCondition, there: Intent | undefined): boolean {
  switch (condition.kind) {
    case 'absent':
      return there === undefined;
    case 'version':
      return there?.version === condition.version;
    case 'own': {
      const isOwn = there?.version === condition.version && there.writer === condition.writer;
      return isOwn || (there?.version ?? null) === condition.before;
    }
  }
}

beforeEach(() => {
  standing = new Map();
  fates = [];
  after = 'answered';
  writes = 0;
});

const store = () => ownWrites(table, { timeoutMs: 1_000 });
const intentOf = (intentId = 'i', writer = `writer of ${intentId}`): Intent => ({
  ...{ intentId, version: 1, writer, clientOrderId: null, requestHash: null, principal: null, requestId: 'r' },
  subject: {
    ...{ operation: 'cancel', exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', exchangeSymbol: 'BTCUSDT' },
    orderId: 'binance.spot.BTCUSDT.1',
  },
  progress: { state: 'SENT', lease: { owner: writer, until: 9 }, acceptedUntil: null, dueAt: 9 },
  ...{ attempt: 1, createdAt: 1, updatedAt: 1 },
});

describe('a write', () => {
  test('gives its first try half of its time, and the other two a quarter each', async () => {
    const given: number[] = [];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const silent: ConditionalTable = {
      ...table,
      write: (_intent, _condition, signal) => {
        const from = Date.now();
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            given.push(Date.now() - from);
            reject(new Error('no answer'));
          }),
        );
      },
    };
    const written = ownWrites(silent, { timeoutMs: 1_000 }).replace({ ...intentOf(), version: 2 });
    const failed = expect(written).rejects.toThrow('no answer');
    await vi.advanceTimersByTimeAsync(1_000);
    await failed;
    expect(given).toEqual([500, 250, 250]);
  });

  test('is tried three times, and then fails as its last try did', async () => {
    fates = ['down', 'down', 'answered'];
    expect(await store().begin(intentOf())).toBeUndefined();
    after = 'down';
    writes = 0;
    await expect(store().replace({ ...intentOf(), version: 2 })).rejects.toEqual(new Error('write 3 failed'));
    expect(writes).toBe(3);
  });

  test('whose existence is uncertain fails with its own error, not that of taking it back', async () => {
    after = 'down';
    await expect(store().begin(intentOf())).rejects.toEqual(new Error('write 3 failed'));
  });

  test('is tried no more once the caller has no time left', async () => {
    const caller = new AbortController();
    const stopping: ConditionalTable = {
      ...table,
      write: (...all) => {
        caller.abort(new Error('over'));
        return table.write(...all);
      },
    };
    after = 'down';
    const work = ownWrites(stopping, { timeoutMs: 1_000 }).replace({ ...intentOf(), version: 2 }, caller.signal);
    await expect(work).rejects.toThrow('over');
    expect(writes).toBe(1);
  });

  test('that was never tried is not taken back', async () => {
    await expect(store().begin(intentOf(), AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(writes).toBe(0);
  });

  test('over an unreadable record is neither repeated nor taken back', async () => {
    const unreadable: ConditionalTable = {
      ...table,
      write: () => {
        writes += 1;
        return Promise.reject(new UnreadableIntent('damaged', 'odd'));
      },
    };
    await expect(ownWrites(unreadable, { timeoutMs: 1_000 }).begin(intentOf())).rejects.toThrow('odd');
    expect(writes).toBe(1);
  });
});

describe('a record that could not be taken back at once', () => {
  /** A record in the table whose replies are all lost until the table recovers. */
  const leave = async (process: ReturnType<typeof store>, intentId: string): Promise<void> => {
    fates = ['lost'];
    after = 'down';
    await expect(process.begin(intentOf(intentId))).rejects.toThrow('failed');
    after = 'answered';
  };
  const stateOf = async (process: ReturnType<typeof store>, intentId: string) =>
    (await process.get(intentId))?.progress.state;

  test('is taken back when this process reads it again, and by no other process', async () => {
    const process = store();
    await leave(process, 'i');
    expect(await stateOf(store(), 'i')).toBe('SENT');
    expect(await stateOf(process, 'i')).toBe('NOT_EXECUTED');
    expect(standing.get('i')?.progress.state).toBe('NOT_EXECUTED');
  });

  test('is returned unchanged while it still cannot be taken back', async () => {
    const process = store();
    await leave(process, 'i');
    after = 'down';
    expect(await stateOf(process, 'i')).toBe('SENT');
  });

  test('is left alone in any other version', async () => {
    const process = store();
    await leave(process, 'i');
    const later = { ...intentOf('i'), version: 2 };
    standing.set('i', later);
    writes = 0;
    expect(await process.get('i')).toEqual(later);
    expect(writes).toBe(0);
  });

  test('is remembered among the latest thousand', async () => {
    const process = store();
    for (let each = 0; each <= 1_000; each += 1) await leave(process, String(each));
    expect(await stateOf(process, '0')).toBe('SENT');
    expect(await stateOf(process, '1')).toBe('NOT_EXECUTED');
    expect(await stateOf(process, '1000')).toBe('NOT_EXECUTED');
  });
});
