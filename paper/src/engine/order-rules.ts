import type { Fixed } from './decimal.ts';
import type { ExchangeState, SymbolState } from './exchange-state.ts';
import type { Instrument } from './instrument.ts';
import { isOpen, type NewOrder, type Reason } from './order.ts';
import { type OrderRecord, reasonOf } from './order-record.ts';

/**
 * The fault in the shape of a new order: fields that do not belong together, grids, names. Venue filters (bounds,
 * notional, percent price …) belong to the protocol layer, through `ExchangeOptions.validate`.
 */
export function shapeFault(state: ExchangeState, market: SymbolState, order: NewOrder): Reason | undefined {
  if (market.status !== 'open') return reasonOf('notTrading', { status: market.status });
  return (
    combinationFault(order, market.instrument) ??
    gridFault(market.instrument, order) ??
    positionSideFault(state, market.instrument, order) ??
    duplicateFault(state, order)
  );
}

function combinationFault(order: NewOrder, { kind }: Instrument): Reason | undefined {
  const { type, price, quantity, quoteQuantity, timeInForce, postOnly, reduceOnly } = order;
  const wrong = (field: string): Reason => reasonOf('invalidCombination', { field });
  if (type === 'LIMIT') {
    if (price === undefined) return wrong('price');
    if (quantity === undefined) return wrong('quantity');
    if (quoteQuantity !== undefined) return wrong('quoteQuantity');
    if (postOnly === true && timeInForce !== undefined && timeInForce !== 'GTC') return wrong('timeInForce');
  } else {
    if (price !== undefined) return wrong('price');
    if ((quantity === undefined) === (quoteQuantity === undefined)) return wrong('quantity');
    if (postOnly === true) return wrong('postOnly');
    if (timeInForce === 'GTC') return wrong('timeInForce');
  }
  if (kind !== 'spot') return quoteQuantity === undefined ? undefined : wrong('quoteQuantity');
  return reduceOnly === true ? wrong('reduceOnly') : undefined;
}

/** Positive and on the step. */
export function gridFault(
  { tickSize, stepSize }: Instrument,
  { price, quantity, quoteQuantity }: { price?: Fixed; quantity?: Fixed; quoteQuantity?: Fixed },
): Reason | undefined {
  if (price !== undefined && (price <= 0n || price % tickSize !== 0n)) return reasonOf('invalidPrice');
  if (quantity !== undefined && (quantity <= 0n || quantity % stepSize !== 0n)) return reasonOf('invalidQuantity');
  if (quoteQuantity !== undefined && quoteQuantity <= 0n) return reasonOf('invalidQuantity');
  return undefined;
}

function positionSideFault(state: ExchangeState, { kind, symbol }: Instrument, order: NewOrder): Reason | undefined {
  const side = order.positionSide ?? 'BOTH';
  const hedge = kind !== 'spot' && state.ledger.positionMode(order.account, symbol) === 'hedge';
  if (hedge === (side === 'BOTH')) return reasonOf('positionSideMismatch', { positionSide: side });
  return undefined;
}

/** A client order id is unique among open orders only: a closed order frees it (docs/venues/binance.md §2.1). */
export function duplicateFault(
  state: ExchangeState,
  { account, symbol, clientOrderId }: { account: string; symbol: string; clientOrderId?: string | undefined },
  except?: OrderRecord,
): Reason | undefined {
  if (clientOrderId === undefined) return undefined;
  const perSymbol = state.options.clientOrderIdScope === 'accountSymbol';
  const other = state.history.find(perSymbol ? { account, symbol, clientOrderId } : { account, clientOrderId });
  if (other === undefined || other === except || !isOpen(other)) return undefined;
  return reasonOf('duplicateClientOrderId', { id: other.id });
}
