import type { LinkedOrders } from '../domain/linked-orders.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import type { Annotations } from '../telemetry/tracer.ts';
import { cleaningWith, LONGEST_WORD } from './cleaning.ts';
import type { AccountLayers } from './observed-account.ts';
import type { ExchangePort, LeftOut, LinkedOrdersPort, LinkedOrdersRef } from './port.ts';

/**
 * The same order lists, treated like the port they belong to (`createPorts`): exchange text is cleaned, and each call is a
 * segment of the trace. A list with an id that cannot be shown cannot be read, and a command answered with it is unknown.
 */
export function observedLists(
  lists: LinkedOrdersPort,
  { exchange, facts }: Pick<ExchangePort, 'exchange' | 'facts'>,
  { text, tracer }: Pick<AccountLayers, 'text' | 'tracer'>,
): LinkedOrdersPort {
  const cleaning = cleaningWith(text);
  const isShown = ({ exchangeSymbol, exchangeListId, clientListId, legs }: LinkedOrders): boolean =>
    [exchangeSymbol, exchangeListId, clientListId].every((name) => name === null || text.isFit(name)) &&
    legs.every(({ order }) => cleaning.isExact(order));
  const exactly = (list: LinkedOrders): LinkedOrders => {
    if (!isShown(list)) {
      const why = `${facts.name} answered with an order list whose ids cannot be shown.`;
      throw new Problem('EXCHANGE_PROTOCOL', why, { exchange });
    }
    return {
      ...list,
      exchangeState: text.cleaned(list.exchangeState, LONGEST_WORD),
      legs: list.legs.map((leg) => ({ ...leg, order: cleaning.orderOf(leg.order) })),
    };
  };
  const command = (
    operation: 'placeList' | 'cancelList',
    about: Annotations,
    clientOrderIds: readonly string[],
    send: () => Promise<CommandOutcome<LinkedOrders>>,
  ): Promise<CommandOutcome<LinkedOrders>> =>
    tracer.segment(
      `${exchange}.${about.market ?? 'account'}.${operation}`,
      async (segment) => {
        const result = await send();
        segment.annotate({ outcome: result.outcome });
        if (result.outcome !== 'acknowledged') {
          segment.failed(result.problem);
          return { ...result, problem: cleaning.problemOf(result.problem) };
        }
        try {
          return { ...result, value: exactly(result.value) };
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          const problem = error.with({ orderState: 'unknown' });
          return { outcome: 'unknown', problem, acceptedUntil: null, clientOrderIds };
        }
      },
      { exchange, operation, ...about },
    );
  const aboutList = ({ instrument }: LinkedOrdersRef) => ({ market: instrument.market });
  return {
    place: (list, call) =>
      command(
        'placeList',
        { market: list.instrument.market, clientOrderId: list.clientListId },
        list.legs.map(({ order }) => order.clientOrderId),
        () => lists.place(list, call),
      ),
    cancel: (ref, call) => command('cancelList', aboutList(ref), [], () => lists.cancel(ref, call)),
    find: (ref, call) =>
      tracer.segment(
        `${exchange}.${ref.instrument.market}.findList`,
        async (segment) => {
          const found = await cleaning.reading(() => lists.find(ref, call));
          segment.describe({ found: found !== undefined });
          return found && exactly(found);
        },
        { exchange, operation: 'findList', ...aboutList(ref) },
      ),
    active: (on, call) =>
      tracer.segment(
        `${exchange}.${on?.market ?? 'account'}.activeLists`,
        async (segment) => {
          const { rows, leftOut } = await cleaning.reading(() => lists.active(on, call));
          segment.describe({ lists: rows.length, leftOut: leftOut.length });
          const { shown = [], odd = [] } = Object.groupBy(rows, (list) => (isShown(list) ? 'shown' : 'odd'));
          return {
            rows: shown.map(exactly),
            leftOut: [...leftOut.map(cleaning.leftOutOf), ...odd.map(({ market }) => unshown(market))],
          };
        },
        { exchange, operation: 'activeLists', ...(on && { market: on.market }) },
      ),
  };
}

/** A list that has an id which cannot be shown. */
function unshown(market: LinkedOrders['market']): LeftOut {
  const reason = 'one of its ids cannot be shown';
  return { why: 'unreadable', exchangeSymbol: undefined, exchangeOrderId: undefined, market, time: undefined, reason };
}
