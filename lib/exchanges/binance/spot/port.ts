import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import { Problem } from '../../../domain/problem.ts';
import { quietly } from '../../client/observer.ts';
import type { SharedBackOff } from '../../client/shared-back-off.ts';
import type { PortParts } from '../../client/venue-parts.ts';
import { parseOrigin } from '../../http/origin.ts';
import { listedInstruments } from '../../instrument-list.ts';
import type { ActiveScope, CallContext, ExchangePort, OrderRef, Reading } from '../../port.ts';
import { elementsOf, protocolProblemAt } from '../../rows.ts';
import { createBinanceClient } from '../client.ts';
import { fillsBetween } from '../fills.ts';
import { middleOf } from '../filters.ts';
import { openOrdersIn } from '../open-orders.ts';
import { answeringBinanceOrder, isPossibleBinanceId } from '../order-key.ts';
import { createRequestPool } from '../pool.ts';
import { quoteOf } from '../quote.ts';
import { AT_BINANCE, unlessRefusedWith } from '../refusal.ts';
import { ROW_NAMES } from '../row-names.ts';
import { namedIn, readSymbols, symbolRows } from '../symbols.ts';
import { amendSpotOrder } from './amend.ts';
import { traceSpotAmend } from './amend-trace.ts';
import { cancelOpenSpot } from './cancel-all.ts';
import { cancelSpotOrder, placeSpotOrder } from './commands.ts';
import { SPOT_FACTS, SPOT_FILLS_WINDOW_MS, SPOT_LIMITS } from './facts.ts';
import { createSpotHistory } from './history.ts';
import { spotIdentityOf, spotInstrumentOf } from './instruments.ts';
import { listedSpotRow, queriedSpotRow, spotTradeRow } from './models.ts';
import { spotOrderOf } from './parse.ts';
import * as query from './query.ts';
import { findRenamedSpot } from './renamed.ts';

export interface BinanceSpotParts extends PortParts {
  /** Back-offs other containers met at the host. */
  readonly sharedBackOff?: SharedBackOff;
}

/** The port of Binance spot. Holds the host's clock offset, request budget and back-off; sends nothing until used. */
export function createBinanceSpot(parts: BinanceSpotParts): ExchangePort {
  const observe = quietly(parts.observe);
  const client = createBinanceClient(
    {
      market: 'spot',
      timePath: '/api/v3/time',
      facts: SPOT_FACTS,
      pool: createRequestPool(SPOT_LIMITS, parts.now, parts.sharedBackOff),
    },
    { ...parts, observe },
  );
  const unmapped = (exchangeState: string) => observe({ kind: 'unmappedState', market: 'spot', exchangeState });
  const spot = { client, unmapped };
  const rows = symbolRows(parts.bases, spotIdentityOf, spotInstrumentOf);
  const historyOf = (instrument: Instrument) =>
    createSpotHistory(instrument, {
      now: parts.now,
      unmapped,
      fetch: (symbol, bounds, limit, call) =>
        client.read(query.allSpotOrders(symbol, bounds, limit), call, (json) =>
          elementsOf(json, 'The history', ROW_NAMES, listedSpotRow),
        ),
    });
  const readActive = async (instrument: Instrument | undefined, call: CallContext): Promise<Reading<Order>> => {
    const elements = await client.read(query.openSpotOrders(instrument), call, (json) =>
      elementsOf(json, 'The open orders', ROW_NAMES, listedSpotRow),
    );
    return openOrdersIn(elements, instrument, (row, listed) => spotOrderOf(row, listed, unmapped), call);
  };

  return {
    exchange: 'binance',
    markets: ['spot'],
    facts: SPOT_FACTS,
    origin: parseOrigin(parts.baseUrl).key,
    validityMs: parts.validityMs,
    exchangeTime: client.exchangeTime,
    keysUsedSince: client.keysUsedSince,
    ready: client.ready,
    instruments: (call) =>
      readSymbols(client, query.spotExchangeInfo(undefined), call, (symbols) => listedInstruments(symbols, rows)),
    instrument: (exchangeSymbol, call) =>
      unlessRefusedWith(
        ['-1121', '-1100'],
        readSymbols(client, query.spotExchangeInfo(exchangeSymbol), call, (symbols) =>
          namedIn(symbols, exchangeSymbol, rows),
        ),
      ),
    delivered: () => Promise.resolve(undefined),
    place: (order, call) => placeSpotOrder(spot, order, call),
    amend: (order, change, call) => amendSpotOrder(spot, order, change, call),
    amendTrace: (of, call) => traceSpotAmend(spot, of, call),
    cancel: (ref, call) => cancelSpotOrder(spot, ref, call),
    cancelAll: (scope, call) => cancelOpenSpot(spot, scope, call),
    find(ref: OrderRef, call) {
      if (!isPossibleBinanceId(ref)) return Promise.resolve(undefined);
      const parse = client.read(query.findSpotOrder(ref.instrument, ref), call, (json) =>
        spotOrderOf(answeringBinanceOrder(queriedSpotRow(json), ref), ref.instrument, unmapped),
      );
      return unlessRefusedWith(['-2013'], parse.catch(archived));
    },
    fills: ({ instrument, from, to }, call) =>
      fillsBetween(from, to, {
        windowMs: SPOT_FILLS_WINDOW_MS,
        fetch: (bounds, limit) =>
          client.read(query.myTrades(instrument, bounds, limit), call, (json) =>
            elementsOf(json, 'The trades', ROW_NAMES, (row) => spotTradeRow(row, instrument.exchangeSymbol)),
          ),
      }).catch(protocolProblemAt('binance')),
    findRenamed: (asked, call) => findRenamedSpot(spot, historyOf(asked.instrument), asked, call),
    active(scope: ActiveScope, call) {
      if ('instrument' in scope) return readActive(scope.instrument, call);
      return scope.markets.includes('spot') ? readActive(undefined, call) : Promise.resolve({ rows: [], leftOut: [] });
    },
    history: (instruments) => instruments.map(historyOf),
    referencePrice: (instrument, call) => client.read(query.spotBookTicker(instrument), call, middleOf),
    quote: (instrument, call) =>
      client.read({ ...query.spotBookTicker(instrument), operation: 'quote' }, call, (json) =>
        quoteOf(json, instrument),
      ),
    account: async () => (await import('./account.ts')).createSpotAccount(client),
    linkedOrders: async () => (await import('./lists.ts')).createSpotLists(spot),
    time: client.time,
    budget: client.budget,
    statedLimits: client.statedLimits,
  };
}

/**
 * -2026: the order existed, so `undefined`, which means that it never did, would be false, and the reply has no data for an
 * order. It becomes a problem that says what is certain.
 */
function archived(error: unknown): never {
  if (error instanceof Problem && error.details.exchangeCode === '-2026') {
    throw new Problem(
      'ORDER_NOT_FOUND',
      'Binance has archived this order: it was cancelled or expired without a fill more than 90 days ago, and is no longer shown.',
      { ...AT_BINANCE, ...error.details },
    );
  }
  throw error;
}
