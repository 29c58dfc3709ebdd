import type { Instrument } from '../../../instruments/instrument.ts';
import type { Order, Side } from '../../../orders/order.ts';
import { Problem } from '../../../problems.ts';
import { outcomeOf } from '../../client/outcome.ts';
import type { CallContext, CommandOutcome } from '../../port.ts';
import { isObject, listOf, objectOf, UnreadableReply } from '../../wire.ts';
import { innerRefusal } from '../refusal.ts';
import type { FuturesDeps } from './commands.ts';
import { commandRow } from './models.ts';
import { orderOf } from './parse.ts';
import { CANCEL_BATCH } from './product.ts';
import * as query from './query.ts';

type Outcome = CommandOutcome<Order[]>;

/** How many batches are on their way at once. */
const AT_ONCE = 5;

/**
 * Cancels what `open` lists, and then, unless one side is meant, whatever else rests on the symbol. Binance's own
 * cancel-all answers a bare code and cancels some time later, so what became of two hundred orders would take two
 * hundred reads; batches of ten are answered order by order, for a weight of one each (protocol/binance.md §2.5, §2.9).
 * The cancel-all comes last, for orders that the listing did not show yet; those are not in the answer.
 */
export async function cancelOpen(
  deps: FuturesDeps,
  instrument: Instrument,
  side: Side | undefined,
  open: () => Promise<Order[]>,
  call: CallContext,
): Promise<Outcome> {
  const results: Outcome[] = [];
  try {
    const listed = (await open()).filter((order) => side === undefined || order.side === side);
    results.push(...(await cancelListed(deps, instrument, listed, call)));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Only the listing throws. The cancel-all of the symbol needs none.
    if (side !== undefined) return { outcome: 'notExecuted', problem: error };
  }
  if (side === undefined) results.push(await cancelSymbol(deps, instrument, call));
  return together(results);
}

async function cancelListed(
  deps: FuturesDeps,
  instrument: Instrument,
  open: readonly Order[],
  call: CallContext,
): Promise<Outcome[]> {
  const batches: Order[][] = [];
  for (let next = 0; next < open.length; next += CANCEL_BATCH) batches.push(open.slice(next, next + CANCEL_BATCH));
  const results: Outcome[] = [];
  for (let next = 0; next < batches.length; next += AT_ONCE) {
    const wave = batches.slice(next, next + AT_ONCE).map((batch) => cancelBatch(deps, instrument, batch, call));
    results.push(...(await Promise.all(wave)));
  }
  return results;
}

/** Elements are orders, or refusals of orders that closed meanwhile (§2.9): the latter have to be looked at. */
async function cancelBatch(
  { product, client, unmapped }: FuturesDeps,
  instrument: Instrument,
  batch: readonly Order[],
  call: CallContext,
): Promise<Outcome> {
  const ids = batch.map((order) => order.exchangeOrderId);
  const answer = await client.ask(query.cancelBatch(product, instrument, ids), call);
  return outcomeOf(answer, { untouched: undefined, clientOrderIds: [] }, (json) =>
    listOf(json, 'The answer').flatMap((element) => {
      if (isObject(element) && innerRefusal(element, product.facts) !== undefined) return [];
      const order = orderOf(commandRow(element), instrument, unmapped);
      const asked = batch.find(({ exchangeOrderId }) => exchangeOrderId === order.exchangeOrderId);
      if (asked === undefined) throw new UnreadableReply('an element is about an order that was not named.');
      return [{ ...order, createdAt: asked.createdAt }];
    }),
  );
}

async function cancelSymbol(
  { product, client }: FuturesDeps,
  instrument: Instrument,
  call: CallContext,
): Promise<Outcome> {
  const answer = await client.ask(query.cancelSymbol(product, instrument), call);
  return outcomeOf(answer, { untouched: undefined, clientOrderIds: [] }, (json) => {
    // `{"code": 200, "msg": …}`, a number here and a text elsewhere (§10).
    if (objectOf(json, 'The answer').code !== '200') throw new UnreadableReply('code is not 200.');
    return [];
  });
}

/** What was cancelled for certain; when that is nothing, the failure that leaves the most open. */
function together(results: readonly Outcome[]): Outcome {
  const cancelled = results.flatMap((result) => (result.outcome === 'acknowledged' ? result.value : []));
  const failed = results.filter((result) => result.outcome !== 'acknowledged');
  if (cancelled.length > 0) return { outcome: 'acknowledged', value: cancelled };
  return failed.find(({ outcome }) => outcome === 'unknown') ?? failed[0] ?? { outcome: 'acknowledged', value: [] };
}
