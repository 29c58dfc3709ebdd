import type { Exchange } from '../../paper/src/testing.ts';
import type { RunContext } from './run-context.ts';

/** The engine of a run's product. */
export function engineOf({ paper, plan: { product } }: Pick<RunContext, 'paper' | 'plan'>): Exchange {
  const engine = paper.products.find(({ protocol }) => protocol.product === product.paper)?.exchange;
  if (engine === undefined) throw new Error(`no engine of ${product.paper}`);
  return engine;
}
