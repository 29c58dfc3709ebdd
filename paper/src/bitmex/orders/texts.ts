import type { Order, Reason, ReasonCode } from '../../engine/order.ts';

/** Notes that the protocol keeps on an order of the engine. */
export type Note =
  /** `execInst` as sent. */
  | 'execInst'
  /** The user's text. */
  | 'text'
  /** The user's text of a cancel. */
  | 'cancelText'
  /** Names of the fields that were amended last. */
  | 'amended'
  /** `true` on a Close order without a quantity that found no position. */
  | 'shapeless'
  /** The side as sent, when it was sent. */
  | 'sideGiven';

export function noteOf(order: Order, note: Note): string | undefined {
  return order.meta[note];
}

const FROM_API = 'Submitted via API.';

/** The user's text, or where the order came from (docs/venues/bitmex.md §2.9). */
export function originText(order: Order): string {
  return noteOf(order, 'text') ?? FROM_API;
}

/** What stands in `text` now: a system line, if there is one, above the origin line. */
export function currentText(order: Order): string {
  if (order.state === 'CANCELED') return canceledText(order);
  if (order.state === 'EXPIRED') return `${expiredLine(order, order.reason)}\n${originText(order)}`;
  const amended = noteOf(order, 'amended');
  return amended === undefined || order.state === 'REJECTED' ? originText(order) : amendedText(order, amended);
}

/** `Amended orderQty price\nSubmitted via API.` */
export function amendedText(order: Order, fields: string): string {
  return `Amended ${fields}\n${originText(order)}`;
}

/** `Canceled\nCanceled via API.` (docs/venues/bitmex.md §2.5). */
function canceledText(order: Order): string {
  return `Canceled\n${noteOf(order, 'cancelText') ?? 'Canceled via API.'}`;
}

/** Orders that a rule ended are called Canceled, too, and say why (docs/venues/bitmex.md §2.2). */
function expiredLine(order: Order, reason: Reason | undefined): string {
  return `Canceled: ${reason === undefined ? 'Order expired' : (EXPIRED[reason.code]?.(order) ?? reason.code)}`;
}

/** Only the first three are recorded; that of FillOrKill is seen in part, the others are made after its pattern. */
const EXPIRED: Readonly<Partial<Record<ReasonCode, (order: Order) => string>>> = {
  postOnlyWouldTake: () => 'Order had execInst of ParticipateDoNotInitiate',
  reduceOnlyNoPosition: (order) =>
    `Order had execInst of Close or ReduceOnly${sideGiven(order)} but current position is 0`,
  marketNoLiquidity: () => 'Order had ordType of Market',
  fokUnfillable: () => 'Order had timeInForce of FillOrKill',
  iocRemainder: ({ timeInForce }) =>
    `Order had timeInForce of ${timeInForce === 'FOK' ? 'FillOrKill' : 'ImmediateOrCancel'}`,
  timeInForceElapsed: () => 'Order had timeInForce of Day',
  delivered: ({ symbol }) => `${symbol} has expired`,
};

function sideGiven(order: Order): string {
  const side = noteOf(order, 'sideGiven');
  return side === undefined ? '' : ` and side of ${side}`;
}
