import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import { parseSymbol } from '../../../domain/symbol.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import { quietly } from '../../client/observer.ts';
import type { SharedBackOff } from '../../client/shared-back-off.ts';
import type { PortParts } from '../../client/venue-parts.ts';
import { parseOrigin } from '../../http/origin.ts';
import { listedInstruments } from '../../instrument-list.ts';
import { type CallContext, type ExchangePort, NOT_SERVED, type Reading } from '../../port.ts';
import { elementsOf, protocolProblemAt } from '../../rows.ts';
import { optionalDecimal, unlessZero } from '../../wire.ts';
import { createBinanceClient } from '../client.ts';
import { fillsBetween } from '../fills.ts';
import { middleOf } from '../filters.ts';
import { openOrdersIn } from '../open-orders.ts';
import { isPossibleBinanceId } from '../order-key.ts';
import { createRequestPool, type RequestPool } from '../pool.ts';
import { aboutOne, quoteOf } from '../quote.ts';
import { ROW_NAMES } from '../row-names.ts';
import { namedIn, readSymbols, symbolRows } from '../symbols.ts';
import { activeFuturesOrders } from './algo/active.ts';
import { algoIdIn, algoKeyOf } from './algo/algo-id.ts';
import { algoElements } from './algo/algo-row.ts';
import { lookUpFuturesOrder } from './algo/find.ts';
import { createAlgoHistory } from './algo/history.ts';
import { amendFuturesOrder } from './amend.ts';
import { traceFuturesAmend } from './amend-trace.ts';
import { cancelOpenFutures } from './cancel-all.ts';
import { cancelSeveralFutures } from './cancel-several.ts';
import { cancelFuturesOrder, placeFuturesOrder } from './commands.ts';
import { createFuturesHistory } from './history.ts';
import { deliveredContract, deliveryName, futuresIdentityOf, futuresInstrumentOf } from './instruments.ts';
import { futuresTradeRow, listedFuturesRow } from './models.ts';
import { futuresOrderOf } from './parse.ts';
import { createPositionModes } from './position-mode.ts';
import { CANCEL_BATCH, COINM, FUTURES_FILLS_WINDOW_MS, FUTURES_LIMITS, type FuturesProduct, USDM } from './product.ts';
import * as query from './query.ts';

export interface BinanceFuturesParts extends PortParts {
  /** The pool USD-M and COIN-M share; a separate one if the other product is not used. */
  readonly pool?: RequestPool;
}

/** The pool both products need when both are used (docs/venues/binance.md §5). */
export function createFuturesPool(now: () => number, shared?: SharedBackOff): RequestPool {
  return createRequestPool(FUTURES_LIMITS, now, shared);
}

/** The port of Binance USD-M futures. Sends nothing until used. */
export function createBinanceUsdm(parts: BinanceFuturesParts): ExchangePort {
  return createFutures(USDM, parts);
}

/** The port of Binance COIN-M futures. Sends nothing until used. */
export function createBinanceCoinm(parts: BinanceFuturesParts): ExchangePort {
  return createFutures(COINM, parts);
}

