import { AsyncLocalStorage } from 'node:async_hooks';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as amendOrder from '../../functions/amend-order.ts';
import * as cancelOrder from '../../functions/cancel-order.ts';
import * as cancelOrders from '../../functions/cancel-orders.ts';
import * as getIntent from '../../functions/get-intent.ts';
import * as getOrder from '../../functions/get-order.ts';
import * as placeOrder from '../../functions/place-order.ts';
import * as sweepIntents from '../../functions/sweep-intents.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { restEvent } from '../../lib/api/pipeline/testing/rest-event.ts';
import { readConfig } from '../../lib/config.ts';
import type { CredentialSource } from '../../lib/exchanges/credentials.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import type { IntentStore } from '../../lib/intents/intent-store.ts';
import { createAtlas } from '../../lib/runtime/compose.ts';
import type { Observability } from '../../lib/telemetry/observability.ts';
import { Secret } from '../../lib/text/secret.ts';
import { reachedAt } from '../../local/paper-environment.ts';
import { checkContract } from '../contract/atlas-on-paper.ts';
import { stepping } from '../stepping.ts';
import { keysOf, type Who } from './authors.ts';
import type { SimulatedTime } from './simulated-time.ts';

const handlers = { placeOrder, amendOrder, cancelOrder, cancelOrders, getIntent, getOrder };
export type Called = keyof typeof handlers;

export interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string[]>>;
  readonly body?: unknown;
  readonly key?: string | undefined;
  /** The session of the role under which the caller signs. */
  readonly session?: string | undefined;
  /** Whose command it is; ours when absent. */
  readonly by?: Who | undefined;
}

/** Who calls in a session, as API Gateway says: all are of one role. */
export function userArnOf(session: string): string {
  return `arn:aws:sts::1:assumed-role/desk/${session}`;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** How the answer breaks the contract of its operation, if it does. */
  readonly breach: string | undefined;
}

/** What becomes of a process that comes to an await. */
export type Fate = { readonly kind: 'dies' } | { readonly kind: 'freezes'; readonly ms: number };

export interface ProcessOptions {
  readonly time: SimulatedTime;
  readonly paperUrl: string;
  /** The products it serves, as `ATLAS_EXCHANGES` names them. */
  readonly product: string;
  readonly store: IntentStore;
  readonly observability: Observability;
  /** How far this process's clock is ahead, milliseconds: for ever, or now. */
  readonly ahead: number | (() => number);
  /** What happens at which await, counted over all calls from the first. */
  readonly fate?: { readonly at: number; readonly what: Fate } | undefined;
  /** Whether keys that the exchange refuses turn out to have been replaced. */
  readonly keysRenewed?: boolean | undefined;
}

/** One process of Atlas: what Lambda calls a container. */
export interface AtlasProcess {
  readonly dead: boolean;
  /** The names of the awaits it came by. */
  readonly steps: readonly string[];
  /** `undefined` when the process died first: nobody is answered. */
  call(name: Called, asked: Asked): Promise<Answer | undefined>;
  sweep(): Promise<void>;
  /** Told by the exchange that a command of this process has taken effect and its reply is about to leave. */
  wire(): void;
  close(): void;
}

let requests = 0;

/** Starts a process on a paper exchange, in simulated time, that can be stopped at any await. */
export function startProcess(options: ProcessOptions): AtlasProcess {
  const { time, fate, paperUrl: url } = options;
  const self = {};
  const { ahead } = options;
  const now = (): number => time.now() + (typeof ahead === 'number' ? ahead : ahead());
  const steps: string[] = [];
  let dead = false;
  const death = Promise.withResolvers<undefined>();

  const die = (): void => {
    dead = true;
    time.freeze(self);
    atlas.close();
    death.resolve(undefined);
  };
  const step = async (name: string): Promise<void> => {
    if (!dead) {
      steps.push(name);
      if (fate?.at === steps.length) await meet(fate.what);
    }
    if (dead) await new Promise(() => undefined);
  };
  const meet = async (what: Fate): Promise<void> => {
    if (what.kind === 'dies') return die();
    time.freeze(self);
    await time.as({}, () => time.sleep(what.ms, new AbortController().signal));
    time.thaw(self);
  };

  const env = {
    ...reachedAt(url),
    ATLAS_EXCHANGES: options.product,
    ATLAS_CREDENTIALS: 'environment',
  };
  const atlas = createAtlas(readConfig(env, PRODUCTS), {
    env,
    now,
    observability: options.observability,
    credentials: stepping(keys(options.keysRenewed ?? false), step, 'keys'),
    intents: stepping(options.store, step, 'store'),
    async sleep(ms, signal) {
      await step('before sleep');
      await time.sleep(ms, signal);
      await step('after sleep');
    },
  });
  const inside = <T>(work: () => Promise<T>): Promise<T | undefined> =>
    time.as(self, () => Promise.race([work(), death.promise]));

  return {
    get dead() {
      return dead;
    },
    steps,
    call: (name, asked) =>
      caller.run(asked.by ?? 'ours', () =>
        inside(async () => {
          await step('called');
          const event = eventOf(name, asked);
          const reply = await handlers[name].handler.on(atlas)(event, { getRemainingTimeInMillis: () => 60_000 });
          await step('answered');
          return answerOf(name, reply);
        }),
      ),
    sweep: async () => {
      await inside(() => sweepIntents.handler.on(atlas)({}, { getRemainingTimeInMillis: () => 60_000 }));
    },
    wire() {
      if (dead) return;
      steps.push('wire');
      if (fate?.at === steps.length && fate.what.kind === 'dies') die();
    },
    close() {
      if (!dead) die();
    },
  };
}

const caller = new AsyncLocalStorage<Who>();

/** Each caller's own key of the one account, so that the exchange's record shows whose effect is whose. */
function keys(renewed: boolean): CredentialSource {
  const current = () => {
    const { apiKey, apiSecret } = keysOf(caller.getStore() ?? 'ours');
    return Promise.resolve({ apiKey: Secret.of(apiKey), apiSecret: Secret.of(apiSecret) });
  };
  return { get: current, renew: () => (renewed ? current() : Promise.resolve(undefined)) };
}

interface Reply {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly body: string;
}

function answerOf(name: Called, reply: Reply): Answer {
  const headers = Object.fromEntries(
    Object.entries(reply.headers ?? {}).map(([header, value]) => [header.toLowerCase(), String(value)]),
  );
  const body = JSON.parse(reply.body) as Answer['body'];
  let breach: string | undefined;
  try {
    checkContract(operations[name], { status: reply.statusCode, headers, body });
  } catch (error) {
    breach = error instanceof Error ? error.message : String(error);
  }
  return { status: reply.statusCode, headers, text: reply.body, body, breach };
}

/** The event that API Gateway makes of a request. */
function eventOf(name: Called, { path = {}, query, body, key, session = 'first' }: Asked): APIGatewayProxyEvent {
  const { method, path: resource } = operations[name];
  requests += 1;
  return restEvent({
    requestId: `request-${requests}`,
    userArn: userArnOf(session),
    httpMethod: method,
    resource,
    path: Object.entries(path).reduce((text, [part, value]) => text.replace(`{${part}}`, value), resource),
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
