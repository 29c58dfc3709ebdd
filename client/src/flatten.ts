import { type CommandContext, type CommandForm, isUnknownReport, perform, resume, saysNothing } from './command.ts';
import { KeyExpiredError } from './errors.ts';
import type { KeyedCommand } from './keys/key-store.ts';
import type { Flattened, ProblemDocument } from './model.ts';
import type { FollowOptions, Outcome, Rejected } from './outcome.ts';

/**
 * What flattening came to.
 *
 * - `done`: nothing rests in scope, and no position is left.
 * - `partial`: an order may rest, a closing order was refused, or a position is left or could not be read; `flattened` says which.
 * - `rejected`: nothing was changed.
 * - `unknown`: it is not known what became of a closing order, or of all of it (`flattened: null`). `follow()` sends the request
 *   again under its key: no position is closed a second time.
 */
export type FlattenOutcome =
  | {
      readonly outcome: 'done' | 'partial';
      readonly key: string;
      readonly flattened: Flattened;
    }
  | Rejected
  | {
      readonly outcome: 'unknown';
      readonly key: string;
      readonly flattened: Flattened | null;
      readonly detail: string;
      follow(options?: FollowOptions): Promise<FlattenOutcome>;
    };

export const FLATTEN_PATH = '/v1/flatten';

/** Later the positions may be others, which nobody has asked to close. */
const REPEATED_FOR_MS = 10 * 60_000;
const FOLLOW_TIMEOUT_MS = 120_000;
const ASK_AGAIN_MS = 2_000;

interface Answered {
  readonly flattened: Flattened;
  readonly isFlat: boolean;
}

const FLATTEN: CommandForm<Answered> = {
  read: ({ status, body }) =>
    (status === 200 || status === 207) && isFlattened(body) ? { flattened: body, isFlat: status === 200 } : undefined,
  ofIntent: () => undefined,
  isOpen: ({ flattened }) => doubtsOf(flattened).length > 0,
};

/** What became of one closing order, in a word. */
export function closingOutcome({ body }: Flattened['closings'][number]): 'done' | 'rejected' | 'unknown' {
  if (isUnknownReport(body)) return 'unknown';
  if (!('code' in body)) return 'done';
  return saysNothing(body as ProblemDocument) ? 'unknown' : 'rejected';
}

export async function performFlatten(
  context: CommandContext,
  command: KeyedCommand,
  signal?: AbortSignal,
): Promise<FlattenOutcome> {
  return told(context, command, await perform(context, command, FLATTEN, signal));
}

/**
 * Sends it again under its key until it is certain, or the time is up. Throws a `KeyExpiredError` if the request is older than
 * ten minutes.
 */
export async function followFlatten(
  context: CommandContext,
  command: KeyedCommand,
  { timeoutMs = FOLLOW_TIMEOUT_MS, signal }: FollowOptions = {},
): Promise<FlattenOutcome> {
  const deadline = context.now() + timeoutMs;
  for (;;) {
    if (context.now() - Date.parse(command.createdAt) > REPEATED_FOR_MS) {
      throw new KeyExpiredError(
        `The flattening with the key ${command.key} is of ${command.createdAt}: there may be other positions now. Nothing was sent. Look at the positions, and flatten under a new key.`,
      );
    }
    const result = told(context, command, await resume(context, command, FLATTEN, signal));
    const isLast = context.now() + ASK_AGAIN_MS >= deadline || signal?.aborted === true;
    if (result.outcome !== 'unknown' || isLast) return result;
    await context.sleep(ASK_AGAIN_MS, signal).catch(() => undefined);
  }
}

function told(context: CommandContext, command: KeyedCommand, result: Outcome<Answered>): FlattenOutcome {
  const { key } = result;
  const unknown = (detail: string, flattened: Flattened | null): FlattenOutcome => ({
    outcome: 'unknown',
    key,
    flattened,
    detail,
    follow: (options) => followFlatten(context, command, options),
  });
  switch (result.outcome) {
    case 'rejected':
      return result;
    case 'unknown':
      return unknown(result.intent.detail, null);
    case 'done': {
      const { flattened, isFlat } = result.order;
      const [doubt] = doubtsOf(flattened);
      return doubt === undefined ? { outcome: isFlat ? 'done' : 'partial', key, flattened } : unknown(doubt, flattened);
    }
    default:
      throw new TypeError(`No such outcome: ${String(result satisfies never)}`);
  }
}

/** Why closing orders are not certain. */
function doubtsOf({ closings }: Flattened): readonly string[] {
  return closings.filter((closing) => closingOutcome(closing) === 'unknown').map(({ body }) => detailOf(body));
}

function detailOf(body: Flattened['closings'][number]['body']): string {
  return 'detail' in body ? body.detail : 'It is not known what became of a closing order.';
}

function isFlattened(body: unknown): body is Flattened {
  const { closings, canceled, remaining } = Object(body) as Partial<Record<keyof Flattened, unknown>>;
  return Array.isArray(closings) && typeof canceled === 'object' && (remaining === null || Array.isArray(remaining));
}
