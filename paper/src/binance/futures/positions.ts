import { formatFixed, parseDecimal } from '../../engine/decimal.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import type { FuturesFacts } from './facts.ts';
import { amountText, type FuturesSymbol, quantityText } from './instrument.ts';
import { markText } from './market-data.ts';
import { isolatedFields, isTouched, type PositionView, positionViews } from './position-view.ts';
import { FUTURES_REFUSED } from './refusals.ts';
import { readSelection } from './selection.ts';
import { type FuturesVenue, listedSymbols, pathOf } from './venue.ts';

/** The largest position at any leverage; the paper exchange enforces no limit of its own. */
export const MAX_NOTIONAL = '100000000';
export const LEVERAGE = { least: 1n, most: 125n } as const;

/** The weight of `positionRisk` (docs/venues/binance.md §24.1). */
const RISK_WEIGHT: Readonly<Record<FuturesFacts['product'], number>> = { usdm: 5, coinm: 1 };

/** How the answer to a leverage change states the maximum position. */
const LARGEST: Readonly<Record<FuturesFacts['product'], (contract: FuturesSymbol['contract']) => object>> = {
  usdm: () => ({ maxNotionalValue: MAX_NOTIONAL }),
  coinm: ({ maxQty }) => ({ maxQty }),
};

/** `positionRisk` in all versions, and `leverage`. */
export function positions(venue: FuturesVenue): readonly Endpoint[] {
  const usdm = venue.facts.product === 'usdm';
  return [
    ...(usdm
      ? [riskEndpoint(venue, 'v2', () => true, usdmRow), riskEndpoint(venue, 'v3', isTouched, usdmRowV3)]
      : [riskEndpoint(venue, 'v1', () => true, coinmRow)]),
    leverage(venue),
  ];
}

type Row = (view: PositionView) => Json;

function riskEndpoint(
  venue: FuturesVenue,
  version: string,
  shown: (view: PositionView) => boolean,
  row: Row,
): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'positionRisk', version),
    security: 'userData',
    weight: RISK_WEIGHT[venue.facts.product],
    handle: ({ parameters, account, now }: Call) => {
      const selection = readSelection(venue, parameters);
      const symbols = listedSymbols(venue, now).filter(({ instrument }) => selection.includes(instrument.symbol));
      return { body: positionViews(venue, account, symbols).filter(shown).map(row) };
    },
  };
}

function common(view: PositionView) {
  const { symbol, side, quantity, entryPrice, markPrice, unrealizedPnl, updatedAt } = view;
  const entry = markText(entryPrice);
  return {
    symbol: symbol.instrument.symbol,
    positionAmt: quantityText(symbol, quantity),
    entryPrice: entry,
    breakEvenPrice: entry,
    markPrice: markText(markPrice),
    unRealizedProfit: amountText(unrealizedPnl),
    liquidationPrice: '0',
    ...isolatedFields(view),
    positionSide: side,
    updateTime: updatedAt,
  };
}

function usdmRow(view: PositionView): Json {
  return {
    ...common(view),
    leverage: formatFixed(view.leverage, 0),
    marginType: view.isolated ? 'isolated' : 'cross',
    isAutoAddMargin: 'false',
    maxNotionalValue: MAX_NOTIONAL,
    notional: amountText(view.notional),
  };
}

/** The third version reports margins instead of leverage. */
function usdmRowV3(view: PositionView): Json {
  return {
    ...common(view),
    notional: amountText(view.notional),
    marginAsset: view.symbol.contract.settle,
    initialMargin: amountText(view.positionMargin + view.orderMargin),
    maintMargin: amountText(view.maintenanceMargin),
    positionInitialMargin: amountText(view.positionMargin),
    openOrderInitialMargin: amountText(view.orderMargin),
    adl: 0,
    bidNotional: amountText(view.bidNotional),
    askNotional: amountText(view.askNotional),
  };
}

/** `notionalValue` is in coin. */
function coinmRow(view: PositionView): Json {
  return {
    ...common(view),
    leverage: formatFixed(view.leverage, 0),
    maxQty: view.symbol.contract.maxQty,
    marginType: view.isolated ? 'isolated' : 'cross',
    isAutoAddMargin: 'false',
    notionalValue: amountText(view.notional),
  };
}

function leverage(venue: FuturesVenue): Endpoint {
  return {
    method: 'POST',
    path: pathOf(venue, 'leverage'),
    security: 'trade',
    weight: 1,
    mandatory: ['symbol', 'leverage'],
    handle({ parameters, account }) {
      const symbol = venue.symbol(parameters.required('symbol'));
      const wanted = parameters.integer('leverage') ?? 0n;
      if (wanted < LEVERAGE.least || wanted > LEVERAGE.most) throw FUTURES_REFUSED.leverage(wanted.toString());
      venue.exchange.setLeverage(account, symbol.instrument.symbol, parseDecimal(wanted.toString()));
      return { body: { leverage: wanted, ...largest(venue, symbol), symbol: symbol.instrument.symbol } };
    },
  };
}

function largest({ facts }: FuturesVenue, { contract }: FuturesSymbol) {
  return LARGEST[facts.product](contract);
}
