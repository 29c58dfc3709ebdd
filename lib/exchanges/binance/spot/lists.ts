import type { Instrument } from '../../../domain/instrument.ts';
import type { LegRole, LegStage, LinkedOrders, LinkedState, ListLeg } from '../../../domain/linked-orders.ts';
import { type Order, timestamp } from '../../../domain/order.ts';
import { formatOrderId } from '../../../domain/order-id.ts';
import { isActive } from '../../../domain/order-state.ts';
import { ORDER_TYPE_FACTS, type OrderListKind } from '../../../domain/order-type.ts';
import { Problem } from '../../../domain/problem.ts';
import { rejected } from '../../client/no-order.ts';
import { settledOutcomeOf } from '../../client/outcome.ts';
import type { CallContext, LeftOut, LinkedOrdersPort, LinkedOrdersRef, Reading } from '../../port.ts';
import { elementsOf, listedIn } from '../../rows.ts';
import { UnreadableReply, unlessOdd } from '../../wire.ts';
import { answeringBinanceOrder } from '../order-key.ts';
import { AT_BINANCE, unlessRefusedWith } from '../refusal.ts';
import { ROW_NAMES } from '../row-names.ts';
import type { SpotDeps } from './commands.ts';
import {
  cancelledRow,
  listedSpotRow,
  placedSpotRow,
  queriedSpotRow,
  type SpotListRow,
  spotListElements,
  spotListRow,
} from './models.ts';
import { spotOrderOf } from './parse.ts';
import * as query from './query.ts';
import { withSpotViolation } from './violations.ts';

