import { AtlasProblem } from '../errors.ts';
import type { AmendedOrder, Order, ProblemDocument } from '../model.ts';
import type { Outcome } from '../outcome.ts';

/** A tool's answer: words that cannot be misread, and the same as data. */
export interface ToolAnswer {
  readonly [extra: string]: unknown;
  readonly content: { type: 'text'; text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
}

/** Why a tool has not done what was asked: in words, and as the problem of Atlas where there is one. */
export interface Reason {
  readonly detail: string;
  readonly problem?: ProblemDocument;
}

export function said(text: string, structuredContent?: object, isError = false): ToolAnswer {
  return {
    content: [{ type: 'text', text }],
    ...(structuredContent && { structuredContent: { ...structuredContent } }),
    ...(isError && { isError }),
  };
}

/** Why something was not done, of the error that says so. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof AtlasProblem) return { detail: problemWords(error), problem: error.document };
  const text = error instanceof Error ? error.message : String(error);
  return { detail: /[.!?]$/.test(text) ? text : `${text}.` };
}

/** A problem with what would be accepted. */
function problemWords({ document: { code, detail, violations = [] } }: AtlasProblem): string {
  const accepted = violations.flatMap(({ field, suggestion }) =>
    suggestion === undefined ? [] : [`Accepted for ${field}: ${[suggestion].flat().join(' or ')}.`],
  );
  return [`${code}: ${detail}`, ...accepted].join(' ');
}

/** Nothing of an order was sent. */
export function notPlacedWords({ detail, problem }: Reason): ToolAnswer {
  return said(`NOT PLACED. ${detail}`, { outcome: 'rejected', detail, ...(problem && { problem }) }, true);
}

/** It cannot be told what became of an order. */
export function notKnownWords(detail: string, token: string): ToolAnswer {
  return said(
    `NOT KNOWN. ${detail} Do NOT place or preview the order again: look for it with list_orders, and call follow_order with its token.`,
    { outcome: 'unknown', token, detail },
    true,
  );
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
        `NOT PLACED. The order was refused, and nothing of it is at the exchange: ${problemWords(result.problem)}`,
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
        `NOT CANCELED: ${problemWords(result.problem)}`,
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
