import type { Claim } from './claims.ts';
import { exchangeIdOf, isComplete } from './claims.ts';
import { engineOf } from './engine-of.ts';
import { playPerson } from './others.ts';
import { hasTimer, misleads, type Plan } from './plan.ts';
import { once } from './play-command.ts';
import type { Answer, AtlasProcess } from './process.ts';
import type { Prepared, RunContext } from './run-context.ts';
import { type CancelMoment, isOpen } from './truth.ts';

const ACCOUNT = 'paper';
const SWEEP_EVERY_MS = 60_000;
/** Sweeps without faults after the last deadline: a lease of a dead one, and a round that waits for another. */
const LAST_SWEEPS = 5;
/** The way of a request, the clocks of two processes. */
const TOLERANCE_MS = 1_500;
/** More than a plan has faults of reads. */
const MOST_LOOKS = 20;
/** The grain that is promised, and the time that one firing takes. */
const GRAIN_MS = 60_000 + 10_000;
/** Attempts of a request that is not taken. */
const TRIES = 3;
const CALLER_PATIENCE_MS = 30_000;
/** Faults by which a copy of a request arrives late: the timer of an exchange then counts from its arrival. */
const LATE_COPIES: ReadonlySet<string> = new Set([
  'delay',
  'late-effect',
  'double-delivery',
  'double-delivery-second-heard',
  'clock-refusal-late-copy',
]);

/** A request of a caller, and what its caller knows of it. Times are those of the run. */
interface Request {
  readonly role: string;
  readonly begun: number;
  readonly ended: number;
  readonly seconds: number;
  /** Absent when no answer came. */
  readonly status: number | undefined;
  /** Whether the exchange's own timer has taken it. */
  readonly isTimed: boolean;
}

/**
 * Arms a switch over resting orders, renews it as its caller does, and lets go of it or dies; sweeps run by the minute. The
 * engine's cancels are the judge: none before a deadline that may stand, and nothing is left once one has passed.
 */
export async function playSwitch(
  run: RunContext,
  first: AtlasProcess,
  before: Prepared,
): Promise<Claim['kind'] | 'silent'> {
  const { world, plan, chance, paper, start, say, witness } = run;
  const { switching } = plan;
  const { time } = world;
  const pause = (ms: number): Promise<void> => time.sleep(ms, new AbortController().signal);
  const fresh = (): AtlasProcess => start({ ahead: plan.processAhead[1], ...run.faultyStores() });
  const second = once(fresh);
  const third = once(fresh);
  const replaced = (process: AtlasProcess, next: () => AtlasProcess) => () => (process.dead ? next() : process);
  const calling = replaced(switching.stopsSweep ? second() : first, third);
  const sweeping = replaced(switching.stopsSweep ? first : second(), third);
  const stranger = placeOutOfScope(run);
  const requests: Request[] = [];
  const timer = timerWitness(run);
  const ask = async (seconds: number, as: Caller, process: AtlasProcess) => {
    const request = await send(run, process, seconds, as, timer);
    requests.push(request);
    return request;
  };

  let isOver = false;
  const sweeps = async (): Promise<void> => {
    await pause(switching.sweepsFrom);
    while (!isOver) {
      const next = time.now() + SWEEP_EVERY_MS;
      // A sweep that fails is reported by the platform, and followed by the next.
      await timer.whileSweeping(sweeping());
      await pause(Math.max(0, next - time.now()));
    }
  };
  const raceWith = async (request: Request): Promise<void> => {
    if (switching.raceMs === undefined || request.seconds === 0) return;
    await pause(Math.max(0, request.begun + request.seconds * 1_000 + switching.raceMs - time.now()));
    await timer.whileSweeping(third());
  };
  const races: Promise<void>[] = [];
  const callers = async (): Promise<void> => {
    for (const [index, { afterMs, seconds }] of switching.requests.entries()) {
      await pause(afterMs);
      const session = plan.mode === 'sessions' ? `botocore-session-${index}` : 'first';
      const at = plan.mode === 'sessions' && index % 2 === 1 ? third : calling;
      for (let attempt = 1; attempt <= TRIES; attempt += 1) {
        const copies = plan.mode === 'concurrent' ? [at, third, at] : [at];
        const asked = copies.map((process) => ask(seconds, { session, role: 'desk' }, process()));
        races.push(...asked.map(async (request) => raceWith(await request)));
        if ((await Promise.all(asked)).some(({ status = 503 }) => status < 300)) break;
        await pause(1_000);
      }
    }
  };
  const otherCaller = async (): Promise<void> => {
    if (switching.other === undefined) return;
    await pause(Math.max(0, switching.other.afterMs));
    await ask(switching.other.seconds, { session: 'first', role: 'other' }, third());
  };
  const sweeper = sweeps();
  await Promise.all([callers(), otherCaller(), playPerson(run, before)]);
  await Promise.all(races);
  const last = lastDeadline(requests);
  await timerIsPunctual(run, requests, before, pause);
  await pause(Math.max(0, last + GRAIN_MS - time.now()));
  // A read, by which the exchange notices what its timers have to do.
  await start().call('listActiveOrders', { query: { exchange: [plan.product.exchange] } });
  if (isCalm(plan) && mustFire(requests) && openBefore(run, before).length > 0)
    say(`${openBefore(run, before).length} orders rest a grain after the deadline`);

  // No faults from here on.
  paper.control.disarm();
  isOver = true;
  await sweeper;
  for (let sweep = 0; sweep < LAST_SWEEPS; sweep += 1) {
    await start().sweep();
    await pause(SWEEP_EVERY_MS);
  }
  judgeCancels(run, requests, witness.cancelMoments());
  if (stranger !== undefined && !isOpen(stranger)) say('an order out of scope was cancelled');
  if (mustFire(requests) && openBefore(run, before).length > 0)
    say(`in the end: ${openBefore(run, before).length} orders rest that the switch was to cancel`);
  return await judgeListed(run, requests, chance.percent(50));
}

