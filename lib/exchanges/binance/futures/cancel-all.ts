import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import type { CommandOutcome } from '../../../domain/outcome.ts';
import { mostOpen, outcomeOf } from '../../client/outcome.ts';
import type { CallContext, CanceledAll, CancelScope } from '../../port.ts';
import { isObject, listOf, objectOf, UnreadableReply, unlessOdd } from '../../wire.ts';
import type { BinanceRequest } from '../client.ts';
import { innerRefusal } from '../refusal.ts';
import { algoIdIn } from './algo/algo-id.ts';
import type { FuturesDeps } from './deps.ts';
import { commandRow } from './models.ts';
import { futuresOrderOf } from './parse.ts';
import { CANCEL_BATCH } from './product.ts';
import * as query from './query.ts';

type Outcome = CommandOutcome<CanceledAll>;

/** Maximum batches in flight. */
const AT_ONCE = 5;

/**
 * Cancels the listed orders of the book and then, unless only one side is meant, everything else open on the symbol,
 * conditional orders included, which have a cancel-all of their own (docs/venues/binance.md §2.8). Listed conditional orders
 * are never named, so the caller cancels each of them, which also shows how it ended. Binance's own
 * cancel-all answers with a bare code and cancels some time later, so learning the state of two hundred orders would take
 * two hundred reads. Batches of ten are answered order by order, for a weight of one each (docs/venues/binance.md §2.5,
 * §2.9). The cancel-all comes last, for orders the listing did not show yet; those are not named.
 */
export async function cancelOpenFutures(
  deps: FuturesDeps,
  { instrument, side, listed }: CancelScope,
  call: CallContext,
): Promise<Outcome> {
  const inBook = listed.filter(({ exchangeOrderId }) => algoIdIn(exchangeOrderId) === undefined);
  const results = await cancelListed(deps, instrument, inBook, call);
  if (side !== undefined) return together(results, { allNamed: true, emptied: false });
  // Conditional orders first: one that triggers before its cancel is in the book when that is emptied.
  const waiting = await cancelSymbol(deps, query.cancelAlgosOf(deps.product, instrument), call);
  const book = await cancelSymbol(deps, query.cancelSymbol(deps.product, instrument), call);
  const emptied = waiting.outcome === 'acknowledged' && book.outcome === 'acknowledged';
  return together([...results, waiting, book], { allNamed: false, emptied });
}

async function cancelListed(
  deps: FuturesDeps,
  instrument: Instrument,
  open: readonly Order[],
  call: CallContext,
): Promise<CommandOutcome<Order[]>[]> {
  const batches: Order[][] = [];
  for (let next = 0; next < open.length; next += CANCEL_BATCH) batches.push(open.slice(next, next + CANCEL_BATCH));
  const results: CommandOutcome<Order[]>[] = [];
  for (let next = 0; next < batches.length; next += AT_ONCE) {
    const wave = batches.slice(next, next + AT_ONCE).map((batch) => cancelBatch(deps, instrument, batch, call));
    results.push(...(await Promise.all(wave)));
  }
  return results;
}

/** Elements are orders, or refusals of orders that have closed (§2.9), which must be looked up. */
async function cancelBatch(
  { product, client, unmapped }: FuturesDeps,
  instrument: Instrument,
  batch: readonly Order[],
  call: CallContext,
): Promise<CommandOutcome<Order[]>> {
  const ids = batch.map((order) => order.exchangeOrderId);
  const answer = await client.ask(query.cancelBatch(product, instrument, ids), call);
  return outcomeOf(answer, { untouched: undefined, clientOrderIds: [] }, (json) =>
    listOf(json, 'The answer').flatMap((element) => {
      if (isObject(element) && innerRefusal(element, product.facts) !== undefined) return [];
      // An unreadable order is omitted and so looked up, like those that have closed.
      const order = unlessOdd(() => futuresOrderOf(commandRow(element), instrument, unmapped));
      if (order === undefined) return [];
      const asked = batch.find(({ exchangeOrderId }) => exchangeOrderId === order.exchangeOrderId);
      if (asked === undefined) throw new UnreadableReply('an element has an order that was not requested.');
      return [{ ...order, createdAt: asked.createdAt }];
    }),
  );
}

async function cancelSymbol(
  { client }: FuturesDeps,
  request: BinanceRequest,
  call: CallContext,
): Promise<CommandOutcome<Order[]>> {
  const answer = await client.ask(request, call);
  return outcomeOf(answer, { untouched: undefined, clientOrderIds: [] }, (json) => {
    // `{"code": 200, "msg": …}`, a number here and text elsewhere (§10).
    if (objectOf(json, 'The answer').code !== '200') throw new UnreadableReply('code is not 200.');
    return [];
  });
}

/** The orders certainly cancelled; if there are none, the failure that leaves the most open. */
function together(results: readonly CommandOutcome<Order[]>[], coverage: Omit<CanceledAll, 'orders'>): Outcome {
  const cancelled = results.flatMap((result) => (result.outcome === 'acknowledged' ? result.value : []));
  const failed = results.filter((result) => result.outcome !== 'acknowledged');
  const done: Outcome = { outcome: 'acknowledged', value: { orders: cancelled, ...coverage } };
  if (cancelled.length > 0) return done;
  return mostOpen(failed) ?? done;
}
