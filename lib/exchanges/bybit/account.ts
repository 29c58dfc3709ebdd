import type { Balance } from '../../domain/balance.ts';
import { decimal, plain, ZERO } from '../../domain/decimal.ts';
import { chargedOnReceipt, type FeeRates } from '../../domain/fee-rates.ts';
import { type Fill, formatFillId } from '../../domain/fill.ts';
import { type Instrument, MARKETS } from '../../domain/instrument.ts';
import { OPENED_BY, timestamp } from '../../domain/order.ts';
import { formatOrderId } from '../../domain/order-id.ts';
import type { MarginMode, Position } from '../../domain/position.ts';
import type { ExactJsonObject } from '../../text/exact-json.ts';
import type { AccountPort, CallContext, FilledOrder, HistoryPage, HistoryStream, Reading } from '../port.ts';
import { type Element, elementsOf, listedIn, protocolProblemAt, rowsOf } from '../rows.ts';
import {
  decimalOf,
  objectOf,
  optionalDecimal,
  optionalInteger,
  optionalText,
  optionalTime,
  textOf,
  UnreadableReply,
  unlessZero,
} from '../wire.ts';
import { type BybitCategory, isClosedContract } from './categories.ts';
import { BYBIT_REQUEST_WEIGHT, type BybitClient } from './client.ts';
import { EXECUTION_PAGE } from './facts.ts';
import { TRADES } from './fills.ts';
import { type BybitPage, type BybitTradeRow, firstOf, tradePage } from './models.ts';
import { pagesOf } from './pages.ts';
import * as query from './query.ts';
import { bybitSettings } from './settings.ts';
import { readWindow, windowOf } from './windows.ts';
import { bybitSideOf } from './words.ts';

