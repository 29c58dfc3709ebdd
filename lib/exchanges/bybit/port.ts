import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import { readable } from '../client/client.ts';
import { parseOrigin } from '../http/origin.ts';
import type { CallContext, ExchangePort, Reading } from '../port.ts';
import { middle } from '../reference-price.ts';
import { type Element, ordersIn } from '../rows.ts';
import { optionalDecimal } from '../wire.ts';
import { concerns } from './budget.ts';
import { cancelAllBybitOrders } from './cancel-all.ts';
import { type BybitCategory, isClosedContract } from './categories.ts';
import type { BybitClient } from './client.ts';
import { amendBybitOrder, cancelBybitOrder, placeBybitOrder } from './commands.ts';
import type { BybitDeps } from './deps.ts';
import { BYBIT_FACTS } from './facts.ts';
import { bybitFillsUnder } from './fills.ts';
import { findBybitOrder } from './find.ts';
import { createBybitHistory } from './history.ts';
import { createBybitListing } from './listing.ts';
import { type BybitOrderRow, executionPage, firstOf, orderPage } from './models.ts';
import { pagesOf } from './pages.ts';
import { bybitOrderOf } from './parse.ts';
import { createBybitPositionModes } from './position-mode.ts';
import type { ListScope } from './query.ts';
import * as query from './query.ts';
import { bybitQuoteOf } from './quote.ts';
import { BYBIT } from './refusal.ts';
import { bybitRetentionMs } from './sites.ts';

export interface BybitPortParts {
  /** All categories share a host, an account, a clock and a budget. */
  readonly client: BybitClient;
  readonly category: BybitCategory;
  readonly baseUrl: string;
  readonly bases: readonly string[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly unmapped: (orderStatus: string) => void;
}

/** One category of Bybit behind the exchange port: symbols are unique only within it. Sends no request yet. */
export function createBybitPort({ client, category, baseUrl, bases, now, unmapped }: BybitPortParts): ExchangePort {
  const { market, family } = category;
  const deps: BybitDeps = { client, category, unmapped, modes: createBybitPositionModes(client, category) };
  const listing = createBybitListing(client, category, bases);

  const readActive = async (on: Instrument | undefined, call: CallContext): Promise<Reading<Order>> => {
    const named = on !== undefined && !isClosedContract(on);
    const scopes: readonly ListScope[] = named ? [{ on }] : category.openScopes;
    const elements = new Map<string, Element<BybitOrderRow>>();
    for (const scope of scopes) {
      const request = query.realtimeOrders(category, scope, 'open', 'active');
      const pages = await pagesOf(request.payload, (payload) => client.read({ ...request, payload }, call, orderPage));
      // The list moves while it is paged: a repeated order is returned as last seen (docs/venues/bybit.md §3).
      for (const element of pages.elements) elements.set(element.id, element);
    }
    const { rows, leftOut } = await ordersIn(
      {
        elements: [...elements.values()],
        known: on ? [on] : [],
        exclusive: named,
        only: (exchangeSymbol) => on === undefined || exchangeSymbol === on.exchangeSymbol,
        symbolOf: ({ symbol }) => symbol,
        orderIdOf: ({ orderId }) => orderId,
        marketOf: () => market,
        orderOf: (row, instrument) => bybitOrderOf(row, instrument, unmapped),
      },
      call,
    );
    return { rows: rows.filter(({ state }) => isActive(state)), leftOut };
  };

  return {
    exchange: 'bybit',
    markets: [market],
    facts: BYBIT_FACTS[market],
    origin: parseOrigin(baseUrl).key,
    // The window of a signature is enforced when the request arrives, and not behind (docs/venues/bybit.md §1.4).
    validityMs: null,
    exchangeTime: client.exchangeTime,
    keysUsedSince: client.keysUsedSince,
    ready: client.ready,
    instruments: listing.listed,
    instrument: listing.named,
    delivered: listing.delivered,
    place: (order, call) => placeBybitOrder(deps, order, call),
    amend: (order, change, call) => amendBybitOrder(deps, order, change, call),
    // There is no record of an order's changes (§2.4).
    amendTrace: () => Promise.resolve('untold'),
    cancel: (ref, call) => cancelBybitOrder(deps, ref, call),
    cancelAll: (scope, call) => cancelAllBybitOrders(deps, scope, call),
    find: (ref, call) => findBybitOrder(deps, ref, call),
    fills: (of, call) =>
      bybitFillsUnder(
        of,
        {
          request: (bounds) => query.executionsUnder(category, of.instrument, of.clientOrderId, bounds),
          fetch: (request) => client.read(request, call, executionPage),
        },
        call,
      ),
    active(scope, call) {
      if ('instrument' in scope) return readActive(scope.instrument, call);
      return scope.markets.includes(market) ? readActive(undefined, call) : Promise.resolve({ rows: [], leftOut: [] });
    },
    history: (instruments) =>
      createBybitHistory(instruments, {
        category,
        now,
        unmapped,
        retentionMs: bybitRetentionMs(baseUrl),
        fetch: (request, call) => client.read(request, call, orderPage),
      }),
    referencePrice: (instrument, call) =>
      client.read(query.bybitTicker(category, instrument), call, (result) => {
        const ticker = firstOf(result, 'The tickers');
        return (
          ticker &&
          readable(BYBIT, () => middle(optionalDecimal(ticker, 'bid1Price'), optionalDecimal(ticker, 'ask1Price')))
        );
      }),
    quote: (instrument, call) =>
      client.read({ ...query.bybitTicker(category, instrument), operation: 'quote' }, call, (result) =>
        bybitQuoteOf(result, instrument),
      ),
    account: async () =>
      (await import('./account.ts')).createBybitAccount({
        category,
        client,
        now,
        retentionMs: bybitRetentionMs(baseUrl),
      }),
    time: client.time,
    budget: () => client.budget().filter(({ name }) => concerns(family, name)),
  };
}
