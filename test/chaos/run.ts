import type { IntentStore } from '../../lib/intents/intent-store.ts';
import type { Paper } from '../../local/paper/server.ts';
import { type Claim, cancelAllClaims, exchangeIdOf, isComplete } from './claims.ts';
import { type Client, createClient, retryAfter } from './client.ts';
import { memoryStore } from './memory-store.ts';
import { isLie, type Mode, type Plan } from './plan.ts';
import { type Answer, type Asked, type AtlasProcess, type Called, type Fate, startProcess } from './process.ts';
import { PRICES } from './products.ts';
import { type Before, excessOf, falseCancel, falsehoodOf, hasEffect } from './properties.ts';
import { type Chance, chanceOf, seedOf } from './random.ts';
import { type Truth, type Witness, witnessOf } from './truth.ts';
import type { World } from './world.ts';

/** What one run came to. */
export interface RunReport {
  readonly token: string;
  /** What the client believes in the end; `silent` when it never got an answer. */
  readonly outcome: Claim['kind'] | 'silent';
  /** Status and code of every answer, in order. */
  readonly heard: readonly string[];
  readonly effects: number;
  /** Whether the process really stopped where the plan says. */
  readonly stopped: boolean;
  readonly violations: readonly string[];
}

/** After the last word of the client: for late effects to arrive, and for the sweeper, which comes by every minute. */
const AFTERWARDS_MS = 70_000;
const SWEEPS = 3;
/** Three bans in a row of an hour each, which is what BitMEX threatens, and some. */
const CANCEL_ALL_PATIENCE_MS = 4 * 3_600_000;

/** A run that is traced takes a third longer; which ones are follows from their seeds. */
export const TRACED_ONE_IN = 8;

/** What a test breaks on purpose, to see that it is noticed. */
export interface Sabotage {
  readonly store?: (store: IntentStore) => IntentStore;
}

/** What befalls the first process, in the modes in which something does. */
const FATES: Partial<Record<Mode, (plan: Plan) => { readonly at: number; readonly what: Fate }>> = {
  crash: ({ stopAt }) => ({ at: stopAt, what: { kind: 'dies' } }),
  frozen: ({ stopAt, frozenMs }) => ({ at: stopAt, what: { kind: 'freezes', ms: frozenMs } }),
};

