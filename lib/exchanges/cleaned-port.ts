import type { Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import type { ForeignText } from './foreign-text.ts';
import {
  type Acceptance,
  type ExchangePort,
  type HistoryStream,
  isAcceptance,
  type LeftOut,
  type UnreadableInstrument,
} from './port.ts';

/** A detail is our sentence around a text of the exchange. */
const LONGEST_DETAIL = 600;
/** A type or a state. */
const LONGEST_WORD = 64;

/**
 * The same port with all exchange text cleaned, the only way such text leaves it: problems, the types and states of orders
 * and instruments, and the reasons of omitted rows. Names and ids are never altered. One that cannot be shown makes its row
 * unreadable: in a list the row is left out, a single order cannot be read, and the outcome of a command answered with it is
 * unknown.
 */
export function cleanedPort(port: ExchangePort, text: ForeignText): ExchangePort {
  const { exchange } = port;
  const { cleaned, isFit } = text;

  const orderOf = (order: Order): Order => ({
    ...order,
    exchangeType: cleaned(order.exchangeType, LONGEST_WORD),
    exchangeState: cleaned(order.exchangeState, LONGEST_WORD),
    stateReason: order.stateReason === null ? null : cleaned(order.stateReason) || null,
  });
  const isExact = ({ exchangeSymbol, exchangeOrderId, clientOrderId, orderListId }: Order): boolean =>
    [exchangeSymbol, exchangeOrderId, clientOrderId, orderListId].every((id) => id === null || isFit(id));
  const exactly = (order: Order): Order => {
    if (isExact(order)) return orderOf(order);
    throw new Problem('EXCHANGE_PROTOCOL', `${port.facts.name} answered with an order whose ids cannot be shown.`, {
      exchange,
    });
  };

  const exactlyOrAccepted = (value: Order | Acceptance): Order | Acceptance => {
    if (!isAcceptance(value)) return exactly(value);
    if (isFit(value.exchangeOrderId)) return value;
    throw new Problem('EXCHANGE_PROTOCOL', `${port.facts.name} accepted an order under an id that cannot be shown.`, {
      exchange,
    });
  };

  const leftOutOf = (leftOut: LeftOut): LeftOut => ({
    ...leftOut,
    exchangeSymbol: fitting(leftOut.exchangeSymbol),
    exchangeOrderId: fitting(leftOut.exchangeOrderId),
    reason: cleaned(leftOut.reason),
  });
  const fitting = (name: string | undefined) => (name !== undefined && isFit(name) ? name : undefined);
  const oddOrder = ({ exchangeSymbol, exchangeOrderId, market, createdAt, updatedAt }: Order): LeftOut => ({
    why: 'unreadable',
    exchangeSymbol: fitting(exchangeSymbol),
    exchangeOrderId: fitting(exchangeOrderId),
    market,
    time: timeOf(createdAt ?? updatedAt),
    reason: 'one of its ids cannot be shown',
  });
  const ordersOf = (orders: readonly Order[], leftOut: readonly LeftOut[]) => {
    const { exact = [], odd = [] } = Object.groupBy(orders, (order) => (isExact(order) ? 'exact' : 'odd'));
    return { orders: exact.map(orderOf), leftOut: [...leftOut.map(leftOutOf), ...odd.map(oddOrder)] };
  };

  const instrumentOf = (instrument: Instrument): Instrument => ({
    ...instrument,
    exchangeStatus: cleaned(instrument.exchangeStatus, LONGEST_WORD),
  });
  const isNamed = ({ symbol, exchangeSymbol, base, quote, settle }: Instrument): boolean =>
    [symbol, exchangeSymbol, base, quote, settle].every((name) => name === null || isFit(name));
  const oddInstrument = ({ exchangeSymbol }: Instrument): UnreadableInstrument => ({
    exchangeSymbol: fitting(exchangeSymbol) ?? null,
    pair: null,
    reason: 'one of its names cannot be shown',
    instrument: null,
  });
  const named = <T>(instrument: Instrument | T): Instrument | T => {
    if (typeof instrument !== 'object' || instrument === null || !('exchangeStatus' in instrument)) return instrument;
    if (isNamed(instrument)) return instrumentOf(instrument);
    throw new Problem('EXCHANGE_PROTOCOL', `${port.facts.name} lists an instrument whose names cannot be shown.`, {
      exchange,
    });
  };

  const problemOf = (problem: Problem): Problem => {
    const { exchangeCode, exchangeMessage, order } = problem.details;
    return new Problem(
      problem.code,
      cleaned(problem.detail, LONGEST_DETAIL),
      {
        ...problem.details,
        ...(exchangeCode !== undefined && { exchangeCode: cleaned(exchangeCode, LONGEST_WORD) }),
        ...(exchangeMessage !== undefined && { exchangeMessage: cleaned(exchangeMessage) }),
        ...(order !== undefined && { order: isExact(order) ? orderOf(order) : undefined }),
      },
      { cause: problem.cause },
    );
  };
  const reading = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof Problem ? problemOf(error) : error;
    }
  };
  const command = async <T>(
    send: () => Promise<CommandOutcome<T>>,
    value: (value: T) => T,
    clientOrderIds: readonly string[],
  ): Promise<CommandOutcome<T>> => {
    const result = await send();
    if (result.outcome !== 'acknowledged') return { ...result, problem: problemOf(result.problem) };
    try {
      return { ...result, value: value(result.value) };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return {
        outcome: 'unknown',
        problem: error.with({ orderState: 'unknown' }),
        acceptedUntil: null,
        clientOrderIds,
      };
    }
  };
  const stream = (each: HistoryStream): HistoryStream => ({
    ...each,
    read: (request, call) =>
      reading(async () => {
        const page = await each.read(request, call);
        const { orders: rows, leftOut } = ordersOf(page.rows, page.leftOut);
        return { ...page, rows, leftOut };
      }),
  });

  return {
    ...port,
    instruments: (call) =>
      reading(async () => {
        const list = await port.instruments(call);
        const { known = [], odd = [] } = Object.groupBy(list.instruments, (each) => (isNamed(each) ? 'known' : 'odd'));
        const unreadable = list.unreadable.map((each) => ({
          ...each,
          exchangeSymbol: fitting(each.exchangeSymbol ?? undefined) ?? null,
          pair: fitting(each.pair ?? undefined) ?? null,
          reason: cleaned(each.reason),
          instrument: each.instrument !== null && isNamed(each.instrument) ? instrumentOf(each.instrument) : null,
        }));
        return {
          instruments: known.map(instrumentOf),
          unreadable: [...unreadable, ...odd.map(oddInstrument)],
          notServed: list.notServed.filter(isFit),
        };
      }),
    instrument: (exchangeSymbol, call) => reading(async () => named(await port.instrument(exchangeSymbol, call))),
    delivered: (symbol, call) => reading(async () => named(await port.delivered(symbol, call))),
    place: (order, call) => command(() => port.place(order, call), exactlyOrAccepted, [order.clientOrderId]),
    amend: (order, change, call) =>
      command(
        () => port.amend(order, change, call),
        (result) => ({ ...result, order: exactly(result.order) }),
        [change.replacementClientOrderId],
      ),
    cancel: (ref, call) => command(() => port.cancel(ref, call), exactlyOrAccepted, []),
    // The caller looks up orders the answer does not name.
    cancelAll: (scope, call) =>
      command(
        () => port.cancelAll(scope, call),
        (answer) => {
          const { orders, leftOut } = ordersOf(answer.orders, []);
          return { ...answer, orders, allNamed: answer.allNamed && leftOut.length === 0 };
        },
        [],
      ),
    find: (ref, call) =>
      reading(async () => {
        const order = await port.find(ref, call);
        return order && exactly(order);
      }),
    amendTrace: (of, call) => reading(() => port.amendTrace(of, call)),
    fills: (query, call) =>
      reading(async () => {
        const { rows, leftOut } = await port.fills(query, call);
        return { rows, leftOut: leftOut.map(leftOutOf) };
      }),
    active: (scope, call) =>
      reading(async () => {
        const { rows, leftOut } = await port.active(scope, call);
        const { orders, leftOut: odd } = ordersOf(rows, leftOut);
        return { rows: orders, leftOut: odd };
      }),
    history: (instruments) => port.history(instruments).map(stream),
    referencePrice: (instrument, call) => reading(() => port.referencePrice(instrument, call)),
    time: (call) => reading(() => port.time(call)),
  };
}

function timeOf(time: string | null): number | undefined {
  return time === null ? undefined : Date.parse(time);
}
