import type { CredentialSource } from '../../accounts/credentials.ts';
import { type Instrument, MARKETS, type Market } from '../../instruments/instrument.ts';
import type { Order } from '../../orders/order.ts';
import { isActive } from '../../orders/order-state.ts';
import { Problem } from '../../problems.ts';
import { readable } from '../client/client.ts';
import { quietly } from '../client/observer.ts';
import type { SharedGate } from '../client/shared-gate.ts';
import type { ExactJson } from '../http/exact-json.ts';
import type { HttpClient } from '../http/http-client.ts';
import { parseOrigin } from '../http/origin.ts';
import type { CallContext, ExchangePort, OrderRef } from '../port.ts';
import { middle } from '../reference-price.ts';
import { listOf, objectOf, optionalDecimal, textOf, UnreadableReply } from '../wire.ts';
import { amendOrder } from './amend.ts';
import { traceAmend } from './amend-trace.ts';
import { createBitmexClient, type ReadRequest } from './client.ts';
import { answering, cancelAllOrders, cancelOrder, isPossibleId, placeOrder } from './commands.ts';
import { bitmexNameOf } from './currencies.ts';
import { BITMEX_FACTS, PAGE } from './facts.ts';
import { fillsUnder } from './fills.ts';
import { createHistory } from './history.ts';
import { instrumentOf, isServed } from './instruments.ts';
import { createLifeCycleGate } from './life-cycle-gate.ts';
import { type BitmexOrderRow, executionRows, orderRows, replacedRows } from './models.ts';
import type { BitmexObserver } from './observer.ts';
import { type ListRow, wholeList } from './order-list.ts';
import { orderOf } from './parse.ts';
import * as query from './query.ts';
import { BITMEX, protocolProblem } from './refusal.ts';

export interface BitmexDeps {
  /** E.g. a paper exchange; the exchange itself has closed. */
  readonly baseUrl: string;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a signed request may take to reach the exchange; sent in whole seconds. */
  readonly validityMs: number;
  /** Base assets whose instruments are served, e.g. BTC, ETH, SOL. */
  readonly bases: readonly string[];
  /** The products to serve; all three unless given. */
  readonly markets?: readonly Market[];
  readonly observe?: BitmexObserver;
  /** What other containers heard of the host. */
  readonly sharedGate?: SharedGate;
}

