import type { Balance } from '../../domain/balance.ts';
import { type DecimalString, decimal, isZero, plain, ZERO } from '../../domain/decimal.ts';
import type { FeeRates } from '../../domain/fee-rates.ts';
import { type Fill, formatFillId } from '../../domain/fill.ts';
import { HAS_POSITIONS, type Instrument, type Market } from '../../domain/instrument.ts';
import type { Money } from '../../domain/money.ts';
import { timestamp } from '../../domain/order.ts';
import { formatOrderId } from '../../domain/order-id.ts';
import type { Position } from '../../domain/position.ts';
import type { ExactJson, ExactJsonObject } from '../../text/exact-json.ts';
import type { AccountPort, CallContext, FilledOrder, HistoryStream, Reading } from '../port.ts';
import { type Element, elementsOf, listedIn, rowsOf } from '../rows.ts';
import {
  decimalOf,
  flagOf,
  integerOf,
  optionalDecimal,
  optionalText,
  textOf,
  UnreadableReply,
  unlessZero,
} from '../wire.ts';
import type { BitmexReadRequest } from './client.ts';
import { type BitmexCountdownParts, bitmexCountdown } from './countdown.ts';
import { currencyOf } from './currencies.ts';
import { PAGE, REQUEST_WEIGHT } from './facts.ts';
import { type BitmexTradeRow, bitmexTradeElements, momentOf } from './models.ts';
import { listStep } from './order-list.ts';
import { quantityOf } from './quantity.ts';
import * as query from './query.ts';
import { aboutInstrument } from './quote.ts';
import { protocolProblem } from './refusal.ts';
import { bitmexSettings } from './settings.ts';
import { bitmexSideOf } from './words.ts';

export interface BitmexAccountParts {
  readonly markets: readonly Market[];
  /** A GET whose body is passed to `parse`. */
  readonly read: <T>(request: BitmexReadRequest, call: CallContext, parse: (json: ExactJson) => T) => Promise<T>;
  /** The client of commands, and whether they may be sent. */
  readonly commands: BitmexCountdownParts;
  /** Rows per request; the exchange's maximum, unless a test sets it to force paging. */
  readonly pageLimit?: number;
}

/** The decimal places of each currency, by the name of its minor unit. */
type Scales = ReadonlyMap<string, number>;

