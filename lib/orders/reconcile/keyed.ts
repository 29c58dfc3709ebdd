import type { Deadline } from '../../domain/deadline.ts';
import type { LinkedOrders } from '../../domain/linked-orders.ts';
import type { Amendment, Order } from '../../domain/order.ts';
import { acceptedUntil } from '../../intents/accepted-until.ts';
import { earlierIdOf } from '../../intents/earlier-id.ts';
import {
  advance,
  type Intent,
  type IntentOperation,
  isOpen,
  type OpenIntent,
  onExistingIntent,
} from '../../intents/intent.ts';
import { intentIdOf, requestHashOf } from '../../intents/intent-id.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import { recordedProblem } from '../../intents/problem-record.ts';
import { portOf } from '../../reference/context.ts';
import type { AskedCommand, Caller, Concluded, Prepare, ReadyCommand } from './command.ts';
import type { RecordingContext } from './context.ts';
import { endedEarlier } from './earlier.ts';
import { type CommandEnding, endingOf, recorded } from './ending.ts';
import { resolveIntent } from './resolve-intent.ts';
import { guarded, keyInUse, keyReused, storeOf } from './store-problems.ts';

/** How long after its deadline a call may still be recording its answer. */
const LEASE_MARGIN_MS = 2_000;

/** Whether preparing a command makes requests to the exchange, so that the cheaper store is read first. */
const PREPARING_ASKS: Readonly<Record<IntentOperation, boolean>> = {
  place: false,
  amend: true,
  cancel: false,
  placeList: false,
  cancelList: false,
};

/** One call with a key, and the lease it writes. */
interface Attempt {
  readonly context: RecordingContext;
  readonly asked: AskedCommand;
  readonly store: IntentStore;
  readonly deadline: Deadline;
  readonly caller: Caller;
  readonly writer: string;
  readonly intentId: string;
  readonly requestHash: string;
  /** When the lease ends: the call's deadline plus a margin. */
  readonly leaseUntil: number;
}

/**
 * Runs a command under its key with at most one effect, however often and from wherever it is called, and wherever a process
 * stops. The command is recorded, sent and concluded, in this order. An existing record is replayed, reported as busy, or
 * reconciled, and sent again only after its absence is proven (lib/intents/README.md). Throws the problem it ended in.
 */
export async function runKeyed(
  context: RecordingContext,
  asked: AskedCommand,
  caller: Caller & { readonly key: string },
  deadline: Deadline,
  prepare: Prepare,
): Promise<Concluded> {
  const attempt = await attemptOf(context, asked, caller, deadline);
  const known = PREPARING_ASKS[asked.operation] ? await standing(attempt) : undefined;
  if (known) return onExisting(attempt, known, prepare);

  const made = await prepared(attempt, prepare);
  if ('existing' in made) {
    asked.part?.recorded?.(made.existing);
    return onExisting(attempt, made.existing, prepare);
  }
  const { ready } = made;
  const intent = firstVersion(attempt, ready);
  const existing = await record(attempt, intent);
  asked.part?.recorded?.(existing ?? intent);
  if (existing) return onExisting(attempt, existing, prepare, ready);
  return conclude(attempt, intent, await send(attempt, intent, ready));
}

async function attemptOf(
  context: RecordingContext,
  asked: AskedCommand,
  caller: Caller & { readonly key: string },
  deadline: Deadline,
): Promise<Attempt> {
  const store = storeOf(context, asked.operation);
  return {
    context,
    asked,
    store,
    deadline,
    caller,
    writer: context.intents.newWriter(),
    intentId: asked.part?.intentId ?? (await keyedIdOf(context, store, caller, deadline)),
    requestHash: asked.part?.requestHash ?? requestHashOf(asked.operation, asked.input),
    leaseUntil: deadline.deadline + LEASE_MARGIN_MS,
  };
}

/** The id of the key's intent; the earlier form of the id where the command was recorded under it. */
export async function keyedIdOf(
  { intents, now }: RecordingContext,
  store: IntentStore,
  { key, keyOwner, principal }: Caller & { readonly key: string },
  { signal }: Deadline,
): Promise<string> {
  const { stage } = intents;
  const earlierId = earlierIdOf({ key, keyOwner, principal, stage }, now());
  const earlier = earlierId === undefined ? undefined : await guarded(() => store.get(earlierId, signal));
  return earlier?.intentId ?? intentIdOf(stage, keyOwner, key);
}

/** The intent recorded under the key. */
function standing({ store, intentId, deadline }: Attempt): Promise<Intent | undefined> {
  return guarded(() => store.get(intentId, deadline.signal));
}

