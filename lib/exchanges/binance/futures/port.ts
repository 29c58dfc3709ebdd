import type { CredentialSource } from '../../../accounts/credentials.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { parseSymbol } from '../../../instruments/symbol.ts';
import type { Order } from '../../../orders/order.ts';
import { quietly } from '../../client/observer.ts';
import type { SharedGate } from '../../client/shared-gate.ts';
import type { ExactJson, ExactJsonObject } from '../../http/exact-json.ts';
import type { HttpClient } from '../../http/http-client.ts';
import { parseOrigin } from '../../http/origin.ts';
import type { CallContext, ExchangePort } from '../../port.ts';
import { listOf, objectOf, textOf } from '../../wire.ts';
import { createBinanceClient } from '../client.ts';
import { fillsBetween } from '../fills.ts';
import { middleOf, rateLimitsOf, symbolsOf } from '../filters.ts';
import type { BinanceObserver } from '../observer.ts';
import { isPossibleId } from '../order-key.ts';
import { createRequestPool, type RequestPool } from '../pool.ts';
import { unlessRefusedWith } from '../refusal.ts';
import { amendOrder } from './amend.ts';
import { traceAmend } from './amend-trace.ts';
import { cancelOpen } from './cancel-all.ts';
import { cancelOrder, placeOrder, readOrder } from './commands.ts';
import { createFuturesHistory } from './history.ts';
import { deliveredContract, instrumentOf } from './instruments.ts';
import { queriedRow, tradeRow } from './models.ts';
import { orderOf } from './parse.ts';
import { createPositionModes } from './position-mode.ts';
import { COINM, FILLS_WINDOW_MS, FUTURES_LIMITS, type FuturesProduct, USDM } from './product.ts';
import * as query from './query.ts';

export interface BinanceFuturesDeps {
  /** E.g. `https://fapi.binance.com`, a testnet, or a paper exchange. */
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
  /** What USD-M and COIN-M draw on together; one of its own when the other product is not used. */
  readonly pool?: RequestPool;
}

/** The pool that both products have to be given when both are used (protocol/binance.md §5). */
export function createFuturesPool(now: () => number, shared?: SharedGate): RequestPool {
  return createRequestPool(FUTURES_LIMITS, now, shared);
}

/** Binance USD-M futures behind the exchange port. Asks nothing until it is used. */
export function createBinanceUsdm(deps: BinanceFuturesDeps): ExchangePort {
  return createFutures(USDM, deps);
}

/** Binance COIN-M futures behind the exchange port. Asks nothing until it is used. */
export function createBinanceCoinm(deps: BinanceFuturesDeps): ExchangePort {
  return createFutures(COINM, deps);
}

function createFutures(product: FuturesProduct, deps: BinanceFuturesDeps): ExchangePort {
  const { market } = product;
  const observe = quietly(deps.observe);
  const client = createBinanceClient(
    {
      market,
      baseUrl: deps.baseUrl,
      timePath: `${product.root}/time`,
      facts: product.facts,
      pool: deps.pool ?? createFuturesPool(deps.now),
    },
    { ...deps, observe },
  );
  const unmapped = (exchangeState: string) => observe({ kind: 'unmappedState', market, exchangeState });
  const futures = { product, client, unmapped, modes: createPositionModes(client, product), now: deps.now };
  const supported = (symbol: ExactJsonObject) => {
    const [base, quote] = [textOf(symbol, 'baseAsset'), textOf(symbol, 'quoteAsset')];
    // Symbols outside ASCII exist; no unified symbol and no order id can name them.
    return deps.bases.includes(base) && parseSymbol(`${base}/${quote}`) !== undefined;
  };
  const readSymbols = <T>(call: CallContext, parse: (symbols: readonly ExactJsonObject[]) => T): Promise<T> =>
    client.read(query.exchangeInfo(product), call, (json) => {
      client.learnLimits(rateLimitsOf(objectOf(json, 'exchangeInfo')));
      return parse(symbolsOf(json).filter(supported));
    });
  const readRow = (json: ExactJson) => queriedRow(json, product);
  const readActive = async (instrument: Instrument | undefined, call: CallContext): Promise<Order[]> => {
    const rows = await client.read(query.openOrders(product, instrument), call, (json) =>
      listOf(json, 'The open orders').map(readRow),
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
    markets: [market],
    facts: product.facts,
    origin: parseOrigin(deps.baseUrl).key,
    validityMs: deps.recvWindowMs,
    exchangeTime: client.exchangeTime,
    ready: client.ready,
    instruments: (call) => readSymbols(call, (symbols) => symbols.map((symbol) => instrumentOf(symbol, product))),
    instrument: (exchangeSymbol, call) =>
      readSymbols(call, (symbols) => {
        const listed = symbols.find((symbol) => symbol.symbol === exchangeSymbol);
        return listed === undefined
          ? deliveredContract(exchangeSymbol, symbols, product, deps.now())
          : instrumentOf(listed, product);
      }),
    place: (order, call) => placeOrder(futures, order, call),
    amend: (order, change, call) => amendOrder(futures, order, change, call),
    amendTrace: (of, call) => traceAmend(futures, of, call),
    cancel: (ref, call) => cancelOrder(futures, ref, call),
    cancelAll: (instrument, side, call) =>
      cancelOpen(futures, instrument, side, () => readActive(instrument, call), call),
    find: (ref, call) =>
      isPossibleId(ref) ? unlessRefusedWith(['-2013'], readOrder(futures, ref, call)) : Promise.resolve(undefined),
    fills: ({ instrument, from, to }, call) =>
      fillsBetween(from, to, {
        windowMs: FILLS_WINDOW_MS,
        fetch: (bounds, limit) =>
          client.read(query.userTrades(product, instrument, bounds, limit), call, (json) =>
            listOf(json, 'The trades').map((row) => tradeRow(row, instrument.exchangeSymbol)),
          ),
      }),
    active(scope, call) {
      if ('instrument' in scope) return readActive(scope.instrument, call);
      return scope.markets.includes(market) ? readActive(undefined, call) : Promise.resolve([]);
    },
    history: (instruments) =>
      createFuturesHistory(instruments, {
        product,
        now: deps.now,
        unmapped,
        fetch: (scope, bounds, limit, call) =>
          client.read(query.allOrders(product, scope, bounds, limit), call, (json) =>
            listOf(json, 'The history').map(readRow),
          ),
      }),
    referencePrice: (instrument, call) => client.read(query.bookTicker(product, instrument), call, middleOf),
    time: client.time,
    budget: client.budget,
    statedLimits: client.statedLimits,
  };
}