/** The account of BitMEX: one for all products, in minor units of each currency (docs/venues/bitmex.md §2.8, §4.7). */
export function createBitmexAccount(parts: BitmexAccountParts): AccountPort {
  const { read, commands, markets, pageLimit = PAGE } = parts;
  let known: Promise<Scales> | undefined;
  const scales = (call: CallContext): Promise<Scales> => {
    known ??= read(query.walletAssets, call, scalesOf).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };

  const fillsIn = async (
    elements: readonly Element<BitmexTradeRow>[],
    on: Instrument | undefined,
    instruments: readonly Instrument[],
    call: CallContext,
  ): Promise<Reading<Fill>> => {
    const units = await scales(call);
    return listedIn(
      {
        elements: elements.filter((each) => each.kind === 'odd' || each.row.execType === 'Trade'),
        known: instruments,
        exclusive: on !== undefined,
        symbolOf: ({ symbol }) => symbol,
        idsOf: ({ orderID, execID }) => ({ exchangeOrderId: orderID, exchangeFillId: execID }),
        rowOf: (row, instrument) => fillOf(row, instrument, units),
        keyOf: ({ id }) => id,
      },
      call,
    );
  };

  const fillStream = (instruments: readonly Instrument[]): HistoryStream<Fill> => {
    const [first, ...more] = instruments;
    const on = more.length === 0 ? first : undefined;
    return {
      key: 'bitmex.fills',
      exchange: 'bitmex',
      markets,
      rangeBy: 'created',
      async read({ from, to, direction }, call) {
        let requests = 0;
        const step = await listStep(
          { from, to, newestFirst: direction === 'newest' },
          {
            limit: pageLimit,
            fetch(bounds, reverse) {
              requests += 1;
              return read(query.bitmexTrades({ on }, bounds, pageLimit, reverse), call, bitmexTradeElements);
            },
          },
        ).catch(protocolProblem);
        const { rows, leftOut } = await fillsIn(step.rows, on, instruments, call);
        return { rows, leftOut, frontier: step.frontier, weight: requests * REQUEST_WEIGHT, requests };
      },
    };
  };

  /** Fills do not move in the list, so offsets are safe. */
  const fillsOf = async ({ instrument, exchangeOrderId }: FilledOrder, call: CallContext): Promise<Reading<Fill>> => {
    const found: Element<BitmexTradeRow>[] = [];
    for (let start = 0; ; start += pageLimit) {
      const request = query.bitmexTrades({ on: instrument, orderID: exchangeOrderId }, { start }, pageLimit, false);
      const page = await read(request, call, bitmexTradeElements);
      found.push(...page);
      if (page.length < pageLimit) return fillsIn(found, instrument, [instrument], call);
    }
  };

  return {
    fills: (instruments) => (instruments.length === 0 ? [] : [fillStream(instruments)]),
    fillsOf,
    async positions(asked, call) {
      const [elements, units] = await Promise.all([
        read(query.openBitmexPositions, call, positionElements),
        scales(call),
      ]);
      const { rows, leftOut } = await listedIn(
        {
          // A row without contracts only sums up open orders, as for spot symbols (§2.8).
          elements: elements.filter((each) => each.kind === 'odd' || !isZero(each.row.currentQty)),
          known: [],
          exclusive: false,
          symbolOf: ({ symbol }) => symbol,
          idsOf: () => ({}),
          rowOf: (row, instrument) => positionOf(row, instrument, units),
          keyOf: ({ exchangeSymbol }) => exchangeSymbol,
        },
        call,
      );
      return {
        rows: rows.filter(({ market }) => asked.includes(market)),
        leftOut: leftOut.filter(({ market }) => market === undefined || asked.includes(market)),
      };
    },
    async balances(_, call) {
      const units = await scales(call);
      return read(query.margins, call, (json) => balancesOf(json, markets, units));
    },
    feeRates: (instrument, call) =>
      read(query.instrumentRow(instrument, 'feeRates'), call, (json) =>
        feeRatesOf(aboutInstrument(json, instrument), instrument),
      ),
    // No such path (§2.6).
    checkedTypes: [],
    tryOrder: () => Promise.resolve({ passed: false, unavailable: 'BitMEX checks no order without placing it.' }),
    async quantoMultiplier(instrument, call) {
      const units = await scales(call);
      return read(query.instrumentRow(instrument, 'quantoMultiplier'), call, (json) =>
        multiplierOf(aboutInstrument(json, instrument), units),
      );
    },
    countdown: bitmexCountdown(commands),
    settings: markets.some((market) => HAS_POSITIONS[market]) ? bitmexSettings({ ...commands, read }) : null,
  };
}

/** `GET /wallet/assets` (§4.7). */
function scalesOf(json: ExactJson): Scales {
  const rows = rowsOf(
    json,
    'The currencies',
    undefined,
    (row) => [textOf(row, 'currency'), integerOf(row, 'scale')] as const,
  );
  return new Map(rows.rows);
}

/** An amount of minor units. Throws UnreadableReply for a currency without a known scale: no amount is guessed. */
function moneyOf(minorUnits: DecimalString, currency: string, scales: Scales): Money {
  const scale = scales.get(currency);
  if (scale === undefined) throw new UnreadableReply('the currency of an amount has no known scale.');
  return { amount: plain(decimal(minorUnits).div(decimal(`1${'0'.repeat(scale)}`))), asset: currencyOf(currency) };
}

/** A trade of `tradeHistory` (§2.7). A positive `execComm` is paid, a negative one a rebate. */
function fillOf(row: BitmexTradeRow, instrument: Instrument, scales: Scales): Fill {
  const { exchange, market, symbol, exchangeSymbol, quantityUnit } = instrument;
  const { orderID, lastPx, lastQty, execComm, realisedPnl } = row;
  const side = bitmexSideOf(row.side);
  if (side === null) throw new UnreadableReply('side is neither Buy nor Sell.');
  if (orderID === undefined) throw new UnreadableReply('orderID is missing.');
  if (lastPx === undefined || lastQty === undefined) throw new UnreadableReply('lastPx or lastQty is missing.');
  const feeCurrency = row.execCommCcy ?? row.settlCurrency;
  const product = { exchange, market, exchangeSymbol };
  return {
    id: formatFillId({ ...product, exchangeFillId: row.execID }),
    ...product,
    symbol,
    exchangeFillId: row.execID,
    orderId: formatOrderId({ ...product, exchangeOrderId: orderID }),
    exchangeOrderId: orderID,
    clientOrderId: row.clOrdID ?? null,
    side,
    positionSide: null,
    price: lastPx,
    quantity: quantityOf(lastQty, instrument),
    quantityUnit,
    maker: row.lastLiquidityInd === undefined ? null : row.lastLiquidityInd === 'AddedLiquidity',
    fee: execComm === undefined || feeCurrency === undefined ? null : moneyOf(execComm, feeCurrency, scales),
    realizedProfit:
      realisedPnl === undefined || row.settlCurrency === undefined
        ? null
        : moneyOf(realisedPnl, row.settlCurrency, scales),
    forcedBy: null,
    tradedAt: timestamp(row.timestamp),
  };
}