/**
 * Prepares the command, or returns the recorded intent where a check fails: the command may have passed its checks earlier
 * and have been sent by another call, even at this moment. `seen` is the version already known.
 */
async function prepared(
  attempt: Attempt,
  prepare: Prepare,
  seen?: number,
): Promise<{ readonly ready: ReadyCommand } | { readonly existing: Intent }> {
  try {
    return { ready: await prepare(attempt.intentId) };
  } catch (error) {
    const existing = await standing(attempt);
    if (existing === undefined || existing.version === seen) throw error;
    return { existing };
  }
}

function firstVersion(attempt: Attempt, ready: ReadyCommand): OpenIntent {
  const { intentId, requestHash, caller, asked, writer, leaseUntil, context } = attempt;
  const now = context.now();
  return {
    intentId,
    version: 1,
    writer,
    subject: ready.subject,
    clientOrderId: asked.givenId,
    requestHash,
    principal: caller.principal,
    requestId: caller.requestId,
    attempt: 1,
    progress: {
      state: 'SENT',
      lease: { owner: writer, until: leaseUntil },
      acceptedUntil: acceptedUntilOf(attempt, ready.port),
      dueAt: leaseUntil,
    },
    createdAt: now,
    updatedAt: now,
  };
}

/** Last moment, on the exchange's clock, at which it can accept what this call signs. */
function acceptedUntilOf({ deadline }: Attempt, port: ReadyCommand['port']): number | null {
  return acceptedUntil(port, deadline.deadline);
}

/** Writes the intent before the first byte leaves. Returns the existing one, if any. */
function record({ store, deadline }: Attempt, intent: Intent): Promise<Intent | undefined> {
  return guarded(() => store.begin(intent, deadline.signal));
}

/** Sends the command; its intent is written and this call holds the lease. The only path to an exchange. */
async function send({ context }: Attempt, { progress }: OpenIntent, ready: ReadyCommand): Promise<CommandEnding> {
  try {
    return await endingOf(() => ready.send(progress.acceptedUntil));
  } catch (error) {
    // A bug in Atlas says nothing about the order. When the lease ends, the exchange is asked.
    context.intents.failed('a command failed inside Atlas', error);
    throw error;
  }
}

/**
 * Records the ending and answers. An order that exists is reported whether or not it could be recorded. "Nothing
 * happened" is reported only while the lease holds: without it, others may have acted since. `acceptedUntil`: last moment
 * at which the exchange can accept a request whose outcome is still unknown.
 */
async function conclude(
  { context, store, writer, leaseUntil }: Attempt,
  intent: Intent,
  ending: CommandEnding,
  acceptedUntil = ending.kind === 'unknown' ? ending.unknown.lost.acceptedUntil : null,
): Promise<Concluded> {
  const now = context.now();
  const next = advance(intent, {
    kind: 'end',
    by: writer,
    at: now,
    ending: recorded(ending, { acceptedUntil, dueAt: now }),
  });
  let kept: boolean;
  try {
    kept = await store.replace(next);
  } catch (error) {
    context.intents.failed('cannot record the end of a command; the sweeper will find it out', error);
    if (CLAIMS_NOTHING_HAPPENED[ending.kind] && context.now() > leaseUntil) throw keyInUse();
    return answer(ending, intent);
  }
  if (kept || ending.kind === 'done' || ending.kind === 'listDone') return answer(ending, intent);
  const current = await store.get(intent.intentId).catch(() => undefined);
  if (current === undefined || isOpen(current)) throw keyInUse();
  if (current.progress.state === 'NOT_EXECUTED') throw recordedProblem(current.progress.problem);
  return replay(current);
}

/** Endings that somebody who has acted since the lease ended may have made untrue. */
const CLAIMS_NOTHING_HAPPENED: Readonly<Record<CommandEnding['kind'], boolean>> = {
  done: false,
  listDone: false,
  refused: true,
  notExecuted: true,
  unknown: false,
};

function answer(ending: CommandEnding, { intentId }: Intent): Concluded {
  switch (ending.kind) {
    case 'done':
      return { outcome: 'done', order: ending.order, amendment: ending.amendment, replayed: false };
    case 'listDone':
      return { outcome: 'listDone', list: ending.list, replayed: false };
    case 'unknown':
      return { ...ending.unknown, intentId };
    case 'refused':
    case 'notExecuted':
      throw ending.problem;
  }
}

