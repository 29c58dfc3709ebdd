import type { OrderState } from '../../domain/order-state.ts';
import type { BitmexOrderRow } from './models.ts';

/** Prefixes for the reasons a program may want to distinguish (docs/venues/bitmex.md §2.2, §2.9). */
const REASONS: readonly (readonly [match: RegExp, word: string])[] = [
  [/execInst of ParticipateDoNotInitiate/, 'POST_ONLY'],
  [/execInst of Close or ReduceOnly/, 'REDUCE_ONLY'],
  [/ordType of Market/, 'NO_LIQUIDITY'],
  [/timeInForce of FillOrKill/, 'FILL_OR_KILL'],
  [/timeInForce of ImmediateOrCancel/, 'IMMEDIATE_OR_CANCEL'],
  [/in liquidation/, 'LIQUIDATION'],
];

/**
 * Why the order ended, in the exchange's own words; `null` for an order that filled or rests. The first line of `text` is
 * the system's: `Canceled: <why>`, or just `Canceled`, and then the second line says where the cancel came from.
 */
export function stateReasonOf({ text, ordRejReason }: BitmexOrderRow, state: OrderState): string | null {
  if (state === 'REJECTED') return (ordRejReason ?? text ?? '').trim() || null;
  if (state !== 'CANCELED' && state !== 'EXPIRED') return null;
  const [system = '', origin = ''] = (text ?? '').split('\n');
  const reason = /^(?:Canceled|Expired)\b:?\s*(.*)$/.exec(system)?.[1];
  if (reason === undefined) return null;
  const words = (reason || origin).trim();
  if (words === '') return null;
  const word = REASONS.find(([match]) => match.test(reason))?.[1];
  return word === undefined ? words : `${word}: ${words}`;
}

/** True if the exchange ended the order because it was post-only and would have traded at once. */
export function isPostOnlyCancel({ text }: BitmexOrderRow): boolean {
  return /^Canceled:.*execInst of ParticipateDoNotInitiate/.test(text ?? '');
}
