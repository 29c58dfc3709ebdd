import { checkOrder } from '../../../domain/checked-order.ts';
import { type Order, type OrderRequest, PLAIN_ORDER } from '../../../domain/order.ts';
import { Problem } from '../../../domain/problem.ts';
import { Secret } from '../../../text/secret.ts';
import type { VenueEvent } from '../../client/observer.ts';
import type { CredentialSource, Credentials } from '../../credentials.ts';
import { createHttpClient } from '../../http/http-client.ts';
import { learnClock, type ScriptedExchange, startScriptedExchange } from '../../http/testing/scripted-exchange.ts';
import type { CallContext, ExchangePort } from '../../port.ts';
import { spotInstrumentOf } from '../spot/instruments.ts';
import { createBinanceSpot } from '../spot/port.ts';
import { symbolRow } from './symbols.ts';

export const SPOT_NOW = 1_795_341_600_000;
export const SPOT_RECV_WINDOW_MS = 2_000;
export const spotInstrument = spotInstrumentOf(symbolRow());

const keys = (name: string): Credentials => ({
  apiKey: Secret.of(`${name}-key`),
  apiSecret: Secret.of(`${name}-secret`),
});

/** A spot port on a scripted exchange, with a clock the test controls. */
export interface SpotUnderTest extends AsyncDisposable {
  readonly exchange: ScriptedExchange;
  readonly port: ExchangePort;
  readonly call: CallContext;
  readonly events: VenueEvent[];
  /** Epoch milliseconds on our clock. */
  now: number;
  /** What a renewal of the keys finds; by default nothing newer. */
  newer: Credentials | undefined;
  /** Whether no keys are stored at all. */
  missing: boolean;
}

export async function spotUnderTest(): Promise<SpotUnderTest> {
  const exchange = await startScriptedExchange();
  const http = createHttpClient({ now: () => under.now, retry: { baseDelayMs: 1, maxDelayMs: 1 } });
  const events: VenueEvent[] = [];
  const credentials: CredentialSource = {
    get: () =>
      under.missing ? Promise.reject(new Problem('CREDENTIALS_MISSING', 'No keys.')) : Promise.resolve(keys('old')),
    renew: () => Promise.resolve(under.newer),
  };
  const under: SpotUnderTest = {
    exchange,
    events,
    now: SPOT_NOW,
    newer: undefined,
    missing: false,
    call: {
      signal: AbortSignal.timeout(5_000),
      deadline: SPOT_NOW + 5_000,
      lookup: (symbol) => Promise.resolve(symbol === 'BTCUSDT' ? spotInstrument : undefined),
    },
    port: createBinanceSpot({
      baseUrl: exchange.baseUrl,
      http,
      credentials,
      now: () => under.now,
      validityMs: SPOT_RECV_WINDOW_MS,
      bases: ['BTC', 'ETH', 'SOL'],
      observe: (event) => events.push(event),
    }),
    async [Symbol.asyncDispose]() {
      http.close();
      await exchange.close();
    },
  };
  await learnClock(exchange, under.port, under.call, { serverTime: SPOT_NOW });
  return under;
}

export const newerBinanceKeys = keys('new');

export const spotLimitOrder = (changes: Partial<Omit<OrderRequest, 'clientOrderId'>> = {}) =>
  checkOrder(spotInstrument, {
    side: 'BUY',
    type: 'LIMIT',
    quantity: '0.005',
    price: '90000',
    clientOrderId: 'oms-1',
    ...changes,
  });

/** An order in the exchange's form, as the answer to a place. */
export const spotOrderBody = (changes: object = {}) => ({
  symbol: 'BTCUSDT',
  orderId: 51234567890,
  orderListId: -1,
  clientOrderId: 'oms-1',
  transactTime: SPOT_NOW,
  price: '90000.00000000',
  origQty: '0.00500000',
  executedQty: '0.00000000',
  origQuoteOrderQty: '0.00000000',
  cummulativeQuoteQty: '0.00000000',
  status: 'NEW',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  fills: [],
  ...changes,
});

/** The same order as the answer to a cancel. */
export const cancelBody = (changes: object = {}) =>
  spotOrderBody({ origClientOrderId: 'oms-1', clientOrderId: 'cancel-1', status: 'CANCELED', ...changes });

/** The same order as an element of a query. */
export const spotQueryBody = (changes: object = {}) =>
  spotOrderBody({ time: SPOT_NOW - 5, updateTime: SPOT_NOW, ...changes });

/** The same order as an Atlas order. */
export const restingSpotOrder = (changes: Partial<Order> = {}): Order => ({
  id: 'binance.spot.BTCUSDT.51234567890',
  exchange: 'binance',
  market: 'spot',
  symbol: 'BTC/USDT',
  exchangeSymbol: 'BTCUSDT',
  exchangeOrderId: '51234567890',
  clientOrderId: 'oms-1',
  side: 'BUY',
  type: 'LIMIT',
  exchangeType: 'LIMIT',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  positionSide: null,
  price: '90000',
  quantity: '0.005',
  quoteQuantity: null,
  filledQuantity: '0',
  remainingQuantity: '0.005',
  averagePrice: null,
  quantityUnit: 'BTC',
  state: 'NEW',
  exchangeState: 'NEW',
  stateReason: null,
  orderListId: null,
  adjusted: null,
  ...PLAIN_ORDER,
  createdAt: '2026-11-22T09:59:00.000Z',
  updatedAt: null,
  ...changes,
});
