import type { Deadline } from '../../domain/deadline.ts';
import type { Exchange } from '../../domain/instrument.ts';
import { serves } from '../../exchanges/lazy-port.ts';
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
import { overdueAfterMs } from './overdue.ts';
import { atMost, LOOK_MS, resolveIntent } from './resolve-intent.ts';

/** Longer than any exchange takes to process a request; an operator should look at an intent open for this long. */
const STUCK_AFTER_MS = 2 * 60_000;
/** Delay before an intent that stays unknown is looked at again; others come first. */
const LOOK_AGAIN_MS = 30_000;
/** How many intents are fetched, and how many are processed, at once. */
const BATCH = 25;
const AT_ONCE = 4;
/** Minimum time left to start: a look and its record need it. */
const LEAST_MS = 1_000;
const LEASE_MARGIN_MS = 2_000;

/** The result of one swept intent. */
export interface Swept {
  readonly operation: IntentOperation;
  readonly exchange: Exchange;
  readonly state: IntentState;
  /** Open for too long. */
  readonly stuck: boolean;
  /** Open for so long that the exchange may soon forget the order. */
  readonly overdue: boolean;
}

/**
 * Resolves commands whose callers stopped without recording an outcome or got "unknown", longest due first, until
 * none is due or the time is over. Sends nothing, takes a lease on each, and skips those that are leased,
 * so it may run beside callers and other sweeps.
 */
export async function sweepIntents(context: RecordingContext, deadline: Deadline): Promise<Swept[]> {
  const { store } = context.intents;
  if (store === undefined) return [];
  const swept: Swept[] = [];
  const seen = new Set<string>();
  while (timeIsLeft(context, deadline)) {
    // The index lags: it may still list intents that this sweep has processed or skipped.
    const due = await store.due(context.now(), BATCH + seen.size, deadline.signal);
    const ids = due.filter((id) => !seen.has(id));
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
    return (await store.replace(next)) ? [sweptOf(context, next, now)] : [];
  } catch (error) {
    // A failure must not stop the sweep of others; the lease runs out.
    context.intents.failed('cannot sweep an intent', error);
    return [];
  }
}

function sweptOf({ ports }: RecordingContext, intent: Intent, now: number): Swept {
  const { subject, progress, createdAt } = intent;
  const { operation, exchange } = subject;
  const port = ports.find((each) => serves(each, subject));
  const openForMs = isOpen(intent) ? now - createdAt : 0;
  return {
    operation,
    exchange,
    state: progress.state,
    stuck: openForMs > STUCK_AFTER_MS,
    overdue: openForMs > overdueAfterMs(port?.loaded()),
  };
}

function timeIsLeft({ now }: RecordingContext, { signal, deadline }: Deadline): boolean {
  return !signal.aborted && deadline - now() >= LEAST_MS;
}
