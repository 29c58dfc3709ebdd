import type { Deadline } from '../../../domain/deadline.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { type Order, timestamp } from '../../../domain/order.ts';
import type { CommandOutcome } from '../../../domain/outcome.ts';
import { Problem } from '../../../domain/problem.ts';
import { samples } from '../../../domain/testing/instrument-samples.ts';
import { sampleOrder } from '../../../domain/testing/order-sample.ts';
import type {
  AmendQuery,
  AmendTrace,
  ExchangePort,
  FillEvidence,
  FillQuery,
  HistoryRequest,
  LeftOut,
  OrderRef,
  RenamedOrder,
  RenamedQuery,
  SeveralCancels,
} from '../../../exchanges/port.ts';
import { loadedPort } from '../../../exchanges/testing/loaded-port.ts';
import { UNGUARDED } from '../../../guard/trading-guard.ts';
import type { Intent } from '../../../intents/intent.ts';
import { createCatalogue } from '../../../reference/catalogue.ts';
import type { Caller } from '../command.ts';
import type { OrdersContext, RecordingContext } from '../context.ts';

type Scripted<F extends (...args: never[]) => Promise<unknown>> = (
  ...args: Parameters<F>
) => Awaited<ReturnType<F>> | ReturnType<F>;

/** The answers of a fake exchange, call by call. An unscripted call fails the test. */
export interface ExchangeScript {
  readonly place?: Scripted<ExchangePort['place']>;
  readonly amend?: Scripted<ExchangePort['amend']>;
  readonly cancel?: Scripted<ExchangePort['cancel']>;
  /** Cancels of several orders at once, two at most; without it each is cancelled alone. */
  readonly cancelSeveral?: Scripted<SeveralCancels['send']>;
  /** Commands recorded under the order's client order id. */
  readonly intents?: readonly Intent[];
  /** How late those are shown, milliseconds. */
  readonly namingLagMs?: number;
  readonly cancelAll?: Scripted<ExchangePort['cancelAll']>;
  readonly referencePrice?: Scripted<ExchangePort['referencePrice']>;
  readonly quote?: Scripted<ExchangePort['quote']>;
  readonly find?: (ref: OrderRef, now: number) => Order | undefined;
  /** The exchange's record of changes; empty by default. */
  readonly amendTrace?: (of: AmendQuery, now: number) => AmendTrace;
  readonly fills?: (of: FillQuery, now: number) => readonly FillEvidence[];
  /** An order that has lost its client order id; absent: orders keep theirs. */
  readonly findRenamed?: (of: RenamedQuery, now: number) => RenamedOrder | undefined;
  /** The list of resting orders, by the number of earlier reads. */
  readonly active?: (reads: number) => readonly Order[];
  /** The history; empty by default. */
  readonly history?: (request: HistoryRequest, now: number) => readonly Order[];
  /** Further rows in the lists of fills, resting orders and the history. */
  readonly unreadableFills?: readonly LeftOut[];
  readonly unreadableOrders?: readonly LeftOut[];
  readonly unreadableHistory?: readonly LeftOut[];
  /** Called when the exchange's time is requested; may throw. */
  readonly time?: () => void;
  /** The exchange's clock minus ours, milliseconds. */
  readonly clockOffset?: number;
  /** Possible error of the exchange's clock, milliseconds. */
  readonly clockWithin?: number;
  /** When the keys came into use that sign now; never replaced by default. */
  readonly keysUsedSince?: number;
  readonly facts?: Partial<ExchangePort['facts']>;
  readonly guard?: OrdersContext['guard'];
  readonly instrument?: Instrument;
  /** Time from the start to the deadline, milliseconds. */
  readonly budgetMs?: number;
}

export const START = Date.parse('2026-11-22T09:00:00Z');
/** Response time of the fake exchange. */
export const ROUND_TRIP_MS = 10;

/** A caller without a key. */
export const CALLER: Caller = { principal: null, keyOwner: null, requestId: 'request-1', idempotencyKey: undefined };

