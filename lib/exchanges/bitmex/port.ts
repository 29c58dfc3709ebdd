import { type Instrument, MARKETS, type Market } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import type { ExactJson } from '../../text/exact-json.ts';
import { readable } from '../client/client.ts';
import { quietly } from '../client/observer.ts';
import type { SharedBackOff } from '../client/shared-back-off.ts';
import type { PortParts } from '../client/venue-parts.ts';
import { parseOrigin } from '../http/origin.ts';
import type { CallContext, ExchangePort, OrderRef, Reading } from '../port.ts';
import { middle } from '../reference-price.ts';
import { ordersIn } from '../rows.ts';
import { listOf, objectOf, optionalDecimal } from '../wire.ts';
import { amendBitmexOrder } from './amend.ts';
import { traceBitmexAmend } from './amend-trace.ts';
import { CANCEL_SEVERAL, cancelSeveralBitmex } from './cancel-several.ts';
import { type BitmexReadRequest, createBitmexClient } from './client.ts';
import {
  answeringBitmexOrder,
  cancelAllOrders,
  cancelBitmexOrder,
  isPossibleBitmexId,
  placeBitmexOrder,
} from './commands.ts';
import { createContracts } from './contracts.ts';
import { currencyOf } from './currencies.ts';
import { BITMEX_FACTS, PAGE } from './facts.ts';
import { fillsUnder } from './fills.ts';
import { createHistory } from './history.ts';
import { instrumentRows, marketOf } from './instruments.ts';
import { createLifeCycleGuard } from './life-cycle-guard.ts';
import { type BitmexOrderRow, executionElements, orderElements, orderRows, replacedRows } from './models.ts';
import { type ListRow, wholeList } from './order-list.ts';
import { bitmexOrderOf } from './parse.ts';
import * as query from './query.ts';
import { bitmexQuoteOf } from './quote.ts';
import { BITMEX, protocolProblem } from './refusal.ts';

export interface BitmexParts extends PortParts {
  /** The markets to serve; by default all three. */
  readonly markets?: readonly Market[];
  /** Back-offs other containers met at the host. */
  readonly sharedBackOff?: SharedBackOff;
}