/** A row of `GET /position` (§2.8). */
interface PositionRow {
  readonly symbol: string;
  /** Contracts; negative: short. */
  readonly currentQty: DecimalString;
  readonly row: ExactJsonObject;
}

function positionElements(json: ExactJson): Element<PositionRow>[] {
  const names = {
    symbol: 'symbol',
    orderId: 'orderID',
    time: (row: ExactJsonObject) => (row.timestamp === undefined ? undefined : momentOf(row, 'timestamp')),
  };
  return elementsOf(json, 'The positions', names, (row) => ({
    symbol: textOf(row, 'symbol'),
    currentQty: decimalOf(row, 'currentQty'),
    row,
  }));
}

function positionOf({ currentQty, row }: PositionRow, instrument: Instrument, scales: Scales): Position {
  const { exchange, market, symbol, exchangeSymbol, quantityUnit } = instrument;
  const contracts = decimal(currentQty);
  const profit = optionalDecimal(row, 'unrealisedPnl');
  const currency = optionalText(row, 'currency');
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    side: contracts.gt(ZERO) ? 'LONG' : 'SHORT',
    // Hedge mode is not served: an order of it would name no side (§2.8: positionMode).
    hedged: optionalText(row, 'strategy') !== undefined && row.strategy !== 'OneWay',
    quantity: quantityOf(plain(contracts.abs()), instrument),
    quantityUnit,
    entryPrice: unlessZero(optionalDecimal(row, 'avgEntryPrice')),
    markPrice: unlessZero(optionalDecimal(row, 'markPrice')),
    liquidationPrice: unlessZero(optionalDecimal(row, 'liquidationPrice')),
    marginMode: typeof row.crossMargin === 'boolean' ? (flagOf(row, 'crossMargin') ? 'cross' : 'isolated') : null,
    leverage: unlessZero(optionalDecimal(row, 'leverage')),
    unrealizedProfit: profit === undefined || currency === undefined ? null : moneyOf(profit, currency, scales),
    updatedAt: row.timestamp === undefined ? null : timestamp(momentOf(row, 'timestamp')),
  };
}

/** `GET /user/margin?currency=all` (§2.8): one wallet for all products. */
function balancesOf(json: ExactJson, markets: readonly Market[], scales: Scales): Reading<Balance> {
  return rowsOf(json, 'The margins', undefined, (row) => {
    const currency = textOf(row, 'currency');
    const total = moneyOf(decimalOf(row, 'walletBalance'), currency, scales);
    const profit = optionalDecimal(row, 'unrealisedPnl');
    const available = optionalDecimal(row, 'availableMargin');
    if (decimal(total.amount).eq(ZERO) && (profit === undefined || decimal(profit).eq(ZERO))) return undefined;
    return {
      exchange: 'bitmex',
      markets,
      asset: total.asset,
      total: total.amount,
      available: available === undefined ? null : moneyOf(available, currency, scales).amount,
      locked: null,
      unrealizedProfit: profit === undefined ? null : moneyOf(profit, currency, scales).amount,
      updatedAt: row.timestamp === undefined ? null : timestamp(momentOf(row, 'timestamp')),
    };
  });
}

/** The rates of the instrument (§4.2); the account's own discount is not documented. */
function feeRatesOf(row: ExactJsonObject, instrument: Instrument): FeeRates {
  const { exchange, market, symbol, exchangeSymbol, quote, settle } = instrument;
  // §4.5: spot charges the quote currency on both sides.
  const charged = settle ?? quote;
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    maker: decimalOf(row, 'makerFee'),
    taker: decimalOf(row, 'takerFee'),
    chargedIn: { BUY: charged, SELL: charged },
    note: "BitMEX's rates of the instrument; discounts of an account are not documented.",
  };
}

/** The value of a quanto contract is `multiplier` × price, in minor units of the settlement currency (§4.4). */
function multiplierOf(row: ExactJsonObject, scales: Scales): DecimalString {
  const { amount } = moneyOf(decimalOf(row, 'multiplier'), textOf(row, 'settlCurrency'), scales);
  if (decimal(amount).lte(ZERO)) throw new UnreadableReply('multiplier is not positive.');
  return amount;
}
