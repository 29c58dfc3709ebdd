import type { Deadline } from '../../domain/deadline.ts';
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

/** How long after its deadline a call may still be at work, recording its answer. */
const LEASE_MARGIN_MS = 2_000;

/** Whether making a command ready asks the exchange, so that the store, which is cheaper, is asked before. */
const PREPARING_ASKS: Readonly<Record<IntentOperation, boolean>> = { place: false, amend: true, cancel: false };

/** One call with a key: what it is about, and the lease it writes. */
interface Attempt {
  readonly context: RecordingContext;
  readonly asked: AskedCommand;
  readonly store: IntentStore;
  readonly deadline: Deadline;
  readonly caller: Caller;
  readonly writer: string;
  readonly intentId: string;
  readonly requestHash: string;
  /** One moment for both: what the signing hook refuses by, and what others count on. */
  readonly leaseUntil: number;
}

/**
 * Runs a command under its key: at most one effect, however often and from wherever it is called, and whoever dies in
 * between. It is recorded, sent, and concluded, in this order; what is found recorded is replayed, waited for, or
 * reconciled, and sent again only after its absence was proven (lib/intents/README.md). Throws the problem it ended in.
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
  if ('existing' in made) return onExisting(attempt, made.existing, prepare);
  const { ready } = made;
  const intent = firstVersion(attempt, ready);
  const existing = await record(attempt, intent);
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
    intentId: await idOf(context, store, caller, deadline),
    requestHash: requestHashOf(asked.operation, asked.input),
    leaseUntil: deadline.deadline + LEASE_MARGIN_MS,
  };
}

/** The id under which a key stands, or will: the one it had before an upgrade where its command was recorded then. */
async function idOf(
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

/** What stands recorded under the key. */
function standing({ store, intentId, deadline }: Attempt): Promise<Intent | undefined> {
  return guarded(() => store.get(intentId, deadline.signal));
}

/**
 * The command, ready to be sent; or what stands recorded where it fails its checks: what does not pass them now may have
 * passed them when it was sent, by another call and this very moment. `seen`: the version that is known already.
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

/** Until when what this call may sign can be accepted, on the exchange's clock. */
function acceptedUntilOf({ deadline }: Attempt, port: ReadyCommand['port']): number | null {
  return acceptedUntil(port, deadline.deadline);
}

/** Writes the intent before the first byte leaves. Resolves to the one that stands there already, if any. */
function record({ store, deadline }: Attempt, intent: Intent): Promise<Intent | undefined> {
  return guarded(() => store.begin(intent, deadline.signal));
}

/** Sends the command, the intent being written and its lease held by this call: the only way to an exchange. */
async function send({ context }: Attempt, { progress }: OpenIntent, ready: ReadyCommand): Promise<CommandEnding> {
  try {
    return await endingOf(() => ready.send(progress.acceptedUntil));
  } catch (error) {
    // A failure of our own says nothing of the order. The lease runs out, and then the exchange is asked.
    context.intents.failed('a command failed inside Atlas', error);
    throw error;
  }
}

/**
 * Stores how it ended and says so. An order that is there is there, whether that could be stored or not. That nothing
 * happened is said only while the lease holds: who lost it does not know what others have done since. `acceptedUntil`: until when
 * an effect of what is still unknown is possible.
 */
async function conclude(
  { context, store, writer }: Attempt,
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
    context.intents.failed('the end of a command could not be recorded; the sweeper will find it out', error);
    return answer(ending, intent);
  }
  if (kept || ending.kind === 'done') return answer(ending, intent);
  const current = await store.get(intent.intentId).catch(() => undefined);
  if (current === undefined || isOpen(current)) throw keyInUse();
  if (current.progress.state === 'NOT_EXECUTED') throw recordedProblem(current.progress.problem);
  return replay(current);
}

function answer(ending: CommandEnding, { intentId }: Intent): Concluded {
  switch (ending.kind) {
    case 'done':
      return { outcome: 'done', order: ending.order, amendment: ending.amendment, replayed: false };
    case 'unknown':
      return { ...ending.unknown, intentId };
    case 'refused':
    case 'notExecuted':
      throw ending.problem;
  }
}

/** Does what is allowed with an intent that stands there already. */
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

/** The answer of the first call, to the byte. */
function replay({ progress, requestId }: Intent): Concluded {
  if (progress.state !== 'DONE') throw new TypeError('only an ended command can be replayed');
  const { result } = progress;
  if (result.kind === 'order') {
    // An answer of an earlier version lacks what is told since: it is only told again, and acted on by nobody.
    const { order, amendment } = result as { readonly order: Order; readonly amendment: Amendment | null };
    return { outcome: 'done', order, amendment, replayed: true };
  }
  const problem = recordedProblem(result.problem);
  const headers = { ...problem.details.headers, 'Idempotency-Replayed': 'true' };
  throw problem.with({ headers, instance: requestId });
}

/** Settles what another call left behind. The intent keeps its acceptedUntil: nothing was sent since. */
async function takeOver(attempt: Attempt, intent: Intent, ready: ReadyCommand | undefined): Promise<Concluded> {
  const { context, deadline, writer, leaseUntil } = attempt;
  const taken = await leased(
    attempt,
    advance(intent, { kind: 'takeOver', by: writer, at: context.now(), until: leaseUntil }),
  );
  if (ready !== undefined && mustCancelAgain(taken)) {
    const ending = await send(attempt, taken, ready);
    // That this attempt had no effect says nothing of the first.
    if (ending.kind !== 'notExecuted') return conclude(attempt, taken, ending, null);
  }
  return conclude(attempt, taken, await resolveIntent(context, taken, deadline), taken.progress.acceptedUntil);
}

/**
 * A lost cancel at an exchange that ends no doubt (BitMEX, docs/venues/bitmex.md §1): looking would find the order resting
 * for ever, and its owner could not get rid of it by this key. Two cancels are one, so here, and only here, what may
 * have been sent is sent again.
 */
function mustCancelAgain({ subject, progress }: OpenIntent): boolean {
  return subject.operation === 'cancel' && progress.acceptedUntil === null;
}

/**
 * Sends what was told to have had no effect, unless the exchange, asked late enough, shows that it had one. The look is
 * about the version that was read: whoever has sent since has written since, and then this call sends nothing.
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
    // Nothing is sent. Another look may not show the order yet, so `acceptedUntil` is that of a command sent now: if this call ends
    // before it records what it found, the next caller trusts an absence no earlier.
    const { exchange, market } = intent.subject;
    const acceptedUntil = acceptedUntilOf(attempt, portOf(context, exchange, market));
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

/** Takes the lease by writing the next version; 409 when somebody else has. `before`: what is put back should it fail. */
async function leased({ store, deadline }: Attempt, next: Intent, before?: Intent): Promise<OpenIntent> {
  if (!isOpen(next) || !(await guarded(() => store.replace(next, deadline.signal, before)))) throw keyInUse();
  return next;
}