/** The order lists of Binance spot (docs/venues/binance.md §21.7). */
export function createSpotLists({ client, unmapped }: SpotDeps): LinkedOrdersPort {
  const findOrder = async (instrument: Instrument, exchangeOrderId: string, call: CallContext): Promise<Order> => {
    const found = await unlessRefusedWith(
      ['-2013'],
      client.read(query.findSpotOrder(instrument, { exchangeOrderId }), call, (json) =>
        spotOrderOf(answeringBinanceOrder(queriedSpotRow(json), { exchangeOrderId }), instrument, unmapped),
      ),
    );
    if (found !== undefined) return found;
    const why = 'Binance shows the order list, and not yet each of its orders.';
    throw new Problem('EXCHANGE_PROTOCOL', why, AT_BINANCE);
  };
  /**
   * The lists with their orders. One read has those that can still fill; the others, which have ended or come between the
   * reads, are read by themselves, so each order is as of a moment after that of the list.
   */
  const activeOn = async (
    instrument: Instrument,
    lists: readonly NamedList[],
    call: CallContext,
  ): Promise<Reading<LinkedOrders>> => {
    const open = await client.read(query.openSpotOrders(instrument), call, (json) =>
      elementsOf(json, 'The open orders', ROW_NAMES, listedSpotRow),
    );
    const resting = new Map(
      open.flatMap((each) => {
        const order = each.kind === 'row' ? unlessOdd(() => spotOrderOf(each.row, instrument, unmapped)) : undefined;
        return order === undefined ? [] : [[order.exchangeOrderId, order] as const];
      }),
    );
    const rows: LinkedOrders[] = [];
    const leftOut: LeftOut[] = [];
    for (const { row } of lists) {
      try {
        const orders = await Promise.all(
          row.orders.map(({ orderId }) => resting.get(orderId) ?? findOrder(instrument, orderId, call)),
        );
        const list = linkedOrdersOf(row, instrument, whole(row, orders));
        // It may have ended since it was named.
        if (orders.some(({ state }) => isActive(state))) rows.push(list);
      } catch (error) {
        const isOdd = error instanceof Problem && error.code === 'EXCHANGE_PROTOCOL';
        if (!isOdd && !(error instanceof UnreadableReply)) throw error;
        leftOut.push(oddList(row, error.message));
      }
    }
    return { rows, leftOut };
  };
  return {
    async place(list, call) {
      const { instrument, clientListId, legs } = list;
      const answer = await client.ask(query.placeSpotList(list), call);
      const side = legs[0]?.order.side ?? 'BUY';
      const explain = (problem: Problem) => withSpotViolation(problem, instrument, side);
      const clientOrderIds = legs.map(({ order }) => order.clientOrderId);
      return settledOutcomeOf<LinkedOrders>(answer, { untouched: 'notPlaced', clientOrderIds, explain }, (json) => {
        const row = answeringList(spotListRow(json), { instrument, clientListId });
        const orders = row.reports.map((report) => spotOrderOf(placedSpotRow(report), instrument, unmapped));
        const placed = linkedOrdersOf(row, instrument, whole(row, orders));
        for (const { order } of legs) {
          if (!placed.legs.some((leg) => leg.order.clientOrderId === order.clientOrderId))
            throw new UnreadableReply('orderReports does not name every order that was sent.');
        }
        return placed.state === 'REJECTED'
          ? rejected(explain(refusedList(placed)))
          : { outcome: 'acknowledged', value: placed };
      });
    },
    async cancel(ref, call) {
      if (!isPossibleList(ref)) {
        const why = 'Binance has no such order list: its ids are numbers.';
        return rejected(new Problem('ORDER_NOT_ACTIVE', why, AT_BINANCE));
      }
      const { instrument } = ref;
      const answer = await client.ask(query.cancelSpotList(instrument, ref), call);
      return settledOutcomeOf<LinkedOrders>(answer, { untouched: undefined, clientOrderIds: [] }, (json) => {
        const row = answeringList(spotListRow(json), ref);
        // Orders that had ended before are named without a report.
        const orders = row.reports.map((report) => spotOrderOf(cancelledRow(report), instrument, unmapped));
        return { outcome: 'acknowledged', value: linkedOrdersOf(row, instrument, orders) };
      });
    },
    async find(ref, call) {
      if (!isPossibleList(ref)) return undefined;
      const { instrument } = ref;
      const row = await unlessRefusedWith(
        ['-2013'],
        client.read(query.findSpotList(ref), call, (json) => answeringList(spotListRow(json), ref)),
      );
      if (row === undefined) return undefined;
      const orders = await Promise.all(row.orders.map(({ orderId }) => findOrder(instrument, orderId, call)));
      return linkedOrdersOf(row, instrument, whole(row, orders));
    },
    async active(on, call) {
      const elements = await client.read(query.openSpotLists(), call, spotListElements);
      const named = await listedIn<SpotListRow, NamedList>(
        {
          elements,
          known: on === undefined ? [] : [on],
          exclusive: false,
          only: (exchangeSymbol) => on === undefined || exchangeSymbol === on.exchangeSymbol,
          symbolOf: ({ symbol }) => symbol,
          idsOf: ({ orderListId }) => ({ exchangeOrderId: orderListId }),
          rowOf: (row, instrument) => ({ row, instrument }),
          keyOf: ({ row }) => `${row.symbol}.${row.orderListId}`,
        },
        call,
      );
      const bySymbol = Map.groupBy(named.rows, ({ instrument }) => instrument);
      const read = await Promise.all([...bySymbol].map(([instrument, rows]) => activeOn(instrument, rows, call)));
      return {
        rows: read.flatMap(({ rows }) => rows),
        leftOut: [...named.leftOut, ...read.flatMap(({ leftOut }) => leftOut)],
      };
    },
  };
}

/** A list that a read of all named, and its instrument. */
interface NamedList {
  readonly row: SpotListRow;
  readonly instrument: Instrument;
}

/** A list one of whose orders cannot be read. */
function oddList({ symbol, orderListId, transactionTime }: SpotListRow, reason: string): LeftOut {
  return {
    why: 'unreadable',
    exchangeSymbol: symbol,
    exchangeOrderId: orderListId,
    market: 'spot',
    time: transactionTime,
    reason,
  };
}

/** Binance's ids are 64-bit integers; anything else would be refused as a parameter. */
function isPossibleList(ref: LinkedOrdersRef): boolean {
  return !('exchangeListId' in ref) || /^\d{1,19}$/.test(ref.exchangeListId);
}