/** A deployment without an intent store. */
export const UNRECORDED: RecordingContext['intents'] = {
  store: undefined,
  outlivesProcess: false,
  stage: 'test',
  requireKey: false,
  newWriter: () => 'me',
  failed: () => undefined,
};

/** An order as the exchange holds it, resting by default. */
export function heldOrder(with_: Partial<Order> = {}): Order {
  return {
    ...sampleOrder,
    id: `binance.spot.BTCUSDT.${with_.exchangeOrderId ?? sampleOrder.exchangeOrderId}`,
    createdAt: timestamp(START + 1),
    updatedAt: timestamp(START + 1),
    ...with_,
  };
}

/**
 * An unknown outcome whose request can be accepted for `validMs` after the start, on the exchange's clock, which is `offset`
 * ahead; `null`: for ever.
 */
export function lostReply(
  validMs: number | null,
  clientOrderIds: readonly string[] = [],
  offset = 0,
): CommandOutcome<never> {
  const problem = new Problem('EXCHANGE_UNREACHABLE', 'The answer did not arrive.', { orderState: 'unknown' });
  return {
    outcome: 'unknown',
    problem,
    acceptedUntil: validMs === null ? null : START + offset + validMs,
    clientOrderIds,
  };
}

/**
 * An exchange that follows its script, on a clock that moves only during waits. The deadline
 * aborts the signal when that clock passes it, so no test waits.
 */
