import type { CheckedOrder } from '../../domain/checked-order.ts';
import type { Exchange } from '../../domain/instrument.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';

/** Answers every venue gives to commands without asking the exchange, or in place of its words. */

/** A command that is refused. */
export function rejected(problem: Problem): CommandOutcome<never> {
  return { outcome: 'rejected', problem };
}

/** A combination no order can have, though each part is allowed; the exchange would refuse it too, with less explanation. */
export function contradiction({ type, postOnly, timeInForce }: CheckedOrder, exchange: Exchange): Problem | undefined {
  if (!postOnly || timeInForce === 'GTC') return undefined;
  const why = `A post-only order rests in the book, so it cannot be ${timeInForce ?? `a ${type.toLowerCase()} order`}.`;
  return new Problem('NOT_SUPPORTED', why, { exchange, orderState: 'notPlaced' });
}

/** For a cancel or an amend "unknown" means "not active": the order existed when the caller read it. */
export function asNotActive(problem: Problem): Problem {
  if (problem.code !== 'ORDER_NOT_FOUND' && problem.code !== 'ORDER_NOT_ACTIVE') return problem;
  return new Problem('ORDER_NOT_ACTIVE', problem.detail, { ...problem.details, orderState: undefined });
}
