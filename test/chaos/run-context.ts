import type { IntentStore } from '../../lib/intents/intent-store.ts';
import type { SwitchStore } from '../../lib/intents/switch-store.ts';
import type { Paper } from '../../paper/src/index.ts';
import { COMMANDS_ON_THE_WIRE, type CommandName, type WireCommand } from '../commands-on-the-wire.ts';
import { ON_READS } from './arming.ts';
import { exchangeIdOf } from './claims.ts';
import type { Plan } from './plan.ts';
import type { Answer, AtlasProcess, Fate } from './process.ts';
import { EXITS, PRICES, TERMS } from './products.ts';
import type { Before } from './properties.ts';
import type { Chance } from './random.ts';
import type { Witness } from './truth.ts';
import type { Served, World } from './world.ts';

export interface Starting {
  readonly ahead?: number;
  readonly store?: IntentStore;
  readonly switches?: SwitchStore;
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
  /** The same, and that of switches. */
  readonly faultyStores: () => Pick<Starting, 'store' | 'switches'>;
  /** Calls the listener whenever the exchange has processed a command. */
  served(listener: Served): void;
  start(options?: Starting): AtlasProcess;
  note(answer: Answer): void;
  say(violation: string): void;
}

/** The target of the command, and the state before it. */
export type Prepared = Before & { readonly ids: readonly string[] };

/** The orders that must exist before the command, placed by a process without faults. */
export async function prepare(run: RunContext): Promise<Prepared> {
  const { plan, paper, witness, start, note, say } = run;
  const { product, command } = plan;
  const ids: string[] = [];
  // Only a limit order can be amended; in a batch, its size is the measure.
  const kind = command !== 'amend' && command !== 'batch' && WAITS.has(plan.order) ? plan.order : 'resting';
  const healthy = start();
  if (command === 'cancel-list') return await prepareList(run, healthy);
  const kinds = PREPARED[command].map((each) => (each === 'resting' ? kind : each));
  for (const each of kinds) {
    const answer = await healthy.call('placeOrder', { body: { ...orderOf(plan, each), ...carriedBy(plan) } });
    if (answer) note(answer);
    if (answer?.status !== 201) say('the order to work on could not be placed');
    else ids.push(String(answer.body.id));
  }
  healthy.close();
  // A fresh process, because an earlier one has learnt the exchange's clock from a reply.
  if (plan.filledBefore && kinds.length > 0)
    paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.fallen);
  witness.mark();
  const orders = ids.flatMap((id) => witness.order(exchangeIdOf(id)) ?? []);
  return { ids, orders: orders.map(({ id, price, quantity }) => ({ id, price, quantity })) };
}

/** The list that exists before it is cancelled. Its id comes first, then those of its orders. */
async function prepareList({ plan, paper, witness, note, say }: RunContext, healthy: AtlasProcess): Promise<Prepared> {
  const { product } = plan;
  const answer = await healthy.call('placeOrderList', { body: listOf(plan) });
  healthy.close();
  if (answer) note(answer);
  if (answer?.status !== 201) {
    say('the list to work on could not be placed');
    return { ids: [], orders: [] };
  }
  if (plan.filledBefore) paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.fallen);
  witness.mark();
  const listId = String(answer.body.exchangeListId);
  const legs = witness.legs(listId);
  const prefix = String(answer.body.id).slice(0, -listId.length);
  return {
    ids: [String(answer.body.id), ...legs.map(({ id }) => `${prefix}${id}`)],
    orders: legs.map(({ id, price, quantity }) => ({ id, price, quantity })),
    listId,
  };
}

/** The orders that exist before a command; a market order leaves a position. */
const PREPARED: Readonly<Record<Plan['command'], readonly Plan['order'][]>> = {
  place: [],
  hook: [],
  amend: ['resting'],
  cancel: ['resting'],
  'cancel-all': ['resting', 'resting', 'resting'],
  'cancel-by-ids': ['resting', 'resting', 'resting'],
  // Its size is the measure of the sizes in the batch.
  batch: ['resting'],
  flatten: ['market', 'resting'],
  'place-list': [],
  // A list of its own: `prepareList`.
  'cancel-list': [],
  'cancel-after': ['resting', 'resting', 'stop'],
  settings: [],
};

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
    case 'stop':
      return { ...order, type: 'STOP_MARKET', ...TERMS.STOP_MARKET(PRICES.resting) };
    case 'dip':
      return { ...order, type: 'TAKE_PROFIT_LIMIT', ...TERMS.TAKE_PROFIT_LIMIT(PRICES.resting) };
  }
}

