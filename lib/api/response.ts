import type { AmendOutcome } from '../orders/amend.ts';
import type { CancelResult } from '../orders/cancel.ts';
import type { UnknownOutcome } from '../orders/outcome.ts';
import type { PlaceResult } from '../orders/place.ts';

/** What a handler answers with; the pipeline serialises it. A string body is sent as it is. */
export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** 200 with a body. */
export function ok(body: unknown, headers: Record<string, string> = {}): ApiResponse {
  return { status: 200, body, headers };
}

/** 201 with the order and where it lives, or 202 when its outcome is unknown. */
export function placed(result: PlaceResult): ApiResponse {
  if (result.outcome === 'unknown') return accepted(result);
  return { status: 201, body: result.order, headers: { Location: `/v1/orders/${result.order.id}` } };
}

/** 200 with the order and what the amend did, or 202. */
export function amended(result: AmendOutcome): ApiResponse {
  if (result.outcome === 'unknown') return accepted(result);
  return ok({ ...result.order, amendment: result.amendment });
}

/** 200 with the cancelled order, or 202. */
export function canceled(result: CancelResult): ApiResponse {
  return result.outcome === 'unknown' ? accepted(result) : ok(result.order);
}

/**
 * An unknown outcome is no error: clients and proxies re-send on a 5xx by themselves, and that is how orders double.
 */
function accepted(unknown: UnknownOutcome): ApiResponse {
  return { status: 202, body: unknown, headers: { Location: whereToFollow(unknown) } };
}

function whereToFollow({ orderId, exchange, symbol, clientOrderIds: [clientOrderId] }: UnknownOutcome): string {
  if (orderId !== null) return `/v1/orders/${orderId}`;
  return `/v1/orders?${new URLSearchParams({ exchange, symbol, ...(clientOrderId && { clientOrderId }) })}`;
}