interface Caller {
  readonly session: string;
  readonly role: string;
}

/** The exchange's own timer, as its requests show it. */
interface TimerWitness {
  /** How often it was set or stopped. */
  sets(): number;
  /** How many sweeps have begun or ended, which may set it too. */
  sweeps(): number;
  /** A sweep that fails is reported by the platform, and followed by the next. */
  whileSweeping(process: AtlasProcess): Promise<void>;
}

function timerWitness({ served }: RunContext): TimerWitness {
  let sets = 0;
  let sweeps = 0;
  served(({ path }, { status }) => {
    if (/countdownCancelAll|cancelAllAfter/.test(path) && status === 200) sets += 1;
  });
  return {
    sets: () => sets,
    sweeps: () => sweeps,
    async whileSweeping(process) {
      sweeps += 1;
      await process.sweep().catch(() => undefined);
      sweeps += 1;
    },
  };
}

/** Sends one request, and compares its answer with itself and with the exchange's timer. */
async function send(
  run: RunContext,
  process: AtlasProcess,
  seconds: number,
  as: Caller,
  timer: TimerWitness,
): Promise<Request> {
  const { world, plan, note, say } = run;
  const begun = world.time.now();
  const [sets, sweeps] = [timer.sets(), timer.sweeps()];
  // A caller gives up, and goes on; what it sent may still be recorded.
  const answer = await Promise.race([
    process.call('setCancelAfter', { body: { ...scopeOf(plan), seconds }, ...as }),
    world.time.sleep(CALLER_PATIENCE_MS, new AbortController().signal).then(() => undefined),
  ]);
  const ended = world.time.now();
  if (answer === undefined) return { role: as.role, begun, ended, seconds, status: undefined, isTimed: false };
  note(answer);
  const isTaken = answer.status < 300;
  const timed = isTaken ? mechanismsOf(answer).find(({ by }) => by === 'exchange') : undefined;
  if (isTaken) {
    const { state, firesAt, issuedAt } = answer.body;
    if (state !== (seconds === 0 ? 'released' : 'armed')) say(`a request of ${seconds} s is answered ${String(state)}`);
    const length = Date.parse(String(firesAt)) - Date.parse(String(issuedAt));
    if (seconds > 0 && length !== seconds * 1_000) say(`asked for ${seconds} s, and told ${length} ms`);
    const isExpected = hasTimer(plan.product, plan.switching.scope);
    // Where the instruments cannot be read, nobody knows whether there is a timer: it says so.
    if (isExpected ? timed === undefined : timed !== undefined && timed.outcome !== 'refused')
      say('the mechanisms are not those of the scope');
    // A sweep, another caller or the late copy of an earlier request may have set it meanwhile.
    const isAlone = sweeps % 2 === 0 && timer.sweeps() === sweeps && (plan.mode === 'one' || plan.mode === 'sessions');
    if (isAlone && timed !== undefined && !misleads(plan) && !plan.strikes.some(outlivesItsAnswer)) {
      if (timed.outcome === 'refused' && timer.sets() > sets) say('said that the timer was not set, and it was');
      if (timed.outcome === 'done' && timer.sets() === sets) say('said that the timer was set, and it was not');
    }
    const worst = mechanismsOf(answer).map(({ outcome }) => outcome);
    const status = worst.includes('unknown') ? 202 : worst.includes('refused') ? 207 : 200;
    if (answer.status !== status) say(`answered ${answer.status} where the mechanisms say ${status}`);
  }
  return { role: as.role, begun, ended, seconds, status: answer.status, isTimed: timed?.outcome === 'done' };
}

