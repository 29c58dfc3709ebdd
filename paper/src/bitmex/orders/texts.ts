import type { Order, Reason, ReasonCode } from '../../engine/order.ts';

/** Protocol notes stored on an order of the engine. */
export type Note =
  /** `execInst` as sent. */
  | 'execInst'
  /** The user's text. */
  | 'text'
  /** The user's text of a cancel. */
  | 'cancelText'
  /** Names of the last amended fields. */
  | 'amended'
  /** `true` on a Close order without a quantity that found no position. */
  | 'shapeless'
  /** The side as sent, when it was sent. */
  | 'sideGiven'
  /** The type of an order with a trigger. */
  | 'ordType'
  /** `displayQty`, as the engine counts amounts. */
  | 'displayQty'
  /** `true` on a stop that closes the position, whatever its size then. */
  | 'closes';

export function noteOf(order: Order, note: Note): string | undefined {
  return order.meta[note];
}

const FROM_API = 'Submitted via API.';

/** The user's text, or the origin of the order (docs/venues/bitmex.md §2.9). */
export function originText(order: Order): string {
  return noteOf(order, 'text') ?? FROM_API;
}

/** The current `text`: the system line, if any, above the origin line. */
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

/** Orders ended by a rule are also called Canceled, with the reason (docs/venues/bitmex.md §2.2). */
function expiredLine(order: Order, reason: Reason | undefined): string {
  return `Canceled: ${reason === undefined ? 'Order expired' : (EXPIRED[reason.code]?.(order) ?? reason.code)}`;
}

/** Only the first three are recorded; that of FillOrKill is partly seen, the others follow its pattern. */
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
  // Of an order that had waited; the text is unverified.
  insufficientFunds: () => 'Account has insufficient Available Balance',
};

function sideGiven(order: Order): string {
  const side = noteOf(order, 'sideGiven');
  return side === undefined ? '' : ` and side of ${side}`;
}