/** BitMEX behind the exchange port: one host and one account for spot, linear, inverse and quanto. Asks nothing yet. */
export function createBitmex(deps: BitmexDeps): ExchangePort {
  const { baseUrl, bases, now, markets = MARKETS } = deps;
  const observe = quietly(deps.observe);
  const client = createBitmexClient({ ...deps, observe });
  const origin = parseOrigin(baseUrl).key;
  const lifeCycle = createLifeCycleGate(origin, now);
  const unmapped = (exchangeState: string) => observe({ kind: 'unmappedState', exchangeState });
  const commands = { client, lifeCycle, unmapped };

  const read = <T>(request: ReadRequest, call: CallContext, parse: (json: ExactJson) => T): Promise<T> => {
    const closed = lifeCycle.closed();
    return closed ? Promise.reject(closed) : client.read(request, call, parse);
  };

  const served = (json: ExactJson): Instrument[] =>
    listOf(json, 'The instruments').flatMap((each) => {
      const row = objectOf(each, 'An instrument');
      if (!isServed(row, bases)) return [];
      try {
        const instrument = instrumentOf(row);
        return markets.includes(instrument.market) ? [instrument] : [];
      } catch (error) {
        if (!(error instanceof UnreadableReply)) throw error;
        observe({ kind: 'unreadableInstrument', exchangeSymbol: textOf(row, 'symbol'), reason: error.message });
        return [];
      }
    });

  /** A symbol begins with its underlying (protocol/bitmex.md §4.3): those that do not are not worth a look-up. */
  const mayBeServed = (exchangeSymbol: string) => bases.some((base) => exchangeSymbol.startsWith(bitmexNameOf(base)));

  const translate = async (
    rows: readonly BitmexOrderRow[],
    on: Instrument | undefined,
    call: CallContext,
  ): Promise<Order[]> => {
    const known = new Map<string, Instrument | undefined>(on && [[on.exchangeSymbol, on]]);
    for (const { symbol } of rows) {
      if (!known.has(symbol)) known.set(symbol, mayBeServed(symbol) ? await call.lookup(symbol) : undefined);
    }
    return rows.flatMap((row) => {
      const instrument = known.get(row.symbol);
      if (instrument === undefined) return [];
      if (row.side === undefined) {
        observe({ kind: 'sidelessOrder', exchangeOrderId: row.orderID });
        return [];
      }
      return [readable(BITMEX, () => orderOf(row, instrument, unmapped))];
    });
  };

  const listRows = (json: ExactJson): ListRow[] => orderRows(json).map((row) => ({ ...row, time: row.timestamp }));

  const readActive = async (on: Instrument | undefined, call: CallContext): Promise<Order[]> => {
    const fetch = (bounds: query.OrderListBounds) => read(query.openOrders(on, bounds, PAGE), call, listRows);
    const rows = await wholeList({ limit: PAGE, fetch }).catch(protocolProblem);
    return (await translate(rows, on, call)).filter(({ state }) => isActive(state));
  };

  const find = (ref: OrderRef, call: CallContext): Promise<Order | undefined> => {
    if (!isPossibleId(ref)) return Promise.resolve(undefined);
    return read(query.findOrder(ref.instrument, ref), call, (json) => {
      const orders = orderRows(json).map((row) => orderOf(answering(row, ref), ref.instrument, unmapped));
      // Only one order can be open under a client id (§8); it is the one that is meant, else the latest.
      return orders.find(({ state }) => isActive(state)) ?? orders[0];
    });
  };

  return {
    exchange: 'bitmex',
    markets,
    facts: BITMEX_FACTS,
    origin,
    // §6: nothing says that the engine holds to `api-expires`.
    validityMs: null,
    exchangeTime: client.exchangeTime,
    async ready(call) {
      if (!lifeCycle.closed()) await client.ready(call);
    },
    instruments: (call) => read(query.activeInstruments, call, served),
    async instrument(exchangeSymbol, call) {
      if (!mayBeServed(exchangeSymbol)) return undefined;
      const found = await unlessUnknown(read(query.instrument(exchangeSymbol), call, served));
      return found?.find((each) => each.exchangeSymbol === exchangeSymbol);
    },
    place: (order, call) => placeOrder(commands, order, call),
    amend: (order, change, call) => amendOrder(commands, order, change, call),
    async amendTrace(of, call) {
      const { before, change } = of;
      const closed = lifeCycle.closed();
      if (closed) throw closed;
      const clock = await client.time(call);
      const fetch = (since: number, start: number, limit: number) =>
        read(query.executions(change.instrument, before.exchangeOrderId, since, start, limit), call, replacedRows);
      return traceAmend(of, { fetch, clock }).catch(protocolProblem);
    },
    cancel: (ref, call) => cancelOrder(commands, ref, call),
    cancelAll: (instrument, side, call) => cancelAllOrders(commands, instrument, side, call),
    find,
    fills: (of, call) =>
      fillsUnder(of, {
        fetch: (start, limit) => read(query.fills(of, start, limit), call, executionRows),
      }).catch(protocolProblem),
    async active(scope, call) {
      if ('instrument' in scope) return readActive(scope.instrument, call);
      return (await readActive(undefined, call)).filter(({ market }) => scope.markets.includes(market));
    },
    history: (instruments) =>
      instruments.length === 0
        ? []
        : [
            createHistory(instruments, {
              markets,
              fetch: (on, bounds, limit, reverse, call) =>
                read(query.listOrders(on, bounds, limit, reverse), call, listRows),
              translate,
            }),
          ],
    async referencePrice(instrument, call) {
      const [book] = await read(query.bookTicker(instrument), call, (json) =>
        listOf(json, 'The instruments').map((each) => objectOf(each, 'An instrument')),
      );
      return (
        book && readable(BITMEX, () => middle(optionalDecimal(book, 'bidPrice'), optionalDecimal(book, 'askPrice')))
      );
    },
    time(call) {
      const closed = lifeCycle.closed();
      return closed ? Promise.reject(closed) : client.time(call);
    },
    budget: client.budget,
  };
}

/** `undefined` in place of "no such instrument" (§6). */
async function unlessUnknown<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Problem && error.code === 'UNKNOWN_SYMBOL') return undefined;
    throw error;
  }
}