function mechanismsOf({ body }: Answer) {
  return body.mechanisms as readonly { readonly by: string; readonly outcome: 'done' | 'refused' | 'unknown' }[];
}

function scopeOf({ product: { name, exchange, symbol }, switching: { scope } }: Plan) {
  switch (scope) {
    case 'symbol':
      return { exchange, symbol };
    case 'market':
      return { exchange, market: name.slice(name.indexOf('.') + 1) };
    case 'exchange':
      return { exchange };
    default:
      return scope satisfies never;
  }
}

/** An order on another instrument, where the scope is one symbol. */
function placeOutOfScope(run: RunContext) {
  if (run.plan.switching.scope !== 'symbol') return undefined;
  const exchange = engineOf(run);
  const symbol = exchange.symbols().find((each) => each.includes('ETH'));
  const price = symbol === undefined ? undefined : exchange.depth(symbol, 4).bids.at(-1)?.price;
  if (symbol === undefined || price === undefined) return undefined;
  const { stepSize } = exchange.market(symbol).instrument;
  const order = { account: ACCOUNT, symbol, side: 'BUY', type: 'LIMIT', price, quantity: stepSize * 100n } as const;
  const placed = run.world.authors.asPerson(exchange, () => exchange.place(order));
  return placed.ok ? placed.order : undefined;
}

/** The orders from before the command that are still open. */
function openBefore({ witness }: RunContext, before: Prepared) {
  return before.orders.filter(({ id }) => witness.open().some((order) => order.id === id));
}

/** The latest deadline that may stand. */
function lastDeadline(requests: readonly Request[]): number {
  return Math.max(...requests.map(deadlineOf));
}

function deadlineOf({ ended, seconds }: Request): number {
  return ended + seconds * 1_000;
}

/** A request that is recorded, as its caller knows. */
function isTaken({ status = 503 }: Request): boolean {
  return status < 300;
}

/** Whether some caller was told last that its switch is armed. */
function mustFire(requests: readonly Request[]): boolean {
  return ['desk', 'other'].some((role) => {
    const last = requests.findLast((each) => each.role === role);
    return last !== undefined && isTaken(last) && last.seconds > 0;
  });
}

/** No fault, nobody else: then the grain is kept. */
function isCalm({ strikes, onReads, storeFault, mode, person, fault }: Plan): boolean {
  const isAlone = mode === 'one' || mode === 'sessions' || mode === 'concurrent' || mode === 'other-key';
  const isWell = strikes.length === 0 && onReads.length === 0 && storeFault === undefined && fault === 'none';
  return isAlone && isWell && person.length === 0;
}

/**
 * The exchange's own timer acts within a second: what rests in the book is gone then, if the last request was taken whole and
 * no copy of it can arrive later.
 */
