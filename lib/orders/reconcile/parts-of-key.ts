import type { Deadline } from '../../domain/deadline.ts';
import type { Intent } from '../../intents/intent.ts';
import { partIdOf, requestHashOf } from '../../intents/intent-id.ts';
import type { Caller, PartOfKey } from './command.ts';
import type { RecordingContext } from './context.ts';
import { keyedIdOf } from './keyed.ts';
import { guarded, keyReused, storeOf } from './store-problems.ts';

/** A request that gives several commands under one key. */
export interface KeyedRequest {
  readonly context: RecordingContext;
  readonly caller: Caller & { readonly key: string };
  readonly deadline: Deadline;
  /** What is asked for, to detect a key that is reused for another request. */
  readonly operation: string;
  readonly input: unknown;
}

/**
 * Throws 422 when the key belongs to another request, and 503 when it cannot be honoured. For requests that do something else
 * before their first command.
 */
export async function refuseReusedKey(request: KeyedRequest): Promise<void> {
  const { context, caller, deadline } = request;
  const store = storeOf(context, 'place');
  const keyId = await keyedIdOf(context, store, caller, deadline);
  const standing = await guarded(() => store.get(keyId, deadline.signal));
  if (standing !== undefined) refuseUnbound(standing, requestHashOf(request.operation, request.input));
}

/** How the commands of a request are run. */
export interface PartsWork<P, R> {
  /** Checks that come before the first command. They are not made again once the request has begun, in this call or another. */
  readonly beforeFirst: () => Promise<void>;
  /** Runs one command; throws nothing but faults of Atlas. */
  readonly run: (part: P, of: PartOfKey) => Promise<R>;
  /** Runs the commands that may run beside each other; returns their results in order. */
  readonly together: (parts: readonly P[], run: (part: P) => Promise<R>) => Promise<R[]>;
}

/**
 * Runs the commands of a request under one key, each with at most one effect however often the request is repeated, and
 * refuses the key for any other request.
 *
 * Each command has an intent of its own, under an id derived from the key and the name of the command. The first one that is
 * recorded stands under the id of the key itself, and its hash names the request and the command: it binds the key to the
 * request before any other command is recorded. So a process may stop between any two commands: the next call finds what was
 * begun, reconciles it, and begins the rest. Nothing is recorded when no command passes its checks; the key is then free.
 */
export async function runParts<P extends { readonly name: string }, R>(
  request: KeyedRequest,
  parts: readonly P[],
  { beforeFirst, run, together }: PartsWork<P, R>,
): Promise<R[]> {
  const { context, caller, deadline, operation } = request;
  const store = storeOf(context, 'place');
  const keyId = await keyedIdOf(context, store, caller, deadline);
  const hash = requestHashOf(operation, request.input);
  const first = (part: P): PartOfKey => ({ intentId: keyId, requestHash: boundHash(hash, part) });
  const later = (part: P): PartOfKey => ({
    intentId: partIdOf(context.intents.stage, caller.keyOwner, caller.key, part.name),
    requestHash: hash,
  });

  const begun = new Map<P, R | Promise<R>>();
  let binding = await guarded(() => store.get(keyId, deadline.signal));
  if (binding === undefined) await beforeFirst();
  for (const part of parts) {
    if (binding !== undefined) break;
    const own = first(part);
    const { running, standing } = await untilRecorded((recorded) => run(part, { ...own, recorded }));
    binding = standing;
    if (standing === undefined) begun.set(part, await running);
    else if (standing.requestHash === own.requestHash) begun.set(part, running);
    // Another call was faster. This one was refused; it is run again under its own id.
    else await running;
  }
  if (binding === undefined) return await Promise.all<R>(begun.values());
  const { requestHash } = binding;
  refuseUnbound(binding, hash);
  return await together(parts, (part) => {
    const own = first(part);
    // What failed its checks before the key was bound may have been recorded by another call since.
    if (requestHash !== own.requestHash) return run(part, later(part));
    return Promise.resolve(begun.get(part) ?? run(part, own));
  });
}

function refuseUnbound({ requestHash }: Intent, hash: string): void {
  if (!requestHash?.startsWith(`${hash}.`)) throw keyReused('place');
}

function boundHash(hash: string, { name }: { readonly name: string }): string {
  return `${hash}.${name}`;
}

/** Starts a command and waits until it is recorded, or has ended without a record. */
async function untilRecorded<R>(
  run: (recorded: (standing: Intent) => void) => Promise<R>,
): Promise<{ readonly running: Promise<R>; readonly standing: Intent | undefined }> {
  const { promise, resolve } = Promise.withResolvers<Intent>();
  const running = run(resolve);
  const standing = await Promise.race([promise, running.then(() => undefined)]);
  return { running, standing };
}
