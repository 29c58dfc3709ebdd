import type { Balance } from '../../../domain/balance.ts';
import type { CheckedOrder } from '../../../domain/checked-order.ts';
import { decimal, plain, ZERO } from '../../../domain/decimal.ts';
import { chargedOnReceipt, type FeeRates } from '../../../domain/fee-rates.ts';
import type { Fill } from '../../../domain/fill.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { POSITION_SIDES, timestamp } from '../../../domain/order.ts';
import { isConditional, ORDER_TYPES, type OrderType } from '../../../domain/order-type.ts';
import type { MarginMode, Position } from '../../../domain/position.ts';
import type { ExactJson, ExactJsonObject } from '../../../text/exact-json.ts';
import type {
  AccountPort,
  CallContext,
  FilledOrder,
  HistoryPage,
  HistoryStream,
  OrderTrial,
  Reading,
} from '../../port.ts';
import { type Element, elementsOf, listedIn, protocolProblemAt, rowsOf } from '../../rows.ts';
import {
  decimalOf,
  optionalDecimal,
  optionalText,
  optionalTime,
  textOf,
  UnreadableReply,
  unlessZero,
} from '../../wire.ts';
import type { BinanceClient, BinanceReadRequest } from '../client.ts';
import { fillsIn, type OwnTradeFields, statedFlag, type TradeRow, tradeElements, tradesOfOrder } from '../fill-rows.ts';
import { aboutOne } from '../quote.ts';
import { ROW_NAMES } from '../row-names.ts';
import { binanceSideOf } from '../sides.ts';
import { algoIdIn } from './algo/algo-id.ts';
import { readAlgo } from './algo/find.ts';
import { futuresCountdown } from './countdown.ts';
import { deliveredBetween, untilDelivery } from './delivered-fills.ts';
import type { PositionModes } from './position-mode.ts';
import { FUTURES_WEIGHT, type FuturesProduct, TRADE_RETENTION_MS, TRADES_PAGE } from './product.ts';
import * as query from './query.ts';
import { futuresSettings, marginModeOf } from './settings.ts';
import { type WindowBounds, walkMillisecond, windowStep } from './windows.ts';

