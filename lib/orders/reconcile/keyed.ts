import type { Amendment, Order } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import { earlierIdOf } from '../../intents/earlier-id.ts';
import { acceptedUntil } from '../../intents/fence.ts';
import { advance, encounter, type Intent, type IntentSubject, isOpen, type OpenIntent } from '../../intents/intent.ts';
import { intentIdOf, requestHashOf } from '../../intents/intent-id.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import { problemOf } from '../../intents/problem-record.ts';
import type { Deadline } from '../context.ts';
import { type Command, type DurableContext, storeOf, storeUnavailable, untouched } from './command.ts';
import { type Ending, endingOf, recorded } from './ending.ts';
import { LEAST_ASK_AGAIN_MS } from './resolve.ts';
import { resolveIntent } from './resolve-intent.ts';
import type { UnknownOutcome } from './unknown-outcome.ts';

/** How long after its deadline a call may still be at work, recording its answer. */
const LEASE_MARGIN_MS = 2_000;

/** What a command came to, in this call or in an earlier one with its key. */
export type Concluded =
  | {
      readonly outcome: 'done';
      readonly order: Order;
      readonly amendment: Amendment | null;
      readonly replayed: boolean;
    }
  | UnknownOutcome;

export interface Keyed {
  readonly key: string;
  /** The session that came with it. */
  readonly principal: string | null;
  /** Whom it belongs to, in whichever session. */
  readonly keyOwner: string | null;
  readonly requestId: string;
}

/**
 * Runs a command under its key: at most one effect, however often and from wherever it is called, and whoever dies in
 * between. The intent is written before anything is sent; what is found written is replayed, waited for, or reconciled,
 * and sent again only after its absence was proven (lib/intents/README.md). Throws the problem it ended in.
 */
export async function runKeyed<P>(
  context: DurableContext,
  command: Command<P>,
  keyed: Keyed,
  deadline: Deadline,
): Promise<Concluded> {
  const { principal, requestId } = keyed;
  const store = storeOf(context, command);
  const run: Run<P> = {
    context,
    command,
    store,
    deadline,
    requestId,
    principal,
    writer: context.intents.newWriter(),
    intentId: await idOf(context, store, keyed, deadline),
    requestHash: requestHashOf(command.operation, command.input),
    // One moment for both: what the sign hook refuses by, and what others count on.
    leaseUntil: deadline.deadline + LEASE_MARGIN_MS,
  };
  const known = command.asksFirst ? await stored(run) : undefined;
  if (known) return meet(run, known);

  let prepared: P;
  try {
    prepared = await command.prepare(run.intentId);
  } catch (error) {
    // What does not pass the checks now may have passed them when it was sent, by another call and this very moment.
    const sentBefore = await stored(run);
    if (sentBefore) return meet(run, sentBefore);
    throw error;
  }
  const intent = firstVersion(run, prepared);
  const existing = await guarded(() => store.begin(intent, deadline.signal));
  return existing ? meet(run, existing, prepared) : send(run, intent, prepared);
}

/** The id under which a key stands, or will: the one it had before an upgrade where its command was recorded then. */
async function idOf({ intents, now }: DurableContext, store: IntentStore, keyed: Keyed, { signal }: Deadline) {
  const { stage } = intents;
  const earlierId = earlierIdOf({ ...keyed, stage }, now());
  const earlier = earlierId === undefined ? undefined : await guarded(() => store.get(earlierId, signal));
  return earlier?.intentId ?? intentIdOf(stage, keyed.keyOwner, keyed.key);
}

interface Run<P> {
  readonly context: DurableContext;
  readonly command: Command<P>;
  readonly store: IntentStore;
  readonly deadline: Deadline;
  readonly requestId: string;
  readonly principal: string | null;
  readonly writer: string;
  readonly intentId: string;
  readonly requestHash: string;
  readonly leaseUntil: number;
}

