import {
  type CommandContext,
  type CommandForm,
  intentIn,
  isUnknownReport,
  look,
  perform,
  saysNothing,
} from './command.ts';
import { AtlasProblem } from './errors.ts';
import { isOrder, ORDER } from './forms.ts';
import { clientOrderIdOf, type KeyedCommand, memoryKeyStore } from './keys/key-store.ts';
import type { Order, OrderRequest } from './model.ts';
import type { FollowOptions, Rejected, UnknownIntent } from './outcome.ts';

/** What became of one order of a batch. */
export type BatchPart =
  | { readonly outcome: 'done'; readonly order: Order; readonly replayed: boolean }
  | { readonly outcome: 'rejected'; readonly problem: AtlasProblem }
  | { readonly outcome: 'unknown'; readonly intent: UnknownIntent };

/**
 * What a batch came to, with one part for each order in their sequence.
 *
 * - `done`: every order was placed.
 * - `partial`: it is certain what became of each, and one or more were refused.
 * - `rejected`: nothing of it was placed.
 * - `unknown`: of one or more it is not known. `follow()` asks about those, and sends nothing.
 */
export type BatchOutcome =
  | { readonly outcome: 'done' | 'partial'; readonly key: string; readonly parts: readonly BatchPart[] }
  | Rejected
  | {
      readonly outcome: 'unknown';
      readonly key: string;
      readonly parts: readonly BatchPart[];
      follow(options?: FollowOptions): Promise<BatchOutcome>;
    };

export const BATCH_PATH = '/v1/orders/batch';

const FOLLOW_TIMEOUT_MS = 120_000;
const ASK_AGAIN_MS = 2_000;

/** Its orders with ids of their own, by which each can be asked for although no answer ever came. */
export function namedOrders(orders: readonly OrderRequest[], key: string): readonly OrderRequest[] {
  return orders.map((order, at) => ({ ...order, clientOrderId: order.clientOrderId ?? partId(key, at) }));
}

function partId(key: string, at: number): string {
  return clientOrderIdOf(`${key}#${at}`);
}

/** Places a batch under its key. */
export async function performBatch(
  context: CommandContext,
  command: KeyedCommand,
  signal?: AbortSignal,
): Promise<BatchOutcome> {
  const ids = idsOf(command);
  const result = await perform(context, command, formOf(ids), signal);
  switch (result.outcome) {
    case 'rejected':
      return result;
    case 'unknown':
      return told(context, command, allUnknown(ids, result.intent));
    case 'done': {
      // A refusal of a copy says nothing of the copy before it; the record may.
      const refused = result.order.some((part) => part.outcome === 'unknown' && part.intent.problem !== null);
      const parts = refused ? await lookedAt(context, command, result.order, signal) : result.order;
      return await ended(context, command, parts);
    }
    default:
      throw new TypeError(`No such outcome: ${String(result satisfies never)}`);
  }
}

/** Asks about the orders of a batch that an earlier process sent and did not see end. */
export async function resumeBatch(
  context: CommandContext,
  command: KeyedCommand,
  options?: FollowOptions,
): Promise<BatchOutcome> {
  const intent = { id: null, detail: 'An earlier run did not see it end.', retryAfterMs: ASK_AGAIN_MS, problem: null };
  return await follow(context, command, allUnknown(idsOf(command), intent), options);
}

/** The ids under which the orders can be asked for; an id that the caller chose may have named an earlier order too. */
function idsOf({ key, body }: KeyedCommand): readonly (string | null)[] {
  const { orders } = JSON.parse(body ?? '{"orders":[]}') as { orders: readonly OrderRequest[] };
  return orders.map(({ clientOrderId }, at) => (clientOrderId === partId(key, at) ? clientOrderId : null));
}

function allUnknown(ids: readonly (string | null)[], why: UnknownIntent): readonly BatchPart[] {
  return ids.map((id) => ({ outcome: 'unknown', intent: { ...why, id } }));
}

function formOf(ids: readonly (string | null)[]): CommandForm<readonly BatchPart[]> {
  return {
    read({ status, body }, doubt) {
      if ((status !== 201 && status !== 207) || !isBatch(body, ids.length)) return undefined;
      return body.results.map((result, at) => partOf(result, ids[at] ?? null, doubt));
    },
    ofIntent: () => undefined,
    isOpen: isAnyUnknown,
  };
}

