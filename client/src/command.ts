import { AtlasProblem, NoAnswerError } from './errors.ts';
import { checkAge, type KeyedCommand, type KeyStore, recorded } from './keys/key-store.ts';
import type { Intent, ProblemDocument, UnknownReport } from './model.ts';
import type { FollowOptions, Outcome, Unknown, UnknownIntent } from './outcome.ts';
import type { Patience } from './patience.ts';
import { type Transport, waitOf } from './transport.ts';

/** What commands need of the client. */
export interface CommandContext {
  readonly transport: Transport;
  readonly keys: KeyStore;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly patience: Patience;
}

/** How a command's answers are read. */
export interface CommandForm<T> {
  /** What the command came to, or `undefined` if the answer is none. `doubt`: an earlier copy may have arrived. */
  readonly read: (reply: { readonly status: number; readonly body: unknown }, doubt: boolean) => T | undefined;
  /** The same of an intent that has ended. */
  readonly ofIntent: (intent: Intent) => T | undefined;
  /** Whether a part of what it came to is not certain, so that the key is kept. */
  readonly isOpen?: (value: T) => boolean;
}

const FOLLOW_TIMEOUT_MS = 120_000;
const ASK_AGAIN_MS = 2_000;

/** The refusals that say nothing of the command: the first one with its key may be under way, or Atlas itself has failed. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['IDEMPOTENCY_KEY_IN_USE', 'INTERNAL']);

/** Whether a refusal leaves open what became of the command. */
export function saysNothing({ code, orderState }: ProblemDocument): boolean {
  return SAYS_NOTHING.has(code) || orderState === 'unknown';
}

/**
 * Carries out a command under its key. It is recorded before it is sent, and sent again under the same key only, while
 * the time lasts: Atlas carries out a key at most once.
 *
 * Once one copy may have arrived, a refusal of another copy proves nothing (the operator may have halted trading in
 * between), unless it is the stored answer of the first. What remains in doubt is looked up, and is unknown otherwise.
 * Throws a `NoAnswerError` if no copy left, and the errors of the key store.
 */
export async function perform<T>(
  context: CommandContext,
  given: KeyedCommand,
  form: CommandForm<T>,
  signal?: AbortSignal,
): Promise<Outcome<T>> {
  const { command, earlier } = await recorded(context.keys, given, context.now());
  return await send(context, command, form, earlier, signal);
}

/** Goes on with a command that an earlier process recorded and did not see end. */
export async function resume<T>(
  context: CommandContext,
  command: KeyedCommand,
  form: CommandForm<T>,
  signal?: AbortSignal,
): Promise<Outcome<T>> {
  return await follow(context, command, form, {
    detail: 'An earlier run did not see it end.',
    ...(signal && { signal }),
  });
}

async function send<T>(
  context: CommandContext,
  command: KeyedCommand,
  form: CommandForm<T>,
  earlier: boolean,
  signal: AbortSignal | undefined,
): Promise<Outcome<T>> {
  const { transport, patience, now, sleep } = context;
  const deadline = now() + patience.commandMs;
  let doubt = earlier;
  let last: NoAnswerError | AtlasProblem | undefined;
  for (let tries = 1; ; tries += 1) {
    const left = deadline - now();
    if (left <= 0 || signal?.aborted === true) break;
    const { method, path, body, key } = command;
    const reply = await transport(
      { method, path, key, ...(body !== null && { body }) },
      limited(Math.min(left, patience.requestMs), signal),
    );
    let wait: number;
    switch (reply.kind) {
      case 'answer': {
        const order = reply.status === 202 ? undefined : form.read(reply, doubt);
        if (order !== undefined) {
          if (form.isOpen?.(order) !== true) await context.keys.end(key);
          const replayed = reply.headers.get('idempotency-replayed') === 'true';
          return { outcome: 'done', order, key, replayed };
        }
        doubt = true;
        if (isUnknownReport(reply.body)) {
          const id = intentIn(reply.headers.get('location')) ?? command.followId;
          const retryAfterMs = waitOf(reply.headers) ?? reply.body.retryAfterSeconds * 1_000;
          return unknown(context, { ...command, followId: id }, form, { detail: reply.body.detail, retryAfterMs });
        }
        last = new NoAnswerError(`Something answered ${reply.status} with a body that is no order`, true);
        wait = patience.backOffMs(tries);
        break;
      }
      case 'problem': {
        last = reply.problem;
        const { document, replayed, retryable, retryAfterMs } = reply.problem;
        const silent = saysNothing(document);
        if (silent) doubt = true;
        wait = retryAfterMs ?? patience.backOffMs(tries);
        const again = retryable && !replayed && now() + wait < deadline;
        if (again) break;
        if (!silent && (replayed || !doubt)) return await rejected(context, key, reply.problem);
        return await lookedUp(context, command, form, reply.problem, signal);
      }
      case 'none':
        last = reply.error;
        if (reply.error.sent) doubt = true;
        wait = patience.backOffMs(tries);
        break;
      default:
        throw new TypeError(`No such reply: ${String(reply satisfies never)}`);
    }
    if (now() + wait >= deadline || tries >= patience.tries) break;
    await sleep(wait, signal).catch(() => undefined);
  }
  const error = last ?? new NoAnswerError('There was no time to send it', false);
  if (doubt) return unknown(context, command, form, { detail: error.message, problem: problemIn(error) });
  if (error instanceof AtlasProblem) return await rejected(context, command.key, error);
  await context.keys.end(command.key);
  throw error;
}