export interface BybitAccountParts {
  readonly category: BybitCategory;
  readonly client: Pick<BybitClient, 'read' | 'ask'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long the host keeps executions. */
  readonly retentionMs: number;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/** The unified account as one category of Bybit shows it. */
export function createBybitAccount(parts: BybitAccountParts): AccountPort {
  const { category, client } = parts;
  return {
    fills: (instruments) => (instruments.length === 0 ? [] : [fillStream(instruments, parts)]),
    fillsOf: (order, call) => fillsOfOrder(order, parts, call).catch(protocolProblemAt('bybit')),
    positions: (markets, call) =>
      category.market !== 'spot' && markets.includes(category.market)
        ? readPositions(parts, call).catch(protocolProblemAt('bybit'))
        : Promise.resolve({ rows: [], leftOut: [] }),
    balances: (_, call) => client.read(query.walletBalance(category), call, balancesOf),
    feeRates: (instrument, call) =>
      client.read(query.feeRate(category, instrument), call, (result) => feeRatesOf(result, instrument)),
    quantoMultiplier: () => Promise.resolve(null),
    // docs/venues/bybit.md §2.8
    checkedTypes: [],
    tryOrder: () =>
      Promise.resolve({ passed: false, unavailable: 'The pre-check of Bybit previews margin and judges no order.' }),
    // Disconnection protection acts when a private WebSocket is lost, for institutions; no request sets a timer (§2.8).
    countdown: null,
    settings: category.market === 'spot' ? null : bybitSettings(category, client),
  };
}

/** Older rows are not requested. One extra day covers what "2 years" may mean, and clock differences. */
const MARGIN_MS = 86_400_000;

/** The account's trades in one category, or on one symbol, in windows of a week (docs/venues/bybit.md §2.8, §3). */
function fillStream(instruments: readonly Instrument[], parts: BybitAccountParts): HistoryStream<Fill> {
  const { category, client, now, retentionMs, pageLimit = EXECUTION_PAGE } = parts;
  const { market } = category;
  const [first, ...more] = instruments;
  const only = more.length === 0 ? first : undefined;
  // A delisted contract cannot be asked for by name: its trades are picked from those of the category.
  const named = only !== undefined && !isClosedContract(only);
  return {
    key: `bybit.${market}.${only?.exchangeSymbol ?? 'all'}.fills`,
    exchange: 'bybit',
    markets: [market],
    rangeBy: 'created',
    async read(request, call) {
      const { from, to, direction } = request;
      const forgotten = now() - retentionMs - MARGIN_MS;
      const window = windowOf(request, forgotten);
      if (window === undefined) {
        const frontier = direction === 'newest' ? from : to;
        return { rows: [], leftOut: [], frontier, weight: 0, requests: 0, ...coverage(from, now() - retentionMs) };
      }
      let requests = 0;
      const step = await readWindow(request, window, {
        request: (bounds) => query.executionsIn(category, named ? { on: only } : {}, bounds),
        fetch: (asked) => {
          requests += 1;
          return client.read(asked, call, tradePage);
        },
        pageLimit,
        forgotten,
      }).catch(protocolProblemAt('bybit'));
      const inWindow = step.elements.filter(
        ({ time }) => time === undefined || (time >= step.start && time < step.end),
      );
      const { rows, leftOut } = await fillsIn(inWindow, { instruments, only, named, category }, call);
      return {
        rows,
        leftOut,
        frontier: step.frontier,
        memo: { width: step.width },
        ...coverage(from, now() - retentionMs),
        weight: requests * BYBIT_REQUEST_WEIGHT,
        requests,
      };
    },
  };
}

function coverage(from: number, coveredFrom: number): Pick<HistoryPage, 'coveredFrom' | 'coverageNote'> {
  if (from >= coveredFrom) return {};
  return { coveredFrom, coverageNote: `Bybit no longer keeps fills from before ${timestamp(coveredFrom)}.` };
}

interface FillScope {
  readonly instruments: readonly Instrument[];
  /** The instrument, where it is the only one. */
  readonly only: Instrument | undefined;
  /** Whether it was asked for by name. */
  readonly named: boolean;
  readonly category: BybitCategory;
}

function fillsIn(
  elements: readonly Element<BybitTradeRow>[],
  { instruments, only, named, category }: FillScope,
  call: CallContext,
): Promise<Reading<Fill>> {
  return listedIn(
    {
      elements: elements.filter((each) => each.kind === 'odd' || TRADES.has(each.row.execType)),
      known: instruments,
      exclusive: named,
      only: (exchangeSymbol) => only === undefined || exchangeSymbol === only.exchangeSymbol,
      symbolOf: ({ symbol }) => symbol,
      idsOf: ({ orderId, execId }) => ({ exchangeOrderId: orderId, exchangeFillId: execId }),
      marketOf: () => category.market,
      rowOf: fillOf,
      keyOf: ({ id }) => id,
    },
    call,
  );
}

/** The trades of one order: with an id the window does not count (§3). */
async function fillsOfOrder(
  { instrument, exchangeOrderId }: FilledOrder,
  { category, client }: BybitAccountParts,
  call: CallContext,
): Promise<Reading<Fill>> {
  const request = query.executionsOf(category, instrument, { exchangeOrderId });
  const fetch = (payload: string): Promise<BybitPage<BybitTradeRow>> =>
    client.read({ ...request, payload }, call, tradePage);
  const { elements } = await pagesOf(request.payload, fetch);
  const scope = { instruments: [instrument], only: instrument, named: !isClosedContract(instrument), category };
  return fillsIn(elements, scope, call);
}

/** Trades that the exchange makes: auto-deleveraging and the taking over of a liquidated position (§2.8). */
const FORCED: ReadonlySet<string> = new Set(['AdlTrade', 'BustTrade']);

function fillOf(row: BybitTradeRow, instrument: Instrument): Fill {
  const { exchange, market, symbol, exchangeSymbol, quantityUnit } = instrument;
  const side = bybitSideOf(row.side);
  if (side === null) throw new UnreadableReply('side is neither Buy nor Sell.');
  const asset = row.feeCurrency ?? instrument.settle;
  const product = { exchange, market, exchangeSymbol };
  return {
    id: formatFillId({ ...product, exchangeFillId: row.execId }),
    ...product,
    symbol,
    exchangeFillId: row.execId,
    orderId: formatOrderId({ ...product, exchangeOrderId: row.orderId }),
    exchangeOrderId: row.orderId,
    clientOrderId: row.orderLinkId ?? null,
    side,
    // Executions do not name the position (§2.8).
    positionSide: null,
    price: row.execPrice,
    // Base coin on spot and linear, USD on inverse, as orders (§2.1).
    quantity: row.execQty,
    quantityUnit,
    maker: row.isMaker,
    fee: row.execFee === undefined || asset === null ? null : { amount: row.execFee, asset },
    // Not told (§2.8).
    realizedProfit: null,
    forcedBy: FORCED.has(row.execType) ? row.execType : null,
    tradedAt: timestamp(row.execTime),
  };
}

/** A row of `position/list` (§11.2). */
interface PositionRow {
  readonly symbol: string;
  readonly size: string;
  readonly row: ExactJsonObject;
}

/** Open positions: linear lists them by settle coin only (§11.2). */
async function readPositions({ category, client }: BybitAccountParts, call: CallContext): Promise<Reading<Position>> {
  const elements: Element<PositionRow>[] = [];
  for (const scope of category.openScopes) {
    const request = query.openBybitPositions(category, scope);
    const pages = await pagesOf(request.payload, (payload) => client.read({ ...request, payload }, call, positionPage));
    elements.push(...pages.elements);
  }
  return listedIn(
    {
      elements: elements.filter((each) => each.kind === 'odd' || !decimal(each.row.size).eq(ZERO)),
      known: [],
      exclusive: false,
      symbolOf: ({ symbol }) => symbol,
      idsOf: () => ({}),
      marketOf: () => category.market,
      rowOf: positionOf,
      keyOf: ({ exchangeSymbol, side }) => `${exchangeSymbol}.${side}`,
    },
    call,
  );
}

function positionPage(result: ExactJsonObject): BybitPage<PositionRow> {
  const names = {
    symbol: 'symbol',
    orderId: 'orderId',
    time: (row: ExactJsonObject) => optionalTime(row, 'updatedTime'),
  };
  return {
    elements: elementsOf(result.list ?? null, 'The positions', names, (row) => ({
      symbol: textOf(row, 'symbol'),
      size: decimalOf(row, 'size'),
      row,
    })),
    cursor: optionalText(result, 'nextPageCursor'),
  };
}

/** The margin modes by the number in `tradeMode`; a unified account may tell 0 whatever its mode (§11.2). */
const MARGIN_MODE: Readonly<Record<number, MarginMode>> = { 0: 'cross', 1: 'isolated' };

function positionOf({ size, row }: PositionRow, instrument: Instrument): Position {
  const { exchange, market, symbol, exchangeSymbol, quantityUnit, settle } = instrument;
  const side = bybitSideOf(optionalText(row, 'side'));
  if (side === null) throw new UnreadableReply('side is neither Buy nor Sell.');
  const profit = optionalDecimal(row, 'unrealisedPnl');
  const updatedAt = optionalTime(row, 'updatedTime');
  const tradeMode = optionalInteger(row, 'tradeMode');
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    side: OPENED_BY[side],
    hedged: (optionalInteger(row, 'positionIdx') ?? 0) !== 0,
    quantity: plain(decimal(size).abs()),
    quantityUnit,
    entryPrice: unlessZero(optionalDecimal(row, 'avgPrice')),
    markPrice: unlessZero(optionalDecimal(row, 'markPrice')),
    liquidationPrice: unlessZero(optionalDecimal(row, 'liqPrice')),
    marginMode: tradeMode === undefined ? null : (MARGIN_MODE[tradeMode] ?? null),
    leverage: unlessZero(optionalDecimal(row, 'leverage')),
    unrealizedProfit: profit === undefined || settle === null ? null : { amount: profit, asset: settle },
    updatedAt: updatedAt === undefined ? null : timestamp(updatedAt),
  };
}

