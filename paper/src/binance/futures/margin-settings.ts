import { ONE } from '../../engine/decimal.ts';
import type { Json } from '../../json.ts';
import type { Endpoint } from '../api.ts';
import { BinanceRefusal } from '../refusal.ts';
import type { FuturesSymbol } from './instrument.ts';
import { MAINTENANCE_RATE } from './position-view.ts';
import { LEVERAGE, MAX_NOTIONAL } from './positions.ts';
import { FUTURES_REFUSED } from './refusals.ts';
import { readSelection } from './selection.ts';
import { type FuturesVenue, listedSymbols, pathOf } from './venue.ts';

/**
 * What clients query before they show or open a position: margin modes and tiers (docs/venues/binance.md §24.2–24.4).
 */
export function marginSettings(venue: FuturesVenue): readonly Endpoint[] {
  const usdm = venue.facts.product === 'usdm';
  return [
    ...(usdm
      ? [accountConfig(venue), symbolConfig(venue), brackets(venue, 'v1')]
      : [brackets(venue, 'v1'), brackets(venue, 'v2')]),
    marginType(venue),
    ...positionMargin(venue),
    ...(usdm ? assetMode(venue) : []),
  ];
}

function accountConfig(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'accountConfig'),
    security: 'userData',
    weight: 5,
    handle: ({ account }) => ({
      body: {
        feeTier: 0,
        canTrade: true,
        canDeposit: true,
        canWithdraw: true,
        dualSidePosition: venue.exchange.positionMode(account) === 'hedge',
        updateTime: 0,
        multiAssetsMargin: venue.margins.isMulti(account),
        tradeGroupId: -1,
      },
    }),
  };
}

/** A list even when a symbol is named. */
function symbolConfig(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'symbolConfig'),
    security: 'userData',
    weight: 5,
    handle({ parameters, account, now }) {
      const selection = readSelection(venue, parameters);
      const symbols = listedSymbols(venue, now).filter(({ instrument }) => selection.includes(instrument.symbol));
      return {
        body: symbols.map(({ instrument: { symbol } }) => ({
          symbol,
          marginType: venue.margins.isIsolated(account, symbol) ? 'ISOLATED' : 'CROSSED',
          isAutoAddMargin: false,
          leverage: venue.exchange.leverage(account, symbol) / ONE,
          maxNotionalValue: MAX_NOTIONAL,
        })),
      };
    },
  };
}

/**
 * One tier per symbol, with the paper exchange's own margin rates. USD-M returns an object for a named symbol, COIN-M
 * always a list. COIN-M's first version, queried by pair, is assumed to have the same shape as its second.
 */
function brackets(venue: FuturesVenue, version: string): Endpoint {
  const { byPair } = venue.facts;
  return {
    method: 'GET',
    path: pathOf(venue, 'leverageBracket', version),
    security: 'userData',
    weight: (parameters) => (byPair && version === 'v2' && !parameters.names.has('symbol') ? 2 : 1),
    handle({ parameters, now }) {
      const selection = readSelection(venue, parameters);
      const rows = listedSymbols(venue, now)
        .filter(({ instrument }) => selection.includes(instrument.symbol))
        .map((symbol) => tiersOf(venue, symbol));
      const [only] = rows;
      return { body: !byPair && selection.symbol !== undefined && only !== undefined ? only : rows };
    },
  };
}

function tiersOf({ facts }: FuturesVenue, { instrument: { symbol }, contract }: FuturesSymbol): Json {
  const tier = { bracket: 1, initialLeverage: Number(LEVERAGE.most) };
  const rate = { maintMarginRatio: Number(MAINTENANCE_RATE), cum: 0 };
  const bounds = facts.byPair
    ? { qtyCap: Number(contract.maxQty), qtylFloor: 0 }
    : { notionalCap: Number(MAX_NOTIONAL), notionalFloor: 0 };
  return { symbol, brackets: [{ ...tier, ...bounds, ...rate }] };
}

const DONE = { code: 200, msg: 'success' };

/** Refused while the symbol has a position or orders, and in multi-assets mode (docs/venues/binance.md §24.3). */
function marginType(venue: FuturesVenue): Endpoint {
  return {
    method: 'POST',
    path: pathOf(venue, 'marginType'),
    security: 'trade',
    weight: 1,
    mandatory: ['symbol', 'marginType'],
    handle({ parameters, account }) {
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      const isolated = parameters.word('marginType', ['CROSSED', 'ISOLATED']) === 'ISOLATED';
      const { exchange, margins } = venue;
      if (isolated === margins.isIsolated(account, symbol)) throw FUTURES_REFUSED.sameMarginType();
      if (isolated && margins.isMulti(account)) throw FUTURES_REFUSED.isolatedInMulti();
      if (exchange.openOrders(account, symbol).length > 0) throw FUTURES_REFUSED.marginTypeWithOrders();
      if (holdsAny(venue, account, symbol)) throw FUTURES_REFUSED.marginTypeWithPosition();
      margins.setIsolated(account, symbol, isolated);
      return { body: DONE };
    },
  };
}

function holdsAny({ exchange }: FuturesVenue, account: string, symbol?: string): boolean {
  return exchange.positions(account, symbol).some(({ quantity }) => quantity !== 0n);
}

/** Margin cannot be given to a position, or taken from it, where positions share it: nobody ever has. */
function positionMargin(venue: FuturesVenue): readonly Endpoint[] {
  return [
    {
      method: 'POST',
      path: pathOf(venue, 'positionMargin'),
      security: 'trade',
      weight: 1,
      mandatory: ['symbol', 'amount', 'type'],
      handle({ parameters, account }) {
        const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
        parameters.word('type', ['1', '2']);
        if (!venue.margins.isIsolated(account, symbol)) throw FUTURES_REFUSED.crossMargin();
        throw new BinanceRefusal(-1020, 'This operation is not supported.');
      },
    },
    {
      method: 'GET',
      path: pathOf(venue, 'positionMargin/history'),
      security: 'userData',
      weight: 1,
      mandatory: ['symbol'],
      handle({ parameters }) {
        venue.symbol(parameters.required('symbol'));
        return { body: [] };
      },
    },
  ];
}

/** Refused with isolated symbols or open orders (docs/venues/binance.md §24.3). */
function assetMode(venue: FuturesVenue): readonly Endpoint[] {
  const path = pathOf(venue, 'multiAssetsMargin');
  return [
    {
      method: 'GET',
      path,
      security: 'userData',
      weight: 30,
      handle: ({ account }) => ({ body: { multiAssetsMargin: venue.margins.isMulti(account) } }),
    },
    {
      method: 'POST',
      path,
      security: 'trade',
      weight: 1,
      mandatory: ['multiAssetsMargin'],
      handle({ parameters, account }) {
        const multi = parameters.flag('multiAssetsMargin') === true;
        const { exchange, margins } = venue;
        if (multi === margins.isMulti(account)) throw FUTURES_REFUSED.sameAssetMode();
        if (multi && margins.hasIsolated(account)) throw FUTURES_REFUSED.multiWithIsolated();
        if (exchange.openOrders(account).length > 0) throw FUTURES_REFUSED.assetModeWithOrders();
        margins.setMulti(account, multi);
        return { body: DONE };
      },
    },
  ];
}