async function rejected<T>(context: CommandContext, key: string, problem: AtlasProblem): Promise<Outcome<T>> {
  await context.keys.end(key);
  return { outcome: 'rejected', problem, key };
}

/** A refusal that an earlier copy leaves open: the record tells, if it can be read. */
async function lookedUp<T>(
  context: CommandContext,
  command: KeyedCommand,
  form: CommandForm<T>,
  problem: AtlasProblem,
  signal: AbortSignal | undefined,
): Promise<Outcome<T>> {
  const why = { detail: problem.message, problem };
  const seen = command.followId === null ? undefined : await look(context, command, command.followId, form, signal);
  return seen === undefined || seen.outcome === 'unknown' ? unknown(context, command, form, why) : seen;
}

interface Why {
  readonly detail: string;
  readonly retryAfterMs?: number;
  readonly problem?: AtlasProblem | null;
}

function unknown<T>(
  context: CommandContext,
  command: KeyedCommand,
  form: CommandForm<T>,
  { detail, retryAfterMs = ASK_AGAIN_MS, problem = null }: Why,
): Unknown<T> {
  const intent: UnknownIntent = { id: command.followId, detail, retryAfterMs, problem };
  return {
    outcome: 'unknown',
    intent,
    key: command.key,
    follow: (options) => follow(context, command, form, { detail, retryAfterMs, ...options }),
  };
}

/**
 * Asks until the outcome is certain. Where only the key can tell, the command is sent under it again, if it is not too old.
 */
async function follow<T>(
  context: CommandContext,
  command: KeyedCommand,
  form: CommandForm<T>,
  { timeoutMs = FOLLOW_TIMEOUT_MS, signal, ...first }: FollowOptions & Why,
): Promise<Outcome<T>> {
  const { followId } = command;
  if (followId === null) {
    checkAge(command, context.now());
    return await send(context, command, form, true, signal);
  }
  const deadline = context.now() + timeoutMs;
  let why: Why = first;
  for (;;) {
    const seen = await look(context, command, followId, form, signal);
    if (seen.outcome !== 'unknown') return seen;
    why = seen.intent;
    const wait = Math.max(seen.intent.retryAfterMs, 50);
    if (context.now() + wait >= deadline || signal?.aborted === true) return unknown(context, command, form, why);
    await context.sleep(wait, signal).catch(() => undefined);
  }
}

/** Reads the intent once. */
export async function look<T>(
  context: CommandContext,
  command: KeyedCommand,
  id: string,
  form: CommandForm<T>,
  signal: AbortSignal | undefined,
): Promise<Outcome<T>> {
  const path = `/v1/intents/${encodeURIComponent(id)}`;
  const reply = await context.transport({ method: 'GET', path }, limited(context.patience.requestMs, signal));
  const still = (why: Why) => unknown(context, command, form, why);
  switch (reply.kind) {
    case 'none':
      return still({ detail: reply.error.message });
    case 'problem': {
      const { problem } = reply;
      const detail =
        problem.code === 'INTENT_NOT_FOUND'
          ? 'Atlas has no record of the command. A delayed copy of it may still arrive; sending it again under the same key is safe.'
          : problem.message;
      return still({
        detail,
        problem,
        ...(problem.retryAfterMs !== undefined && { retryAfterMs: problem.retryAfterMs }),
      });
    }
    case 'answer':
      return isIntent(reply.body)
        ? await ofIntent(context, command, reply.body, form)
        : still({ detail: `Something answered ${reply.status} with a body that is no intent` });
    default:
      throw new TypeError(`No such reply: ${String(reply satisfies never)}`);
  }
}

async function ofIntent<T>(
  context: CommandContext,
  command: KeyedCommand,
  intent: Intent,
  form: CommandForm<T>,
): Promise<Outcome<T>> {
  const retryAfterMs = (intent.retryAfterSeconds ?? ASK_AGAIN_MS / 1_000) * 1_000;
  const problem = intent.problem === null ? null : new AtlasProblem(intent.problem, undefined, true);
  const still = unknown(context, command, form, {
    detail: problem?.message ?? 'The command is in progress.',
    problem,
    retryAfterMs,
  });
  switch (intent.state) {
    case 'DONE': {
      const order = form.ofIntent(intent);
      if (order !== undefined && problem === null) {
        await context.keys.end(command.key);
        return { outcome: 'done', order, key: command.key, replayed: true };
      }
      return problem === null ? still : await rejected(context, command.key, problem);
    }
    case 'NOT_EXECUTED':
      return problem === null ? still : await rejected(context, command.key, problem);
    default:
      // In progress, not known, or a word of a later version: not certain.
      return still;
  }
}

function limited(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(ms)));
  return signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
}

const INTENT_PATH = /\/v1\/intents\/([^/?#]+)$/;

export function intentIn(location: string | null): string | undefined {
  const [, id] = INTENT_PATH.exec(location ?? '') ?? [];
  return id === undefined ? undefined : decodeURIComponent(id);
}

export function isUnknownReport(body: unknown): body is UnknownReport {
  if (typeof body !== 'object' || body === null) return false;
  const { outcome, detail, retryAfterSeconds } = body as Record<string, unknown>;
  return outcome === 'unknown' && typeof detail === 'string' && typeof retryAfterSeconds === 'number';
}

function isIntent(body: unknown): body is Intent {
  if (typeof body !== 'object' || body === null) return false;
  const { intentId, state, problem } = body as Record<string, unknown>;
  return typeof intentId === 'string' && typeof state === 'string' && problem !== undefined;
}

function problemIn(error: NoAnswerError | AtlasProblem): AtlasProblem | null {
  return error instanceof AtlasProblem ? error : null;
}
