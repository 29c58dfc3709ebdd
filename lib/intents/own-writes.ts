import type { Intent } from './intent.ts';
import { UnreadableIntent } from './intent-record.ts';
import type { IntentStore } from './intent-store.ts';
import type { ProblemRecord } from './problem-record.ts';

/** What has to stand in the table for a write to happen. */
export type WriteCondition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'version'; readonly version: number }
  /** The version that this writer wrote, or what stood there before it: `null` where nothing did. */
  | { readonly kind: 'own'; readonly version: number; readonly writer: string; readonly before: number | null };

/** What came of a write; `standing` is what is there where the condition did not hold. */
type WriteResult = { readonly written: true } | { readonly written: false; readonly standing: Intent | undefined };

/**
 * A table that writes on a condition. Every method throws when there is no answer; a write may have happened then. The time
 * for it runs from when `patience` is called: not while an SDK is loaded.
 */
export interface ConditionalTable {
  write(intent: Intent, condition: WriteCondition, patience: Patience): Promise<WriteResult>;
  read(intentId: string, patience: Patience): Promise<Intent | undefined>;
}

export type Patience = () => AbortSignal;

/**
 * How the time of one write is shared among its tries. A reply that is lost without a word is not waited for to the end;
 * the first try may have to open a connection.
 */
const SHARES = [0.5, 0.25, 0.25];
/** More of them than a container meets in an outage that it lives through. */
const MOST_REMEMBERED = 1_000;

const NOTHING_SENT: ProblemRecord = {
  code: 'INTENT_STORE_UNAVAILABLE',
  detail: 'It could not be recorded with certainty, so it was not sent.',
  details: {},
};

/** What takes the place of a write of which nobody knows whether it stands, and after which nothing was sent. */
interface TakenBack {
  readonly instead: Intent;
  readonly condition: Extract<WriteCondition, { kind: 'own' }>;
}

/**
 * The writes of a store over a network that loses replies. A write is tried until it is known to stand or not; one that
 * fails on its own first success is recognised by its writer. One of which that cannot be found out within the time ends
 * the call before it sends, so it is taken back: written over, and if that fails too, remembered by this process, which
 * takes it back when it next meets it. Else the key would look like that of a command that may have been sent, for ever
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
        return await table.write(intent, condition, within(share * timeoutMs, signal));
      } catch (error) {
        // What stands there is not ours, and does not become readable by asking again.
        if (error instanceof UnreadableIntent) throw error;
        failure = error;
      }
    }
    throw failure;
  };

  /** What stands now in place of what a call of this process wrote and never sent. */
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
    // Remembered: it is tried again when this process meets the record.
    await takeBack(writer, back).catch(() => undefined);
  };

  /** The same record, unless it is one that this process wrote and never sent. */
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
        // An unknown outcome is recorded after the sending: that it happened is not taken back.
        if (intent.progress.state === 'SENT' && !(error instanceof UnreadableIntent)) await giveUp(intent, null);
        throw error;
      }
      if (result.written || isOwn(result.standing, intent)) return undefined;
      // Gone between two calls of the table: it had ended long ago, and its time to live was over.
      if (result.standing === undefined) throw new Error('An intent vanished while it was read.');
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
      const standing = await table.read(intentId, within(timeoutMs, signal));
      return standing && present(standing);
    },
  };
}

/** The record of a command that its writer never sent: as it was before, or without an effect. */
function neverSent(intent: Intent, before: Intent | null): Intent {
  const { version, writer } = intent;
  const was: Intent = before ?? {
    ...intent,
    progress: { state: 'NOT_EXECUTED', problem: NOTHING_SENT, lookFrom: null },
  };
  return { ...was, version: version + 1, writer };
}

/** A writer's name is that of one call, and each of its versions is written once. */
function isOwn(standing: Intent | undefined, written: Intent): boolean {
  return standing?.version === written.version && standing.writer === written.writer;
}

/** For so long, and no longer than the caller has time. */
export function within(ms: number, signal?: AbortSignal): Patience {
  return () => {
    const timeout = AbortSignal.timeout(ms);
    return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  };
}
