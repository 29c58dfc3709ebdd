import type { Position } from '../../engine/contract.ts';
import { absolute, type Fixed, formatDecimal, formatFixed, parseDecimal, quotient } from '../../engine/decimal.ts';
import type { PositionSide } from '../../engine/order.ts';
import type { Json } from '../../json.ts';
import type { Endpoint } from '../api.ts';
import type { ContractListing } from '../instruments/listing.ts';
import { amount, POSITION_IDX } from '../orders/order-row.ts';
import type { Parameters } from '../parameters.ts';
import { BybitRefusal, REFUSED } from '../refusal.ts';
import { type CategoryEngine, engineFor, listingFor, type Venue } from '../venue.ts';
import { maintenanceMargin } from './position-view.ts';

const MOST_ROWS = 200;

/** Positions and their settings; the codes are those of docs/venues/bybit.md §6.2. */
export function positionEndpoints(venue: Venue): readonly Endpoint[] {
  return [listPositions(venue), setLeverage(venue), switchMode(venue), switchIsolated(venue)];
}

/** `GET position/list`: a named symbol is listed even when flat, otherwise only open positions. */
function listPositions(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/position/list',
    access: 'read',
    handle({ parameters, account }) {
      const engine = contractsFor(venue, parameters);
      const rows = selected(engine, parameters).flatMap((listing) =>
        rowsOf(venue, engine, account, listing, parameters),
      );
      return { result: { nextPageCursor: '', category: engine.category, list: rows.slice(0, MOST_ROWS) } };
    },
  };
}

/** Spot has no positions. */
function contractsFor(venue: Venue, parameters: Parameters): CategoryEngine {
  const engine = engineFor(venue, parameters);
  if (engine.category === 'spot') throw REFUSED.category();
  return engine;
}

function selected(engine: CategoryEngine, parameters: Parameters): readonly ContractListing[] {
  const symbol = parameters.text('symbol');
  if (symbol !== undefined) return contracts(engine, [listingFor(engine, parameters)]);
  const settle = parameters.text('settleCoin');
  if (settle === undefined && engine.category === 'linear') throw REFUSED.missing('symbol or settleCoin');
  return contracts(engine).filter(({ instrument }) => settle === undefined || instrument.settle === settle);
}

function contracts({ listings }: CategoryEngine, among = [...listings.values()]): readonly ContractListing[] {
  return among.flatMap((listing) => (listing.category === 'spot' ? [] : listing));
}

function rowsOf(
  venue: Venue,
  { exchange }: CategoryEngine,
  account: string,
  listing: ContractListing,
  parameters: Parameters,
): readonly Json[] {
  const { symbol } = listing;
  const hedge = exchange.positionMode(account, symbol) === 'hedge';
  const sides: readonly PositionSide[] = hedge ? ['LONG', 'SHORT'] : ['BOTH'];
  const known = exchange.positions(account, symbol);
  const named = parameters.text('symbol') !== undefined;
  return sides.flatMap((side) => {
    const position = known.find((each) => each.side === side);
    const open = position !== undefined && position.quantity !== 0n;
    return named || open ? [positionRow(venue, account, listing, side, position)] : [];
  });
}

function positionRow(
  { engines }: Venue,
  account: string,
  listing: ContractListing,
  side: PositionSide,
  position: Position | undefined,
): Json {
  const { exchange } = engines[listing.category];
  const { symbol, instrument, terms } = listing;
  const { markPrice } = exchange.market(symbol);
  const quantity = position?.quantity ?? 0n;
  const leverage = exchange.leverage(account, symbol);
  const value = quantity === 0n ? 0n : (position?.entryCost ?? 0n);
  const marked = quantity === 0n ? 0n : instrument.valuation.cost(absolute(quantity), markPrice);
  const initial = amount(quotient(marked, leverage, 'up'));
  const maintenance = amount(maintenanceMargin(marked));
  return {
    positionIdx: POSITION_IDX[side],
    riskId: 1,
    riskLimitValue: '2000000',
    symbol,
    side: sideWord(quantity),
    size: formatFixed(absolute(quantity), listing.quantityDecimals),
    avgPrice: quantity === 0n ? '0' : averageEntry(position?.entryPrice ?? 0n, listing),
    positionValue: quantity === 0n ? '' : amount(value),
    tradeMode: 0,
    autoAddMargin: 0,
    positionStatus: 'Normal',
    leverage: formatDecimal(leverage),
    markPrice: formatFixed(markPrice, listing.priceDecimals),
    liqPrice: '',
    bustPrice: '',
    positionIM: quantity === 0n ? '0' : initial,
    positionIMByMp: quantity === 0n ? '0' : initial,
    positionMM: quantity === 0n ? '0' : maintenance,
    positionMMByMp: quantity === 0n ? '0' : maintenance,
    positionBalance: '0',
    takeProfit: '',
    stopLoss: '',
    trailingStop: '0',
    tpslMode: 'Full',
    sessionAvgPrice: '',
    unrealisedPnl: quantity === 0n ? '' : amount(position?.unrealizedPnl ?? 0n),
    curRealisedPnl: amount(position?.realizedPnl ?? 0n),
    cumRealisedPnl: amount(position?.realizedPnl ?? 0n),
    adlRankIndicator: 0,
    createdTime: String(listing.launchTime),
    updatedTime: String(position?.updatedAt ?? listing.launchTime),
    seq: -1,
    isReduceOnly: false,
    mmrSysUpdatedTime: '',
    leverageSysUpdatedTime: '',
    breakEvenPrice: '',
    maxLeverage: terms.maxLeverage,
  };
}

