import type { Intent } from './intent.ts';
import { UnreadableIntent } from './intent-record.ts';
import type { IntentStore } from './intent-store.ts';
import type { ProblemRecord } from './problem-record.ts';
import { inTime } from './time-limit.ts';

/** The condition on the stored record for a write to happen. */
export type WriteCondition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'version'; readonly version: number }
  /** The version that this writer wrote, or the one before it; `before` is `null` where there was none. */
  | { readonly kind: 'own'; readonly version: number; readonly writer: string; readonly before: number | null };

/** The result of a write; `standing` is the stored record where the condition failed. */
type WriteResult = { readonly written: true } | { readonly written: false; readonly standing: Intent | undefined };

/** A table with conditional writes. Every method throws when there is no answer; a write may have happened then. */
export interface ConditionalTable {
  write(intent: Intent, condition: WriteCondition, signal: AbortSignal): Promise<WriteResult>;
  read(intentId: string, signal: AbortSignal): Promise<Intent | undefined>;
}

/**
 * Shares of the time of one write for its attempts, so that a lost reply does not use all of it. The first share is larger
 * because the first attempt may have to open a connection.
 */
const SHARES = [0.5, 0.25, 0.25];
/** More than a container accumulates during an outage. */
const MOST_REMEMBERED = 1_000;

const NOTHING_SENT: ProblemRecord = {
  code: 'INTENT_STORE_UNAVAILABLE',
  detail: 'The command could not be recorded reliably, so it was not sent.',
  details: {},
};

/** The replacement for an uncertain write after which nothing was sent. */
interface TakenBack {
  readonly instead: Intent;
  readonly condition: Extract<WriteCondition, { kind: 'own' }>;
}

/**
 * Makes writes reliable over a network that loses replies. A write is retried until its result is known; a retry that
 * fails because the first attempt succeeded is recognized by its writer. When the result stays unknown, the call ends
 * before anything is sent, and the write is taken back: overwritten, or, if that fails too, remembered by this process and
 * taken back the next time it reads the record. Otherwise the key would look as if its command may have been sent, for ever
 * where nothing proves an absence.
 */
export function ownWrites(
  table: ConditionalTable,
  { timeoutMs }: { readonly timeoutMs: number },
): Pick<IntentStore, 'begin' | 'replace' | 'get'> {
  const unsent = new Map<string, TakenBack>();

  const write = async (intent: Intent, condition: WriteCondition, signal?: AbortSignal): Promise<WriteResult> => {
    let failure: unknown;
    for (const share of SHARES) {
      signal?.throwIfAborted();
      try {
        return await inTime(share * timeoutMs, signal, (limit) => table.write(intent, condition, limit));
      } catch (error) {
        // The stored record is not ours, and asking again does not make it readable.
        if (error instanceof UnreadableIntent) throw error;
        failure = error;
      }
    }
    throw failure;
  };

  /** Takes back a write of this process that was never sent; returns the record that now stands. */
  const takeBack = async (writer: string, { instead, condition }: TakenBack): Promise<Intent | undefined> => {
    const result = await write(instead, condition);
    unsent.delete(writer);
    return result.written || isOwn(result.standing, instead) ? instead : result.standing;
  };

  const giveUp = async (intent: Intent, before: Intent | null): Promise<void> => {
    const { version, writer } = intent;
    const back: TakenBack = {
      instead: neverSent(intent, before),
      condition: { kind: 'own', version, writer, before: before?.version ?? null },
    };
    const [oldest] = unsent.size >= MOST_REMEMBERED ? unsent.keys() : [];
    if (oldest !== undefined) unsent.delete(oldest);
    unsent.set(writer, back);
    // On failure it is tried again when this process next reads the record.
    await takeBack(writer, back).catch(() => undefined);
  };

  /** Returns the record, after taking it back if this process wrote it and never sent. */
  const present = async (standing: Intent): Promise<Intent> => {
    const back = unsent.get(standing.writer);
    if (back === undefined || back.condition.version !== standing.version) return standing;
    return (await takeBack(standing.writer, back).catch(() => undefined)) ?? standing;
  };

  return {
    begin: async (intent, signal) => {
      signal?.throwIfAborted();
      let result: WriteResult;
      try {
        result = await write(intent, { kind: 'absent' }, signal);
      } catch (error) {
        // An UNKNOWN record is written after sending, so it is never taken back.
        if (intent.progress.state === 'SENT' && !(error instanceof UnreadableIntent)) await giveUp(intent, null);
        throw error;
      }
      if (result.written || isOwn(result.standing, intent)) return undefined;
      // It expired between two calls: it had ended long ago.
      if (result.standing === undefined) throw new Error('The intent expired while it was being read.');
      return present(result.standing);
    },
    replace: async (next, signal, unsentBefore) => {
      let result: WriteResult;
      try {
        result = await write(next, { kind: 'version', version: next.version - 1 }, signal);
      } catch (error) {
        if (unsentBefore !== undefined) await giveUp(next, unsentBefore);
        throw error;
      }
      return result.written || isOwn(result.standing, next);
    },
    get: async (intentId, signal) => {
      const standing = await inTime(timeoutMs, signal, (limit) => table.read(intentId, limit));
      return standing && present(standing);
    },
  };
}

/** The record of a command that was never sent: the version before, or NOT_EXECUTED. */
function neverSent(intent: Intent, before: Intent | null): Intent {
  const { version, writer } = intent;
  const was: Intent = before ?? {
    ...intent,
    progress: { state: 'NOT_EXECUTED', problem: NOTHING_SENT, lookFrom: null },
  };
  return { ...was, version: version + 1, writer };
}

/** A writer's name belongs to one call, which writes each version once. */
function isOwn(standing: Intent | undefined, written: Intent): boolean {
  return standing?.version === written.version && standing.writer === written.writer;
}
