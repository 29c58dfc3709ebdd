import { memoryAlertCounts } from '../../lib/alerts/testing/memory-alert-counts.ts';
import type { IntentStore } from '../../lib/intents/intent-store.ts';
import type { SwitchStore } from '../../lib/intents/switch-store.ts';
import type { Claim } from './claims.ts';
import { faultyClient, faultySwitchTable, faultyTable } from './faulty-store.ts';
import { limitMeans } from './means.ts';
import { memoryStore, memoryTable } from './memory-store.ts';
import { memorySwitches, memorySwitchTable } from './memory-switches.ts';
import type { Command, Mode, Plan } from './plan.ts';
import { playBatch } from './play-batch.ts';
import { playCancelAll } from './play-cancel-all.ts';
import { playCommand } from './play-command.ts';
import { playFlatten } from './play-flatten.ts';
import { chaosStrategies, playHook } from './play-hook.ts';
import { playSettings } from './play-settings.ts';
import { playSwitch } from './play-switch.ts';
import { type Answer, type AtlasProcess, type Fate, startProcess } from './process.ts';
import { CHAOS_PRODUCTS, PRICES } from './products.ts';
import { excessOf, meantBy } from './properties.ts';
import { chanceOf, seedOf } from './random.ts';
import { arm, type Prepared, prepare, type RunContext, type Starting } from './run-context.ts';
import { type Truth, witnessOf } from './truth.ts';
import type { Served, World } from './world.ts';

/** The result of one run. */
export interface RunReport {
  readonly token: string;
  /** The client's final belief; `silent` when it never got an answer. */
  readonly outcome: Claim['kind'] | 'silent';
  /** Status and code of every answer, in order. */
  readonly heard: readonly string[];
  readonly effects: number;
  /** Second effects of the very same bytes: an exchange that frees the id of a closed order accepts a second copy. */
  readonly doubledByNetwork: number;
  /** Whether the process stopped where the plan says. */
  readonly stopped: boolean;
  readonly violations: readonly string[];
}

/** Tracing lengthens a run by a third; the seed decides which runs are traced. */
export const TRACED_ONE_IN = 8;

/** Deliberate defects, to prove that the matrix finds them. */
export interface Sabotage {
  readonly store?: (store: IntentStore) => IntentStore;
  readonly switches?: (store: SwitchStore) => SwitchStore;
}

/** The fate of the first process, in the modes that have one. */
const FATES: Partial<Record<Mode, (plan: Plan) => { readonly at: number; readonly what: Fate }>> = {
  crash: ({ stopAt }) => ({ at: stopAt, what: { kind: 'dies' } }),
  frozen: ({ stopAt, frozenMs }) => ({ at: stopAt, what: { kind: 'freezes', ms: frozenMs } }),
};

type Play = (run: RunContext, first: AtlasProcess, before: Prepared) => Promise<RunReport['outcome']>;

const playSingle: Play = async (run, first, before) => (await playCommand(run, first, before))?.kind ?? 'silent';

const PLAYS: Readonly<Record<Command, Play>> = {
  place: playSingle,
  amend: playSingle,
  cancel: playSingle,
  'cancel-all': playCancelAll,
  'cancel-by-ids': playCancelAll,
  batch: playBatch,
  flatten: playFlatten,
  hook: playHook,
  'place-list': playSingle,
  'cancel-list': playSingle,
  'cancel-after': playSwitch,
  settings: playSettings,
};

/** The products that the processes serve: BitMEX's timer covers all of its products. */
function productsOf({ product, command, switching }: Plan): string {
  if (command !== 'cancel-after' || product.exchange !== 'bitmex' || switching.scope !== 'exchange')
    return product.name;
  return CHAOS_PRODUCTS.flatMap(({ name, exchange }) => (exchange === 'bitmex' ? name : [])).join(',');
}

