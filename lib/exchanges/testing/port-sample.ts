import { checkOrder } from '../../domain/checked-order.ts';
import { chargedOnReceipt } from '../../domain/fee-rates.ts';
import type { Order } from '../../domain/order.ts';
import { ORDER_TYPES } from '../../domain/order-type.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import type { Quote } from '../../domain/quote.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { sampleOrder } from '../../domain/testing/order-sample.ts';
import type { AccountPort, AmendResult, ExchangePort, VenueFacts } from '../port.ts';

const { spot } = samples;

/** An order as given to a port. */
export const placing = checkOrder(spot, {
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price: '90000',
  clientOrderId: 'desk7',
});

/** The same order as a port returns it. */
export const placedOrder: Order = { ...sampleOrder, clientOrderId: 'desk7' };

const { exchange, market, symbol, exchangeSymbol, quantityUnit } = spot;
const product = { exchange, market, symbol, exchangeSymbol };

/** A quote as a port returns it. */
const sampleQuote: Quote = {
  ...product,
  bid: '89999',
  bidQuantity: '1',
  ask: '90001',
  askQuantity: '2',
  quantityUnit,
  markPrice: null,
};

/** An account port of an empty account. */
export const accountSample: AccountPort = {
  fills: () => [],
  fillsOf: () => Promise.resolve({ rows: [], leftOut: [] }),
  positions: () => Promise.resolve({ rows: [], leftOut: [] }),
  balances: () => Promise.resolve({ rows: [], leftOut: [] }),
  feeRates: () =>
    Promise.resolve({ ...product, maker: '0.001', taker: '0.001', chargedIn: chargedOnReceipt(spot), note: null }),
  quantoMultiplier: () => Promise.resolve(null),
  checkedTypes: ORDER_TYPES,
  tryOrder: () => Promise.resolve({ passed: true }),
  countdown: null,
  settings: null,
};

/** A port where every call succeeds without a request; `more` overrides. */
export function portSample(more: Partial<ExchangePort> = {}): ExchangePort {
  const acknowledged = <T>(value: T): Promise<CommandOutcome<T>> => Promise.resolve({ outcome: 'acknowledged', value });
  const amendment = { method: 'cancelReplace' } as AmendResult['amendment'];
  return {
    exchange: 'binance',
    markets: ['spot'],
    origin: 'https://exchange.test',
    validityMs: 3_000,
    exchangeTime: (ours) => ({ at: ours, within: 0 }),
    keysUsedSince: () => Number.NEGATIVE_INFINITY,
    ready: () => Promise.resolve(),
    facts: {} as VenueFacts,
    instruments: () => Promise.resolve({ instruments: [spot], unreadable: [], notServed: [] }),
    instrument: () => Promise.resolve(undefined),
    delivered: () => Promise.resolve(undefined),
    place: () => acknowledged(placedOrder),
    amend: () => acknowledged({ order: { ...placedOrder, id: `${placedOrder.id}1` }, amendment }),
    cancel: () => acknowledged(placedOrder),
    cancelAll: () => acknowledged({ orders: [placedOrder, placedOrder], allNamed: true, emptied: true }),
    find: () => Promise.resolve(placedOrder),
    amendTrace: () => Promise.resolve('made'),
    fills: () => Promise.resolve({ rows: [], leftOut: [] }),
    active: () => Promise.resolve({ rows: [], leftOut: [] }),
    history: () => [],
    referencePrice: () => Promise.resolve('90000'),
    quote: () => Promise.resolve(sampleQuote),
    account: () => Promise.resolve(accountSample),
    time: () => Promise.resolve({ serverTime: 0, offset: 0, roundTripMs: 0 }),
    budget: () => [],
    ...more,
  };
}