function firstVersion<P>(run: Run<P>, prepared: P): OpenIntent {
  const { intentId, requestHash, principal, requestId, writer, leaseUntil, context, command } = run;
  const now = context.now();
  return {
    intentId,
    version: 1,
    writer,
    subject: command.subjectOf(prepared),
    clientOrderId: command.givenId,
    requestHash,
    principal,
    requestId,
    attempt: 1,
    progress: {
      state: 'SENT',
      lease: { owner: writer, until: leaseUntil },
      fence: fenceOf(run, prepared),
      dueAt: leaseUntil,
    },
    createdAt: now,
    updatedAt: now,
  };
}

function fenceOf<P>({ command, deadline }: Run<P>, prepared: P): number | null {
  return acceptedUntil(command.portOf(prepared), deadline.deadline);
}

/** Does what is allowed with an intent that stands there already. */
async function meet<P>(run: Run<P>, intent: Intent, prepared?: P): Promise<Concluded> {
  const { context, store, command, writer, leaseUntil, requestId } = run;
  const now = context.now();
  switch (encounter(intent, run.requestHash, now)) {
    case 'reused':
      throw new Problem(
        'IDEMPOTENCY_KEY_REUSED',
        'The key came before with another request; nothing was sent. Use a new key for a new command.',
        untouched(command.operation),
      );
    case 'replay':
      return replay(intent);
    case 'busy':
      throw inUse();
    case 'takeOver': {
      const taken = advance(intent, { kind: 'takeOver', by: writer, at: now, until: leaseUntil });
      if (!isOpen(taken) || !(await guarded(() => store.replace(taken, run.deadline.signal)))) throw inUse();
      return mustCancelAgain(taken) && prepared !== undefined
        ? cancelAgain(run, taken, prepared)
        : reconcile(run, taken);
    }
    case 'sendAgain': {
      const ended = await command.endedBefore?.(intent);
      if (ended !== undefined) return endAgain(run, intent, ended);
      let again: P;
      try {
        again = prepared ?? (await command.prepare(run.intentId));
      } catch (error) {
        // The same, of a second sending.
        const current = await stored(run);
        if (current === undefined || current.version === intent.version) throw error;
        return meet(run, current);
      }
      const subject: IntentSubject = command.subjectOf(again);
      const renewed = advance(intent, {
        kind: 'sendAgain',
        by: writer,
        at: context.now(),
        until: leaseUntil,
        fence: fenceOf(run, again),
        subject,
        requestId,
      });
      const { signal } = run.deadline;
      if (!isOpen(renewed) || !(await guarded(() => store.replace(renewed, signal, intent)))) throw inUse();
      return sendAgain(run, renewed, again, intent.progress.state === 'NOT_EXECUTED' ? intent.progress.lookFrom : null);
    }
  }
}

/** Records how a command has ended that was told to have had no effect. Nothing is sent. */
async function endAgain<P>(run: Run<P>, intent: Intent, ended: Ending): Promise<Concluded> {
  const { context, writer, leaseUntil, requestId, deadline } = run;
  const taken = advance(intent, {
    kind: 'sendAgain',
    by: writer,
    at: context.now(),
    until: leaseUntil,
    // Nothing is sent, and what was sent before cannot be accepted any more: the look has just shown it.
    fence: 0,
    subject: intent.subject,
    requestId,
  });
  if (!(await guarded(() => run.store.replace(taken, deadline.signal)))) throw inUse();
  return record(run, taken, ended, null);
}

/** Sends what was told to have had no effect, unless the exchange, asked late enough, shows that it had one. */
async function sendAgain<P>(run: Run<P>, intent: OpenIntent, prepared: P, lookFrom: number | null): Promise<Concluded> {
  let earlier: Ending | undefined;
  try {
    if (lookFrom !== null) earlier = await run.command.earlier?.(prepared, intent, lookFrom);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Not looked, not sent: what the record said of the earlier attempts still holds.
    const problem = error.with({ lookFrom: lookFrom ?? undefined });
    return record(run, intent, { kind: 'notExecuted', problem }, null);
  }
  return earlier === undefined ? send(run, intent, prepared) : record(run, intent, earlier, null);
}

