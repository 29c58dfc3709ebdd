import { absolute } from '../engine/decimal.ts';
import type { OrderEffect, SettlementEffect } from '../engine/effects.ts';
import type { Order } from '../engine/order.ts';
import type { Fill } from '../engine/trades.ts';
import type { Call, Endpoint } from './api.ts';
import { inMinorUnits } from './currencies.ts';
import { engineGuid } from './guids.ts';
import { notionalsOf, settlementOf, signedCost, signOf } from './money.ts';
import { symbolsAsked } from './orders/list.ts';
import { ORDER_SHAPE, rowAt, sideWord } from './orders/order-row.ts';
import { amendedText, currentText, noteOf, originText } from './orders/texts.ts';
import { demanded, pageOf, readTable, type TableQuery, type TableShape } from './table.ts';
import { listingOfOrder, type Venue } from './venue.ts';
import { type Row, timestamp } from './wire.ts';

const SHAPE: TableShape = {
  columns: new Set([
    ...ORDER_SHAPE.columns,
    ...['execID', 'lastQty', 'lastPx', 'lastLiquidityInd', 'execType', 'commission', 'feeType', 'trdMatchID'],
    ...['tradePublishIndicator', 'execCost', 'execComm', 'execCommCcy', 'homeNotional', 'foreignNotional'],
    ...['realisedPnl', 'brokerCommission', 'brokerExecComm', 'trdType'],
  ]),
  keys: ['execID', 'account', 'symbol', 'timestamp'],
};

/** Channels of the GUIDs: executions, then settlements, then trades by instrument. */
const EXECUTIONS = 0;
const SETTLEMENTS = 1;
const FIRST_TRADE_CHANNEL = 16;

/** A row to list: an event of the engine's journal, or a fill, which planted orders have too. */
interface Entry {
  readonly time: number;
  /** The rank among entries of the same time. */
  readonly sequence: number;
  readonly symbol: string;
  readonly order: Order | undefined;
  toRow(): Row;
}

/** `GET /execution`: every event of every order (docs/venues/bitmex.md §2.7). */
export function listExecutions(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/execution',
    access: 'read',
    handle: (call) => page(venue, call, [...events(venue, call), ...fills(venue, call)]),
  };
}

/** `GET /execution/tradeHistory`: only rows that change the balance. */
export function tradeHistory(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/execution/tradeHistory',
    access: 'read',
    handle: (call) =>
      page(venue, call, [
        ...settlements(venue, call.account).map((effect) => settlementEntry(venue, effect)),
        ...fills(venue, call),
      ]),
  };
}

function page(venue: Venue, call: Call, entries: readonly Entry[]): Row[] {
  const query = readTable(call.parameters, SHAPE);
  const symbols = symbolsAsked(venue, call);
  const kept = entries.filter((entry) => isAsked(entry, query, symbols));
  const sign = query.reverse ? -1 : 1;
  kept.sort((a, b) => sign * (a.time - b.time || a.sequence - b.sequence));
  return pageOf(kept, (entry) => entry.toRow(), query, SHAPE);
}

function isAsked({ time, symbol, order }: Entry, query: TableQuery, symbols: readonly string[] | undefined): boolean {
  if (query.from !== undefined && time < query.from) return false;
  if (query.to !== undefined && time > query.to) return false;
  if (symbols?.includes(symbol) === false) return false;
  return demanded(query, 'orderID')?.has(order?.id ?? '') !== false;
}

function orderEffects({ exchange }: Venue, account: string): OrderEffect[] {
  return exchange.effects({ account }).filter((effect) => 'order' in effect);
}

function settlements({ exchange }: Venue, account: string): SettlementEffect[] {
  return exchange.effects({ account }).filter((effect) => effect.kind === 'settled');
}

/** An unlisted order shows no events either; its trades appear at once. */
function events(venue: Venue, { account, now }: Call): Entry[] {
  const ofOrders = orderEffects(venue, account)
    .filter((effect) => effect.kind !== 'filled' && !isSilent(effect) && venue.visible(effect.order, now))
    .map((effect) => orderEntry(venue, effect));
  return [...ofOrders, ...settlements(venue, account).map((effect) => settlementEntry(venue, effect))];
}

/**
 * An order that a rule ends on arrival has only its end: one update since December 2019 (docs/venues/bitmex.md §2.2).
 */
function isSilent({ kind, order }: OrderEffect): boolean {
  const waited = order.trigger !== undefined;
  const never = order.state === 'EXPIRED' && order.workingAt === undefined && order.fills.length === 0;
  return kind === 'placed' && never && !waited;
}

function orderEntry(venue: Venue, effect: OrderEffect): Entry {
  const { time, sequence, symbol, order } = effect;
  const { execType, text } = meaningOf(effect);
  return {
    time,
    sequence,
    symbol,
    order,
    toRow: () => ({ ...rowAt(venue, { ...effect, text }), execType, execID: engineGuid(EXECUTIONS, sequence) }),
  };
}