export interface FuturesAccountParts {
  readonly product: FuturesProduct;
  readonly client: Pick<BinanceClient, 'read' | 'ask'>;
  readonly modes: Pick<PositionModes, 'assumed'>;
  readonly now: () => number;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/** USD-M alone checks orders without placing them, and none that wait for a trigger (docs/venues/binance.md §22.2). */
const CHECKED_TYPES: Readonly<Record<FuturesProduct['market'], readonly OrderType[]>> = {
  usdm: ORDER_TYPES.filter((type) => !isConditional(type)),
  coinm: [],
};

function tryOrder({ product, client, modes }: FuturesAccountParts, order: CheckedOrder, call: CallContext) {
  const checked = CHECKED_TYPES[product.market];
  if (checked.length === 0) return Promise.resolve(unavailable('Binance COIN-M has no order test.'));
  if (!checked.includes(order.type)) {
    return Promise.resolve(unavailable('The order test of Binance USD-M does not know its conditional orders.'));
  }
  return client.read(
    query.tryFuturesOrder(product, order, modes.assumed()),
    call,
    (): OrderTrial => ({ passed: true }),
  );
}

function unavailable(why: string): OrderTrial {
  return { passed: false, unavailable: why };
}

/** The account of one product of Binance futures. */
export function createFuturesAccount(parts: FuturesAccountParts): AccountPort {
  const { product, client } = parts;
  return {
    fills: (instruments) => [
      ...instruments.map((instrument) => fillStream(instrument, parts)),
      ...deliveredStreams(instruments, parts),
    ],
    fillsOf: (order, call) => fillsOfOrder(order, parts, call).catch(protocolProblemAt('binance')),
    positions: (markets, call) =>
      markets.includes(product.market)
        ? readPositions(parts, call).catch(protocolProblemAt('binance'))
        : Promise.resolve({ rows: [], leftOut: [] }),
    balances: (_, call) =>
      client.read(query.accountRead('balances', product), call, (json) => balancesOf(json, product)),
    feeRates: (instrument, call) =>
      client.read(query.commissionRate(product, instrument), call, (json) => feeRatesOf(json, instrument)),
    quantoMultiplier: () => Promise.resolve(null),
    checkedTypes: CHECKED_TYPES[product.market],
    tryOrder: (order, call) => tryOrder(parts, order, call),
    countdown: futuresCountdown(product, client),
    settings: futuresSettings(product, client),
  };
}

/** Contracts that are listed no longer belong to a listing of the product, and not to that of one instrument. */
function deliveredStreams(instruments: readonly Instrument[], parts: FuturesAccountParts): HistoryStream<Fill>[] {
  if (instruments.length < 2) return [];
  const now = parts.now();
  return deliveredBetween(instruments, now - KEPT_MS, now).map((contract) =>
    untilDelivery(fillStream(contract, parts), contract),
  );
}

/** The account's trades on one symbol, in windows of a week; the exchange keeps them for three months (§23.1). */
function fillStream(instrument: Instrument, parts: FuturesAccountParts): HistoryStream<Fill> {
  const { product, now, pageLimit = TRADES_PAGE } = parts;
  return {
    key: `binance.${product.market}.${instrument.exchangeSymbol}.fills`,
    exchange: 'binance',
    markets: [product.market],
    rangeBy: 'created',
    async read(request, call) {
      let requests = 0;
      const page = (bounds: query.AccountTradeBounds) => {
        requests += 1;
        return readTrades(query.accountTrades(product, instrument, bounds, pageLimit), parts, call);
      };
      const between = (bounds: WindowBounds) => page(bounds);
      const step = await windowStep(request, {
        page: between,
        pageLimit,
        forgotten: now() - KEPT_MS,
        crowded: (time) =>
          walkMillisecond<TradeRow>(time, {
            between,
            fromId: (fromId) => page({ fromId }),
            idOf: ({ tradeId }) => tradeId,
            pageLimit,
          }),
      }).catch(protocolProblemAt('binance'));
      const { rows, leftOut } = await fillsIn(step.rows, instrument, call);
      return {
        rows,
        leftOut,
        frontier: step.frontier,
        memo: step.memo,
        ...coverage(request.from, now()),
        weight: requests * FUTURES_WEIGHT.fills,
        requests,
      };
    },
  };
}

/** Older rows are not requested. Three days cover what "three months" may mean, and clock differences. */
const KEPT_MS = TRADE_RETENTION_MS + 3 * 86_400_000;

function coverage(from: number, now: number): Pick<HistoryPage, 'coveredFrom' | 'coverageNote'> {
  const coveredFrom = now - TRADE_RETENTION_MS;
  if (from >= coveredFrom) return {};
  return {
    coveredFrom,
    coverageNote: `Binance futures keep fills for three months: before ${timestamp(coveredFrom)} they may be missing.`,
  };
}

async function fillsOfOrder(
  { instrument, exchangeOrderId }: FilledOrder,
  parts: FuturesAccountParts,
  call: CallContext,
): Promise<Reading<Fill>> {
  const { product, pageLimit = TRADES_PAGE } = parts;
  const orderId = await bookIdOf(exchangeOrderId, parts, call);
  if (orderId === undefined) return { rows: [], leftOut: [] };
  const page = (bounds: query.AccountTradeBounds) =>
    readTrades(query.accountTrades(product, instrument, { ...bounds, orderId }, pageLimit), parts, call);
  return fillsIn(await tradesOfOrder(page, pageLimit), instrument, call);
}

/** Fills carry the id of the order in the book (§20); a conditional order that has not triggered has none. */
async function bookIdOf(exchangeOrderId: string, parts: FuturesAccountParts, call: CallContext) {
  const algoId = algoIdIn(exchangeOrderId);
  if (algoId === undefined) return exchangeOrderId;
  return (await readAlgo(parts, { algoId }, call))?.actualOrderId;
}

function readTrades(
  request: BinanceReadRequest,
  { client, product }: FuturesAccountParts,
  call: CallContext,
): Promise<readonly Element<TradeRow>[]> {
  return client.read(request, call, (json) => tradeElements(json, (row) => ownFields(row, product)));
}

/** Profit is in the margin asset: USD-M names it since 2026-08-07 (§23.1), and until then the fee is in it too. */
function ownFields(row: ExactJsonObject, { market }: FuturesProduct): OwnTradeFields {
  const side = binanceSideOf(row.side);
  if (side === undefined) throw new UnreadableReply('side is neither BUY nor SELL.');
  const profit = optionalDecimal(row, 'realizedPnl');
  const asset = optionalText(row, 'marginAsset');
  if (market === 'coinm' && asset === undefined) throw new UnreadableReply('marginAsset is missing.');
  return {
    side,
    positionSide: POSITION_SIDES.find((each) => each === row.positionSide) ?? null,
    maker: statedFlag(row, 'maker'),
    realizedProfit: profit === undefined || asset === undefined ? null : { amount: profit, asset },
  };
}

/** A row of `positionRisk`, which both products have, with what only one of them has (§24.2). */
interface PositionRow {
  readonly symbol: string;
  readonly positionSide: string;
  readonly amount: string;
  readonly row: ExactJsonObject;
}

/** Leverage and margin mode of a symbol. */
interface SymbolSettings {
  readonly leverage: string | null;
  readonly marginMode: MarginMode | null;
}

/** Open positions. USD-M keeps leverage and margin mode in a list of their own (§24.2). */
async function readPositions({ product, client }: FuturesAccountParts, call: CallContext): Promise<Reading<Position>> {
  const names = { ...ROW_NAMES, time: (row: ExactJsonObject) => optionalTime(row, 'updateTime') };
  const [elements, settings] = await Promise.all([
    client.read(query.accountRead('positions', product), call, (json) =>
      elementsOf(
        json,
        'The positions',
        names,
        (row): PositionRow => ({
          symbol: textOf(row, 'symbol'),
          positionSide: textOf(row, 'positionSide'),
          amount: decimalOf(row, 'positionAmt'),
          row,
        }),
      ),
    ),
    product.inverse ? undefined : client.read(query.symbolConfig(product), call, settingsOf),
  ]);
  const open = elements.filter((each) => each.kind === 'odd' || !decimal(each.row.amount).eq(ZERO));
  return listedIn(
    {
      elements: open,
      known: [],
      exclusive: false,
      symbolOf: ({ symbol }) => symbol,
      idsOf: () => ({}),
      marketOf: () => product.market,
      rowOf: (row, instrument) => positionOf(row, instrument, settings?.get(row.symbol) ?? settingsIn(row.row)),
      keyOf: ({ exchangeSymbol, side }) => `${exchangeSymbol}.${side}`,
    },
    call,
  );
}

/** `symbolConfig` of USD-M, by symbol (§24.2). What it does not say of a symbol is not known. */
function settingsOf(json: ExactJson): ReadonlyMap<string, SymbolSettings> {
  const { rows } = rowsOf(json, 'The settings', 'usdm', (row) => {
    const settings = { leverage: optionalDecimal(row, 'leverage') ?? null, marginMode: marginModeOf(row.marginType) };
    return [textOf(row, 'symbol'), settings] as const;
  });
  return new Map(rows);
}

/** The settings in a position of COIN-M (§24.2). */
function settingsIn(row: ExactJsonObject): SymbolSettings {
  return { leverage: optionalDecimal(row, 'leverage') ?? null, marginMode: marginModeOf(row.marginType) };
}

function positionOf(
  { positionSide, amount, row }: PositionRow,
  instrument: Instrument,
  { leverage, marginMode }: SymbolSettings,
): Position {
  const { exchange, market, symbol, exchangeSymbol, quantityUnit, contractSize, settle } = instrument;
  const signed = decimal(amount).times(decimal(contractSize));
  const hedgeSide = POSITION_SIDES.find((each) => each === positionSide);
  const profit = optionalDecimal(row, 'unRealizedProfit');
  const asset = optionalText(row, 'marginAsset') ?? settle;
  const updatedAt = optionalTime(row, 'updateTime');
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    side: hedgeSide ?? (signed.gt(ZERO) ? 'LONG' : 'SHORT'),
    hedged: hedgeSide !== undefined,
    quantity: plain(signed.abs()),
    quantityUnit,
    entryPrice: unlessZero(optionalDecimal(row, 'entryPrice')),
    markPrice: unlessZero(optionalDecimal(row, 'markPrice')),
    // Zero: none (§24.2).
    liquidationPrice: unlessZero(optionalDecimal(row, 'liquidationPrice')),
    marginMode,
    leverage,
    unrealizedProfit: profit === undefined || asset === null ? null : { amount: profit, asset },
    updatedAt: updatedAt === undefined || updatedAt === 0 ? null : timestamp(updatedAt),
  };
}