/** Handles an existing intent. */
function onExisting(
  attempt: Attempt,
  intent: Intent,
  prepare: Prepare,
  ready?: ReadyCommand,
): Promise<Concluded> | Concluded {
  const { context, asked, requestHash } = attempt;
  switch (onExistingIntent(intent, requestHash, context.now())) {
    case 'reused':
      throw keyReused(asked.operation);
    case 'replay':
      return replay(intent);
    case 'busy':
      throw keyInUse();
    case 'takeOver':
      return takeOver(attempt, intent, ready);
    case 'sendAgain':
      return sendAgain(attempt, intent, prepare, ready);
  }
}

/** Returns the answer of the first call, byte for byte. */
function replay({ progress, requestId }: Intent): Concluded {
  if (progress.state !== 'DONE') throw new TypeError('only an ended command can be replayed');
  const { result } = progress;
  if (result.kind === 'order') {
    // An answer of an earlier version lacks newer fields; it is only returned, never acted on.
    const { order, amendment } = result as { readonly order: Order; readonly amendment: Amendment | null };
    return { outcome: 'done', order, amendment, replayed: true };
  }
  if (result.kind === 'list') {
    const { list } = result as { readonly list: LinkedOrders };
    return { outcome: 'listDone', list, replayed: true };
  }
  const problem = recordedProblem(result.problem);
  const headers = { ...problem.details.headers, 'Idempotency-Replayed': 'true' };
  throw problem.with({ headers, instance: requestId });
}

/** Resolves what another call left behind. The intent keeps its `acceptedUntil`, since nothing was sent. */
async function takeOver(attempt: Attempt, intent: Intent, ready: ReadyCommand | undefined): Promise<Concluded> {
  const { context, deadline, writer, leaseUntil } = attempt;
  const taken = await leased(
    attempt,
    advance(intent, { kind: 'takeOver', by: writer, at: context.now(), until: leaseUntil }),
  );
  if (ready !== undefined && mustCancelAgain(taken)) {
    const ending = await send(attempt, taken, ready);
    // No effect of this attempt says nothing about the first.
    if (ending.kind !== 'notExecuted') return conclude(attempt, taken, ending, null);
  }
  return conclude(attempt, taken, await resolveIntent(context, taken, deadline), taken.progress.acceptedUntil);
}

/**
 * A lost cancel at an exchange where absence is never proven (BitMEX, docs/venues/bitmex.md §1): a look would find the order
 * resting for ever, and its owner could not cancel it with this key. A second cancel is harmless, so only here a command
 * that may have been sent is sent again.
 */
function mustCancelAgain({ subject, progress }: OpenIntent): boolean {
  const cancels = subject.operation === 'cancel' || subject.operation === 'cancelList';
  return cancels && progress.acceptedUntil === null;
}

/**
 * Sends a command again that was reported as without effect, unless a late enough look shows an effect. The look is
 * about the version that was read: any later sending has written a later version, and then this call sends nothing.
 */
async function sendAgain(
  attempt: Attempt,
  intent: Intent,
  prepare: Prepare,
  given: ReadyCommand | undefined,
): Promise<Concluded> {
  const { context, deadline, writer, leaseUntil, caller } = attempt;
  const { requestId } = caller;
  const ended = await endedEarlier(context, intent, deadline);
  if (ended !== undefined) {
    // Nothing is sent. Another look may not show the order yet, so `acceptedUntil` is that of a command sent now: if this
    // call ends before it records the finding, the next caller trusts an absence no earlier.
    const { exchange, market } = intent.subject;
    const acceptedUntil = acceptedUntilOf(attempt, await portOf(context, exchange, market));
    const by = { kind: 'sendAgain', by: writer, at: context.now(), until: leaseUntil, acceptedUntil } as const;
    return conclude(
      attempt,
      await leased(attempt, advance(intent, { ...by, subject: intent.subject, requestId })),
      ended,
    );
  }
  const made = given === undefined ? await prepared(attempt, prepare, intent.version) : { ready: given };
  if ('existing' in made) return onExisting(attempt, made.existing, prepare);
  const { ready } = made;
  const renewed = await leased(
    attempt,
    advance(intent, {
      kind: 'sendAgain',
      by: writer,
      at: context.now(),
      until: leaseUntil,
      acceptedUntil: acceptedUntilOf(attempt, ready.port),
      subject: ready.subject,
      requestId,
    }),
    intent,
  );
  return conclude(attempt, renewed, await send(attempt, renewed, ready));
}

/** Takes the lease by writing the next version; 409 when another call was faster. `before` is restored on failure. */
async function leased({ store, deadline }: Attempt, next: Intent, before?: Intent): Promise<OpenIntent> {
  if (!isOpen(next) || !(await guarded(() => store.replace(next, deadline.signal, before)))) throw keyInUse();
  return next;
}