async function timerIsPunctual(
  { plan, world, witness, say, start }: RunContext,
  requests: readonly Request[],
  before: Prepared,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  const last = requests.at(-1);
  const isAlone = requests.every(({ role }) => role === 'desk') && plan.mode !== 'concurrent';
  if (last === undefined || !isAlone || !last.isTimed || last.seconds === 0 || hasLateCopies(plan)) return;
  const wait = deadlineOf(last) + TOLERANCE_MS - world.time.now();
  if (wait < 0) return;
  await pause(wait);
  // The paper exchange runs its timers when it is asked: a read that a fault swallows does not.
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const answer = await start().call('listActiveOrders', { query: { exchange: [plan.product.exchange] } });
    if (answer !== undefined && isComplete(answer)) break;
  }
  const rest = witness
    .resting()
    .filter(({ id, stage }) => stage === 'working' && before.orders.some((was) => was.id === id));
  if (rest.length > 0) say(`${rest.length} orders rest although the exchange's timer was told to be set`);
}

/** A caller that hears the second copy has no other under way. */
function outlivesItsAnswer({ fault }: Plan['strikes'][number]): boolean {
  return LATE_COPIES.has(fault) && fault !== 'double-delivery-second-heard';
}

function hasLateCopies({ strikes }: Plan): boolean {
  return strikes.some(({ fault }) => LATE_COPIES.has(fault));
}

/** Each cancel needs a deadline before it that may have stood. */
function judgeCancels({ plan, say }: RunContext, requests: readonly Request[], cancels: readonly CancelMoment[]): void {
  const timer = hasTimer(plan.product, plan.switching.scope);
  /** Whether a later request has replaced it before its deadline, and its caller knows. */
  const isReplaced = (request: Request): boolean => {
    const due = request.begun + request.seconds * 1_000 - TOLERANCE_MS;
    return requests.some((later) => {
      const isLater = later.role === request.role && later.begun > request.ended;
      const isKnown = timer ? later.status === 200 : isTaken(later);
      return isLater && isKnown && later.ended < due;
    });
  };
  const standing = requests.filter((each) => each.seconds > 0 && (!isReplaced(each) || (timer && hasLateCopies(plan))));
  for (const { at } of cancels) {
    const moment = at - plan.exchangeAhead;
    if (standing.some(({ begun, seconds }) => begun + seconds * 1_000 <= moment + TOLERANCE_MS)) continue;
    say(`an order was cancelled ${requests.length > 0 ? 'before any deadline' : 'without a switch'}`);
    return;
  }
}

/** The switch as it is listed in the end. */
async function judgeListed(
  { plan, start, note, say, witness }: RunContext,
  requests: readonly Request[],
  elsewhere: boolean,
) {
  const answer = await start().call('listCancelAfter', { session: elsewhere ? 'another' : 'first' });
  if (answer === undefined) return 'silent';
  note(answer);
  const listed = answer.body.switches as readonly ListedSwitch[];
  if (answer.status !== 200) {
    say('in the end: the switches cannot be listed');
    return 'unknown';
  }
  for (const role of ['desk', 'other']) {
    const asked = requests.filter((each) => each.role === role);
    const own = listed.filter(({ owner }) => owner?.includes(role) === true);
    if (own.length > 1) say(`in the end: ${own.length} switches of one caller on one scope`);
    const last = asked.at(-1);
    if (last === undefined || !isTaken(last)) continue;
    const [one] = own;
    const expected = last.seconds === 0 ? 'released' : 'fired';
    if (one?.state !== expected) say(`in the end: the switch is ${one?.state ?? 'not listed'} (${one?.problem ?? ''})`);
    if (last.seconds > 0 && one?.fired?.clearedAt == null) say('in the end: the firing is not finished');
  }
  const canceled = new Set(witness.cancelMoments().map(({ id }) => id));
  for (const { fired } of listed) {
    const ids = fired?.canceledIds.map((id) => witness.order(exchangeIdOf(id))?.id ?? exchangeIdOf(id)) ?? [];
    const wrong = ids.filter((id) => !canceled.has(id));
    if (wrong.length > 0) say(`in the end: ${wrong.length} orders are told as cancelled by the switch, and are not`);
    if ((fired?.canceled ?? 0) > canceled.size) say('in the end: more cancels are told than there were');
  }
  return plan.switching.requests.at(-1)?.seconds === 0 ? 'closed' : 'done';
}

interface ListedSwitch {
  readonly owner: string | null;
  readonly state: string;
  readonly problem: string | null;
  readonly fired: {
    readonly canceled: number;
    readonly canceledIds: readonly string[];
    readonly clearedAt: string | null;
  } | null;
}