/** The port of BitMEX: one host and one account for spot, linear, inverse and quanto. Sends nothing until used. */
export function createBitmex(parts: BitmexParts): ExchangePort {
  const { baseUrl, bases, now, markets = MARKETS } = parts;
  const observe = quietly(parts.observe);
  const client = createBitmexClient({ ...parts, observe });
  const origin = parseOrigin(baseUrl).key;
  const lifeCycle = createLifeCycleGuard(origin, now);
  const unmapped = (exchangeState: string) => observe({ kind: 'unmappedState', exchangeState });
  const commands = { client, lifeCycle, unmapped };

  const read = <T>(request: BitmexReadRequest, call: CallContext, parse: (json: ExactJson) => T): Promise<T> => {
    const closed = lifeCycle.closed();
    return closed ? Promise.reject(closed) : client.read(request, call, parse);
  };

  const contracts = createContracts({
    read,
    rows: instrumentRows(bases),
    isOn: ({ market }) => markets.includes(market),
  });

  const translate = async (
    elements: readonly ListRow[],
    on: Instrument | undefined,
    call: CallContext,
  ): Promise<Reading<Order>> => {
    const names = elements.flatMap((each) => (each.kind === 'row' ? each.row.symbol : []));
    if (on === undefined) await contracts.learn(names, call);
    const lookup = (exchangeSymbol: string) =>
      contracts.isKnownNotServed(exchangeSymbol) ? Promise.resolve(undefined) : call.lookup(exchangeSymbol);
    return ordersIn(
      {
        elements,
        known: on ? [on] : [],
        exclusive: on !== undefined,
        symbolOf: ({ symbol }) => symbol,
        orderIdOf: ({ orderID }) => orderID,
        marketOf: marketOfRow,
        orderOf: (row, instrument) => bitmexOrderOf(row, instrument, unmapped),
      },
      { ...call, lookup },
    );
  };

  const readActive = async (on: Instrument | undefined, call: CallContext): Promise<Reading<Order>> => {
    const fetch = (bounds: query.OrderListBounds) =>
      read(query.openBitmexOrders(on, bounds, PAGE), call, orderElements);
    const elements = await wholeList({ limit: PAGE, fetch }).catch(protocolProblem);
    const { rows, leftOut } = await translate(elements, on, call);
    return { rows: rows.filter(({ state }) => isActive(state)), leftOut };
  };

  const find = (ref: OrderRef, call: CallContext): Promise<Order | undefined> => {
    if (!isPossibleBitmexId(ref)) return Promise.resolve(undefined);
    return read(query.findBitmexOrder(ref.instrument, ref), call, (json) => {
      const orders = orderRows(json).map((row) =>
        bitmexOrderOf(answeringBitmexOrder(row, ref), ref.instrument, unmapped),
      );
      // Only one order can be open under a client order id (§8); that one is meant, otherwise the latest that was accepted: a
      // copy that was refused for what the first did is an order as well.
      return (
        orders.find(({ state }) => isActive(state)) ?? orders.find(({ state }) => state !== 'REJECTED') ?? orders[0]
      );
    });
  };

  return {
    exchange: 'bitmex',
    markets,
    facts: BITMEX_FACTS,
    origin,
    // §1: nothing says that the engine honours `api-expires`.
    validityMs: null,
    exchangeTime: client.exchangeTime,
    keysUsedSince: client.keysUsedSince,
    async ready(call) {
      if (!lifeCycle.closed()) await client.ready(call);
    },
    instruments: contracts.listed,
    instrument: contracts.named,
    delivered: contracts.delivered,
    place: (order, call) => placeBitmexOrder(commands, order, call),
    amend: (order, change, call) => amendBitmexOrder(commands, order, change, call),
    amendTrace(of, call) {
      const { before, change } = of;
      const closed = lifeCycle.closed();
      if (closed) return Promise.reject(closed);
      const fetch = (since: number, start: number, limit: number) =>
        read(query.executions(change.instrument, before.exchangeOrderId, since, start, limit), call, replacedRows);
      return traceBitmexAmend(of, { fetch }).catch(protocolProblem);
    },
    cancel: (ref, call) => cancelBitmexOrder(commands, ref, call),
    cancelSeveral: {
      most: CANCEL_SEVERAL,
      takes: () => true,
      send: (instrument, ids, call) => cancelSeveralBitmex(commands, instrument, ids, call),
    },
    cancelAll: (scope, call) => cancelAllOrders(commands, scope, call),
    find,
    fills: (of, call) =>
      fillsUnder(of, {
        fetch: (start, limit) => read(query.fills(of, start, limit), call, executionElements),
      }).catch(protocolProblem),
    async active(scope, call) {
      if ('instrument' in scope) return readActive(scope.instrument, call);
      const { rows, leftOut } = await readActive(undefined, call);
      return {
        rows: rows.filter(({ market }) => scope.markets.includes(market)),
        leftOut: leftOut.filter(({ market }) => market === undefined || scope.markets.includes(market)),
      };
    },
    history: (instruments) =>
      instruments.length === 0
        ? []
        : [
            createHistory(instruments, {
              markets,
              fetch: (on, bounds, limit, reverse, call) =>
                read(query.listBitmexOrders(on, bounds, limit, reverse), call, orderElements),
              translate,
            }),
          ],
    async referencePrice(instrument, call) {
      const [book] = await read(query.bitmexBookTicker(instrument), call, (json) =>
        listOf(json, 'The instruments').map((each) => objectOf(each, 'An instrument')),
      );
      return (
        book && readable(BITMEX, () => middle(optionalDecimal(book, 'bidPrice'), optionalDecimal(book, 'askPrice')))
      );
    },
    quote: (instrument, call) =>
      read(query.instrumentRow(instrument, 'quote'), call, (json) => bitmexQuoteOf(json, instrument)),
    account: async () => (await import('./account.ts')).createBitmexAccount({ markets, read, commands }),
    time(call) {
      const closed = lifeCycle.closed();
      return closed ? Promise.reject(closed) : client.time(call);
    },
    budget: client.budget,
  };
}

/**
 * The market of an order from its own row, for unknown instruments: by settlement currency, which spot rows lack; spot names
 * have an underscore (docs/venues/bitmex.md §4.3).
 */
function marketOfRow({ symbol, settlCurrency }: BitmexOrderRow): Market | undefined {
  if (settlCurrency !== undefined) return marketOf(currencyOf(settlCurrency));
  return symbol.includes('_') ? 'spot' : undefined;
}
