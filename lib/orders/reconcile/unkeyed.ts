import type { Intent } from '../../intents/intent.ts';
import { recordOf } from '../../intents/problem-record.ts';
import type { AskedCommand, Caller, Concluded, Prepare } from './command.ts';
import type { RecordingContext } from './context.ts';
import { endingOf } from './ending.ts';
import type { UnknownOutcome } from './unknown-outcome.ts';

/**
 * Runs a command without a key: sends it once, and writes nothing unless the outcome is unknown. An unknown outcome is
 * recorded so that it can be followed and swept; when that fails, the caller still gets a true answer.
 */
export async function runUnkeyed(
  context: RecordingContext,
  { givenId }: AskedCommand,
  { principal, requestId }: Caller,
  prepare: Prepare,
): Promise<Concluded> {
  const createdAt = context.now();
  const { subject, send } = await prepare(undefined);
  const ending = await endingOf(() => send());
  switch (ending.kind) {
    case 'done':
      return { outcome: 'done', order: ending.order, amendment: ending.amendment, replayed: false };
    case 'listDone':
      return { outcome: 'listDone', list: ending.list, replayed: false };
    case 'refused':
    case 'notExecuted':
      throw ending.problem;
    case 'unknown':
      return recordUnknown(context, givenId, ending.unknown, { principal, requestId, subject, createdAt });
  }
}

async function recordUnknown(
  { intents, now, newClientOrderId }: RecordingContext,
  givenId: string | null,
  unknown: UnknownOutcome,
  known: Pick<Intent, 'principal' | 'requestId' | 'subject' | 'createdAt'>,
): Promise<UnknownOutcome> {
  if (intents.store === undefined) return unknown;
  const [ownId] = givenId === null ? unknown.clientOrderIds : [];
  const intentId = ownId ?? newClientOrderId();
  const at = now();
  const { problem, acceptedUntil } = unknown.lost;
  const progress = {
    state: 'UNKNOWN',
    lease: null,
    cause: recordOf(problem),
    acceptedUntil,
    dueAt: at,
  } as const;
  try {
    const writer = intents.newWriter();
    const rest = { clientOrderId: givenId, requestHash: null, attempt: 1, progress, updatedAt: at };
    const other = await intents.store.begin({ ...known, ...rest, intentId, version: 1, writer });
    if (other === undefined) return { ...unknown, intentId };
    intents.failed('cannot record an unknown outcome: its id is taken', new Error(intentId));
  } catch (error) {
    intents.failed('cannot record an unknown outcome', error);
  }
  return unknown;
}
