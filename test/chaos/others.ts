import { type Order, parseDecimal } from '../../paper/src/testing.ts';
import type { CalledOperation } from '../testing/operation-call.ts';
import type { Claim } from './claims.ts';
import { createClient } from './client.ts';
import { misleads, misleadsForEver, type Plan } from './plan.ts';
import type { Asked, AtlasProcess } from './process.ts';
import { EXITS, PRICES } from './products.ts';
import { excessOf, falsehoodOf, type Meant, movesProfit, removesLoss, wantedBy, wantedOf } from './properties.ts';
import { listOf, orderOf, type Prepared, type RunContext } from './run-context.ts';

const ACCOUNT = 'paper';

/** Makes a person at the exchange do what the plan says, one act after the other. */
export async function playPerson(run: RunContext, before: Prepared): Promise<void> {
  const { plan, world } = run;
  for (const { afterMs, what } of plan.person) {
    await world.time.sleep(afterMs, new AbortController().signal);
    actAtExchange(run, before, what);
  }
}

function actAtExchange(
  { plan, paper, witness, world }: RunContext,
  before: Prepared,
  what: Plan['person'][number]['what'],
) {
  const { product } = plan;
  const { exchange } = paper.products.find(({ protocol }) => protocol.product === product.paper) ?? {};
  if (!exchange) throw new Error(`no engine of ${product.paper}`);
  const [target] = witness.resting();
  const [waiting] = witness.waiting();
  const [was] = before.orders;
  const as = <T>(act: () => T): T => world.authors.asPerson(exchange, act);
  const amend = ({ id, symbol }: Order, terms: { price: bigint; quantity: bigint }, exits: PersonsExits = {}): void => {
    // Spot orders can only be made smaller where they stand (docs/venues/binance.md §2.7).
    const inPlace = product.name === 'binance.spot';
    const { price, quantity } = terms;
    const change = inPlace ? { quantity, priority: 'keep' as const } : { price, quantity, priority: 'lose' as const };
    const meta = plan.exits === undefined ? {} : notesOf(exits);
    const changesMeta = Object.keys(meta).length > 0;
    as(() => exchange.amend({ account: ACCOUNT, symbol, id, ...change, ...(changesMeta && { meta, changesMeta }) }));
  };
  switch (what) {
    case 'cancel':
      if (target) as(() => exchange.cancel({ account: ACCOUNT, symbol: target.symbol, id: target.id }));
      else if (waiting) as(() => exchange.conditionals.cancel({ account: ACCOUNT, sequence: waiting.sequence }));
      return;
    case 'amend':
      if (target) amend(target, { ...target, ...wantedOf(target, 'both', product, PRICES.elsewhere) }, EXITS.elsewhere);
      return;
    case 'revert':
      if (target && was) amend(target, was, EXITS);
      return;
    case 'as-wanted':
      if (target && was) amend(target, { ...target, ...wantedBy(plan, was) }, wantedExits(plan));
      return;
    case 'place':
      as(() =>
        exchange.place({
          account: ACCOUNT,
          symbol: product.exchangeSymbol,
          side: 'BUY',
          type: 'LIMIT',
          price: parseDecimal(PRICES.resting),
          quantity:
            target?.quantity ?? was?.quantity ?? exchange.market(product.exchangeSymbol).instrument.stepSize * 10n,
        }),
      );
      return;
    case 'fill':
      paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.fallen);
      paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.mid);
      return;
  }
}

type PersonsExits = { readonly takeProfit?: string; readonly stopLoss?: string | null };

/** The exits that the command of a plan asks for. */
function wantedExits({ exits }: Plan): PersonsExits {
  const { takeProfit, stopLoss } = EXITS.moved;
  return { ...(movesProfit(exits) && { takeProfit }), ...(removesLoss(exits) && { stopLoss }) };
}

/** Exits as the paper Bybit notes them on an order. */
function notesOf({ takeProfit, stopLoss }: PersonsExits): Readonly<Record<string, string>> {
  return {
    ...(takeProfit !== undefined && { takeProfit }),
    ...(stopLoss === null && { stopLoss: '', slTriggerBy: '', slLimitPrice: '' }),
    ...(typeof stopLoss === 'string' && { stopLoss, slTriggerBy: 'LastPrice' }),
  };
}

