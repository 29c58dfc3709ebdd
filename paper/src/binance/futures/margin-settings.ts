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

/** What clients ask for before they show or open a position: margin modes and tiers (docs/venues/binance.md §24.2–24.4). */
export function marginSettings(venue: FuturesVenue): readonly Endpoint[] {
  const usdm = venue.facts.product === 'usdm';
  return [
    ...(usdm
      ? [accountConfig(venue), symbolConfig(venue), brackets(venue, 'v1')]
      : [brackets(venue, 'v1'), brackets(venue, 'v2')]),
    marginType(venue),
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
        multiAssetsMargin: false,
        tradeGroupId: -1,
      },
    }),
  };
}

/** A list even where a symbol is named. */
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
          marginType: 'CROSSED',
          isAutoAddMargin: false,
          leverage: venue.exchange.leverage(account, symbol) / ONE,
          maxNotionalValue: MAX_NOTIONAL,
        })),
      };
    },
  };
}

/**
 * One tier for each symbol, that of the exchange's margin here. USD-M tells an object where a symbol is named, COIN-M
 * always a list; that COIN-M's first version, asked by pair, has the shape of its second is assumed.
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

/** Positions here share their margin, always: CROSSED changes nothing, ISOLATED is not offered. */
function marginType(venue: FuturesVenue): Endpoint {
  return {
    method: 'POST',
    path: pathOf(venue, 'marginType'),
    security: 'trade',
    weight: 1,
    mandatory: ['symbol', 'marginType'],
    handle({ parameters }) {
      venue.symbol(parameters.required('symbol'));
      const wanted = parameters.word('marginType', ['CROSSED', 'ISOLATED']);
      if (wanted === 'CROSSED') throw FUTURES_REFUSED.sameMarginType();
      throw new BinanceRefusal(-1020, 'This operation is not supported.');
    },
  };
}
