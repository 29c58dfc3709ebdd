import type { Balance } from '../../engine/contract.ts';
import { formatFixed } from '../../engine/decimal.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import { amountText, FEES, quantityText } from './instrument.ts';
import { markText } from './market-data.ts';
import { isolatedFields, isTouched, type PositionView, positionViews } from './position-view.ts';
import { type FuturesVenue, listedSymbols, pathOf, versions } from './venue.ts';

/** The account's public alias in balance rows, in the exchange's format. */
const ALIAS = 'SgsRPaPapERu';
const PERMISSIONS = { feeTier: 0, canTrade: true, canDeposit: true, canWithdraw: true } as const;

/** Balances, account, fees, and the lists that are always empty on the paper exchange. */
export function accounts(venue: FuturesVenue): readonly Endpoint[] {
  const usdm = venue.facts.product === 'usdm';
  return [
    ...versions(venue, 'balance', usdm ? ['v2', 'v3'] : ['v1'], {
      method: 'GET',
      security: 'userData',
      weight: venue.facts.balanceWeight,
      handle: ({ account, now }) => ({
        body: venue.exchange.balances(account).map((balance) => balanceRow(venue, balance, now)),
      }),
    }),
    ...(usdm ? [usdmAccount(venue, 'v2'), usdmAccount(venue, 'v3')] : [coinmAccount(venue)]),
    commissionRate(venue),
    forceOrders(venue),
    ...(usdm ? [orderRateLimit(venue)] : []),
  ];
}

function balanceRow({ facts }: FuturesVenue, balance: Balance, now: number): Json {
  const { currency, total, unrealizedPnl, available } = balance;
  return {
    accountAlias: ALIAS,
    asset: currency,
    balance: amountText(total),
    crossWalletBalance: amountText(total),
    crossUnPnl: amountText(unrealizedPnl),
    availableBalance: amountText(available),
    ...(facts.product === 'usdm'
      ? { maxWithdrawAmount: amountText(available), marginAvailable: true }
      : { withdrawAvailable: amountText(available) }),
    updateTime: now,
  };
}

function views(venue: FuturesVenue, { account, now }: Call): PositionView[] {
  return positionViews(venue, account, listedSymbols(venue, now));
}

function sum(rows: readonly PositionView[], of: (view: PositionView) => bigint): bigint {
  return rows.reduce((total, view) => total + of(view), 0n);
}

function assetRow({ currency, total, margin, unrealizedPnl, available }: Balance, all: readonly PositionView[]) {
  const own = all.filter(({ symbol }) => symbol.contract.settle === currency);
  const positionMargin = sum(own, (view) => view.positionMargin);
  return {
    asset: currency,
    walletBalance: amountText(total),
    unrealizedProfit: amountText(unrealizedPnl),
    marginBalance: amountText(total + unrealizedPnl),
    maintMargin: amountText(sum(own, (view) => view.maintenanceMargin)),
    initialMargin: amountText(margin),
    positionInitialMargin: amountText(positionMargin),
    openOrderInitialMargin: amountText(margin > positionMargin ? margin - positionMargin : 0n),
    crossWalletBalance: amountText(total),
    crossUnPnl: amountText(unrealizedPnl),
    availableBalance: amountText(available),
    maxWithdrawAmount: amountText(available),
  };
}