/** A command under another key, whose answer has reached its caller. */
export interface OtherCommand {
  /**
   * The caller's final knowledge, once the exchange is well again. Compares it, and all effects of its command, with
   * the engine.
   */
  lastWord(): Promise<Claim | undefined>;
}

/** Lets a command under another key work on the same order, or place one under the same client order id. */
export async function playOtherKey(
  run: RunContext,
  before: Prepared,
  process: () => AtlasProcess,
): Promise<OtherCommand | undefined> {
  const { plan, world, chance, witness, note, say } = run;
  const { other } = plan;
  if (!other) return undefined;
  await world.time.sleep(Math.max(0, other.afterMs), new AbortController().signal);
  const [called, asked, meant] = otherRequest(plan, before);
  const client = createClient({
    plan: { ...plan, command: other.command, keyed: true, fault: 'none' },
    time: world.time,
    chance,
    called,
    asked: { ...asked, key: `other-${plan.token}`, by: 'other' },
    process,
    calling: () => (told) => {
      if (told === undefined) return;
      note(told.answer);
      // It describes a moment before the answer, and another actor is active.
      if (told.claim.kind === 'none' && (other.command === 'cancel' || other.command === 'cancel-list')) return;
      // Atlas passes on the exchange's own false answer; only the last answer must be true.
      if (told.claim.kind === 'none' && misleads(plan)) return;
      // Of two identical orders, the one that the exchange has denied for good cannot be told apart from this one.
      if (told.claim.kind === 'done' && meant.command === 'place' && misleadsForEver({ ...plan, keyed: true })) return;
      const falsehood = falsehoodOf(meant, told.claim, witness, before);
      if (falsehood !== undefined) say(`of the other command: ${falsehood}`);
    },
  });
  const heard = await client.pursue();
  return {
    async lastWord() {
      // A caller whose patience ended while the exchange gave false answers asks once more.
      const misled = heard?.kind === 'none' && misleads(plan) && !misleadsForEver({ ...plan, keyed: true });
      const last = misled ? await client.lookAgain() : heard;
      const falsehood = misled && last?.kind === 'none' ? falsehoodOf(meant, last, witness, before) : undefined;
      if (falsehood !== undefined) say(`of the other command, in the end: ${falsehood}`);
      const excess = excessOf(meant, witness, before);
      if (excess !== undefined) say(`of the other command: ${excess}`);
      return last;
    },
  };
}

function otherRequest(plan: Plan, before: Prepared): [CalledOperation, Asked, Meant] {
  const { product, other } = plan;
  // Of a list the first id is its own.
  const orderId = before.ids[before.listId === undefined ? 0 : 1] ?? '';
  const change = product.name === 'binance.spot' ? 'both' : 'moved';
  const wanted: Meant['wanted'] = (was) => wantedOf(was, change, product, PRICES.elsewhere);
  switch (other?.command) {
    case 'amend': {
      const quantity = change === 'both' ? product.smaller : undefined;
      const body = { quantity, price: PRICES.elsewhere, allowReplace: true };
      return ['amendOrder', { path: { orderId }, body }, { command: 'amend', who: 'other', wanted }];
    }
    case 'cancel':
      return ['cancelOrder', { path: { orderId } }, { command: 'cancel', who: 'other', wanted }];
    case 'place-list':
      return ['placeOrderList', { body: listOf(plan) }, { command: 'place-list', who: 'other', wanted }];
    case 'cancel-list': {
      const path = { orderListId: before.ids[0] ?? '' };
      return ['cancelOrderList', { path }, { command: 'cancel-list', who: 'other', wanted }];
    }
    default: {
      const terms = other?.sameTerms === true ? {} : { quantity: product.smaller };
      const body = { ...orderOf(plan), clientOrderId: sharedId(plan), ...terms };
      return ['placeOrder', { body }, { command: 'place', who: 'other', wanted }];
    }
  }
}

/** The client order id that two callers have both chosen. */
export function sharedId({ seed }: Plan): string {
  return `desk-${seed}`;
}

/** Whether an order rests that another actor placed or changed. */
export function othersActed({ witness }: RunContext, until?: number): number {
  const { placed, amends, cancels } = witness.truth(undefined, until);
  const ours = witness.truth('ours', until);
  return placed.length + amends + cancels - ours.placed.length - ours.amends - ours.cancels;
}
