import type { IntentStore } from '../../lib/intents/intent-store.ts';
import type { Claim } from './claims.ts';
import { faultyClient, faultyTable } from './faulty-store.ts';
import { memoryStore, memoryTable } from './memory-store.ts';
import type { Mode, Plan } from './plan.ts';
import { playCancelAll } from './play-cancel-all.ts';
import { playCommand } from './play-command.ts';
import { type Answer, type AtlasProcess, type Fate, startProcess } from './process.ts';
import { PRICES } from './products.ts';
import { excessOf, meantBy } from './properties.ts';
import { chanceOf, seedOf } from './random.ts';
import { arm, prepare, type RunContext, type Starting } from './run-context.ts';
import { type Truth, witnessOf } from './truth.ts';
import type { World } from './world.ts';

/** The result of one run. */
export interface RunReport {
  readonly token: string;
  /** The client's final belief; `silent` when it never got an answer. */
  readonly outcome: Claim['kind'] | 'silent';
  /** Status and code of every answer, in order. */
  readonly heard: readonly string[];
  readonly effects: number;
  /** Second effects of the very same bytes: an exchange that frees the id of a closed order takes a second copy. */
  readonly doubledByNetwork: number;
  /** Whether the process did stop where the plan says. */
  readonly stopped: boolean;
  readonly violations: readonly string[];
}

/** A run that is traced takes a third longer; which ones are follows from their seeds. */
export const TRACED_ONE_IN = 8;

/** Deliberate defects, to prove that the matrix finds them. */
export interface Sabotage {
  readonly store?: (store: IntentStore) => IntentStore;
}

/** The fate of the first process, in the modes that have one. */
const FATES: Partial<Record<Mode, (plan: Plan) => { readonly at: number; readonly what: Fate }>> = {
  crash: ({ stopAt }) => ({ at: stopAt, what: { kind: 'dies' } }),
  frozen: ({ stopAt, frozenMs }) => ({ at: stopAt, what: { kind: 'freezes', ms: frozenMs } }),
};

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

async function setUpRun(world: World, plan: Plan, { store: sabotaged = (store) => store }: Sabotage) {
  const { time, outputs, authors } = world;
  const { product } = plan;
  outputs.trace(plan.seed % TRACED_ONE_IN === 0);
  const chance = chanceOf(seedOf(plan.seed, 1));
  const violations: string[] = [];
  const heard: string[] = [];
  const texts: string[] = [];
  const processes: AtlasProcess[] = [];
  const paper = await world.exchange(product, plan.seed, () => {
    for (const process of processes) process.wire();
  });
  paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.mid);
  paper.control.clock.advance(plan.exchangeAhead);
  paper.control.setLatency(plan.latencyMs);
  const witness = witnessOf(paper.control, product, authors);
  const memory = memoryTable();
  const table = sabotaged(plan.realTable ? world.table.store : memoryStore(memory));
  const client = faultyClient(world.table.client, plan.storeFault);
  const calls = faultyTable(memory, plan.storeFault);
  /** Each process remembers its own unsent writes; the faults strike every caller. */
  const faultyStore = () => sabotaged(plan.realTable ? world.table.storeThrough(client) : memoryStore(memory, calls));

  const start = ({ store = table, ahead = 0, ...options }: Starting = {}) => {
    const { observability } = outputs;
    const process = startProcess({
      time,
      paperUrl: paper.url,
      product: product.name,
      observability,
      store,
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
    if (answer.breach !== undefined) say(`breaks the contract: ${answer.breach}`);
  };
  const run: RunContext = { world, plan, chance, paper, witness, table, faultyStore, start, note, say };
  let outcome: RunReport['outcome'] = 'silent';
  let doomed: AtlasProcess | undefined;
  let truth: Truth | undefined;

  return {
    violations,
    async play() {
      const before = await prepare(run);
      doomed = start({
        ahead: plan.processAhead[0],
        store: faultyStore(),
        fate: FATES[plan.mode]?.(plan),
        keysRenewed: plan.keysRenewed,
      });
      arm(run);
      outcome =
        plan.command === 'cancel-all'
          ? await playCancelAll(run, doomed, before)
          : ((await playCommand(run, doomed, before))?.kind ?? 'silent');
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
