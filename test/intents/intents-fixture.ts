import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as amendOrder from '../../functions/amend-order.ts';
import * as cancelOrder from '../../functions/cancel-order.ts';
import * as cancelOrders from '../../functions/cancel-orders.ts';
import * as getIntent from '../../functions/get-intent.ts';
import * as placeOrder from '../../functions/place-order.ts';
import * as sweepIntents from '../../functions/sweep-intents.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { restEvent } from '../../lib/api/pipeline/testing/rest-event.ts';
import { readConfig } from '../../lib/config.ts';
import type { CredentialSource } from '../../lib/exchanges/credentials.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import type { IntentStore } from '../../lib/intents/intent-store.ts';
import { createAtlas } from '../../lib/runtime/compose.ts';
import { type Observability, silentObservability } from '../../lib/telemetry/observability.ts';
import { Secret } from '../../lib/text/secret.ts';
import { startIntentTable } from '../../local/intent-table.ts';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';
import { checkContract } from '../contract/atlas-on-paper.ts';
import { type Step, stepping } from '../stepping.ts';

const handlers = { placeOrder, amendOrder, cancelOrder, cancelOrders, getIntent };
type Called = keyof typeof handlers;

export interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string[]>>;
  readonly body?: unknown;
  readonly key?: string;
  readonly principal?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Process {
  call(name: Called, asked: Asked): Promise<Answer>;
  sweep(): Promise<void>;
  close(): void;
}

export interface ProcessOptions {
  readonly step?: Step;
  readonly store?: IntentStore | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly observability?: Observability;
  /** Answers are replayed that an earlier version gave, in the form of that time. */
  readonly replaysEarlierAnswers?: boolean;
}

/**
 * A paper exchange, a table of intents, and as many processes of Atlas as a test starts: one clock for all, that jumps
 * where any of them sleeps. Every answer has passed the contract before a test sees it.
 */
export async function startFixture() {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const paper = await startPaper({ makerIntervalMs: 0, clock: createClock(now) });
  const table = await startIntentTable();
  const processes: Process[] = [];

  const start = ({ step = () => Promise.resolve(), ...options }: ProcessOptions = {}): Process => {
    const env = {
      ATLAS_BINANCE_SPOT_URL: paper.url,
      ATLAS_EXCHANGES: 'binance.spot',
      ATLAS_CREDENTIALS: 'environment',
      ATLAS_RECV_WINDOW_MS: '1000',
      ATLAS_REQUEST_BUDGET_MS: '5000',
      ...options.env,
    };
    const store = 'store' in options ? options.store : table.store;
    const atlas = createAtlas(readConfig(env, PRODUCTS), {
      env,
      now,
      observability: options.observability ?? silentObservability(),
      credentials: stepping(keys, step, 'keys'),
      ...(store && { intents: stepping(store, step, 'store') }),
      sleep: async (ms) => {
        await step('sleep');
        await new Promise(setImmediate);
        ahead += ms;
      },
    });
    const process: Process = {
      async call(name, asked) {
        const reply = await handlers[name].handler.on(atlas)(eventOf(name, asked), {
          getRemainingTimeInMillis: () => 60_000,
        });
        const headers = Object.fromEntries(
          Object.entries(reply.headers ?? {}).map(([header, value]) => [header.toLowerCase(), String(value)]),
        );
        const body = JSON.parse(reply.body) as Answer['body'];
        const ofEarlierTimes = options.replaysEarlierAnswers === true && headers['idempotency-replayed'] === 'true';
        if (!ofEarlierTimes) checkContract(operations[name], { status: reply.statusCode, headers, body });
        return { status: reply.statusCode, headers, text: reply.body, body };
      },
      sweep: () => sweepIntents.handler.on(atlas)({}, { getRemainingTimeInMillis: () => 30_000 }),
      close: () => atlas.close(),
    };
    processes.push(process);
    return process;
  };

  return {
    paper,
    table,
    now,
    start,
    /** Lets time pass for everybody. */
    skip: (ms: number) => {
      ahead += ms;
    },
    /** How many orders were ever placed under an id. */
    placements: (clientOrderId: string) => paper.control.effectsOf(clientOrderId).placements,
    reset() {
      paper.control.reset();
      paper.control.setPrice('spot', 'BTCUSDT', '90000');
    },
    async close() {
      for (const process of processes) process.close();
      await table.close();
      await paper.close();
    },
  };
}

export type IntentsFixture = Awaited<ReturnType<typeof startFixture>>;

const keys: CredentialSource = {
  get: () => Promise.resolve({ apiKey: Secret.of('paper-key'), apiSecret: Secret.of('paper-secret') }),
  renew: () => Promise.resolve(undefined),
};

let requests = 0;

function eventOf(name: Called, { path = {}, query, body, key, principal }: Asked): APIGatewayProxyEvent {
  const { method, path: resource } = operations[name];
  requests += 1;
  return restEvent({
    requestId: `request-${requests}`,
    userArn: principal ?? 'arn:aws:iam::1:user/desk',
    httpMethod: method,
    resource,
    path: Object.entries(path).reduce((text, [part, value]) => text.replace(`{${part}}`, value), resource),
    // The body parser reads the plain form of the headers.
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    multiValueHeaders: {
      ...(body !== undefined && { 'Content-Type': ['application/json'] }),
      ...(key !== undefined && { 'idempotency-key': [key] }),
    },
    pathParameters: Object.keys(path).length > 0 ? path : null,
    multiValueQueryStringParameters: query ?? null,
    body: body === undefined ? null : JSON.stringify(body),
  });
}
