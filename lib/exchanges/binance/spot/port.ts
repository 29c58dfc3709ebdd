import type { CredentialSource } from '../../../accounts/credentials.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { parseSymbol } from '../../../instruments/symbol.ts';
import type { Order } from '../../../orders/order.ts';
import { Problem } from '../../../problems.ts';
import { quietly } from '../../client/observer.ts';
import type { SharedGate } from '../../client/shared-gate.ts';
import type { ExactJsonObject } from '../../http/exact-json.ts';
import type { HttpClient } from '../../http/http-client.ts';
import { parseOrigin } from '../../http/origin.ts';
import type { ActiveScope, CallContext, ExchangePort, OrderRef } from '../../port.ts';
import { listOf, objectOf, textOf } from '../../wire.ts';
import { createBinanceClient } from '../client.ts';
import { fillsBetween } from '../fills.ts';
import { middleOf, rateLimitsOf, symbolsOf } from '../filters.ts';
import type { BinanceObserver } from '../observer.ts';
import { answering, isPossibleId } from '../order-key.ts';
import { createRequestPool } from '../pool.ts';
import { AT_BINANCE, unlessRefusedWith } from '../refusal.ts';
import { amendOrder } from './amend.ts';
import { traceAmend } from './amend-trace.ts';
import { cancelEach, cancelSymbol, onSide } from './cancel-all.ts';
import { cancelOrder, placeOrder } from './commands.ts';
import { FILLS_WINDOW_MS, SPOT_FACTS, SPOT_LIMITS } from './facts.ts';
import { createSpotHistory, type HistoryRow } from './history.ts';
import { instrumentOf } from './instruments.ts';
import { queriedRow, tradeRow } from './models.ts';
import { orderOf } from './parse.ts';
import * as query from './query.ts';

export interface BinanceSpotDeps {
  /** E.g. `https://api.binance.com`, a testnet, or a paper exchange. */
  readonly baseUrl: string;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a signed request stays valid. Short is safer: it is when an unknown outcome can be settled. */
  readonly recvWindowMs: number;
  /** Base assets whose instruments are served, e.g. BTC, ETH, SOL. */
  readonly bases: readonly string[];
  readonly observe?: BinanceObserver;
  /** What other containers heard of the host. */
  readonly sharedGate?: SharedGate;
}

/** Binance spot behind the exchange port. Holds the host's clock offset, request budget and back-off; asks nothing. */
export function createBinanceSpot(deps: BinanceSpotDeps): ExchangePort {
  const observe = quietly(deps.observe);
  const client = createBinanceClient(
    {
      market: 'spot',
      baseUrl: deps.baseUrl,
      timePath: '/api/v3/time',
      facts: SPOT_FACTS,
      pool: createRequestPool(SPOT_LIMITS, deps.now, deps.sharedGate),
    },
    { ...deps, observe },
  );
  const unmapped = (exchangeState: string) => observe({ kind: 'unmappedState', market: 'spot', exchangeState });
  const spot = { client, unmapped };
  const supported = (symbol: ExactJsonObject) => {
    const [base, quote] = [textOf(symbol, 'baseAsset'), textOf(symbol, 'quoteAsset')];
    // Symbols outside ASCII exist; no unified symbol and no order id can name them.
    return deps.bases.includes(base) && parseSymbol(`${base}/${quote}`) !== undefined;
  };
  const readInstruments = (exchangeSymbol: string | undefined, call: CallContext): Promise<Instrument[]> =>
    client.read(query.exchangeInfo(exchangeSymbol), call, (json) => {
      client.learnLimits(rateLimitsOf(objectOf(json, 'exchangeInfo')));
      return symbolsOf(json).filter(supported).map(instrumentOf);
    });
  const readActive = async (instrument: Instrument | undefined, call: CallContext): Promise<Order[]> => {
    const rows = await client.read(query.openOrders(instrument), call, (json) =>
      listOf(json, 'The open orders').map(queriedRow),
    );
    const known = new Map<string, Instrument | undefined>(instrument && [[instrument.exchangeSymbol, instrument]]);
    for (const { symbol } of rows) if (!known.has(symbol)) known.set(symbol, await call.lookup(symbol));
    return rows.flatMap((row) => {
      const listed = known.get(row.symbol);
      return listed === undefined ? [] : [orderOf(row, listed, unmapped)];
    });
  };

  return {
    exchange: 'binance',
    markets: ['spot'],
    facts: SPOT_FACTS,
    origin: parseOrigin(deps.baseUrl).key,
    validityMs: deps.recvWindowMs,
    exchangeTime: client.exchangeTime,
    ready: client.ready,
    instruments: (call) => readInstruments(undefined, call),
    async instrument(exchangeSymbol, call) {
      const found = await unlessRefusedWith(['-1121', '-1100'], readInstruments(exchangeSymbol, call));
      return found?.find((each) => each.exchangeSymbol === exchangeSymbol);
    },
    place: (order, call) => placeOrder(spot, order, call),
    amend: (order, change, call) => amendOrder(spot, order, change, call),
    amendTrace: (of, call) => traceAmend(spot, of, call),
    cancel: (ref, call) => cancelOrder(spot, ref, call),
    async cancelAll(instrument, side, call) {
      if (side === undefined) return cancelSymbol(spot, instrument, call);
      try {
        return await cancelEach(spot, instrument, onSide(await readActive(instrument, call), side), call);
      } catch (error) {
        // Only the reading of what is open throws, and it comes before the first cancel.
        if (error instanceof Problem) return { outcome: 'notExecuted', problem: error };
        throw error;
      }
    },
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
            listOf(json, 'The trades').map((row) => tradeRow(row, instrument.exchangeSymbol)),
          ),
      }),
    active(scope: ActiveScope, call) {
      if ('instrument' in scope) return readActive(scope.instrument, call);
      return scope.markets.includes('spot') ? readActive(undefined, call) : Promise.resolve([]);
    },
    history: (instruments) =>
      instruments.map((instrument) =>
        createSpotHistory(instrument, {
          now: deps.now,
          unmapped,
          fetch: (symbol, bounds, limit, call) =>
            client.read(query.allOrders(symbol, bounds, limit), call, (json) =>
              listOf(json, 'The history').map((row): HistoryRow => {
                const order = queriedRow(row);
                return { ...order, time: order.createdAt };
              }),
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
