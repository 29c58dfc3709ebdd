import type { Instrument } from '../../../../domain/instrument.ts';
import type { Order } from '../../../../domain/order.ts';
import { compareExchangeOrderIds } from '../../../../domain/order-id.ts';
import { isActive } from '../../../../domain/order-state.ts';
import { Problem } from '../../../../domain/problem.ts';
import type { CallContext, OrderRef } from '../../../port.ts';
import type { Element } from '../../../rows.ts';
import type { BinanceClient } from '../../client.ts';
import { AT_BINANCE, unlessRefusedWith } from '../../refusal.ts';
import type { FuturesDeps } from '../deps.ts';
import { futuresOrderTypeOf } from '../order-types.ts';
import { futuresTriggerOf } from '../parse.ts';
import { ALGO_PAGE } from '../product.ts';
import * as query from '../query.ts';
import { readOrder } from '../read-order.ts';
import { type AlgoKey, algoKeyOf } from './algo-id.ts';
import { algoOrderOf } from './algo-order.ts';
import { type AlgoRow, algoElements, algoRow, answeringAlgo } from './algo-row.ts';

/** The code of an order that the exchange does not know (docs/venues/binance.md §21.8). */
const NO_SUCH_ORDER = ['-2013'];

/**
 * One order by any of its ids, where ids of conditional orders and of all others are two spaces (docs/venues/binance.md §20).
 * A client order id is looked up in the space that the reference names, and in both where it names none; then the order that
 * is active, else the newer one, is the answer.
 */
export async function lookUpFuturesOrder(
  deps: FuturesDeps,
  ref: OrderRef,
  call: CallContext,
): Promise<Order | undefined> {
  const key = algoKeyOf(ref);
  if (key !== undefined) return await findAlgo(deps, ref.instrument, key, call);
  if (!('clientOrderId' in ref)) return await findPlain(deps, ref, call);
  if (ref.conditional === false) {
    const plain = await findPlain(deps, ref, call);
    return plain && asMade(plain, await makerOf(deps, ref.instrument, plain, call));
  }
  const [plain, row] = await Promise.all([
    findPlain(deps, ref, call),
    namedAlgo(deps, ref.instrument, ref.clientOrderId, call),
  ]);
  if (row === undefined) return plain;
  const conditional = await conditionalOrder(deps, ref.instrument, row, call, plain);
  return plain === undefined || conditional.triggeredOrderId === plain.id ? conditional : current(plain, conditional);
}

function findPlain(deps: FuturesDeps, ref: OrderRef, call: CallContext): Promise<Order | undefined> {
  return unlessRefusedWith(NO_SUCH_ORDER, readOrder(deps, ref, call));
}

async function findAlgo(
  deps: FuturesDeps,
  instrument: Instrument,
  key: AlgoKey,
  call: CallContext,
): Promise<Order | undefined> {
  const row =
    'algoId' in key ? await readAlgo(deps, key, call) : await namedAlgo(deps, instrument, key.clientAlgoId, call);
  // The request names no symbol, so the answer may be about an order of another one.
  if (row === undefined || row.symbol !== instrument.exchangeSymbol) return undefined;
  return await conditionalOrder(deps, instrument, row, call);
}

function current(one: Order, other: Order): Order {
  if (isActive(one.state) !== isActive(other.state)) return isActive(one.state) ? one : other;
  return (one.createdAt ?? '') > (other.createdAt ?? '') ? one : other;
}

/** A conditional order as the exchange shows it now; `undefined` when it knows none. */
export function readAlgo(
  { product, client }: Pick<FuturesDeps, 'product'> & { readonly client: Pick<BinanceClient, 'read'> },
  key: AlgoKey,
  call: CallContext,
): Promise<AlgoRow | undefined> {
  const reading = client.read(query.findAlgo(product, key), call, (json) => answeringAlgo(algoRow(json), key));
  return unlessRefusedWith(NO_SUCH_ORDER, reading);
}

/**
 * The conditional order of the instrument under a client id. The exchange finds one order by it, on whatever symbol; if that
 * is another symbol's, it may hide ours, so the symbol's own list decides.
 */
