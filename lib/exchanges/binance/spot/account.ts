import type { Balance } from '../../../domain/balance.ts';
import { decimal, plain, ZERO } from '../../../domain/decimal.ts';
import { chargedOnReceipt, type FeeRates } from '../../../domain/fee-rates.ts';
import type { Fill } from '../../../domain/fill.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { timestamp } from '../../../domain/order.ts';
import { ORDER_TYPES } from '../../../domain/order-type.ts';
import type { ExactJson, ExactJsonObject } from '../../../text/exact-json.ts';
import type { AccountPort, CallContext, FilledOrder, HistoryStream, Reading } from '../../port.ts';
import { type Element, protocolProblemAt, rowsOf } from '../../rows.ts';
import { decimalOf, flagOf, objectOf, optionalTime, textOf, UnreadableReply } from '../../wire.ts';
import type { BinanceClient, BinanceReadRequest } from '../client.ts';
import { fillsIn, statedFlag, type TradeRow, tradeElements, tradesOfOrder } from '../fill-rows.ts';
import { HISTORY_PAGE, SPOT_WEIGHT } from './facts.ts';
import { oneEndedStep, type PageBounds } from './one-ended.ts';
import * as query from './query.ts';

/** The account of Binance spot: one wallet of assets, which has no positions. */
export function createSpotAccount(client: Pick<BinanceClient, 'read'>, pageLimit = HISTORY_PAGE): AccountPort {
  return {
    fills: (instruments) => instruments.map((instrument) => fillStream(instrument, client, pageLimit)),
    fillsOf: (order, call) => fillsOfOrder(order, client, pageLimit, call).catch(protocolProblemAt('binance')),
    positions: () => Promise.resolve({ rows: [], leftOut: [] }),
    balances: (_, call) => client.read(query.spotAccount(), call, balancesOf),
    feeRates: (instrument, call) =>
      client.read(query.spotCommission(instrument), call, (json) => feeRatesOf(json, instrument)),
    quantoMultiplier: () => Promise.resolve(null),
    checkedTypes: ORDER_TYPES,
    tryOrder: (order, call) => client.read(query.trySpotOrder(order), call, () => ({ passed: true })),
    // §25: spot has none.
    countdown: null,
    settings: null,
  };
}

/** The account's trades on one symbol; the exchange keeps all of them (docs/venues/binance.md §23.1). */
function fillStream(
  instrument: Instrument,
  client: Pick<BinanceClient, 'read'>,
  pageLimit: number,
): HistoryStream<Fill> {
  return {
    key: `binance.spot.${instrument.exchangeSymbol}.fills`,
    exchange: 'binance',
    markets: ['spot'],
    rangeBy: 'created',
    async read(request, call) {
      let requests = 0;
      const page = (bounds: PageBounds) => {
        requests += 1;
        return tradesOf(query.spotTrades(instrument, bounds, pageLimit), client, call);
      };
      const list = { page, pageLimit, idOf: ({ tradeId }: TradeRow) => tradeId };
      const step = await oneEndedStep(request, list).catch(protocolProblemAt('binance'));
      const { rows, leftOut } = await fillsIn(step.rows, instrument, call);
      return { rows, leftOut, frontier: step.frontier, weight: requests * SPOT_WEIGHT.fills, requests };
    },
  };
}

async function fillsOfOrder(
  { instrument, exchangeOrderId }: FilledOrder,
  client: Pick<BinanceClient, 'read'>,
  pageLimit: number,
  call: CallContext,
): Promise<Reading<Fill>> {
  const page = (bounds: PageBounds) =>
    tradesOf(query.spotTrades(instrument, { ...bounds, orderId: exchangeOrderId }, pageLimit), client, call);
  return fillsIn(await tradesOfOrder(page, pageLimit), instrument, call);
}

function tradesOf(
  request: BinanceReadRequest,
  client: Pick<BinanceClient, 'read'>,
  call: CallContext,
): Promise<readonly Element<TradeRow>[]> {
  return client.read(request, call, (json) =>
    tradeElements(json, (row) => ({
      side: statedFlag(row, 'isBuyer') ? 'BUY' : 'SELL',
      positionSide: null,
      maker: statedFlag(row, 'isMaker'),
      realizedProfit: null,
    })),
  );
}

/** `GET /api/v3/account` (§24.2). A balance is what is free and what orders lock. */
function balancesOf(json: ExactJson): Reading<Balance> {
  const account = objectOf(json, 'The account');
  const updatedAt = optionalTime(account, 'updateTime');
  return rowsOf(account.balances, 'The balances', 'spot', (row) => {
    const [free, locked] = [decimalOf(row, 'free'), decimalOf(row, 'locked')];
    const total = decimal(free).plus(decimal(locked));
    if (total.eq(ZERO)) return undefined;
    return {
      exchange: 'binance',
      markets: ['spot'],
      asset: textOf(row, 'asset'),
      total: plain(total),
      available: free,
      locked,
      unrealizedProfit: null,
      updatedAt: updatedAt === undefined ? null : timestamp(updatedAt),
    };
  });
}

/** The parts that a fee on spot is the sum of (§23.2). */
const COMMISSIONS = ['standardCommission', 'specialCommission', 'taxCommission'] as const;

/**
 * `GET /api/v3/account/commission` (§23.2). A rate is the sum of its parts; what a buyer or seller pays besides, and the
 * discount for paying in another asset, depend on the order, so they are told in words. Otherwise the asset received is
 * charged.
 */
function feeRatesOf(json: ExactJson, instrument: Instrument): FeeRates {
  const { exchange, market, symbol, exchangeSymbol } = instrument;
  const row = objectOf(json, 'The commission');
  if (row.symbol !== exchangeSymbol) throw new UnreadableReply('symbol is not the requested one.');
  const sum = (field: string) =>
    COMMISSIONS.reduce((total, part) => total.plus(decimal(decimalOf(objectOf(row[part], part), field))), ZERO);
  const sides = (['buyer', 'seller'] as const).flatMap((side) => {
    const rate = sum(side);
    return rate.eq(ZERO) ? [] : [`A ${side} pays another ${plain(rate)}.`];
  });
  const note = [...sides, ...discountOf(row)].join(' ');
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    maker: plain(sum('maker')),
    taker: plain(sum('taker')),
    chargedIn: chargedOnReceipt(instrument),
    note: note === '' ? null : note,
  };
}

/** The discount multiplies the standard part alone (§23.2). */
function discountOf(row: ExactJsonObject): string[] {
  const discount = objectOf(row.discount, 'discount');
  if (!flagOf(discount, 'enabledForAccount') || !flagOf(discount, 'enabledForSymbol')) return [];
  const [asset, factor] = [textOf(discount, 'discountAsset'), decimalOf(discount, 'discount')];
  return [`Fees paid in ${asset} are the standard part times ${factor}, plus the rest.`];
}
