import { AsyncLocalStorage } from 'node:async_hooks';
import * as sweepIntents from '../../functions/sweep-intents.ts';
import type { AlertCounts } from '../../lib/alerts/alert-counts.ts';
import type { StrategySource } from '../../lib/alerts/strategy.ts';
import { operations } from '../../lib/api/operations/index.ts';
import type { CredentialSource } from '../../lib/exchanges/credentials.ts';
import type { IntentStore } from '../../lib/intents/intent-store.ts';
import type { SwitchStore } from '../../lib/intents/switch-store.ts';
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
  /** Sent instead of a body, as it is. */
  readonly text?: string;
  readonly key?: string | undefined;
  /** The role session under which the caller signs. */
  readonly session?: string | undefined;
  /** The role of the caller, which owns its keys and switches; the desk's when absent. */
  readonly role?: string | undefined;
  /** The author of the command; ours when absent. */
  readonly by?: Who | undefined;
}

/** The ARN of a caller in a session of a role. */
export function userArnOf(session: string, role = 'desk'): string {
  return `arn:aws:sts::1:assumed-role/${role}/${session}`;
}

export interface Answer extends OperationAnswer {
  /** How the answer violates its operation's contract, if it does. */
  readonly breach: string | undefined;
}

/** What happens to a process at an await. */
export type Fate = { readonly kind: 'dies' } | { readonly kind: 'freezes'; readonly ms: number };

export interface ProcessOptions {
  readonly time: SimulatedTime;
  readonly paperUrl: string;
  /** The products it serves, as in `ATLAS_EXCHANGES`. */
  readonly product: string;
  readonly store: IntentStore;
  /** The alerts of the day and the strategies, for all processes; absent: alerts are not played. */
  readonly alerts?: { readonly counts: AlertCounts; readonly strategies: StrategySource };
  /** The store of dead man's switches; none when absent. */
  readonly switches?: SwitchStore | undefined;
  readonly observability: Observability;
  /** How far this process's clock is ahead, in milliseconds: a constant, or a function of the moment. */
  readonly ahead: number | (() => number);
  /** What happens at which await, counted over all calls from the first. */
  readonly fate?: { readonly at: number; readonly what: Fate } | undefined;
  /** Whether refused exchange keys turn out to be replaced. */
  readonly keysRenewed?: boolean | undefined;
}

/** One process of Atlas, a container in Lambda's terms. */
export interface AtlasProcess {
  readonly dead: boolean;
  /** The names of the awaits it has passed. */
  readonly steps: readonly string[];
  /** `undefined` when the process dies before it answers. */
  call(name: CalledOperation, asked: Asked): Promise<Answer | undefined>;
  sweep(): Promise<void>;
  /** Called by the exchange when a command of this process has taken effect, before the reply is sent. */
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
    ...(options.alerts && {
      alertCounts: stepping(options.alerts.counts, step, 'counts'),
      strategies: stepping(options.alerts.strategies, step, 'strategies'),
    }),
    ...(options.switches && { switches: stepping(options.switches, step, 'store') }),
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
          const { session = 'first', role, by: _by, ...request } = asked;
          const answer = await callOperation(atlas, name, { ...request, principal: userArnOf(session, role) });
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

/** Each caller's own key of the one account, so that the exchange's journal shows the author of each effect. */
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
