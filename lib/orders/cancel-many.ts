import type { Deadline } from '../domain/deadline.ts';
import type { Order } from '../domain/order.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { type LazyPort, serves } from '../exchanges/lazy-port.ts';
import type { Acceptance, CallContext } from '../exchanges/port.ts';
import { fanOut } from '../listing/fan-out.ts';
import { portOf } from '../reference/context.ts';
import { cancelBy, cancelOrder, type PreparedCancel, prepareCancel } from './cancel.ts';
import { type CancelAllResult, cancelAndReport } from './cancel-all.ts';
import { type ParsedId, parseOrderIds } from './list/by-id.ts';
import type { Caller } from './reconcile/command.ts';
import { type RecordingContext, sendPatiently } from './reconcile/context.ts';

/**
 * Cancels orders by id, across exchanges and products, and reports on each as a cancel-all does, in the order of the ids. A
 * repeated id is cancelled and told once. Orders of one instrument share a request where the exchange charges no more for it
 * than for one cancel; each has its own outcome, and one whose outcome the reply does not tell is read on its own. Throws one
 * 400 that names every malformed id before anything is sent.
 */
export async function cancelByIds(
  context: RecordingContext,
  ids: readonly string[],
  caller: Caller,
  deadline: Deadline,
  concurrency: number,
): Promise<CancelAllResult[]> {
  const parsed = parseOrderIds(ids);
  const work: Work = { context, caller, deadline };
  const groups = (await Promise.all([...byInstrument(parsed)].map((group) => parts(work, group)))).flat();
  const results = (await fanOut(groups, concurrency, (group) => cancelGroup(work, group))).flat();
  const known = new Map(results.map((result) => [result.id, result]));
  return parsed.flatMap(({ id }) => known.get(id) ?? []);
}

/** One request and its dependencies. */
interface Work {
  readonly context: RecordingContext;
  readonly caller: Caller;
  readonly deadline: Deadline;
}

type Group = readonly ParsedId[];

function byInstrument(ids: readonly ParsedId[]): MapIterator<Group> {
  return Map.groupBy(ids, ({ parts: { exchange, market, exchangeSymbol } }) =>
    JSON.stringify([exchange, market, exchangeSymbol]),
  ).values();
}

/** Cuts orders of one instrument into the requests that cancel them. */
async function parts({ context }: Work, group: Group): Promise<Group[]> {
  const { most, takes } = await severalOf(context.ports, group);
  const [together, alone] = [group.filter(takes), group.filter((each) => !takes(each))];
  const shared = Map.groupBy(together.entries(), ([at]) => Math.floor(at / most)).values();
  return [...shared.map((entries) => entries.map(([, each]) => each)), ...alone.map((each) => [each])];
}

/** How many orders one request takes, and which. */
async function severalOf(ports: readonly LazyPort[], [first]: Group) {
  const lazy = first && ports.find((port) => serves(port, first.parts));
  const several = (await lazy?.load())?.cancelSeveral;
  return {
    most: several?.most ?? 1,
    takes: (each: ParsedId) => several === undefined || several.takes(each.parts.exchangeOrderId),
  };
}

async function cancelGroup(work: Work, group: Group): Promise<CancelAllResult[]> {
  const { context, caller, deadline } = work;
  const [only, ...others] = group;
  if (only === undefined) return [];
  if (others.length === 0) return [await cancelAndReport(only.id, (id) => cancelOrder(context, id, caller, deadline))];
  const together = cancelTogether(work, group);
  return await Promise.all(
    group.map(({ id, parts: { exchangeOrderId } }) =>
      cancelAndReport(id, (each) =>
        cancelBy(context, each, caller, deadline, {
          prepare: () => together.prepared(each),
          send: (prepared, call) => together.outcomeOf(exchangeOrderId, prepared, call),
        }),
      ),
    ),
  );
}

/**
 * Cancels orders of one instrument with one request. Whatever fails before it is sent fails for all of them: an order that is
 * told not to have been asked for must not be in it.
 */
function cancelTogether({ context, deadline }: Work, group: Group) {
  const ids = group.map(({ parts: { exchangeOrderId } }) => exchangeOrderId);
  let ready: Promise<PreparedCancel> | undefined;
  let sent: Promise<readonly CommandOutcome<Order | Acceptance>[]> | undefined;

  const send = async ({ ref: { instrument } }: PreparedCancel, call: CallContext) => {
    const { cancelSeveral } = await portOf(context, instrument.exchange, instrument.market);
    if (cancelSeveral === undefined) throw new TypeError('the port cancels one order at a time');
    return await sendPatiently(context, call, (patient) => cancelSeveral.send(instrument, ids, patient));
  };
  return {
    async prepared(orderId: string): Promise<PreparedCancel> {
      ready ??= prepareCancel(context, orderId, deadline);
      const { port, ref, id } = await ready;
      const own = group.find((each) => each.id === orderId)?.parts ?? id;
      return { port, ref: { instrument: ref.instrument, exchangeOrderId: own.exchangeOrderId }, id: own };
    },
    async outcomeOf(exchangeOrderId: string, prepared: PreparedCancel, call: CallContext) {
      sent ??= send(prepared, call);
      const outcome = (await sent)[ids.indexOf(exchangeOrderId)];
      if (outcome === undefined) throw new TypeError('the port told no outcome of an order');
      return outcome;
    },
  };
}
