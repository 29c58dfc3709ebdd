import type { IntentStore } from '../../lib/intents/intent-store.ts';
import type { Paper } from '../../paper/src/index.ts';
import { ON_READS } from './arming.ts';
import { exchangeIdOf } from './claims.ts';
import type { Plan } from './plan.ts';
import type { Answer, AtlasProcess, Fate } from './process.ts';
import { PRICES } from './products.ts';
import type { Before } from './properties.ts';
import type { Chance } from './random.ts';
import type { Witness } from './truth.ts';
import type { World } from './world.ts';

export interface Starting {
  readonly ahead?: number;
  readonly store?: IntentStore;
  readonly fate?: { readonly at: number; readonly what: Fate } | undefined;
  readonly keysRenewed?: boolean;
}

/** The shared state of a run. */
export interface RunContext {
  readonly world: World;
  readonly plan: Plan;
  readonly chance: Chance;
  readonly paper: Paper;
  readonly witness: Witness;
  /** The intent store without faults, and with the faults that the client's processes see. */
  readonly table: IntentStore;
  readonly faultyStore: () => IntentStore;
  start(options?: Starting): AtlasProcess;
  note(answer: Answer): void;
  say(violation: string): void;
}

/** What the command works on, and what was there before it. */
export type Prepared = Before & { readonly ids: readonly string[] };

/** The orders that must exist before the command, placed by a process without faults. */
export async function prepare({ plan, paper, witness, start, note, say }: RunContext): Promise<Prepared> {
  const { product, command } = plan;
  const ids: string[] = [];
  const healthy = start();
  for (let left = { place: 0, amend: 1, cancel: 1, 'cancel-all': 3 }[command]; left > 0; left -= 1) {
    const answer = await healthy.call('placeOrder', { body: orderOf(plan, 'resting') });
    if (answer) note(answer);
    if (answer?.status !== 201) say('the order to work on could not be placed');
    else ids.push(String(answer.body.id));
  }
  healthy.close();
  // A fresh process: an earlier one has learnt the exchange's clock from a reply.
  if (plan.filledBefore && command !== 'place') paper.control.setPrice(product.paper, product.exchangeSymbol, '80000');
  witness.mark();
  const orders = ids.flatMap((id) => witness.order(exchangeIdOf(id)) ?? []);
  return { ids, orders: orders.map(({ id, price, quantity }) => ({ id, price, quantity })) };
}

/** The body of a place. */
export function orderOf({ product, ...plan }: Plan, kind: Plan['order'] = plan.order) {
  const { exchange, symbol, quantity } = product;
  const order = { exchange, symbol, side: 'BUY', quantity };
  switch (kind) {
    case 'resting':
      return { ...order, type: 'LIMIT', price: PRICES.resting };
    case 'ioc':
      return { ...order, type: 'LIMIT', price: PRICES.crossing, timeInForce: 'IOC' };
    case 'market':
      return { ...order, type: 'MARKET' };
  }
}

/** The methods of a command's own requests; a replacing amend of spot is a POST. */
const METHODS = { place: ['POST'], amend: ['PUT', 'POST'], cancel: ['DELETE'], 'cancel-all': ['DELETE'] } as const;

/** Arms the faults of a plan. */
export function arm({ plan, paper }: RunContext): void {
  const { product, command, strikes, onReads } = plan;
  const where = { product: product.paper, path: `${product.root}*` };
  for (const { fault, ...rest } of strikes) {
    if (fault === 'refuse-connections') paper.control.refuseConnections(rest.ms ?? 500);
    // Made for lists; on a command it would be another fault.
    else if (ON_READS.has(fault)) paper.control.arm({ ...where, fault, ...rest, method: 'GET' });
    else for (const method of METHODS[command]) paper.control.arm({ ...where, fault, ...rest, method });
  }
  for (const { fault, ...rest } of onReads) paper.control.arm({ ...where, fault, ...rest, method: 'GET' });
}
