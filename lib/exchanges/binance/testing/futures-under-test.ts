import { type CheckedOrder, checkOrder } from '../../../domain/checked-order.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { Order, OrderRequest } from '../../../domain/order.ts';
import { parseExact } from '../../../text/exact-json.ts';
import { Secret } from '../../../text/secret.ts';
import type { VenueEvent } from '../../client/observer.ts';
import type { CredentialSource } from '../../credentials.ts';
import { createHttpClient } from '../../http/http-client.ts';
import { learnClock, type ScriptedExchange, startScriptedExchange } from '../../http/testing/scripted-exchange.ts';
import type { CallContext, ExchangePort } from '../../port.ts';
import { queriedFuturesRow } from '../futures/models.ts';
import { futuresOrderOf } from '../futures/parse.ts';
import { createBinanceCoinm, createBinanceUsdm } from '../futures/port.ts';
import { COINM, type FuturesProduct, USDM } from '../futures/product.ts';
import { btcUsd, btcUsdt } from './contracts.ts';

export const FUTURES_NOW = 1_795_341_600_000;
export const FUTURES_RECV_WINDOW_MS = 2_000;

/** A futures port on a scripted exchange. */
export interface FuturesUnderTest extends AsyncDisposable {
  readonly exchange: ScriptedExchange;
  readonly port: ExchangePort;
  readonly instrument: Instrument;
  readonly call: CallContext;
  readonly events: VenueEvent[];
}

const PRODUCTS = {
  usdm: { instrument: btcUsdt, create: createBinanceUsdm },
  coinm: { instrument: btcUsd, create: createBinanceCoinm },
} satisfies Record<FuturesProduct['market'], object>;

export async function futuresUnderTest(market: FuturesProduct['market']): Promise<FuturesUnderTest> {
  const exchange = await startScriptedExchange();
  const http = createHttpClient({ now: () => FUTURES_NOW, retry: { baseDelayMs: 1, maxDelayMs: 1 } });
  const events: VenueEvent[] = [];
  const credentials: CredentialSource = {
    get: () => Promise.resolve({ apiKey: Secret.of('the-key'), apiSecret: Secret.of('the-secret') }),
    renew: () => Promise.resolve(undefined),
  };
  const { instrument, create } = PRODUCTS[market];
  const under: FuturesUnderTest = {
    exchange,
    events,
    instrument,
    call: {
      signal: AbortSignal.timeout(5_000),
      deadline: FUTURES_NOW + 5_000,
      lookup: (symbol) => Promise.resolve(symbol === instrument.exchangeSymbol ? instrument : undefined),
    },
    port: create({
      baseUrl: exchange.baseUrl,
      http,
      credentials,
      now: () => FUTURES_NOW,
      validityMs: FUTURES_RECV_WINDOW_MS,
      bases: ['BTC', 'ETH', 'SOL'],
      observe: (event) => events.push(event),
    }),
    async [Symbol.asyncDispose]() {
      http.close();
      await exchange.close();
    },
  };
  await learnClock(exchange, under.port, under.call, { serverTime: FUTURES_NOW });
  return under;
}

/** A limit buy at 90000 of 0.005 BTC, or of 10 contracts. */
export const futuresLimitOrder = (
  instrument: Instrument,
  changes: Partial<Omit<OrderRequest, 'clientOrderId'>> = {},
): CheckedOrder =>
  checkOrder(instrument, {
    side: 'BUY',
    type: 'LIMIT',
    quantity: instrument.inverse ? '1000' : '0.005',
    price: '90000',
    clientOrderId: 'oms-1',
    ...changes,
  });

/** The same order in the exchange's form, as the answer to a command. */
export const futuresOrderBody = (instrument: Instrument, changes: object = {}) => ({
  orderId: 51234567890,
  symbol: instrument.exchangeSymbol,
  status: 'NEW',
  clientOrderId: 'oms-1',
  price: '90000.0',
  origQty: instrument.inverse ? '10' : '0.005',
  executedQty: '0',
  cumQty: '0',
  timeInForce: 'GTC',
  type: 'LIMIT',
  reduceOnly: false,
  closePosition: false,
  side: 'BUY',
  positionSide: 'BOTH',
  updateTime: FUTURES_NOW,
  ...changes,
});

/** The same order as the answer to a query. */
export const futuresQueryBody = (instrument: Instrument, changes: object = {}) =>
  futuresOrderBody(instrument, { time: FUTURES_NOW - 5, avgPrice: '0.0', ...changes });

/** The same order as an Atlas order. */
export const restingFuturesOrder = (instrument: Instrument, changes: object = {}): Order => {
  const product = instrument.inverse ? COINM : USDM;
  const row = queriedFuturesRow(parseExact(JSON.stringify(futuresQueryBody(instrument, changes))), product);
  return futuresOrderOf(row, instrument, () => undefined);
};