/** Carries out one plan, and holds everything that was said against what the engine says has happened. */
export async function runPlan(world: World, plan: Plan, sabotage: Sabotage = {}): Promise<RunReport> {
  const stage = await setStage(world, plan, sabotage);
  try {
    await world.time.during(stage.play());
    await world.outputs.settled();
  } catch (error) {
    stage.violations.push(`broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  return stage.report();
}

async function setStage(world: World, plan: Plan, { store: sabotaged = (store) => store }: Sabotage) {
  const { time, outputs } = world;
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
  const witness = witnessOf(paper.control, product);
  const memory = memoryStore();
  const table = sabotaged(plan.realTable ? world.table : memory);

  const start = (
    options: { ahead?: number; store?: IntentStore; fate?: { at: number; what: Fate } | undefined } = {},
  ) => {
    const process = startProcess({
      time,
      paperUrl: paper.url,
      product: product.name,
      observability: outputs.observability,
      store: options.store ?? table,
      ahead: options.ahead ?? 0,
      fate: options.fate,
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
  const stage: Stage = { world, plan, chance, paper, witness, table, start, note, say };
  let outcome: RunReport['outcome'] = 'silent';
  let doomed: AtlasProcess | undefined;
  let truth: Truth | undefined;

  return {
    violations,
    async play() {
      const before = await prepare(stage);
      doomed = start({
        ahead: plan.processAhead[0],
        store: faulty(table, plan.storeFault),
        fate: FATES[plan.mode]?.(plan),
      });
      arm(stage);
      outcome =
        plan.command === 'cancel-all'
          ? await playCancelAll(stage, doomed, before)
          : await playCommand(stage, doomed, before);
      truth = witness.truth();
      const excess = excessOf(plan, truth, before);
      if (excess !== undefined) say(excess);
    },
    report(): RunReport {
      for (const process of processes) process.close();
      for (const leak of outputs.leaks(memory.dump(), ...texts)) say(`a secret in the output: ${leak.slice(0, 200)}`);
      const { placed = [], amends = 0, cancels = 0 } = truth ?? {};
      return {
        token: plan.token,
        outcome,
        heard,
        effects: placed.length + amends + cancels,
        stopped: plan.mode in FATES && (doomed?.steps.length ?? 0) >= plan.stopAt,
        violations,
      };
    },
  };
}

interface Stage {
  readonly world: World;
  readonly plan: Plan;
  readonly chance: Chance;
  readonly paper: Paper;
  readonly witness: Witness;
  readonly table: IntentStore;
  start(options?: { ahead?: number; store?: IntentStore; fate?: { at: number; what: Fate } | undefined }): AtlasProcess;
  note(answer: Answer): void;
  say(violation: string): void;
}

/** What has to be there before the command, put there by a process that nothing happens to. */
async function prepare({
  plan,
  paper,
  witness,
  start,
  note,
  say,
}: Stage): Promise<Before & { readonly ids: string[] }> {
  const { product, command } = plan;
  const ids: string[] = [];
  const healthy = start();
  for (let left = { place: 0, amend: 1, cancel: 1, 'cancel-all': 3 }[command]; left > 0; left -= 1) {
    const answer = await healthy.call('placeOrder', { body: orderOf(plan, 'resting') });
    if (answer) note(answer);
    if (answer?.status !== 201) say('the order to work on could not be placed');
    else ids.push(String(answer.body.id));
  }
  healthy.close();
  // A reply that gave the exchange's clock away leaves it known: the next process starts without that.
  if (plan.filledBefore && command !== 'place') paper.control.setPrice(product.paper, product.exchangeSymbol, '80000');
  witness.mark();
  const orders = ids.flatMap((id) => witness.order(exchangeIdOf(id)) ?? []);
  return { ids, orders: orders.map(({ id, price, quantity }) => ({ id, price, quantity })) };
}

function orderOf({ product, ...plan }: Plan, kind: Plan['order'] = plan.order) {
  const { exchange, symbol, quantity } = product;
  const order = { exchange, symbol, side: 'BUY', quantity };
  switch (kind) {
    case 'resting':
      return { ...order, type: 'LIMIT', price: PRICES.resting };
    case 'ioc':
      return { ...order, type: 'LIMIT', price: PRICES.crossing, timeInForce: 'IOC' };
    case 'market':
      return { ...order, type: 'MARKET' };
  }
}

/** The methods of a command's own requests; a replacing amend of spot is a POST. */
const METHODS = { place: ['POST'], amend: ['PUT', 'POST'], cancel: ['DELETE'], 'cancel-all': ['DELETE'] } as const;

function arm({ plan, paper }: Stage): void {
  const { product, command, strikes, onReads } = plan;
  const where = { product: product.paper, path: `${product.root}*` };
  for (const { fault, ...rest } of strikes) {
    if (fault === 'refuse-connections') paper.control.refuseConnections(rest.ms ?? 500);
    // Made for lists; on a command it would be `delay-after-effect`.
    else if (fault === 'slow-history') paper.control.arm({ ...where, fault, ...rest, method: 'GET' });
    else for (const method of METHODS[command]) paper.control.arm({ ...where, fault, ...rest, method });
  }
  for (const { fault, ...rest } of onReads) paper.control.arm({ ...where, fault, ...rest, method: 'GET' });
}

async function playCommand(
  stage: Stage,
  first: AtlasProcess,
  before: Before & { readonly ids: readonly string[] },
): Promise<RunReport['outcome']> {
  const { world, plan, chance, paper, witness, start, note, say } = stage;
  const { time } = world;
  const second = once(() => start({ ahead: plan.processAhead[1] }));
  const key = plan.keyed ? `key-${plan.token}` : undefined;
  const [called, asked] = requestOf(plan, before.ids[0] ?? '', key);

  const calls = overlappingCalls();
  const clientOn = (process: () => AtlasProcess): Client =>
    createClient({
      plan,
      time,
      chance,
      called,
      asked,
      process,
      calling: () => {
        const call = calls.begin(hasEffect(witness.truth()));
        return (told) => {
          const wasAlone = call.end();
          if (told === undefined) return;
          note(told.answer);
          if (told.claim.kind === 'none' && !wasAlone && !call.effectBefore) return;
          // The exchange's own lie is passed on; what has to be true is the last word.
          if (told.claim.kind === 'none' && isLie(plan.fault)) return;
          const falsehood = falsehoodOf(plan, told.claim, witness, before);
          if (falsehood !== undefined) say(falsehood);
        };
      },
    });
  const alive = (): AtlasProcess => (first.dead ? second() : first);
  const client = clientOn(alive);
  const others = plan.mode === 'concurrent' ? plan.callers - 1 : plan.mode === 'frozen' ? 1 : 0;
  await Promise.all([
    client.pursue(),
    ...Array.from({ length: others }, async (_, index) => {
      // Lambda has frozen the first: its caller times out, and asks again, from elsewhere.
      if (plan.mode === 'frozen') await time.sleep(500 + chance.below(30_000), new AbortController().signal);
      const other = clientOn(index % 2 === 0 ? second : alive);
      return other.pursue();
    }),
  ]);

  // From here on the exchange is well again.
  paper.control.disarm();
  const sweeper = start();
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    await time.sleep(AFTERWARDS_MS, new AbortController().signal);
    await sweeper.sweep();
  }
  const last = clientOn(once(() => start()));
  const claim = plan.keyed ? await last.lookAgain() : await client.lookAgain();
  judgeLast(stage, claim, before);
  return claim?.kind ?? 'silent';
}

/**
 * The last word must be true when everything that was late has arrived, and must be a word. BitMEX promises no moment
 * from which on a lost request cannot take effect any more (protocol/bitmex.md §1), so there, and only there, what has
 * had no effect may stay unknown for ever: it has to be said, and must not be guessed. What has had one must be found, and
 * a cancel under a key must come to its end, for it may be sent again.
 */
function judgeLast({ plan, witness, say }: Stage, claim: Claim | undefined, before: Before): void {
  if (claim === undefined || claim.kind === 'unsaid') {
    // Without a key, a caller whose connection broke has nothing to ask by.
    if (plan.keyed) say(`the last answer says nothing of the ${plan.command}`);
    return;
  }
  const falsehood = falsehoodOf(plan, claim, witness, before);
  if (falsehood !== undefined) say(`in the end: ${falsehood}`);
  if (claim.kind !== 'unknown') return;
  // What could not be recorded cannot be followed: the caller was told so by a Location that names the order.
  if (!plan.keyed && plan.storeFault !== undefined) return;
  const canBeEnded = plan.keyed && plan.command === 'cancel';
  if (plan.product.family === 'bitmex' && !canBeEnded && !hasEffect(witness.truth())) return;
  say('stayed unknown');
}

function requestOf(plan: Plan, orderId: string, key: string | undefined): [Called, Asked] {
  switch (plan.command) {
    case 'place':
      return ['placeOrder', { body: orderOf(plan), key }];
    case 'amend': {
      const { change, product, allowReplace } = plan;
      const quantity = change === 'moved' ? undefined : product.smaller;
      const price = change === 'smaller' ? undefined : PRICES.moved;
      return ['amendOrder', { path: { orderId }, body: { quantity, price, allowReplace }, key }];
    }
    default:
      return ['cancelOrder', { path: { orderId }, key }];
  }
}

/** Asks until every order is accounted for: cancel-all needs no key, for it cannot double. */
async function playCancelAll(
  { world, plan, chance, witness, start, note, say }: Stage,
  first: AtlasProcess,
  before: Before,
): Promise<RunReport['outcome']> {
  const { time } = world;
  const second = once(() => start({ ahead: plan.processAhead[1] }));
  const { exchange, symbol } = plan.product;
  const until = time.now() + CANCEL_ALL_PATIENCE_MS;
  let claims = new Map<string, Claim>();
  while (time.now() < until) {
    const process = first.dead ? second() : first;
    const answer = await process.call('cancelOrders', { query: { exchange: [exchange], symbol: [symbol] } });
    if (answer) {
      note(answer);
      const said = cancelAllClaims(answer);
      claims = new Map([...claims, ...said]);
      for (const [id, claim] of said) {
        const falsehood = falseCancel(claim, id, witness);
        if (falsehood !== undefined) say(falsehood);
      }
      const open = [...said.values()].some(({ kind }) => kind !== 'done' && kind !== 'closed');
      if (isComplete(answer) && !open) break;
    }
    const wait = (answer && retryAfter(answer)) ?? 1_000 + chance.below(5_000);
    await time.sleep(wait, new AbortController().signal);
  }
  await time.sleep(AFTERWARDS_MS, new AbortController().signal);
  await start().sweep();
  if (witness.open().length > 0) say(`${witness.open().length} of ${before.orders.length} orders still trade`);
  for (const [id, claim] of claims) {
    const falsehood = falseCancel(claim, id, witness);
    if (falsehood !== undefined && claim.kind !== 'none') say(`in the end: ${falsehood}`);
  }
  return claims.size === 0 ? 'closed' : 'done';
}

/**
 * "Nothing happened" is true of a moment between question and answer. When another call with the key was under way
 * meanwhile, it may have been the one that made it happen, after that moment: then the claim is judged by what was there
 * when the question was asked, and by the last answer of all. A call that died is not under way any more: what it sent
 * has to be reckoned with.
 */
function overlappingCalls() {
  const open = new Set<{ alone: boolean }>();
  return {
    begin(effectBefore: boolean) {
      const call = { alone: open.size === 0 };
      for (const other of open) other.alone = false;
      open.add(call);
      return {
        effectBefore,
        end: () => {
          open.delete(call);
          return call.alone;
        },
      };
    },
  };
}

/** A store one of whose calls fails, before or after it has done its work. */
function faulty(store: IntentStore, fault: Plan['storeFault']): IntentStore {
  if (fault === undefined) return store;
  let calls = 0;
  const wrapped = Object.entries(store).map(
    ([method, original]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      method,
      async (...args: unknown[]) => {
        calls += 1;
        if (calls !== fault.at) return original(...args);
        if (fault.kind === 'replyLost') await original(...args);
        throw new Error('the table did not answer');
      },
    ],
  );
  return Object.fromEntries(wrapped) as IntentStore;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