function createFutures(product: FuturesProduct, parts: BinanceFuturesParts): ExchangePort {
  const { market } = product;
  const observe = quietly(parts.observe);
  const client = createBinanceClient(
    {
      market,
      timePath: `${product.root}/time`,
      facts: product.facts,
      pool: parts.pool ?? createFuturesPool(parts.now),
    },
    { ...parts, observe },
  );
  const unmapped = (exchangeState: string) => observe({ kind: 'unmappedState', market, exchangeState });
  const futures = { product, client, unmapped, modes: createPositionModes(client, product), now: parts.now };
  const rows = symbolRows(
    parts.bases,
    (symbol) => futuresIdentityOf(symbol, product),
    (symbol) => futuresInstrumentOf(symbol, product),
  );
  const orderElements = (json: ExactJson, what: string) =>
    elementsOf(json, what, ROW_NAMES, (row) => listedFuturesRow(row, product));
  const readBook = async (instrument: Instrument | undefined, call: CallContext): Promise<Reading<Order>> => {
    const elements = await client.read(query.openFuturesOrders(product, instrument), call, (json) =>
      orderElements(json, 'The open orders'),
    );
    return openOrdersIn(elements, instrument, (row, listed) => futuresOrderOf(row, listed, unmapped), call);
  };
  const readActive = (instrument: Instrument | undefined, call: CallContext) =>
    activeFuturesOrders(futures, instrument, () => readBook(instrument, call), call);
  const named = (exchangeSymbol: string, call: CallContext) =>
    readSymbols(client, query.futuresExchangeInfo(product), call, (symbols) => {
      const listed = namedIn(symbols, exchangeSymbol, rows);
      if (listed !== undefined) return listed;
      const delivered = deliveredContract(exchangeSymbol, symbols, product, parts.now());
      return delivered && !parts.bases.includes(delivered.base) ? NOT_SERVED : delivered;
    });

  return {
    exchange: 'binance',
    markets: [market],
    facts: product.facts,
    origin: parseOrigin(parts.baseUrl).key,
    validityMs: parts.validityMs,
    exchangeTime: client.exchangeTime,
    keysUsedSince: client.keysUsedSince,
    ready: client.ready,
    instruments: (call) =>
      readSymbols(client, query.futuresExchangeInfo(product), call, (symbols) => listedInstruments(symbols, rows)),
    instrument: named,
    async delivered(symbol, call) {
      const asked = parseSymbol(symbol);
      const exchangeSymbol = asked && deliveryName(asked);
      const found = exchangeSymbol === undefined ? undefined : await named(exchangeSymbol, call);
      return found !== undefined && found !== NOT_SERVED && found.symbol === symbol ? found : undefined;
    },
    place: (order, call) => placeFuturesOrder(futures, order, call),
    amend: (order, change, call) => amendFuturesOrder(futures, order, change, call),
    amendTrace: (of, call) => traceFuturesAmend(futures, of, call),
    cancel: (ref, call) => cancelFuturesOrder(futures, ref, call),
    cancelSeveral: {
      most: CANCEL_BATCH,
      // Conditional orders that have not triggered have ids of their own (docs/venues/binance.md §20.1).
      takes: (exchangeOrderId) => algoIdIn(exchangeOrderId) === undefined,
      send: (instrument, ids, call) => cancelSeveralFutures(futures, instrument, ids, call),
    },
    cancelAll: (scope, call) => cancelOpenFutures(futures, scope, call),
    find: (ref, call) =>
      isPossibleBinanceId(ref) || algoKeyOf(ref) !== undefined
        ? lookUpFuturesOrder(futures, ref, call)
        : Promise.resolve(undefined),
    fills: ({ instrument, from, to }, call) =>
      fillsBetween(from, to, {
        windowMs: FUTURES_FILLS_WINDOW_MS,
        fetch: (bounds, limit) =>
          client.read(query.userTrades(product, instrument, bounds, limit), call, (json) =>
            elementsOf(json, 'The trades', ROW_NAMES, (row) => futuresTradeRow(row, instrument.exchangeSymbol)),
          ),
      }).catch(protocolProblemAt('binance')),
    active(scope, call) {
      if ('instrument' in scope) return readActive(scope.instrument, call);
      return scope.markets.includes(market) ? readActive(undefined, call) : Promise.resolve({ rows: [], leftOut: [] });
    },
    history: (instruments) => [
      ...createFuturesHistory(instruments, {
        product,
        now: parts.now,
        unmapped,
        fetch: (scope, bounds, limit, call) =>
          client.read(query.allFuturesOrders(product, scope, bounds, limit), call, (json) =>
            orderElements(json, 'The history'),
          ),
      }),
      ...createAlgoHistory(instruments, {
        product,
        now: parts.now,
        unmapped,
        fetch: (instrument, bounds, limit, call) =>
          client.read(query.allAlgos(product, instrument, bounds, limit), call, (json) =>
            algoElements(json, 'The history of conditional orders'),
          ),
        fetchOpen: (instrument, call) =>
          client.read(query.openAlgos(product, instrument, 'history'), call, (json) =>
            algoElements(json, 'The conditional orders'),
          ),
      }),
    ],
    referencePrice: (instrument, call) => client.read(query.futuresBookTicker(product, instrument), call, middleOf),
    async quote(instrument, call) {
      const ticker = { ...query.futuresBookTicker(product, instrument), operation: 'quote' };
      const mark = client.read(query.markPrice(product, instrument), call, (json) =>
        unlessZero(optionalDecimal(aboutOne(json, instrument, 'The mark price'), 'markPrice')),
      );
      const book = client.read(ticker, call, (json) => quoteOf(json, instrument));
      const [quote, markPrice] = await Promise.all([book, mark]);
      return { ...quote, markPrice };
    },
    account: async () => (await import('./account.ts')).createFuturesAccount(futures),
    time: client.time,
    budget: client.budget,
    statedLimits: client.statedLimits,
  };
}
