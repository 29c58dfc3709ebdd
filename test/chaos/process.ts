import { AsyncLocalStorage } from 'node:async_hooks';
import * as sweepIntents from '../../functions/sweep-intents.ts';
import { operations } from '../../lib/api/operations/index.ts';
import type { CredentialSource } from '../../lib/exchanges/credentials.ts';
import type { IntentStore } from '../../lib/intents/intent-store.ts';
import type { Observability } from '../../lib/telemetry/observability.ts';
import { createAtlasOnPaper } from '../../local/atlas-on-paper.ts';
import { paperCredentials } from '../../local/testing/paper-credentials.ts';
import { checkContract } from '../testing/contract.ts';
import { type CalledOperation, callOperation, type OperationAnswer } from '../testing/operation-call.ts';
import { stepping } from '../testing/stepping.ts';
import { keysOf, type Who } from './authors.ts';
import type { SimulatedTime } from './simulated-time.ts';

export interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string[]>>;
  readonly body?: unknown;
  readonly key?: string | undefined;
  /** The session of the role under which the caller signs. */
  readonly session?: string | undefined;
  /** The author of the command; ours when absent. */
  readonly by?: Who | undefined;
}

/** The ARN of a caller in a session; all have the same role. */
export function userArnOf(session: string): string {
  return `arn:aws:sts::1:assumed-role/desk/${session}`;
}

export interface Answer extends OperationAnswer {
  /** How the answer breaks the contract of its operation, if it does. */
  readonly breach: string | undefined;
}

/** What happens to a process at an await. */
export type Fate = { readonly kind: 'dies' } | { readonly kind: 'freezes'; readonly ms: number };

export interface ProcessOptions {
  readonly time: SimulatedTime;
  readonly paperUrl: string;
  /** The products it serves, as `ATLAS_EXCHANGES` names them. */
  readonly product: string;
  readonly store: IntentStore;
  readonly observability: Observability;
  /** How far this process's clock is ahead, milliseconds: constant, or at the moment. */
  readonly ahead: number | (() => number);
  /** What happens at which await, counted over all calls from the first. */
  readonly fate?: { readonly at: number; readonly what: Fate } | undefined;
  /** Whether keys that the exchange refuses turn out to have been replaced. */
  readonly keysRenewed?: boolean | undefined;
}

/** One process of Atlas: what Lambda calls a container. */
export interface AtlasProcess {
  readonly dead: boolean;
  /** The names of the awaits it passed. */
  readonly steps: readonly string[];
  /** `undefined` when the process died before it answered. */
  call(name: CalledOperation, asked: Asked): Promise<Answer | undefined>;
  sweep(): Promise<void>;
  /** Called by the exchange when a command of this process has taken effect, before the reply leaves. */
  wire(): void;
  close(): void;
}

/** Starts a process on a paper exchange, in simulated time, that can be stopped at any await. */
export function startProcess(options: ProcessOptions): AtlasProcess {
  const { time, fate } = options;
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

  const atlas = createAtlasOnPaper(options.paperUrl, {
    env: { ATLAS_EXCHANGES: options.product },
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
          const { session = 'first', by: _by, ...request } = asked;
          const answer = await callOperation(atlas, name, { ...request, principal: userArnOf(session) });
          await step('answered');
          return { ...answer, breach: breachOf(name, answer) };
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
  const current: CredentialSource['get'] = (exchange) =>
    paperCredentials(keysOf(caller.getStore() ?? 'ours')).get(exchange);
  return { get: current, renew: (exchange) => (renewed ? current(exchange) : Promise.resolve(undefined)) };
}

function breachOf(name: CalledOperation, answer: OperationAnswer): string | undefined {
  try {
    checkContract(operations[name], answer);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