/** Empty when absent. */
function sideWord(quantity: Fixed): string {
  if (quantity === 0n) return '';
  return quantity > 0n ? 'Buy' : 'Sell';
}

function averageEntry(price: Fixed, { priceDecimals }: ContractListing): string {
  return formatDecimal(parseDecimal(formatFixed(price, priceDecimals + 4, 'halfUp')));
}

/** `POST position/set-leverage`: both sides must be equal, as cross margin requires. */
function setLeverage(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/position/set-leverage',
    access: 'trade',
    perSecond: { spot: 10, futures: 10 },
    handle({ parameters, account }) {
      const engine = contractsFor(venue, parameters);
      const listing = listingFor(engine, parameters);
      const buy = parameters.decimal('buyLeverage');
      const sell = parameters.decimal('sellLeverage');
      if (buy === undefined || sell === undefined) throw REFUSED.missing('buyLeverage and sellLeverage');
      const most = listing.category === 'spot' ? buy : parseDecimal(listing.terms.maxLeverage);
      if (buy !== sell || buy < parseDecimal('1') || buy > most) throw REFUSED.invalid('leverage');
      if (engine.exchange.leverage(account, listing.symbol) === buy) {
        throw new BybitRefusal(110043, 'leverage not modified');
      }
      engine.exchange.setLeverage(account, listing.symbol, buy);
      return { result: {} };
    },
  };
}

/** `POST position/switch-mode`: 0 is one-way, 3 both sides; only USDT perpetuals have both sides (§2.1). */
function switchMode(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/position/switch-mode',
    access: 'trade',
    perSecond: { spot: 10, futures: 10 },
    handle({ parameters, account }) {
      const engine = contractsFor(venue, parameters);
      const mode = parameters.integer('mode');
      if (mode !== 0 && mode !== 3) throw REFUSED.invalid('mode');
      const symbols = switched(engine, parameters);
      const wanted = mode === 3 ? 'hedge' : 'oneWay';
      const { exchange } = engine;
      if (parameters.text('symbol') === undefined) {
        // A switch by coin leaves out contracts that hold something, and does not say which (§11.5).
        for (const symbol of symbols) exchange.setPositionMode(account, wanted, [symbol]);
        return { result: {} };
      }
      if (symbols.every((symbol) => exchange.positionMode(account, symbol) === wanted)) {
        throw new BybitRefusal(110025, 'Position mode is not modified');
      }
      if (exchange.setPositionMode(account, wanted, symbols) === undefined) return { result: {} };
      const holds = exchange
        .positions(account)
        .some(({ symbol, quantity }) => symbols.includes(symbol) && quantity !== 0n);
      throw holds
        ? new BybitRefusal(110024, 'You have an existing position, so position mode cannot be switched')
        : new BybitRefusal(110028, 'Open orders exist, so you cannot change position mode');
    },
  };
}

/** The selected USDT perpetuals: one symbol, or all of the coin. */
function switched(engine: CategoryEngine, parameters: Parameters): readonly string[] {
  const symbol = parameters.text('symbol');
  const coin = parameters.text('coin');
  if (symbol === undefined && coin === undefined) throw REFUSED.missing('symbol or coin');
  const meant = symbol === undefined ? contracts(engine) : contracts(engine, [listingFor(engine, parameters)]);
  const hedgeable = meant.filter(
    ({ category, instrument, deliveryTime }) =>
      category === 'linear' && instrument.settle === 'USDT' && deliveryTime === undefined,
  );
  const symbols = hedgeable
    .filter(({ instrument }) => symbol !== undefined || instrument.settle === coin)
    .map((listing) => listing.symbol);
  if (symbols.length === 0) throw new BybitRefusal(110029, 'Hedge mode is not available for this symbol');
  return symbols;
}

/** Margin is always crossed here. */
function switchIsolated(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/position/switch-isolated',
    access: 'trade',
    perSecond: { spot: 10, futures: 10 },
    handle({ parameters }) {
      listingFor(contractsFor(venue, parameters), parameters);
      if (parameters.integer('tradeMode') !== 0) throw REFUSED.notOffered('isolated margin');
      throw new BybitRefusal(110026, 'Cross/isolated margin mode is not modified');
    },
  };
}