/** The exits of an order whose exits are to change. */
function carriedBy({ exits }: Plan) {
  const { takeProfit, stopLoss } = EXITS;
  return exits && { takeProfit: { triggerPrice: takeProfit }, stopLoss: { triggerPrice: stopLoss } };
}

/** The body of an order list. */
export function listOf({ product, list }: Plan) {
  const { exchange, symbol, quantity } = product;
  const working = { side: 'BUY', quantity, price: PRICES.resting };
  const pair = { takeProfit: { price: '95000' }, stopLoss: { triggerPrice: '82000' } };
  switch (list) {
    case 'oco':
      return {
        ...{ exchange, symbol, kind: 'OCO', side: 'BUY', quantity },
        takeProfit: { price: PRICES.resting },
        stopLoss: { triggerPrice: '99000', price: '99000' },
      };
    case 'oto': {
      const pending = { side: 'SELL', type: 'STOP_MARKET', quantity, triggerPrice: '70000' };
      return { exchange, symbol, kind: 'OTO', working, pending };
    }
    case 'otoco':
      return { exchange, symbol, kind: 'OTOCO', working, ...pair };
    case 'fills':
      return { exchange, symbol, kind: 'OTOCO', working: { ...working, price: PRICES.crossing }, ...pair };
    case 'expires':
      return { exchange, symbol, kind: 'OTOCO', working: { ...working, timeInForce: 'IOC' }, ...pair };
    default:
      return list satisfies never;
  }
}

/** The orders that wait for a trigger. */
const WAITS: ReadonlySet<Plan['order']> = new Set(['stop', 'dip']);

/** The requests that carry a command; an amend may be a replacement, which is a place. */
const CARRIED_BY = {
  place: ['place'],
  hook: ['place'],
  amend: ['amend', 'place'],
  cancel: ['cancel'],
  'cancel-all': ['cancelAll', 'cancel'],
  'cancel-by-ids': ['cancel'],
  batch: ['place'],
  flatten: ['place', 'cancelAll', 'cancel'],
  'place-list': ['place'],
  'cancel-list': ['cancel'],
  // An exchange sets its timer by a POST, like an order.
  'cancel-after': ['place', 'cancelAll', 'cancel'],
  settings: ['setting'],
} as const satisfies Record<Plan['command'], readonly CommandName[]>;

/** The requests that carry a command to the exchange, each once. */
function requestsOf({ product, command }: Plan): readonly WireCommand[] {
  const wire = COMMANDS_ON_THE_WIRE[product.exchange];
  const requests = CARRIED_BY[command].map((name) => wire[name]);
  return [...new Map(requests.map((each) => [`${each.method} ${each.path ?? ''}`, each])).values()];
}

/** Arms the faults of a plan. */
export function arm({ plan, paper }: RunContext): void {
  const { product, command, strikes, onReads } = plan;
  // Settings have paths of their own.
  const root = command === 'settings' ? product.root.split('/').slice(0, 2).join('/') : product.root;
  const where = { product: product.paper, path: `${root}*` };
  for (const { fault, ...rest } of strikes) {
    if (fault === 'refuse-connections') paper.control.refuseConnections(rest.ms ?? 500);
    // Designed for lists; on a command it would be another fault.
    else if (ON_READS.has(fault)) paper.control.arm({ ...where, fault, ...rest, method: 'GET' });
    else for (const request of requestsOf(plan)) paper.control.arm({ ...where, fault, ...rest, ...request });
  }
  for (const { fault, ...rest } of onReads) paper.control.arm({ ...where, fault, ...rest, method: 'GET' });
}
