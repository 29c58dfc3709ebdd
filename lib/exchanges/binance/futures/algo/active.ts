import type { Instrument } from '../../../../domain/instrument.ts';
import type { Order } from '../../../../domain/order.ts';
import { isActive } from '../../../../domain/order-state.ts';
import { Problem } from '../../../../domain/problem.ts';
import type { CallContext, LeftOut, Reading } from '../../../port.ts';
import { ordersIn } from '../../../rows.ts';
import type { FuturesDeps } from '../deps.ts';
import * as query from '../query.ts';
import { algoOrderId } from './algo-id.ts';
import { algoOrderOf } from './algo-order.ts';
import { type AlgoRow, algoElements } from './algo-row.ts';
import { conditionalOrder, readAlgo } from './find.ts';

/**
 * All active orders: those in the book, and those that wait for a trigger, which are a list of their own
 * (docs/venues/binance.md §20). One that triggers between the two reads appears in the second list, so that list is read
 * last; it is in both then, and is one row: the order in the book.
 */
export async function activeFuturesOrders(
  deps: FuturesDeps,
  instrument: Instrument | undefined,
  inBook: () => Promise<Reading<Order>>,
  call: CallContext,
): Promise<Reading<Order>> {
  const { product, client, unmapped } = deps;
  const elements = await client.read(query.openAlgos(product, instrument, 'active'), call, (json) =>
    algoElements(json, 'The conditional orders'),
  );
  const book = await inBook();
  const rows = new Map<string, AlgoRow>();
  const waiting = await ordersIn<AlgoRow>(
    {
      elements,
      known: instrument ? [instrument] : [],
      exclusive: instrument !== undefined,
      symbolOf: ({ symbol }) => symbol,
      orderIdOf: ({ algoId }) => algoOrderId(algoId),
      orderOf: (row, listed) => {
        const order = algoOrderOf(row, listed, unmapped, { kind: 'none' });
        rows.set(order.id, row);
        return order;
      },
    },
    call,
  );
  const leftOut: LeftOut[] = [...book.leftOut, ...waiting.leftOut];
  const settled = await Promise.all(
    waiting.rows.map(async (order): Promise<Order | undefined> => {
      const row = rows.get(order.id);
      if (row === undefined || isAlone(order, row, book.rows)) return order;
      try {
        return await stillOwnRow(deps, order, row, book.rows, call);
      } catch (error) {
        if (!(error instanceof Problem) || call.signal.aborted) throw error;
        leftOut.push(notTold(order, error));
        return undefined;
      }
    }),
  );
  return { rows: [...book.rows, ...settled.filter((order) => order !== undefined)], leftOut };
}

/** Whether it waits, and nothing in the book can have come from it: such an order carries its client id (§21.8). */
function isAlone({ clientOrderId, exchangeSymbol }: Order, { algoStatus }: AlgoRow, book: readonly Order[]): boolean {
  if (algoStatus !== 'NEW') return false;
  return !book.some((order) => order.clientOrderId === clientOrderId && order.exchangeSymbol === exchangeSymbol);
}

/** The order as a further read shows it; `undefined` if it has ended, or is a row of the book. */
async function stillOwnRow(
  deps: FuturesDeps,
  order: Order,
  { algoId }: AlgoRow,
  book: readonly Order[],
  call: CallContext,
): Promise<Order | undefined> {
  const row = await readAlgo(deps, { algoId }, call);
  // A read may miss what the list has just shown.
  if (row === undefined) return order;
  const inBook = book.find((each) => each.exchangeOrderId === row.actualOrderId && each.exchangeSymbol === row.symbol);
  if (inBook !== undefined) return undefined;
  const instrument = await call.lookup(order.exchangeSymbol);
  if (instrument === undefined) return order;
  const now = await conditionalOrder(deps, instrument, row, call);
  return isActive(now.state) ? now : undefined;
}

function notTold({ exchangeSymbol, exchangeOrderId, market, createdAt }: Order, { detail }: Problem): LeftOut {
  const time = createdAt === null ? undefined : Date.parse(createdAt);
  const reason = `what became of it could not be read: ${detail}`;
  return { why: 'unreadable', exchangeSymbol, exchangeOrderId, market, time, reason };
}