/** Totals cover USDT alone, as on the exchange outside multi-asset mode. */
function usdmAccount(venue: FuturesVenue, version: 'v2' | 'v3'): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'account', version),
    security: 'userData',
    weight: 5,
    handle(call) {
      const all = views(venue, call);
      const { initialMargin, positionInitialMargin, openOrderInitialMargin, maintMargin, ...usdt } = assetRow(
        venue.exchange.balance(call.account, 'USDT'),
        all,
      );
      const frame =
        version === 'v2'
          ? { ...PERMISSIONS, feeBurn: false, multiAssetsMargin: venue.margins.isMulti(call.account), tradeGroupId: -1 }
          : {};
      const shown = version === 'v2' ? all : all.filter(isTouched);
      return {
        body: {
          ...frame,
          ...(version === 'v2' && { updateTime: 0 }),
          totalInitialMargin: initialMargin,
          totalMaintMargin: maintMargin,
          totalWalletBalance: usdt.walletBalance,
          totalUnrealizedProfit: usdt.unrealizedProfit,
          totalMarginBalance: usdt.marginBalance,
          totalPositionInitialMargin: positionInitialMargin,
          totalOpenOrderInitialMargin: openOrderInitialMargin,
          totalCrossWalletBalance: usdt.crossWalletBalance,
          totalCrossUnPnl: usdt.crossUnPnl,
          availableBalance: usdt.availableBalance,
          maxWithdrawAmount: usdt.maxWithdrawAmount,
          assets: venue.exchange.balances(call.account).map((balance) => ({
            ...assetRow(balance, all),
            ...(version === 'v2' && { marginAvailable: true }),
            updateTime: call.now,
          })),
          positions: shown.map(version === 'v2' ? leveragedRow : marginRow),
        },
      };
    },
  };
}

function marginRow(view: PositionView): Json {
  return {
    symbol: view.symbol.instrument.symbol,
    positionSide: view.side,
    positionAmt: quantityText(view.symbol, view.quantity),
    unrealizedProfit: amountText(view.unrealizedPnl),
    notional: amountText(view.notional),
    ...isolatedFields(view),
    initialMargin: amountText(view.positionMargin + view.orderMargin),
    maintMargin: amountText(view.maintenanceMargin),
    updateTime: view.updatedAt,
  };
}

function leveragedRow(view: PositionView): Json {
  return {
    symbol: view.symbol.instrument.symbol,
    initialMargin: amountText(view.positionMargin + view.orderMargin),
    maintMargin: amountText(view.maintenanceMargin),
    unrealizedProfit: amountText(view.unrealizedPnl),
    positionInitialMargin: amountText(view.positionMargin),
    openOrderInitialMargin: amountText(view.orderMargin),
    leverage: formatFixed(view.leverage, 0),
    isolated: view.isolated,
    entryPrice: markText(view.entryPrice),
    bidNotional: amountText(view.bidNotional),
    askNotional: amountText(view.askNotional),
    positionSide: view.side,
    positionAmt: quantityText(view.symbol, view.quantity),
    updateTime: view.updatedAt,
  };
}

function coinmAccount(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'account'),
    security: 'userData',
    weight: 5,
    handle(call) {
      const all = views(venue, call);
      return {
        body: {
          assets: venue.exchange
            .balances(call.account)
            .map((balance) => ({ ...assetRow(balance, all), updateTime: call.now })),
          positions: all.map(leveragedRow),
          ...PERMISSIONS,
          updateTime: 0,
        },
      };
    },
  };
}

function commissionRate(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'commissionRate'),
    security: 'userData',
    weight: 20,
    mandatory: ['symbol'],
    handle({ parameters }) {
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      return {
        body: {
          symbol,
          makerCommissionRate: formatFixed(FEES.maker, 6),
          takerCommissionRate: formatFixed(FEES.taker, 6),
          // RPI orders cost nothing in the sample of the document (docs/venues/binance.md §30.4).
          ...(venue.facts.product === 'usdm' && { rpiCommissionRate: formatFixed(0n, 6) }),
        },
      };
    },
  };
}

/** The paper exchange never liquidates, so the list is empty. */
function forceOrders(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'forceOrders'),
    security: 'userData',
    weight: (parameters) => (parameters.names.has('symbol') ? 20 : 50),
    handle: () => ({ body: [] }),
  };
}

/** `GET rateLimit/order`, USD-M only: the limits, without current counts. */
function orderRateLimit(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'rateLimit/order'),
    security: 'userData',
    weight: 1,
    handle: () => ({ body: venue.orders.limits.map((limit) => ({ ...limit })) }),
  };
}
