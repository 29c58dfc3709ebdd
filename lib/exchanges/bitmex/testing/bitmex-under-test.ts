import { checkOrder } from '../../../domain/checked-order.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { OrderRequest } from '../../../domain/order.ts';
import { Problem } from '../../../domain/problem.ts';
import { Secret } from '../../../text/secret.ts';
import type { VenueEvent } from '../../client/observer.ts';
import type { CredentialSource, Credentials } from '../../credentials.ts';
import { createHttpClient, type HttpClient } from '../../http/http-client.ts';
import { learnClock, type ScriptedExchange, startScriptedExchange } from '../../http/testing/scripted-exchange.ts';
import type { CallContext, ExchangePort } from '../../port.ts';
import { type BitmexParts, createBitmex } from '../port.ts';
import { bitmexInstrumentRow, INSTRUMENTS, type InstrumentName } from './rows.ts';

export const BITMEX_NOW = Date.parse('2026-08-20T09:15:02.000Z');
const VALIDITY_MS = 2_000;
/** `api-expires` at `NOW`. */
export const EXPIRES = BITMEX_NOW / 1_000 + 2;

const keys = (name: string): Credentials => ({
  apiKey: Secret.of(`${name}-key`),
  apiSecret: Secret.of(`${name}-secret`),
});
export const newerBitmexKeys = keys('new');

/** A port on a scripted exchange, with a clock the test controls. */
export interface BitmexUnderTest {
  readonly exchange: ScriptedExchange;
  readonly http: HttpClient;
  readonly port: ExchangePort;
  readonly call: CallContext;
  readonly events: VenueEvent[];
  /** Names that were looked up. */
  readonly lookups: string[];
  /** Epoch milliseconds on our clock. */
  now: number;
  /** What a renewal of the keys finds; by default nothing newer. */
  newer: Credentials | undefined;
  /** Whether no keys are stored at all. */
  missing: boolean;
  /** Another port with changed parts. */
  portWith(changes: Partial<BitmexParts>): ExchangePort;
  close(): Promise<void>;
}

export async function bitmexUnderTest(): Promise<BitmexUnderTest> {
  const exchange = await startScriptedExchange();
  const http = createHttpClient({ now: () => under.now, retry: { baseDelayMs: 1, maxDelayMs: 1 } });
  const events: VenueEvent[] = [];
  const lookups: string[] = [];
  const credentials: CredentialSource = {
    get: () =>
      under.missing ? Promise.reject(new Problem('CREDENTIALS_MISSING', 'No keys.')) : Promise.resolve(keys('old')),
    renew: () => Promise.resolve(under.newer),
  };
  const portWith = (changes: Partial<BitmexParts>) =>
    createBitmex({
      baseUrl: exchange.baseUrl,
      http,
      credentials,
      now: () => under.now,
      validityMs: VALIDITY_MS,
      bases: ['BTC', 'ETH', 'SOL'],
      observe: (event) => events.push(event),
      ...changes,
    });
  const under: BitmexUnderTest = {
    exchange,
    http,
    events,
    lookups,
    now: BITMEX_NOW,
    newer: undefined,
    missing: false,
    call: {
      signal: AbortSignal.timeout(5_000),
      deadline: BITMEX_NOW + 5_000,
      lookup(symbol) {
        lookups.push(symbol);
        return Promise.resolve(
          Object.hasOwn(INSTRUMENTS, symbol) ? bitmexInstrumentRow(symbol as InstrumentName) : undefined,
        );
      },
    },
    port: portWith({}),
    portWith,
    async close() {
      http.close();
      await exchange.close();
    },
  };
  await learnClock(exchange, under.port, under.call, { timestamp: BITMEX_NOW });
  return under;
}

export type OrderChanges = Partial<Omit<OrderRequest, 'clientOrderId'>>;

export const bitmexLimitOrder = (changes: OrderChanges = {}, on: Instrument = bitmexInstrumentRow('XBT_USDT')) =>
  checkOrder(on, {
    side: 'BUY',
    type: 'LIMIT',
    quantity: '0.00025',
    price: '61250.5',
    clientOrderId: 'oms-1',
    ...changes,
  });
