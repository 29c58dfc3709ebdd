import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import { Problem } from '../../../domain/problem.ts';
import { quietly } from '../../client/observer.ts';
import type { SharedGate } from '../../client/shared-gate.ts';
import type { PortParts } from '../../client/venue-parts.ts';
import { parseOrigin } from '../../http/origin.ts';
import { listedInstruments } from '../../instrument-list.ts';
import type { ActiveScope, CallContext, ExchangePort, OrderRef, Reading } from '../../port.ts';
import { elementsOf, protocolProblemAt } from '../../rows.ts';
import { createBinanceClient } from '../client.ts';
import { fillsBetween } from '../fills.ts';
import { middleOf } from '../filters.ts';
import { openOrdersIn } from '../open-orders.ts';
import { answering, isPossibleId } from '../order-key.ts';
import { createRequestPool } from '../pool.ts';
import { AT_BINANCE, unlessRefusedWith } from '../refusal.ts';
import { ROW_NAMES } from '../row-names.ts';
import { namedIn, readSymbols, symbolRows } from '../symbols.ts';
import { amendOrder } from './amend.ts';
import { traceAmend } from './amend-trace.ts';
import { cancelOpen } from './cancel-all.ts';
import { cancelOrder, placeOrder } from './commands.ts';
import { FILLS_WINDOW_MS, SPOT_FACTS, SPOT_LIMITS } from './facts.ts';
import { createSpotHistory } from './history.ts';
import { identityOf, instrumentOf } from './instruments.ts';
import { listedRow, queriedRow, tradeRow } from './models.ts';
import { orderOf } from './parse.ts';
import * as query from './query.ts';

export interface BinanceSpotParts extends PortParts {
  /** What other containers heard of the host. */
  readonly sharedGate?: SharedGate;
}

/** Binance spot behind the exchange port. Holds the host's clock offset, request budget and back-off; asks nothing. */
export function createBinanceSpot(parts: BinanceSpotParts): ExchangePort {
  const observe = quietly(parts.observe);
  const client = createBinanceClient(
    {
      market: 'spot',
      timePath: '/api/v3/time',
      facts: SPOT_FACTS,
      pool: createRequestPool(SPOT_LIMITS, parts.now, parts.sharedGate),
    },
    { ...parts, observe },
  );
  const unmapped = (exchangeState: string) => observe({ kind: 'unmappedState', market: 'spot', exchangeState });
  const spot = { client, unmapped };
  const rows = symbolRows(parts.bases, identityOf, instrumentOf);
  const readActive = async (instrument: Instrument | undefined, call: CallContext): Promise<Reading<Order>> => {
    const elements = await client.read(query.openOrders(instrument), call, (json) =>
      elementsOf(json, 'The open orders', ROW_NAMES, listedRow),
    );
    return openOrdersIn(elements, instrument, (row, listed) => orderOf(row, listed, unmapped), call);
  };

  return {
    exchange: 'binance',
    markets: ['spot'],
    facts: SPOT_FACTS,
    origin: parseOrigin(parts.baseUrl).key,
    validityMs: parts.validityMs,
    exchangeTime: client.exchangeTime,
    ready: client.ready,
    instruments: (call) =>
      readSymbols(client, query.exchangeInfo(undefined), call, (symbols) => listedInstruments(symbols, rows)),
    instrument: (exchangeSymbol, call) =>
      unlessRefusedWith(
        ['-1121', '-1100'],
        readSymbols(client, query.exchangeInfo(exchangeSymbol), call, (symbols) =>
          namedIn(symbols, exchangeSymbol, rows),
        ),
      ),
    delivered: () => Promise.resolve(undefined),
    place: (order, call) => placeOrder(spot, order, call),
    amend: (order, change, call) => amendOrder(spot, order, change, call),
    amendTrace: (of, call) => traceAmend(spot, of, call),
    cancel: (ref, call) => cancelOrder(spot, ref, call),
    cancelAll: (scope, call) => cancelOpen(spot, scope, call),
    find(ref: OrderRef, call) {
      if (!isPossibleId(ref)) return Promise.resolve(undefined);
      const parse = client.read(query.findOrder(ref.instrument, ref), call, (json) =>
        orderOf(answering(queriedRow(json), ref), ref.instrument, unmapped),
      );
      return unlessRefusedWith(['-2013'], parse.catch(archived));
    },
    fills: ({ instrument, from, to }, call) =>
      fillsBetween(from, to, {
        windowMs: FILLS_WINDOW_MS,
        fetch: (bounds, limit) =>
          client.read(query.myTrades(instrument, bounds, limit), call, (json) =>
            elementsOf(json, 'The trades', ROW_NAMES, (row) => tradeRow(row, instrument.exchangeSymbol)),
          ),
      }).catch(protocolProblemAt('binance')),
    active(scope: ActiveScope, call) {
      if ('instrument' in scope) return readActive(scope.instrument, call);
      return scope.markets.includes('spot') ? readActive(undefined, call) : Promise.resolve({ rows: [], leftOut: [] });
    },
    history: (instruments) =>
      instruments.map((instrument) =>
        createSpotHistory(instrument, {
          now: parts.now,
          unmapped,
          fetch: (symbol, bounds, limit, call) =>
            client.read(query.allOrders(symbol, bounds, limit), call, (json) =>
              elementsOf(json, 'The history', ROW_NAMES, listedRow),
            ),
        }),
      ),
    referencePrice: (instrument, call) => client.read(query.bookTicker(instrument), call, middleOf),
    time: client.time,
    budget: client.budget,
    statedLimits: client.statedLimits,
  };
}

/**
 * -2026: the order existed, so `undefined`, which says that it never did, would be false, and nothing is told of which
 * to make an order. It is a problem of its own with what is certain.
 */
function archived(error: unknown): never {
  if (error instanceof Problem && error.details.exchangeCode === '-2026') {
    throw new Problem(
      'ORDER_NOT_FOUND',
      'Binance has archived this order: it was cancelled or expired without a fill more than 90 days ago, and is not shown any more.',
      { ...AT_BINANCE, ...error.details },
    );
  }
  throw error;
}
