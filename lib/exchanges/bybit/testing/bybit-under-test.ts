import { type CheckedOrder, checkOrder } from '../../../domain/checked-order.ts';
import type { Instrument, Market } from '../../../domain/instrument.ts';
import type { OrderRequest } from '../../../domain/order.ts';
import { Secret } from '../../../text/secret.ts';
import type { VenueEvent } from '../../client/observer.ts';
import { UNSHARED_BACK_OFF } from '../../client/shared-back-off.ts';
import type { CredentialSource } from '../../credentials.ts';
import { createHttpClient } from '../../http/http-client.ts';
import { learnClock, type ScriptedExchange, startScriptedExchange } from '../../http/testing/scripted-exchange.ts';
import type { CallContext, ExchangePort } from '../../port.ts';
import { bybitPorts } from '../ports.ts';
import { bybitInstrumentRow, envelope } from './rows.ts';

export const BYBIT_NOW = 1_795_341_600_000;
const BYBIT_VALIDITY_MS = 2_000;

/** A port on a scripted exchange, its clock in the test's hand. */
export interface BybitUnderTest {
  readonly exchange: ScriptedExchange;
  readonly port: ExchangePort;
  readonly instrument: Instrument;
  readonly call: CallContext;
  readonly events: VenueEvent[];
  /** Epoch milliseconds on our clock. */
  now: number;
  close(): Promise<void>;
}

export async function bybitUnderTest(market: Market): Promise<BybitUnderTest> {
  const exchange = await startScriptedExchange();
  const http = createHttpClient({ now: () => under.now, retry: { baseDelayMs: 1, maxDelayMs: 1 } });
  const events: VenueEvent[] = [];
  const credentials: CredentialSource = {
    get: () => Promise.resolve({ apiKey: Secret.of('bybitPaperKey00001'), apiSecret: Secret.of('paper-secret') }),
    renew: () => Promise.resolve(undefined),
  };
  const port = await bybitPorts({
    markets: [market],
    originOf: () => exchange.baseUrl,
    sharedBackOff: () => UNSHARED_BACK_OFF,
    http,
    credentials,
    now: () => under.now,
    validityMs: BYBIT_VALIDITY_MS,
    bases: ['BTC', 'ETH', 'SOL'],
    observe: (event) => events.push(event),
  })(market);
  const instrument = bybitInstrumentRow(market);
  const under: BybitUnderTest = {
    exchange,
    port,
    instrument,
    events,
    now: BYBIT_NOW,
    call: {
      signal: AbortSignal.timeout(5_000),
      deadline: BYBIT_NOW + 5_000,
      lookup: (symbol) => Promise.resolve(symbol === instrument.exchangeSymbol ? instrument : undefined),
    },
    async close() {
      http.close();
      await exchange.close();
    },
  };
  await learnClock(exchange, port, under.call, envelope({}, BYBIT_NOW));
  return under;
}

/** An order that each market takes. */
const QUANTITIES: Readonly<Record<Market, string>> = { spot: '0.01', usdm: '0.01', coinm: '500' };

export function bybitOrder(
  instrument: Instrument,
  changes: Partial<Omit<OrderRequest, 'clientOrderId'>> = {},
): CheckedOrder {
  return checkOrder(instrument, {
    side: 'BUY',
    type: 'LIMIT',
    quantity: QUANTITIES[instrument.market],
    price: '91230.1',
    clientOrderId: 'oms-1',
    ...changes,
  });
}
