import type { Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import { cleaningWith, LONGEST_WORD } from './cleaning.ts';
import type { ForeignText } from './foreign-text.ts';
import {
  type Acceptance,
  type ExchangePort,
  type HistoryStream,
  isAcceptance,
  type LeftOut,
  type SeveralCancels,
  type UnreadableInstrument,
} from './port.ts';

/**
 * The same port with all exchange text cleaned, the only way such text leaves it: problems, the types and states of orders
 * and instruments, and the reasons of omitted rows. Names and ids are never altered. One that cannot be shown makes its row
 * unreadable: in a list the row is left out, a single order cannot be read, and the outcome of a command answered with it is
 * unknown.
 */
export function cleanedPort(port: ExchangePort, text: ForeignText): ExchangePort {
  const { exchange } = port;
  const { cleaned, isFit } = text;
  const { isExact, orderOf, leftOutOf, fitting, problemOf, reading } = cleaningWith(text);

  const exactly = (order: Order): Order => {
    if (isExact(order)) return orderOf(order);
    throw new Problem('EXCHANGE_PROTOCOL', `${port.facts.name} answered with an order whose ids cannot be shown.`, {
      exchange,
    });
  };

  const accepted = (value: Acceptance): Acceptance => {
    if (isFit(value.exchangeOrderId)) return value;
    throw new Problem('EXCHANGE_PROTOCOL', `${port.facts.name} accepted an order under an id that cannot be shown.`, {
      exchange,
    });
  };
  const exactlyOrAccepted = (value: Order | Acceptance) => (isAcceptance(value) ? accepted(value) : exactly(value));

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
  const severally = ({ most, takes, send }: SeveralCancels): SeveralCancels => ({
    most,
    takes,
    send: async (instrument, ids, call) => {
      const outcomes = await send(instrument, ids, call);
      return Promise.all(outcomes.map((outcome) => command(() => Promise.resolve(outcome), exactlyOrAccepted, [])));
    },
  });
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
        (result) => (isAcceptance(result) ? accepted(result) : { ...result, order: exactly(result.order) }),
        [change.replacementClientOrderId],
      ),
    cancel: (ref, call) => command(() => port.cancel(ref, call), exactlyOrAccepted, []),
    ...(port.cancelSeveral && { cancelSeveral: severally(port.cancelSeveral) }),
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
    ...(port.findRenamed && {
      findRenamed: (query, call) =>
        reading(async () => {
          const found = await port.findRenamed?.(query, call);
          return found && { ...found, order: exactly(found.order) };
        }),
    }),
    active: (scope, call) =>
      reading(async () => {
        const { rows, leftOut } = await port.active(scope, call);
        const { orders, leftOut: odd } = ordersOf(rows, leftOut);
        return { rows: orders, leftOut: odd };
      }),
    history: (instruments) => port.history(instruments).map(stream),
    referencePrice: (instrument, call) => reading(() => port.referencePrice(instrument, call)),
    quote: (instrument, call) => reading(() => port.quote(instrument, call)),
    time: (call) => reading(() => port.time(call)),
  };
}

function timeOf(time: string | null): number | undefined {
  return time === null ? undefined : Date.parse(time);
}
