import type { Deadline } from '../domain/deadline.ts';
import type { Exchange } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import {
  advanced,
  type CancelSwitch,
  claimed,
  earliestDeadline,
  type FiringRound,
  type SwitchScope,
  type SwitchWrite,
  scopeName,
  timerSet,
} from '../intents/cancel-switch.ts';
import type { SwitchStore } from '../intents/switch-store.ts';
import { fanOut } from '../listing/fan-out.ts';
import { asProblem, type ListDependencies, type SourceReport } from '../listing/source.ts';
import { exchangeTimer, type SwitchContext, setTimer } from './cancel-after.ts';
import { type CancelAllResult, type CancelFilter, cancelOrders, mayRest } from './cancel-all.ts';
import { listActive } from './list/active.ts';

/** How many scopes are looked up, and how many are worked on, at once. */
const BATCH = 25;
const AT_ONCE = 4;
/** Minimum time left to begin a round: a list, a cancel, the longest listing lag and two more lists. */
const LEAST_ROUND_MS = 15_000;
/** Maximum time of one round, so that a slow exchange leaves time for a second. */
const ROUND_MS = 30_000;
/** Between two rounds, so that an exchange that refuses is not asked at full speed. */
const ROUND_PAUSE_MS = 5_000;
const LEASE_MARGIN_MS = 2_000;
/** Attempts of a write that renewals come before. */
const MAX_CONFLICTS = 10;
/** A firing that lasts longer needs an operator. */
const STUCK_AFTER_MS = 3 * 60_000;
/**
 * A firing lasts until no order rests that was placed up to this long after the claim: requests of the caller may have been
 * under way. Later orders are new decisions: a round that finds one cancels it, but none keeps the firing going.
 */
const COVERED_MS = 60_000;

/** What a sweep did about one scope. */
export interface SweptSwitch {
  readonly scope: SwitchScope;
  readonly exchange: Exchange;
  /** Callers whose deadlines have passed. */
  readonly owners: readonly (string | null)[];
  /** Orders cancelled by this sweep. */
  readonly canceledIds: readonly string[];
  /** Whether this sweep was the first at work. */
  readonly hasBegun: boolean;
  /** Whether a read shows that nothing in scope rests. */
  readonly isClear: boolean;
  /** Whether the firing has lasted too long. */
  readonly stuck: boolean;
  readonly problem: string | null;
}

/**
 * Fires the switches whose deadlines have passed: claims each, conditional on the version it read, so that a renewal that came
 * first wins; cancels everything in scope; and repeats until a read shows that nothing rests, in later sweeps if time runs out.
 * A sweep that stopped after its claim is followed by the next one once its lease is over. Also sets exchanges' own timers
 * where that is due.
 */
export async function fireSwitches(
  context: SwitchContext,
  listing: (call: Deadline) => ListDependencies,
  deadline: Deadline,
): Promise<SweptSwitch[]> {
  const { switches: store } = context;
  if (store === undefined) return [];
  const swept: SweptSwitch[] = [];
  const seen = new Set<string>();
  while (timeIsLeft(context, deadline)) {
    // The index lags: it may still list scopes that this sweep has worked on.
    const due = await store.due(context.now(), BATCH + seen.size, deadline.signal);
    const scopes = due.filter((scope) => !seen.has(scopeName(scope)));
    if (scopes.length === 0) break;
    for (const scope of scopes) seen.add(scopeName(scope));
    const sweepOne = (scope: SwitchScope) => sweepScope({ context, store, listing }, scope, deadline);
    swept.push(...(await fanOut(scopes, AT_ONCE, sweepOne)).flat());
  }
  return swept;
}

interface Work {
  readonly context: SwitchContext;
  readonly store: SwitchStore;
  readonly listing: (call: Deadline) => ListDependencies;
}

async function sweepScope(work: Work, scope: SwitchScope, deadline: Deadline): Promise<readonly SweptSwitch[]> {
  const { context, store } = work;
  if (!timeIsLeft(context, deadline)) return [];
  try {
    const found = await store.get(scope, deadline.signal);
    if (found === undefined) return [];
    const by = (): SwitchWrite => ({ writer, now: context.now() });
    const writer = context.intents.newWriter();
    const lease = deadline.deadline + LEASE_MARGIN_MS;
    const taken = claimed(found, lease, by());
    if (taken !== undefined) {
      if (!(await store.put(taken, deadline.signal))) return [];
      // The exchange has one timer for all callers, and it has run out with the first deadline.
      if (earliestDeadline(taken) !== null) await refreshTimer(work, taken, deadline);
      return await fire(work, taken, by, deadline);
    }
    if (found.timerDueAt === null || found.timerDueAt > context.now()) return [];
    const settled = timerSet(found, null, by());
    if (await store.put(settled, deadline.signal)) await refreshTimer(work, settled, deadline);
  } catch (error) {
    // A failure must not stop the sweep of others; the lease runs out.
    context.intents.failed("cannot sweep a dead man's switch", error);
  }
  return [];
}

async function refreshTimer({ context }: Work, record: CancelSwitch, deadline: Deadline): Promise<void> {
  try {
    const timer = await exchangeTimer(context, record.scope, deadline);
    if (timer !== undefined) await setTimer(context, record, timer, deadline);
  } catch (error) {
    // What is recorded holds without it.
    if (!(error instanceof Problem)) throw error;
    context.intents.failed("cannot set the exchange's timer", error);
  }
}

