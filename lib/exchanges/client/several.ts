import type { CommandOutcome } from '../../domain/outcome.ts';
import { UnreadableReply } from '../wire.ts';

/** One element of the answer to a command on several orders: its outcome, and the order that it names, if it names one. */
export interface AnsweredElement<T> {
  readonly id: string | undefined;
  readonly outcome: CommandOutcome<T>;
}

/**
 * The outcome of each order of a command on several, in the order of `ids`. An element counts for the order that it names. One
 * without a name counts for the order at its place, provided that the answer is as long as the request and every name in it
 * stands at its own place. For an order that no element covers the outcome is `missing`. Throws `UnreadableReply` when an
 * element names an order that was not asked for: the answer may be another request's.
 */
export function outcomesById<T>(
  ids: readonly string[],
  elements: readonly AnsweredElement<T>[],
  missing: CommandOutcome<never>,
): CommandOutcome<T>[] {
  if (elements.some(({ id }) => id !== undefined && !ids.includes(id))) {
    throw new UnreadableReply('an element has an order that was not requested.');
  }
  const isInOrder =
    elements.length === ids.length && elements.every(({ id }, at) => id === undefined || id === ids[at]);
  return ids.map((id, at) => {
    const named = elements.find((element) => element.id === id);
    const placed = isInOrder ? elements[at] : undefined;
    return (named ?? placed)?.outcome ?? missing;
  });
}