interface Result {
  readonly status: number;
  readonly location: string | null;
  readonly replayed: boolean;
  readonly body: unknown;
}

function partOf({ status, location, replayed, body }: Result, id: string | null, doubt: boolean): BatchPart {
  if (status === 201 && isOrder(body)) return { outcome: 'done', order: body, replayed };
  if (isUnknownReport(body)) {
    const retryAfterMs = body.retryAfterSeconds * 1_000;
    const asked = intentIn(location) ?? id;
    return { outcome: 'unknown', intent: { id: asked, detail: body.detail, retryAfterMs, problem: null } };
  }
  const problem = new AtlasProblem(body as AtlasProblem['document'], undefined, replayed);
  if (replayed || !(doubt || saysNothing(problem.document))) return { outcome: 'rejected', problem };
  return { outcome: 'unknown', intent: { id, detail: problem.message, retryAfterMs: ASK_AGAIN_MS, problem } };
}

function isBatch(body: unknown, count: number): body is { readonly results: readonly Result[] } {
  const { results } = Object(body) as { results?: unknown };
  return Array.isArray(results) && results.length === count && results.every((each) => isOrderOrReport(each.body));
}

function isOrderOrReport(body: unknown): boolean {
  return isOrder(body) || isUnknownReport(body) || typeof Object(body).code === 'string';
}

function isAnyUnknown(parts: readonly BatchPart[]): boolean {
  return parts.some(({ outcome }) => outcome === 'unknown');
}

function told(context: CommandContext, command: KeyedCommand, parts: readonly BatchPart[]): BatchOutcome {
  const { key } = command;
  if (isAnyUnknown(parts)) {
    return { outcome: 'unknown', key, parts, follow: (options) => follow(context, command, parts, options) };
  }
  return { outcome: parts.every(({ outcome }) => outcome === 'done') ? 'done' : 'partial', key, parts };
}

async function ended(
  context: CommandContext,
  command: KeyedCommand,
  parts: readonly BatchPart[],
): Promise<BatchOutcome> {
  if (!isAnyUnknown(parts)) await context.keys.end(command.key);
  return told(context, command, parts);
}

/** Asks about the orders that are not certain, until they are or the time is up. */
async function follow(
  context: CommandContext,
  command: KeyedCommand,
  before: readonly BatchPart[],
  { timeoutMs = FOLLOW_TIMEOUT_MS, signal }: FollowOptions = {},
): Promise<BatchOutcome> {
  const deadline = context.now() + timeoutMs;
  let parts = before;
  for (;;) {
    parts = await lookedAt(context, command, parts, signal);
    const waits = parts.flatMap((part) => (part.outcome === 'unknown' ? [part.intent.retryAfterMs] : []));
    const wait = Math.max(...waits, 50);
    const isLast = waits.length === 0 || context.now() + wait >= deadline || signal?.aborted === true;
    if (isLast) return await ended(context, command, parts);
    await context.sleep(wait, signal).catch(() => undefined);
  }
}

/** Reads the record of each order that is not certain, once. */
async function lookedAt(
  context: CommandContext,
  command: KeyedCommand,
  parts: readonly BatchPart[],
  signal: AbortSignal | undefined,
): Promise<readonly BatchPart[]> {
  // The key is that of the whole: the end of one order does not end it.
  const apart: CommandContext = { ...context, keys: memoryKeyStore() };
  return await Promise.all(
    parts.map(async (part): Promise<BatchPart> => {
      if (part.outcome !== 'unknown' || part.intent.id === null) return part;
      const seen = await look(apart, { ...command, followId: part.intent.id }, part.intent.id, ORDER, signal);
      switch (seen.outcome) {
        case 'done':
          return { outcome: 'done', order: seen.order, replayed: true };
        case 'rejected':
          return { outcome: 'rejected', problem: seen.problem };
        case 'unknown':
          return { outcome: 'unknown', intent: seen.intent };
        default:
          throw new TypeError(`No such outcome: ${String(seen satisfies never)}`);
      }
    }),
  );
}
