import type { Deadline } from '../../domain/deadline.ts';
import type { Exchange } from '../../domain/instrument.ts';
import {
  advance,
  type Intent,
  type IntentOperation,
  type IntentState,
  isLeased,
  isOpen,
} from '../../intents/intent.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import { fanOut } from '../../listing/fan-out.ts';
import type { RecordingContext } from './context.ts';
import { recorded } from './ending.ts';
import { atMost, LOOK_MS, resolveIntent } from './resolve-intent.ts';

/** Open for longer than any exchange may take to honour a request: somebody should look at it. */
const STUCK_AFTER_MS = 2 * 60_000;
/** Until one that stayed unknown is looked at again: others come first. */
const LOOK_AGAIN_MS = 30_000;
/** How many are fetched, and looked at, at once. */
const BATCH = 25;
const AT_ONCE = 4;
/** Not begun with less time left: a look needs it, and so does its record. */
const LEAST_MS = 1_000;
const LEASE_MARGIN_MS = 2_000;

/** What became of one intent that was swept. */
export interface Swept {
  readonly operation: IntentOperation;
  readonly exchange: Exchange;
  readonly state: IntentState;
  /** Still open, and for too long. */
  readonly stuck: boolean;
}

/**
 * Finds out what became of commands whose callers ended without saying, or were told "unknown": longest due first, until
 * none is due or the time is over. Sends nothing, takes a lease on each, and leaves those alone that somebody is at work
 * on; so it may run beside callers, and beside itself.
 */
export async function sweepIntents(context: RecordingContext, deadline: Deadline): Promise<Swept[]> {
  const { store } = context.intents;
  if (store === undefined) return [];
  const swept: Swept[] = [];
  const seen = new Set<string>();
  while (timeIsLeft(context, deadline)) {
    // Those that this sweep has put off, or found leased, may still stand in an index that lags.
    const due = await store.due(context.now(), BATCH + seen.size, deadline.signal);
    const ids = due.filter((id) => !seen.has(id)).slice(0, BATCH);
    if (ids.length === 0) break;
    for (const id of ids) seen.add(id);
    swept.push(...(await fanOut(ids, AT_ONCE, (id) => sweepOne(context, store, id, deadline))).flat());
  }
  return swept;
}

async function sweepOne(
  context: RecordingContext,
  store: IntentStore,
  id: string,
  deadline: Deadline,
): Promise<readonly Swept[]> {
  if (!timeIsLeft(context, deadline)) return [];
  try {
    const found = await store.get(id, deadline.signal);
    if (found === undefined || !isOpen(found) || isLeased(found, context.now())) return [];
    const by = context.intents.newWriter();
    const brief = atMost(deadline, LOOK_MS, context.now());
    const at = context.now();
    const taken = advance(found, { kind: 'takeOver', by, at, until: brief.deadline + LEASE_MARGIN_MS });
    if (!isOpen(taken) || !(await store.replace(taken, deadline.signal))) return [];
    const ending = await resolveIntent(context, taken, brief);
    const now = context.now();
    const open = { acceptedUntil: taken.progress.acceptedUntil, dueAt: now + LOOK_AGAIN_MS };
    const next = advance(taken, { kind: 'end', by, at: now, ending: recorded(ending, open) });
    return (await store.replace(next)) ? [sweptOf(next, now)] : [];
  } catch (error) {
    // One that cannot be swept must not keep the others from it; its lease runs out.
    context.intents.failed('an intent could not be swept', error);
    return [];
  }
}

function sweptOf(intent: Intent, now: number): Swept {
  const { subject, progress, createdAt } = intent;
  const stuck = isOpen(intent) && now - createdAt > STUCK_AFTER_MS;
  return { operation: subject.operation, exchange: subject.exchange, state: progress.state, stuck };
}

function timeIsLeft({ now }: RecordingContext, { signal, deadline }: Deadline): boolean {
  return !signal.aborted && deadline - now() >= LEAST_MS;
}