/** Carries out one plan and compares every answer with the engine's journal. */
export async function runPlan(world: World, plan: Plan, sabotage: Sabotage = {}): Promise<RunReport> {
  const run = await setUpRun(world, plan, sabotage);
  try {
    await world.time.during(run.play());
    await world.outputs.settled();
  } catch (error) {
    run.violations.push(`broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  return run.report();
}

async function setUpRun(world: World, plan: Plan, sabotage: Sabotage) {
  const { store: sabotaged = (store) => store, switches: sabotagedSwitches = (store) => store } = sabotage;
  const { time, outputs, authors } = world;
  const { product } = plan;
  outputs.trace(plan.seed % TRACED_ONE_IN === 0);
  const chance = chanceOf(seedOf(plan.seed, 1));
  const violations: string[] = [];
  const heard: string[] = [];
  const texts: string[] = [];
  const processes: AtlasProcess[] = [];
  const listeners: Served[] = [];
  const paper = await world.exchange(product, plan.seed, (...told) => {
    for (const listener of listeners) listener(...told);
    for (const process of processes) process.wire();
  });
  paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.mid);
  paper.control.clock.advance(plan.exchangeAhead);
  paper.control.setLatency(plan.latencyMs);
  const witness = witnessOf(paper.control, product, authors);
  const memory = memoryTable({ ms: plan.indexLagMs, now: () => time.now() });
  const table = sabotaged(plan.realTable ? world.table.store : memoryStore(memory));
  const client = faultyClient(world.table.client, plan.storeFault);
  const alerts = { counts: memoryAlertCounts(), strategies: chaosStrategies(plan) };
  const calls = faultyTable(memory, plan.storeFault);
  /** Each process remembers its own unsent writes; the faults apply to every caller. */
  const faultyStore = () => sabotaged(plan.realTable ? world.table.storeThrough(client) : memoryStore(memory, calls));

  const switchTable = memorySwitchTable();
  const faultySwitches = faultySwitchTable(switchTable, plan.storeFault);
  const whole = sabotagedSwitches(plan.realTable ? world.table.switches : memorySwitches(switchTable));
  const faultyStores = () => ({
    store: faultyStore(),
    switches: sabotagedSwitches(plan.realTable ? world.table.switchesThrough(client) : memorySwitches(faultySwitches)),
  });

  const start = ({ store = table, switches = whole, ahead = 0, ...options }: Starting = {}) => {
    const { observability } = outputs;
    const process = startProcess({
      time,
      paperUrl: paper.url,
      product: productsOf(plan),
      observability,
      store,
      alerts,
      switches,
      ahead,
      ...options,
    });
    processes.push(process);
    return process;
  };
  const say = (what: string): void => {
    violations.push(`${what} [${heard.at(-1) ?? 'before any answer'}]`);
  };
  const note = (answer: Answer): void => {
    texts.push(answer.text, JSON.stringify(answer.headers));
    heard.push(`${answer.status} ${String(answer.body.code ?? answer.body.state ?? answer.body.outcome ?? '')}`.trim());
    if (answer.body.code === 'INTERNAL') say(`an error of Atlas itself: ${outputs.lastError()}`);
    if (answer.breach !== undefined) say(`violates the contract: ${answer.breach}`);
  };
  const served = (listener: Served): void => {
    listeners.push(listener);
  };
  const run: RunContext = {
    ...{ world, plan, chance, paper, witness, table, faultyStore, faultyStores, served, start, note, say },
  };
  let outcome: RunReport['outcome'] = 'silent';
  let doomed: AtlasProcess | undefined;
  let truth: Truth | undefined;

  return {
    violations,
    async play() {
      if (plan.realTable && plan.command === 'cancel-after') await world.forgetSwitches();
      const before = await prepare(run);
      limitMeans(run);
      doomed = start({
        ahead: plan.processAhead[0],
        ...faultyStores(),
        fate: FATES[plan.mode]?.(plan),
        keysRenewed: plan.keysRenewed,
      });
      arm(run);
      outcome = await PLAYS[plan.command](run, doomed, before);
      truth = witness.truth('ours');
      const excess = excessOf(meantBy(plan), witness, before);
      if (excess !== undefined) say(excess);
    },
    report(): RunReport {
      for (const process of processes) process.close();
      for (const leak of outputs.leaks(memory.dump(), ...texts)) say(`a secret in the output: ${leak.slice(0, 200)}`);
      const { placed = [], amends = 0, cancels = 0, networks = 0 } = truth ?? {};
      return {
        token: plan.token,
        outcome,
        heard,
        effects: placed.length + amends + cancels,
        doubledByNetwork: networks,
        stopped: plan.mode in FATES && (doomed?.steps.length ?? 0) >= plan.stopAt,
        violations,
      };
    },
  };
}