async function fire(
  work: Work,
  taken: CancelSwitch,
  by: () => SwitchWrite,
  deadline: Deadline,
): Promise<readonly SweptSwitch[]> {
  const { context } = work;
  const { firing, scope } = taken;
  if (firing === null) return [];
  const canceledIds: string[] = [];
  const told = (isClear: boolean, problem: string | null): SweptSwitch => ({
    scope,
    exchange: scope.exchange,
    owners: firing.owners,
    canceledIds,
    hasBegun: firing.rounds === 0,
    isClear,
    stuck: !isClear && context.now() - firing.since > STUCK_AFTER_MS,
    problem,
  });
  for (;;) {
    const found = await round(work, scope, firing.since, deadline);
    canceledIds.push(...found.canceledIds);
    const isLast = found.isClear || !timeIsLeft(context, deadline, ROUND_PAUSE_MS);
    const leasedUntil = isLast ? null : deadline.deadline + LEASE_MARGIN_MS;
    const stands = await report(work, scope, { ...found, leasedUntil }, by);
    if (isLast || !stands) return [told(found.isClear, found.problem)];
    await context.sleep(ROUND_PAUSE_MS, deadline.signal);
    // Its caller may have let go in the pause, and what it has placed since must not be cancelled.
    const current = await work.store.get(scope);
    if (current?.firing?.by !== by().writer) return [told(found.isClear, found.problem)];
  }
}

/** Cancels everything in scope once, and reads whether anything rests. Never throws a Problem: it is the round's result. */
async function round(
  { context, listing }: Work,
  scope: SwitchScope,
  since: number,
  deadline: Deadline,
): Promise<Omit<FiringRound, 'leasedUntil'>> {
  const now = context.now();
  const until = Math.min(deadline.deadline, now + ROUND_MS);
  const call = { signal: AbortSignal.any([deadline.signal, AbortSignal.timeout(until - now)]), deadline: until };
  const deps: ListDependencies = { ...listing(call), rank: 'cancel' };
  const filter = filterOf(scope);
  const caller = {
    principal: null,
    keyOwner: null,
    requestId: `cancel-after ${scopeName(scope)}`,
    idempotencyKey: undefined,
  };
  try {
    const { results, sources } = await cancelOrders(context, deps, filter, caller, call);
    const counted = tally(results);
    const open = results.filter(mayRest);
    const [first] = open;
    if (first !== undefined) return { ...counted, isClear: false, problem: openText(first, open.length) };
    const partial = sources.find(isInDoubt);
    if (partial !== undefined) return { ...counted, isClear: false, problem: partial.reason ?? null };
    try {
      return { ...counted, ...(await stillResting(deps, filter, since)) };
    } catch (error) {
      return { ...counted, isClear: false, problem: asProblem(error, call).detail };
    }
  } catch (error) {
    return { canceledIds: [], ended: 0, isClear: false, problem: asProblem(error, call).detail };
  }
}

/** A read after the cancels. Orders placed long after the claim do not count. */
async function stillResting(
  deps: ListDependencies,
  filter: CancelFilter,
  since: number,
): Promise<Pick<FiringRound, 'isClear' | 'problem'>> {
  const { orders, sources } = await listActive(filter, deps);
  const covered = orders.filter((order) => isCovered(order, since));
  const [first] = covered;
  if (first !== undefined)
    return { isClear: false, problem: `Still resting: ${covered.length}, the first ${first.id}.` };
  const partial = sources.find(isInDoubt);
  if (partial === undefined) return { isClear: true, problem: null };
  return { isClear: false, problem: partial.reason ?? null };
}

function isCovered({ createdAt }: Order, since: number): boolean {
  return createdAt === null || Date.parse(createdAt) <= since + COVERED_MS;
}

/**
 * Whether the source may hide an order. An exchange that has closed for good has none, and orders on instruments that are not
 * served here are in no scope.
 */
function isInDoubt({ problem, leftOut }: SourceReport): boolean {
  if (problem !== undefined) return problem.code !== 'EXCHANGE_CLOSED';
  return leftOut !== undefined && leftOut.unreadable > 0;
}

function tally(results: readonly CancelAllResult[]): Pick<FiringRound, 'canceledIds' | 'ended'> {
  return {
    canceledIds: results.filter(({ outcome }) => outcome === 'canceled').map(({ id }) => id),
    ended: results.filter(({ outcome }) => outcome === 'notActive').length,
  };
}

function openText({ id, problem }: CancelAllResult, count: number): string {
  const why = problem?.detail ?? 'the outcome of its cancel is unknown';
  return `${count} orders may still rest; the first: ${id}: ${why}`;
}

/** Records a round on what stands now, late if need be; returns false when the firing is no longer this sweep's. */
async function report(
  { store }: Work,
  scope: SwitchScope,
  found: FiringRound,
  by: () => SwitchWrite,
): Promise<boolean> {
  for (let attempt = 1; attempt <= MAX_CONFLICTS; attempt += 1) {
    const current = await store.get(scope);
    const next = current && advanced(current, found, by());
    if (next === undefined) return false;
    if (await store.put(next)) return true;
  }
  return false;
}

function filterOf({ exchange, market, symbol }: SwitchScope): CancelFilter {
  return { exchange, ...(market !== null && { market }), ...(symbol !== null && { symbol }) };
}

function timeIsLeft({ now }: SwitchContext, { signal, deadline }: Deadline, before = 0): boolean {
  return !signal.aborted && deadline - now() >= LEAST_ROUND_MS + before;
}
