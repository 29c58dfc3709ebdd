import type { Command } from './plan.ts';
import type { Answer } from './process.ts';

/**
 * What an answer claims about one command.
 * - `done`: it took effect; `id` is the order, or the list of orders, that shows it.
 * - `none`: it had no effect.
 * - `closed`: it could not take effect, because the order is no longer active.
 * - `overtaken`: it had no effect, because another actor has changed the order.
 * - `gone`: the order was cancelled and nothing replaced it.
 * - `unknown`: the outcome is not known yet.
 * `unsaid`: the answer is about something else.
 */
export interface Claim {
  readonly kind: 'done' | 'none' | 'closed' | 'overtaken' | 'gone' | 'unknown' | 'unsaid';
  readonly id?: string | undefined;
  /** The URL at which to follow the outcome. */
  readonly location?: string | undefined;
}

type Body = Answer['body'];

const UNSAID: Claim = { kind: 'unsaid' };
const UNKNOWN: Claim = { kind: 'unknown' };

/** The claim of an answer to the command itself. */
export function claimOf(command: Command, { status, headers, body }: Answer): Claim {
  if (status === 202) return { kind: 'unknown', location: headers.location };
  if (status < 300) return { kind: 'done', id: idOf(body) };
  return problemClaim(command, body);
}

/** The claim of GET /v1/intents/{id}. */
export function intentClaim(command: Command, { status, body }: Answer): Claim {
  if (status !== 200) return UNSAID;
  const problem = partOf(body, 'problem');
  switch (body.state) {
    case 'DONE':
      return problem
        ? problemClaim(command, problem)
        : { kind: 'done', id: idOf(partOf(body, 'order') ?? partOf(body, 'orderList') ?? {}) };
    case 'NOT_EXECUTED':
      return problem ? problemClaim(command, problem) : UNSAID;
    default:
      return UNKNOWN;
  }
}

/** The claims of a cancel-all, one for each order of the answer. */
export function cancelAllClaims({ status, body }: Answer): Map<string, Claim> {
  const results = status < 300 && Array.isArray(body.results) ? (body.results as Body[]) : [];
  return new Map(
    results.map((result) => {
      const id = exchangeIdOf(String(result.id));
      const problem = partOf(result, 'problem');
      switch (result.outcome) {
        case 'canceled':
          return [id, { kind: 'done', id }];
        case 'unknown':
          return [id, UNKNOWN];
        default:
          return [id, problem ? problemClaim('cancel', problem) : { kind: 'closed' }];
      }
    }),
  );
}

/** Whether an answer to cancel-all accounts for every product that was asked. */
export function isComplete({ status, body }: Answer): boolean {
  const sources = Array.isArray(body.sources) ? (body.sources as Body[]) : [];
  return status < 300 && sources.length > 0 && sources.every((source) => source.status === 'complete');
}

function problemClaim(command: Command, { code, orderState, retryable }: Body): Claim {
  switch (code) {
    case 'AMEND_INCOMPLETE':
      return { kind: 'gone' };
    case 'ORDER_NOT_ACTIVE':
      // `retryable` here means: refused as not active, while reads still show it resting.
      return retryable === true ? UNSAID : { kind: 'closed' };
    case 'IDEMPOTENCY_KEY_IN_USE':
      return UNKNOWN;
    case 'ORDER_CHANGED':
      return { kind: 'overtaken' };
    case 'NOTHING_TO_AMEND':
      // The order has the requested terms; this does not say who set them.
      return UNSAID;
    default:
  }
  if (orderState === 'unknown') return UNKNOWN;
  if (command === 'place' || command === 'place-list') return orderState === 'notPlaced' ? { kind: 'none' } : UNSAID;
  return orderState === 'placed' ? { kind: 'none' } : UNSAID;
}

/** The exchange's id of an order, or of a list of orders. */
function idOf({ exchangeOrderId, exchangeListId }: Body): string | undefined {
  const id = exchangeOrderId ?? exchangeListId;
  return typeof id === 'string' ? id : undefined;
}

/** The last part of an order id of Atlas: protocol of ids in docs, `lib/domain/order-id.ts`. */
export function exchangeIdOf(orderId: string): string {
  return orderId.slice(orderId.lastIndexOf('.') + 1);
}

function partOf(body: Body, name: string): Body | undefined {
  const part = body[name];
  return typeof part === 'object' && part !== null ? (part as Body) : undefined;
}