/** Guards against an answer to another request, e.g. on a connection that fell out of step. */
function answeringList(row: SpotListRow, asked: LinkedOrdersRef): SpotListRow {
  if (row.symbol !== asked.instrument.exchangeSymbol) throw new UnreadableReply('symbol is not the requested one.');
  if ('exchangeListId' in asked && row.orderListId !== asked.exchangeListId)
    throw new UnreadableReply('orderListId is not the requested one.');
  if ('clientListId' in asked && row.listClientOrderId !== asked.clientListId)
    throw new UnreadableReply('listClientOrderId is not the requested one.');
  return row;
}

/** The orders, if they are all that the list names. */
function whole(row: SpotListRow, orders: readonly Order[]): readonly Order[] {
  const told = new Set(orders.map(({ exchangeOrderId }) => exchangeOrderId));
  if (row.orders.length === 0 || row.orders.some(({ orderId }) => !told.has(orderId)))
    throw new UnreadableReply('not every order of the list is told.');
  return orders;
}

const STATES: Readonly<Record<string, LinkedState>> = {
  EXECUTING: 'EXECUTING',
  ALL_DONE: 'ALL_DONE',
  REJECT: 'REJECTED',
};

/** A list with its orders. A state that is not documented follows from them. */
function linkedOrdersOf(row: SpotListRow, instrument: Instrument, orders: readonly Order[]): LinkedOrders {
  const { exchange, market, symbol, exchangeSymbol } = instrument;
  const known = Object.hasOwn(STATES, row.listOrderStatus) ? STATES[row.listOrderStatus] : undefined;
  const kind = kindOf(row);
  return {
    id: formatOrderId({ exchange, market, exchangeSymbol, exchangeOrderId: row.orderListId }),
    exchange,
    market,
    symbol,
    exchangeSymbol,
    exchangeListId: row.orderListId,
    clientListId: row.listClientOrderId ?? null,
    kind,
    state: known ?? (orders.some(({ state }) => isActive(state)) ? 'EXECUTING' : 'ALL_DONE'),
    exchangeState: row.listOrderStatus,
    legs: legsOf(row, kind, orders),
    updatedAt: row.transactionTime === undefined ? null : timestamp(row.transactionTime),
  };
}

/** Every list that a working order begins says OTO: the number of its orders tells it apart (§20.9). */
function kindOf({ contingencyType, orders }: SpotListRow): OrderListKind | null {
  if (contingencyType === 'OCO') return orders.length === 2 ? 'OCO' : null;
  if (contingencyType !== 'OTO') return null;
  return orders.length === 2 ? 'OTO' : orders.length === 3 ? 'OTOCO' : null;
}

/** The working order has the lowest id; a stop of a pair is its stop-loss (§21.7). */
function legsOf(row: SpotListRow, kind: OrderListKind | null, orders: readonly Order[]): readonly ListLeg[] {
  const [first] = row.orders.map(({ orderId }) => BigInt(orderId)).toSorted((a, b) => (a < b ? -1 : 1));
  return orders.map((order) => {
    const begins = kind !== 'OCO' && BigInt(order.exchangeOrderId) === first;
    const role: LegRole = begins ? 'working' : kind === 'OTO' ? 'pending' : isStop(order) ? 'stopLoss' : 'takeProfit';
    return { role, stage: stageOf(order), order };
  });
}

function isStop({ type, exchangeType }: Order): boolean {
  return type === null ? exchangeType.startsWith('STOP') : ORDER_TYPE_FACTS[type].trigger === 'adverse';
}

/** `PENDING_NEW`: placed once the working order has filled (§20.12). */
function stageOf({ state, exchangeState }: Order): LegStage {
  if (!isActive(state)) return 'ended';
  return exchangeState === 'PENDING_NEW' ? 'pending' : 'active';
}

function refusedList({ legs, exchangeState }: LinkedOrders): Problem {
  const reason = legs.map(({ order }) => order.stateReason).find((each) => each !== null) ?? exchangeState;
  const why = `Binance rejected the order list: ${reason}`;
  return new Problem('EXCHANGE_REJECTED', why, { ...AT_BINANCE, exchangeMessage: reason, orderState: 'notPlaced' });
}
