import type { AmendedOrder, Order } from '../model.ts';
import type { Outcome } from '../outcome.ts';

/** A tool's answer: words that cannot be misread, and the same as data. */
export interface ToolAnswer {
  readonly [extra: string]: unknown;
  readonly content: { type: 'text'; text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
}

export function said(text: string, structuredContent?: object, isError = false): ToolAnswer {
  return {
    content: [{ type: 'text', text }],
    ...(structuredContent && { structuredContent: { ...structuredContent } }),
    ...(isError && { isError }),
  };
}

/** The outcome of a place. */
export function placedWords(result: Outcome<Order>, token: string): ToolAnswer {
  switch (result.outcome) {
    case 'done':
      return said(
        `PLACED${result.replayed ? ' (it was placed by an earlier call; this call placed nothing)' : ''}. There is exactly one order: ${orderWords(result.order)} Do not place it again.`,
        { outcome: 'done', replayed: result.replayed, order: result.order },
      );
    case 'rejected':
      return said(
        `NOT PLACED. The order was refused, and nothing of it is at the exchange: ${result.problem.message}`,
        { outcome: 'rejected', problem: result.problem.document },
        true,
      );
    case 'unknown':
      return said(
        `NOT KNOWN. This is neither a success nor a failure: the order MAY have been placed. ${result.intent.detail} Do NOT place or preview it again, and do not tell anybody that it failed. Call follow_order with token "${token}" until it says PLACED or NOT PLACED.`,
        {
          outcome: 'unknown',
          token,
          detail: result.intent.detail,
          retryAfterSeconds: result.intent.retryAfterMs / 1_000,
        },
      );
    default:
      throw new TypeError(`No such outcome: ${String(result satisfies never)}`);
  }
}

/** The outcome of a cancel. */
export function canceledWords(result: Outcome<Order | AmendedOrder>, orderId: string): ToolAnswer {
  switch (result.outcome) {
    case 'done':
      return said(`CANCELED. ${orderWords(result.order)}`, { outcome: 'done', order: result.order });
    case 'rejected':
      return said(
        `NOT CANCELED: ${result.problem.message}`,
        { outcome: 'rejected', problem: result.problem.document },
        true,
      );
    case 'unknown':
      return said(
        `NOT KNOWN whether ${orderId} is canceled: it may still fill. ${result.intent.detail} Calling cancel_order again for the same order is safe; get_order shows its state.`,
        { outcome: 'unknown', orderId, detail: result.intent.detail },
      );
    default:
      throw new TypeError(`No such outcome: ${String(result satisfies never)}`);
  }
}

function orderWords({ id, side, quantity, quantityUnit, symbol, price, state, filledQuantity }: Order): string {
  const much = quantity === null ? '' : ` ${quantity} ${quantityUnit}`;
  const how = price === null ? 'at the market' : `at ${price}`;
  return `${side}${much} of ${symbol} ${how}, id ${id}, state ${state}, filled ${filledQuantity}.`;
}