async function namedAlgo(
  deps: FuturesDeps,
  instrument: Instrument,
  clientAlgoId: string,
  call: CallContext,
): Promise<AlgoRow | undefined> {
  const row = await readAlgo(deps, { clientAlgoId }, call);
  if (row === undefined || row.symbol === instrument.exchangeSymbol) return row;
  const own = (await everyAlgo(deps, instrument, call)).filter((each) => each.clientAlgoId === clientAlgoId);
  return own.find(({ algoStatus }) => algoStatus === 'NEW') ?? own.at(-1);
}

/** A conditional order with the order that its trigger created, if a read shows that. `known` is an order already read. */
export async function conditionalOrder(
  deps: FuturesDeps,
  instrument: Instrument,
  row: AlgoRow,
  call: CallContext,
  known?: Order,
): Promise<Order> {
  const { actualOrderId } = row;
  if (actualOrderId === undefined) return algoOrderOf(row, instrument, deps.unmapped, { kind: 'none' });
  const order =
    known?.exchangeOrderId === actualOrderId
      ? known
      : await findPlain(deps, { instrument, exchangeOrderId: actualOrderId }, call);
  if (order !== undefined) return algoOrderOf(row, instrument, deps.unmapped, { kind: 'read', order });
  const { at } = deps.client.exchangeTime(deps.now());
  const isOver = row.updatedAt + deps.product.facts.listingLagMs < at;
  return algoOrderOf(row, instrument, deps.unmapped, { kind: 'unseen', isOver });
}

/**
 * The conditional order whose trigger created this order, which carries its client id (§21.8). The exchange finds one of
 * several conditional orders with an id, so if that is not the one, the symbol's list decides.
 */
async function makerOf(
  deps: FuturesDeps,
  instrument: Instrument,
  { exchangeOrderId, clientOrderId }: Order,
  call: CallContext,
): Promise<AlgoRow | undefined> {
  if (clientOrderId === null) return undefined;
  const row = await readAlgo(deps, { clientAlgoId: clientOrderId }, call);
  if (row === undefined) return undefined;
  if (row.symbol === instrument.exchangeSymbol && row.actualOrderId === exchangeOrderId) return row;
  const all = await everyAlgo(deps, instrument, call);
  return all.find((each) => each.actualOrderId === exchangeOrderId);
}

/** The order as what it is, with its condition: it is not the order of a place that waits for nothing. */
function asMade(order: Order, maker: AlgoRow | undefined): Order {
  if (maker === undefined) return order;
  const type = futuresOrderTypeOf(maker.orderType);
  return { ...order, type, trigger: futuresTriggerOf(type, maker) };
}

/** Pages of one walk: ten thousand orders. */
const MAX_PAGES = 10;

/** Every conditional order of a symbol that the exchange keeps, by ascending id. Throws rather than return a part. */
async function everyAlgo(
  { product, client }: FuturesDeps,
  instrument: Instrument,
  call: CallContext,
): Promise<readonly AlgoRow[]> {
  const found: AlgoRow[] = [];
  let algoId = '1';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const elements = await client.read(query.allAlgos(product, instrument, { algoId }, ALGO_PAGE), call, (json) =>
      algoElements(json, 'The conditional orders'),
    );
    const rows = elements.flatMap((element) => (element.kind === 'row' ? [element.row] : []));
    if (rows.length < elements.length) throw unreadable(elements);
    found.push(...rows);
    if (elements.length < ALGO_PAGE) return found;
    const last = rows.map((row) => row.algoId).reduce((a, b) => (compareExchangeOrderIds(a, b) > 0 ? a : b));
    algoId = String(BigInt(last) + 1n);
  }
  const detail = 'The symbol has had too many conditional orders to find the one with this client order id.';
  throw new Problem('RATE_LIMITED', detail, AT_BINANCE);
}

function unreadable(elements: readonly Element<AlgoRow>[]): Problem {
  const [odd] = elements.flatMap((element) => (element.kind === 'odd' ? [element.leftOut.reason] : []));
  const detail = `A conditional order in Binance's list cannot be read (${odd}), and it may be the one that is looked for.`;
  return new Problem('EXCHANGE_PROTOCOL', detail, AT_BINANCE);
}
