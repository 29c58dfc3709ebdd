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
import { queriedRow } from '../futures/models.ts';
import { orderOf } from '../futures/parse.ts';
import { createBinanceCoinm, createBinanceUsdm } from '../futures/port.ts';
import { COINM, type FuturesProduct, USDM } from '../futures/product.ts';
import { btcUsd, btcUsdt } from './contracts.ts';

export const NOW = 1_795_341_600_000;
export const RECV_WINDOW_MS = 2_000;

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
  const http = createHttpClient({ now: () => NOW, retry: { baseDelayMs: 1, maxDelayMs: 1 } });
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
      deadline: NOW + 5_000,
      lookup: (symbol) => Promise.resolve(symbol === instrument.exchangeSymbol ? instrument : undefined),
    },
    port: create({
      baseUrl: exchange.baseUrl,
      http,
      credentials,
      now: () => NOW,
      validityMs: RECV_WINDOW_MS,
      bases: ['BTC', 'ETH', 'SOL'],
      observe: (event) => events.push(event),
    }),
    async [Symbol.asyncDispose]() {
      http.close();
      await exchange.close();
    },
  };
  await learnClock(exchange, under.port, under.call, { serverTime: NOW });
  return under;
}

/** A limit buy at 90000 of 0.005 BTC, or of 10 contracts. */
export const limitOrder = (
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

/** The same order in the words of the exchange, as an answer to a command. */
export const orderBody = (instrument: Instrument, changes: object = {}) => ({
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
  updateTime: NOW,
  ...changes,
});

/** The same order as an answer to a query. */
export const queryBody = (instrument: Instrument, changes: object = {}) =>
  orderBody(instrument, { time: NOW - 5, avgPrice: '0.0', ...changes });

/** The same order in the language of Atlas. */
export const restingOrder = (instrument: Instrument, changes: object = {}): Order => {
  const product = instrument.inverse ? COINM : USDM;
  const row = queriedRow(parseExact(JSON.stringify(queryBody(instrument, changes))), product);
  return orderOf(row, instrument, () => undefined);
};