/** `balance` of both products (§24.2): the wallet without unrealised profit. What orders lock is not told by asset. */
function balancesOf(json: ExactJson, { market }: FuturesProduct): Reading<Balance> {
  return rowsOf(json, 'The balances', market, (row) => {
    const total = decimalOf(row, 'balance');
    const profit = optionalDecimal(row, 'crossUnPnl') ?? null;
    if (decimal(total).eq(ZERO) && (profit === null || decimal(profit).eq(ZERO))) return undefined;
    const updatedAt = optionalTime(row, 'updateTime');
    return {
      exchange: 'binance',
      markets: [market],
      asset: textOf(row, 'asset'),
      total,
      available: optionalDecimal(row, 'availableBalance') ?? null,
      locked: null,
      unrealizedProfit: profit,
      updatedAt: updatedAt === undefined || updatedAt === 0 ? null : timestamp(updatedAt),
    };
  });
}

/** `commissionRate` (§23.2). */
function feeRatesOf(json: ExactJson, instrument: Instrument): FeeRates {
  const { exchange, market, symbol, exchangeSymbol } = instrument;
  const rates = aboutOne(json, instrument, 'The fee rates');
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    maker: decimalOf(rates, 'makerCommissionRate'),
    taker: decimalOf(rates, 'takerCommissionRate'),
    // §23.2: in the margin asset, which is the settlement asset.
    chargedIn: chargedOnReceipt(instrument),
    note: null,
  };
}