/** `wallet-balance` (§11.1): one wallet for all categories. What new orders can use is not told by coin. */
function balancesOf(result: ExactJsonObject): Reading<Balance> {
  const account = firstOf(result, 'The accounts');
  if (account === undefined) throw new UnreadableReply('there is no unified account.');
  return rowsOf(account.coin, 'The coins', undefined, (row) => {
    const total = decimalOf(row, 'walletBalance');
    const profit = optionalDecimal(row, 'unrealisedPnl') ?? null;
    if (decimal(total).eq(ZERO) && (profit === null || decimal(profit).eq(ZERO))) return undefined;
    return {
      exchange: 'bybit',
      markets: MARKETS,
      asset: textOf(row, 'coin'),
      total,
      available: null,
      locked: optionalDecimal(row, 'locked') ?? null,
      unrealizedProfit: profit,
      updatedAt: null,
    };
  });
}

/** `fee-rate` (§11.3). */
/** The spot buy of §2.3 is charged in the base asset; that a sale is charged in the quote asset is not documented. */
const UNVERIFIED_CHARGED_IN = chargedOnReceipt;

function feeRatesOf(result: ExactJsonObject, instrument: Instrument): FeeRates {
  const { exchange, market, symbol, exchangeSymbol } = instrument;
  const row = objectOf(firstOf(result, 'The fee rates'), 'The fee rates');
  if (row.symbol !== exchangeSymbol) throw new UnreadableReply('symbol is not the requested one.');
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    maker: decimalOf(row, 'makerFeeRate'),
    taker: decimalOf(row, 'takerFeeRate'),
    chargedIn: UNVERIFIED_CHARGED_IN(instrument),
    note: null,
  };
}
