import type { FollowedIntent } from '../orders/reconcile/follow-intent.ts';
import type { AmendOutcome } from '../orders/reconcile/settle-amend.ts';
import type { CancelResult } from '../orders/reconcile/settle-cancel.ts';
import type { ListResult } from '../orders/reconcile/settle-list.ts';
import type { PlaceResult } from '../orders/reconcile/settle-place.ts';
import type { UnknownOutcome } from '../orders/reconcile/unknown-outcome.ts';
import { problemDocument, retryAfterSeconds } from './problem-document.ts';

/** Bytes from which an answer is compressed on its way to a caller that accepts it; an order's own answer is smaller. */
export const COMPRESSED_FROM_BYTES = 10_240;

/** A handler's answer; the pipeline serialises it. A string body is sent as it is. */
export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the outcomes in the answer are counted one by one, so that the request is no outcome of its own. */
  readonly countedApart?: true;
}

/** 200 with a body. */
export function ok(body: unknown, headers: Record<string, string> = {}): ApiResponse {
  return { status: 200, body, headers };
}

/** 201 with the order and its path, or 202 when its outcome is unknown. */
export function placedResponse(result: PlaceResult): ApiResponse {
  if (result.outcome === 'unknown') return accepted(result);
  const headers = { Location: `/v1/orders/${result.order.id}`, ...replayMark(result) };
  return { status: 201, body: result.order, headers };
}

/** 200 with the order and what the amend did, or 202. */
export function amended(result: AmendOutcome): ApiResponse {
  if (result.outcome === 'unknown') return accepted(result);
  return ok({ ...result.order, amendment: result.amendment }, replayMark(result));
}

/** 200 with the cancelled order, or 202. */
export function canceled(result: CancelResult): ApiResponse {
  return result.outcome === 'unknown' ? accepted(result) : ok(result.order, replayMark(result));
}

/** 201 with the list and its path, or 202 when its outcome is unknown. */
export function placedListResponse(result: ListResult): ApiResponse {
  if (result.outcome === 'unknown') return accepted(result);
  const headers = { Location: `/v1/order-lists/${result.list.id}`, ...replayMark(result) };
  return { status: 201, body: result.list, headers };
}

/** 200 with the cancelled list, or 202. */
export function canceledListResponse(result: ListResult): ApiResponse {
  return result.outcome === 'unknown' ? accepted(result) : ok(result.list, replayMark(result));
}

/** An unknown outcome is not an error: clients and proxies re-send automatically on a 5xx, and that duplicates orders. */
function accepted({ lost: _lost, intentId, askAgainMs, ...outcome }: UnknownOutcome): ApiResponse {
  const Location = intentId === undefined ? whereToLook(outcome) : `/v1/intents/${intentId}`;
  const seconds = retryAfterSeconds(askAgainMs);
  const headers = { Location, 'Retry-After': String(seconds) };
  return { status: 202, body: { ...outcome, retryAfterSeconds: seconds }, headers };
}

/** Without an intent, the order itself can still be looked up. */
function whereToLook({
  orderId,
  orderListId,
  exchange,
  symbol,
  clientOrderIds: [clientOrderId],
}: Pick<UnknownOutcome, 'orderId' | 'orderListId' | 'exchange' | 'symbol' | 'clientOrderIds'>): string {
  if (orderListId !== undefined) return `/v1/order-lists/${orderListId}`;
  if (orderId !== null) return `/v1/orders/${orderId}`;
  return `/v1/orders?${new URLSearchParams({ exchange, symbol, ...(clientOrderId && { clientOrderId }) })}`;
}

function replayMark({ replayed }: { readonly replayed?: boolean }): Record<string, string> {
  return replayed ? { 'Idempotency-Replayed': 'true' } : {};
}

/** 200 with what is known about a command, and when to ask again while it has not ended. */
export function followed({ requestId, problem, askAgainMs, ...intent }: FollowedIntent, basePath: string): ApiResponse {
  const seconds = askAgainMs === null ? null : retryAfterSeconds(askAgainMs);
  const body = {
    ...intent,
    problem: problem && problemDocument(problem, requestId, basePath),
    retryAfterSeconds: seconds,
  };
  return ok(body, seconds === null ? {} : { 'Retry-After': String(seconds) });
}