export function exchangeFake(script: ExchangeScript = {}) {
  const instrument = script.instrument ?? samples.spot;
  const controller = new AbortController();
  const deadline = START + (script.budgetMs ?? 60_000);
  const calls: string[] = [];
  /** When each read of an order began, milliseconds since the start. */
  const looks: number[] = [];
  let time = START;
  const pass = (ms: number) => {
    time += ms;
    if (time >= deadline) controller.abort();
  };
  const called = async (name: string) => {
    calls.push(name);
    await Promise.resolve();
    pass(ROUND_TRIP_MS);
  };
  const unscripted = (name: string) => () => {
    throw new Error(`${name} is not in the script`);
  };
  const { place, amend, cancel, cancelSeveral, cancelAll, find, findRenamed, fills, active } = script;
  const port: ExchangePort = {
    exchange: instrument.exchange,
    markets: [instrument.market],
    origin: 'https://exchange.test',
    validityMs: 3_000,
    exchangeTime: (ours) => ({ at: ours + (script.clockOffset ?? 0), within: script.clockWithin ?? 0 }),
    keysUsedSince: () => script.keysUsedSince ?? Number.NEGATIVE_INFINITY,
    ready: () => Promise.resolve(),
    facts: {
      forgets: null,
      orderIds: { pattern: /^[a-z0-9-]+$/, words: 'small letters and digits' },
      clientOrderIds: /^[\x21-\x7e]{1,36}$/,
      name: 'Fake',
      lifeCycle: [],
      liveOrigins: [],
      listingLagMs: 2_000,
      engineLagMs: 10_000,
      placeReplyIsProvisional: false,
      endings: {
        remainder: 'EXPIRED',
        noLiquidity: 'EXPIRED',
        fillOrKillUnfillable: 'EXPIRED',
        postOnlyWouldTake: 'refused',
        reduceOnlyNoPosition: null,
        delivered: null,
      },
      movesPrices: false,
      clientOrderIdReuse: 'afterEnd',
      recordsAmends: true,
      placesHedged: true,
      errors: [],
      unlistedRefusal: 'rejected',
      retention: '',
      unfilledRetentionMs: Number.POSITIVE_INFINITY,
      ...script.facts,
    },
    instruments: () => Promise.resolve({ instruments: [instrument], unreadable: [], notServed: [] }),
    instrument: () => Promise.resolve(undefined),
    delivered: () => Promise.resolve(undefined),
    place: async (...args) => {
      await called('place');
      return (place ?? unscripted('place'))(...args);
    },
    amend: async (...args) => {
      await called('amend');
      return (amend ?? unscripted('amend'))(...args);
    },
    cancel: async (...args) => {
      await called('cancel');
      return (cancel ?? unscripted('cancel'))(...args);
    },
    ...(cancelSeveral && {
      cancelSeveral: {
        takes: (exchangeOrderId) => !exchangeOrderId.startsWith('algo-'),
        most: 2,
        send: async (...args) => {
          await called('cancelSeveral');
          return cancelSeveral(...args);
        },
      },
    }),
    cancelAll: async (...args) => {
      await called('cancelAll');
      return (cancelAll ?? unscripted('cancelAll'))(...args);
    },
    find: async (ref) => {
      looks.push(time - START);
      const asked = time;
      await called('find');
      return (find ?? unscripted('find'))(ref, asked);
    },
    amendTrace: async (of) => {
      const asked = time;
      await called('amendTrace');
      return script.amendTrace?.(of, asked) ?? 'none';
    },
    fills: async (of) => {
      const asked = time;
      await called('fills');
      return { rows: [...(fills ?? unscripted('fills'))(of, asked)], leftOut: script.unreadableFills ?? [] };
    },
    ...(findRenamed && {
      findRenamed: async (of) => {
        const asked = time;
        await called('findRenamed');
        return findRenamed(of, asked);
      },
    }),
    active: async () => {
      const reads = calls.filter((each) => each === 'active').length;
      await called('active');
      return { rows: [...(active ?? unscripted('active'))(reads)], leftOut: script.unreadableOrders ?? [] };
    },
    history: ([first]) => [
      {
        key: `fake.${first?.exchangeSymbol}`,
        exchange: instrument.exchange,
        markets: [instrument.market],
        rangeBy: 'created',
        read: async (request) => {
          const asked = time;
          await called('history');
          const rows = [...(script.history?.(request, asked) ?? [])];
          return { rows, leftOut: script.unreadableHistory ?? [], frontier: request.from, weight: 1, requests: 1 };
        },
      },
    ],
    quote: async (...args) => {
      await called('quote');
      return (script.quote ?? unscripted('quote'))(...args);
    },
    account: unscripted('account'),
    time: async () => {
      await called('time');
      script.time?.();
      const offset = script.clockOffset ?? 0;
      return { serverTime: time + offset, offset, roundTripMs: ROUND_TRIP_MS };
    },
    referencePrice: async (...args) => {
      await called('referencePrice');
      return (script.referencePrice ?? unscripted('referencePrice'))(...args);
    },
    budget: () => [],
  };
  const now = () => time;
  const context: RecordingContext = {
    intents: UNRECORDED,
    ports: [loadedPort(port)],
    catalogue: createCatalogue({ ports: [loadedPort(port)], ttlMs: 3_600_000, now }),
    now,
    sleep: async (ms) => {
      await Promise.resolve();
      pass(ms);
    },
    newClientOrderId: () => 'made-by-atlas',
    intentsNaming: () => Promise.resolve(script.intents ?? []),
    namingLagMs: script.namingLagMs ?? 0,
    guard: script.guard ?? UNGUARDED,
  };
  const call: Deadline = { signal: controller.signal, deadline };
  return {
    context,
    call,
    port,
    calls,
    looks,
    now,
    pass,
    count: (name: string) => calls.filter((each) => each === name).length,
  };
}

/** The problem that a use case ended in; fails when it succeeded. */
export async function problemThrownBy(work: Promise<unknown>): Promise<Problem> {
  const result = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in result && result.error instanceof Problem) return result.error;
  throw new Error(`no problem, but ${JSON.stringify(result)}`);
}

export function acknowledged<T>(value: T): CommandOutcome<T> {
  return { outcome: 'acknowledged', value };
}

export function rejectedOutcome(
  code: Problem['code'],
  outcome: 'rejected' | 'notExecuted' = 'rejected',
): CommandOutcome<never> {
  return { outcome, problem: new Problem(code, 'The exchange says no.', { exchange: 'binance' }) };
}