function meaningOf({ kind, state, order }: OrderEffect): { readonly execType: string; readonly text: string } {
  if (kind === 'placed') return { execType: 'New', text: originText(order) };
  if (kind === 'entered') return { execType: 'TriggeredOrActivatedBySystem', text: originText(order) };
  if (kind === 'ended') return { execType: state === 'REJECTED' ? 'Rejected' : 'Canceled', text: currentText(order) };
  return { execType: 'Replaced', text: amendedText(order, noteOf(order, 'amended') ?? 'orderQty') };
}

function fills(venue: Venue, { account }: Call): Entry[] {
  const effects = new Map(orderEffects(venue, account).map((effect) => [effect.fill?.sequence, effect]));
  return [...venue.exchange.fills({ account })].flatMap((fill) => {
    const { symbol, id, time } = fill;
    const order = venue.exchange.order({ account, symbol, id });
    if (order === undefined) return [];
    const effect = effects.get(fill.sequence);
    return [
      { time, sequence: effect?.sequence ?? 0, symbol, order, toRow: () => tradeRow(venue, order, fill, effect) },
    ];
  });
}

function tradeRow(venue: Venue, order: Order, fill: Fill, effect: OrderEffect | undefined): Row {
  const { time, quantity, price, side, cost, commission, commissionRate, maker, realizedPnl, symbol } = fill;
  const listing = listingOfOrder(venue, symbol);
  const settlement = settlementOf(listing);
  const { state, executedQuantity, quantity: total, trigger } = effect ?? order;
  const limit = effect?.price ?? order.price;
  // What trades, works.
  const moment = {
    order,
    state,
    stage: 'working' as const,
    price: limit,
    quantity: total,
    executedQuantity,
    trigger,
    time,
  };
  return {
    ...rowAt(venue, { ...moment, text: originText(order) }),
    ...notionalsOf(listing, signOf(side), fill, venue.satoshiPerDollar()),
    // A planted fill has no place in the engine's journal: the fill's own number stands in, outside the journal's
    // range.
    execID: effect === undefined ? engineGuid(EXECUTIONS + 2, fill.sequence) : engineGuid(EXECUTIONS, effect.sequence),
    execType: 'Trade',
    lastQty: quantity,
    lastPx: price,
    lastLiquidityInd: maker ? 'AddedLiquidity' : 'RemovedLiquidity',
    commission: commissionRate,
    execCost: signedCost(listing, signOf(side), cost),
    execComm: inMinorUnits(commission, settlement),
    execCommCcy: settlement.minor,
    realisedPnl: realizedPnl === 0n ? undefined : inMinorUnits(realizedPnl, settlement),
    trdMatchID: tradeGuid(listing.instrumentID, fill.tradeId),
    tradePublishIndicator: 'PublishTrade',
  };
}

/** The id shared by both sides of a trade and the public tape. */
export function tradeGuid(instrumentID: number, tradeId: bigint): string {
  return engineGuid(FIRST_TRADE_CHANNEL + instrumentID, tradeId);
}

function settlementEntry(venue: Venue, effect: SettlementEffect): Entry {
  const { time, sequence, symbol } = effect;
  return { time, sequence, symbol, order: undefined, toRow: () => settlementRow(venue, effect) };
}

/** A position closed by delivery, without commission. The columns other than the amounts are unverified. */
function settlementRow(
  venue: Venue,
  { account, symbol, quantity, price, realizedPnl, time, sequence }: SettlementEffect,
): Row {
  const listing = listingOfOrder(venue, symbol);
  const settlement = settlementOf(listing);
  const side = quantity > 0n ? 'SELL' : 'BUY';
  const size = absolute(quantity);
  const cost = listing.instrument.valuation.cost(size, price);
  return {
    ...notionalsOf(listing, signOf(side), { quantity: size, price, cost }, venue.satoshiPerDollar()),
    account: venue.accountNumber(account),
    symbol,
    side: sideWord(side),
    execID: engineGuid(SETTLEMENTS, sequence),
    execType: 'Settlement',
    lastQty: size,
    lastPx: price,
    commission: 0n,
    execCost: signedCost(listing, signOf(side), cost),
    execComm: 0n,
    execCommCcy: settlement.minor,
    realisedPnl: inMinorUnits(realizedPnl, settlement),
    currency: listing.terms.quoteCurrency,
    settlCurrency: settlement.minor,
    ordStatus: 'Filled',
    ordType: 'Market',
    orderQty: size,
    cumQty: size,
    leavesQty: 0n,
    text: 'Settlement',
    transactTime: timestamp(time),
    timestamp: timestamp(time),
  };
}