/** The only way to an exchange: the intent is written, and this call holds its lease. */
async function send<P>(run: Run<P>, intent: OpenIntent, prepared: P): Promise<Concluded> {
  const ending = await sent(run, intent, prepared);
  return record(run, intent, ending, ending.kind === 'unknown' ? ending.unknown.lost.fence : null);
}

async function sent<P>({ command, context }: Run<P>, { progress }: OpenIntent, prepared: P): Promise<Ending> {
  try {
    return await endingOf(() => command.send(prepared, progress.fence));
  } catch (error) {
    // A failure of our own says nothing of the order. The lease runs out, and then the exchange is asked.
    context.intents.failed('a command failed inside Atlas', error);
    throw error;
  }
}

/**
 * A lost cancel at an exchange that ends no doubt (BitMEX, protocol/bitmex.md §1): looking would find the order resting
 * for ever, and its owner could not get rid of it by this key. Two cancels are one, so here, and only here, what may
 * have been sent is sent again.
 */
function mustCancelAgain({ subject, progress }: Intent): boolean {
  return subject.operation === 'cancel' && 'fence' in progress && progress.fence === null;
}

/** As `send`, but that this attempt had no effect says nothing of the first. */
async function cancelAgain<P>(run: Run<P>, intent: OpenIntent, prepared: P): Promise<Concluded> {
  const ending = await sent(run, intent, prepared);
  return ending.kind === 'notExecuted' ? reconcile(run, intent) : record(run, intent, ending, null);
}

/** Settles what another call left behind. The intent keeps its fence: nothing was sent since. */
async function reconcile<P>(run: Run<P>, intent: OpenIntent): Promise<Concluded> {
  const ending = await resolveIntent(run.context, intent, run.deadline);
  return record(run, intent, ending, intent.progress.fence);
}

/**
 * Stores how it ended and says so. An order that is there is there, whether that could be stored or not. That nothing
 * happened is said only while the lease holds: who lost it does not know what others have done since.
 */
async function record<P>(run: Run<P>, intent: Intent, ending: Ending, fence: number | null): Promise<Concluded> {
  const { context, store, writer } = run;
  const now = context.now();
  const next = advance(intent, { kind: 'end', by: writer, at: now, ending: recorded(ending, { fence, dueAt: now }) });
  let kept: boolean;
  try {
    kept = await store.replace(next);
  } catch (error) {
    context.intents.failed('the end of a command could not be recorded; the sweeper will find it out', error);
    return conclude(ending, intent);
  }
  if (kept || ending.kind === 'done') return conclude(ending, intent);
  const current = await store.get(intent.intentId).catch(() => undefined);
  if (current === undefined || isOpen(current)) throw inUse();
  if (current.progress.state === 'NOT_EXECUTED') throw problemOf(current.progress.problem);
  return replay(current);
}

function conclude(ending: Ending, { intentId }: Intent): Concluded {
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

/** The answer of the first call, to the byte. */
function replay({ progress, requestId }: Intent): Concluded {
  if (progress.state !== 'DONE') throw new TypeError('only an ended command can be replayed');
  const { result } = progress;
  if (result.kind === 'order') return { outcome: 'done', ...result, replayed: true };
  const problem = problemOf(result.problem);
  const headers = { ...problem.details.headers, 'Idempotency-Replayed': 'true' };
  throw problem.with({ headers, instance: requestId });
}

function inUse(): Problem {
  return new Problem(
    'IDEMPOTENCY_KEY_IN_USE',
    'A request with this key is at work. Ask again with the same key for its answer.',
    { orderState: 'unknown', retryAfterMs: LEAST_ASK_AGAIN_MS },
  );
}

function stored<P>(run: Run<P>): Promise<Intent | undefined> {
  return guarded(() => run.store.get(run.intentId, run.deadline.signal));
}

/** A store that does not answer before this call has sent anything is a reason not to send. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeUnavailable(error);
  }
}
