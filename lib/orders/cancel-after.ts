import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import { timestamp } from '../domain/order.ts';
import type { CommandOutcome, OutcomeClass } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import type { Countdown, ExchangePort } from '../exchanges/port.ts';
import { VENUES } from '../exchanges/venues.ts';
import {
  type CancelSwitch,
  earliestDeadline,
  entryOf,
  type FiredSwitch,
  requested,
  type SwitchEntry,
  type SwitchScope,
  type SwitchState,
  timerSet,
} from '../intents/cancel-switch.ts';
import type { SwitchStore } from '../intents/switch-store.ts';
import { portsFor } from '../reference/catalogue.ts';
import { callOf, portOf } from '../reference/context.ts';
import { refuseContradiction } from '../reference/symbol-filter.ts';
import type { Caller } from './reconcile/command.ts';
import { type RecordingContext, sendPatiently } from './reconcile/context.ts';

/** Dependencies of dead man's switches. */
export interface SwitchContext extends RecordingContext {
  /** `undefined`: this deployment has no store, so it cannot keep a deadline. */
  readonly switches: SwitchStore | undefined;
}

/** Arms or renews the switch of a caller on a scope; with 0 seconds lets go of it. */
export interface CancelAfterRequest {
  readonly exchange: Exchange;
  readonly market?: Market | undefined;
  readonly symbol?: string | undefined;
  readonly seconds: number;
  /** When the caller issued it, epoch milliseconds; absent: when it arrived. */
  readonly issuedAt?: number | undefined;
}

/** A sweep starts every minute, so a deadline is noticed at most this long after it has passed. */
const SWEEP_GRAIN_SECONDS = 60;
/** The timers of exchanges count milliseconds; the way to them does not allow to promise more than a second. */
const EXCHANGE_GRAIN_SECONDS = 1;
/** How far ahead of our clock a caller's may be. */
const MAX_AHEAD_MS = 5_000;
/** Attempts of a write that others come before. */
const MAX_CONFLICTS = 10;
/** Rounds of setting the exchange's timer while other callers change what it has to keep. */
const MAX_TIMER_ROUNDS = 4;
/** How long a copy of a request may still arrive at an exchange that names no limit; unverified at every one of them. */
const UNVERIFIED_COPY_MS = 30_000;
/** After a lost reply, the sweep sets the timer again. */
const TIMER_AGAIN_MS = 15_000;

/** How one of the ways to keep the deadline took the request. */
type MechanismOutcome = 'done' | 'refused' | 'unknown';

/** A way to keep the deadline, and how exactly. */
export interface Mechanism {
  readonly by: 'atlas' | 'exchange';
  readonly grainSeconds: number;
  /** `all`: every order in scope. `plain`: those that rest in a book; the exchange may leave those that wait for a trigger. */
  readonly covers: 'all' | 'plain';
  readonly outcome: MechanismOutcome;
  readonly problem: Problem | null;
}

/** The switch of one caller on a scope. Times are RFC 3339. */
export interface SwitchReport {
  readonly scope: SwitchScope;
  readonly owner: string | null;
  readonly state: SwitchState;
  readonly seconds: number;
  readonly issuedAt: string;
  readonly firesAt: string | null;
  /** Why the firing under way has not finished. */
  readonly problem: string | null;
  readonly fired: FiredReport | null;
}

/** What a firing did. */
interface FiredReport extends Omit<FiredSwitch, 'deadline' | 'at' | 'clearedAt'> {
  readonly deadline: string;
  readonly at: string;
  readonly clearedAt: string | null;
}

/** The switch after the request, and what keeps it. */
export interface CancelAfterResult {
  readonly report: SwitchReport;
  readonly mechanisms: readonly Mechanism[];
}

const BY_ATLAS: Mechanism = {
  by: 'atlas',
  grainSeconds: SWEEP_GRAIN_SECONDS,
  covers: 'all',
  outcome: 'done',
  problem: null,
};

/**
 * Arms, renews or lets go of the caller's switch on a scope.
 *
 * 1. The deadline is recorded, conditional on the version that was read. The request issued last stands: an earlier one that
 *    arrives late is 409 `SWITCH_SUPERSEDED` and changes nothing.
 * 2. Where the exchange has a timer of its own with the very same scope, it is set to the earliest deadline of all callers on
 *    the scope. After that the record is read again: if another caller has changed it, the timer is set once more, so that
 *    requests that overtake each other cannot leave it later than a recorded deadline.
 *
 * Sending a request again is safe, whatever became of the first. Throws 422 `OUT_OF_BOUNDS` for a deadline that no mechanism
 * of the scope can keep, 503 when it cannot be recorded.
 */
export async function setCancelAfter(
  context: SwitchContext,
  request: CancelAfterRequest,
  { keyOwner: owner }: Pick<Caller, 'keyOwner'>,
  deadline: Deadline,
): Promise<CancelAfterResult> {
  const store = switchStoreOf(context);
  const receivedAt = context.now();
  const scope = scopeOf(context, request);
  const { seconds } = request;
  const standing = await recorded(() => store.get(scope, deadline.signal));
  const timer = await timerOf(context, scope, deadline, seconds === 0 || entryOf(standing, owner) !== undefined);
  if (seconds > 0) refuseShort(seconds, timer);
  const issuedAt = issuedMoment(request, receivedAt);
  const wanted = { scope, owner, issuedAt, seconds };
  const record = await writeRequest(context, store, wanted, timer, deadline);
  const entry = entryOf(record, owner);
  if (entry === undefined) throw new RangeError('the record has no entry of its caller');
  const mechanisms = timer === undefined ? [BY_ATLAS] : [BY_ATLAS, await setTimer(context, record, timer, deadline)];
  return { report: reportOf(record, entry), mechanisms };
}

/** Every switch that is armed, fires, or has ended in the last day, of every caller; ordered by scope. */
export async function listCancelAfter(
  context: Pick<SwitchContext, 'switches' | 'intents'>,
  { signal }: Deadline,
): Promise<SwitchReport[]> {
  const records = await recorded(() => switchStoreOf(context).all(signal));
  return records
    .flatMap((record) => record.entries.map((entry) => reportOf(record, entry)))
    .toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
}

function sortKey({ scope, owner }: SwitchReport): string {
  return JSON.stringify([scope.exchange, scope.market, scope.symbol, owner]);
}

/** Throws 503 without a store that outlives the process: a deadline that a restart forgets is none. */
function switchStoreOf({ switches, intents }: Pick<SwitchContext, 'switches' | 'intents'>): SwitchStore {
  if (switches && intents.outlivesProcess) return switches;
  throw new Problem(
    'INTENT_STORE_UNAVAILABLE',
    'This deployment keeps no record that outlives its process (ATLAS_INTENTS_TABLE, or ATLAS_DATA_DIR on one machine), so it cannot keep a deadline; nothing was armed.',
    { retryable: false },
  );
}

async function recorded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      'INTENT_STORE_UNAVAILABLE',
      'The store of deadlines did not answer, so it is not known whether this one is recorded. Send the request again: that is safe.',
      {},
      { cause: error },
    );
  }
}

/**
 * A symbol has one market at an exchange, so it alone names its scope. Throws 422 when the deployment serves nothing of the
 * scope, 400 for a symbol that contradicts the market.
 */
function scopeOf({ ports }: SwitchContext, { exchange, market, symbol }: CancelAfterRequest): SwitchScope {
  refuseContradiction({ symbol, market });
  if (portsFor(ports, { exchange, market, symbol }).length === 0) {
    const meant = [exchange, market].filter((part) => part !== undefined).join('.');
    throw new Problem('NOT_SUPPORTED', `${meant} is not enabled here, so nothing was armed.`, { exchange });
  }
  return { exchange, market: symbol === undefined ? (market ?? null) : null, symbol: symbol ?? null };
}

/** The exchange's own timer for a scope. */
export interface ExchangeTimer {
  readonly port: ExchangePort;
  readonly countdown: Countdown;
  readonly on: Instrument | null;
}

/** Why it is not known whether the exchange has one. */
interface UnknownTimer {
  readonly problem: Problem;
}

/**
 * The exchange's own timer, where it covers the very scope: one instrument, or all markets of the account. With `isKnown` the
 * scope was recorded before, and failing to look up its instrument must not keep its caller from renewing.
 */
async function timerOf(
  context: SwitchContext,
  scope: SwitchScope,
  deadline: Deadline,
  isKnown: boolean,
): Promise<ExchangeTimer | UnknownTimer | undefined> {
  try {
    return await exchangeTimer(context, scope, deadline);
  } catch (error) {
    if (isKnown && error instanceof Problem) return { problem: error };
    throw error;
  }
}

/** Throws 400 `UNKNOWN_SYMBOL`, and when the instruments cannot be read. */
export async function exchangeTimer(
  context: SwitchContext,
  scope: SwitchScope,
  deadline: Deadline,
): Promise<ExchangeTimer | undefined> {
  const { exchange, market, symbol } = scope;
  if (symbol === null) {
    if (market !== null || !servesAll(context, exchange)) return undefined;
    const [first] = VENUES[exchange].hosts.flatMap(({ markets }) => markets);
    if (first === undefined) return undefined;
    const port = await portOf(context, exchange, first);
    const { countdown } = await port.account();
    return countdown?.covers === 'account' ? { port, countdown, on: null } : undefined;
  }
  const ports = await Promise.all(portsFor(context.ports, { exchange, symbol }).map((port) => port.load()));
  const found = await Promise.all(
    ports.map(async (port) =>
      (await context.catalogue.symbolAt(port, symbol, deadline)).map((instrument) => ({ port, instrument })),
    ),
  );
  const [only, ...more] = found.flat();
  if (only === undefined) throw await context.catalogue.unknownSymbol({ exchange, symbol }, deadline);
  if (more.length > 0) return undefined;
  const { countdown } = await only.port.account();
  return countdown?.covers === 'instrument' ? { port: only.port, countdown, on: only.instrument } : undefined;
}

/** Whether one port serves every market of the exchange, so that its account is the scope "the exchange". */
function servesAll({ ports }: SwitchContext, exchange: Exchange): boolean {
  const all = VENUES[exchange].hosts.flatMap(({ markets }) => markets);
  return ports.some((port) => port.exchange === exchange && all.every((market) => port.markets.includes(market)));
}

function refuseShort(seconds: number, timer: ExchangeTimer | UnknownTimer | undefined): void {
  const least = timer === undefined ? SWEEP_GRAIN_SECONDS : EXCHANGE_GRAIN_SECONDS;
  if (seconds >= least) return;
  const message = `seconds must be at least ${least}: only a sweep, which starts every ${SWEEP_GRAIN_SECONDS} seconds, keeps a deadline of this scope; 0 lets go.`;
  throw new Problem('OUT_OF_BOUNDS', message, {
    violations: [
      {
        field: 'seconds',
        rule: 'min',
        message,
        given: String(seconds),
        bound: String(least),
        suggestion: String(least),
      },
    ],
  });
}

/**
 * The deadline counts from the moment the caller names, or from the arrival if that is earlier. Throws 422 for a request whose
 * own deadline has passed, or whose clock is ahead.
 */
function issuedMoment({ issuedAt, seconds }: CancelAfterRequest, receivedAt: number): number {
  if (issuedAt === undefined) return receivedAt;
  const latest = receivedAt + MAX_AHEAD_MS;
  const earliest = seconds === 0 ? Number.NEGATIVE_INFINITY : receivedAt - seconds * 1_000;
  const isAhead = issuedAt > latest;
  if (issuedAt > earliest && !isAhead) return Math.min(issuedAt, receivedAt);
  const why = isAhead ? 'is in the future' : 'is so long ago that the deadline has passed';
  const message = `issuedAt ${why}: nothing was changed.`;
  const bound = timestamp(isAhead ? latest : earliest);
  throw new Problem('OUT_OF_BOUNDS', message, {
    violations: [{ field: 'issuedAt', rule: isAhead ? 'max' : 'min', message, given: timestamp(issuedAt), bound }],
  });
}

/** Writes the request; a write that another came before is made again on what stands then. */
async function writeRequest(
  context: SwitchContext,
  store: SwitchStore,
  wanted: Omit<Parameters<typeof requested>[1], 'timerDueAt'>,
  timer: ExchangeTimer | UnknownTimer | undefined,
  { signal }: Deadline,
): Promise<CancelSwitch> {
  const writer = context.intents.newWriter();
  for (let attempt = 1; attempt <= MAX_CONFLICTS; attempt += 1) {
    const current = await recorded(() => store.get(wanted.scope, signal));
    const now = context.now();
    const timerDueAt = timerAgainAt(current, wanted, timer, now);
    const next = requested(current, { ...wanted, timerDueAt }, { writer, now });
    if (next === undefined) throw superseded(entryOf(current, wanted.owner));
    if (await recorded(() => store.put(next, signal))) return next;
  }
  throw new Problem(
    'INTENT_STORE_UNAVAILABLE',
    'Others changed the switches of this scope again and again. Send it again.',
  );
}

/**
 * When a sweep sets the exchange's timer once more. A hop may deliver an earlier request a second time: one with the same
 * seconds only delays the timer a little, but one with other seconds would contradict what is recorded. So the truth is sent
 * again once no earlier copy can be accepted any more.
 */
function timerAgainAt(
  current: CancelSwitch | undefined,
  { owner, seconds }: { readonly owner: string | null; readonly seconds: number },
  timer: ExchangeTimer | UnknownTimer | undefined,
  now: number,
): number | null {
  const pending = current?.timerDueAt ?? null;
  const before = entryOf(current, owner)?.seconds ?? 0;
  if (timer === undefined || before === 0 || before === seconds) return pending;
  const validityMs = 'port' in timer ? timer.port.validityMs : null;
  return now + (validityMs ?? 0) + UNVERIFIED_COPY_MS;
}

function superseded(standing: SwitchEntry | undefined): Problem {
  const at = standing === undefined ? 'later' : `at ${timestamp(standing.issuedAt)}`;
  return new Problem(
    'SWITCH_SUPERSEDED',
    `A request issued ${at} stands; this one was issued before it, and changed nothing.`,
  );
}

const OUTCOMES: Readonly<Record<OutcomeClass, MechanismOutcome>> = {
  acknowledged: 'done',
  rejected: 'refused',
  notExecuted: 'refused',
  unknown: 'unknown',
};

function byExchange(outcome: MechanismOutcome, problem: Problem | null): Mechanism {
  return { by: 'exchange', grainSeconds: EXCHANGE_GRAIN_SECONDS, covers: 'plain', outcome, problem };
}

/**
 * Sets the exchange's timer to the earliest recorded deadline, or stops it where none is armed. Repeats while others change
 * that deadline.
 */
export async function setTimer(
  context: SwitchContext,
  record: CancelSwitch,
  timer: ExchangeTimer | UnknownTimer,
  deadline: Deadline,
): Promise<Mechanism> {
  if (!('port' in timer)) return byExchange('refused', timer.problem);
  const store = switchStoreOf(context);
  const { port, countdown, on } = timer;
  let latest = record;
  for (let round = 1; ; round += 1) {
    const at = earliestDeadline(latest);
    const call = callOf(context, port, deadline, 'cancel');
    const outcome = await sendPatiently(context, call, (patient) =>
      countdown.set(on, at === null ? 0 : Math.max(1, at - context.now()), patient),
    );
    const seen = await recorded(() => store.get(record.scope, deadline.signal));
    if (seen === undefined || earliestDeadline(seen) === at || round === MAX_TIMER_ROUNDS) {
      if (outcome.outcome === 'acknowledged') return byExchange('done', null);
      const told = mayBeSet(outcome) ? 'unknown' : OUTCOMES[outcome.outcome];
      if (told === 'unknown' && seen !== undefined) await setTimerLater(context, store, seen);
      return byExchange(told, outcome.problem.with({ retryable: undefined }));
    }
    latest = seen;
  }
}

/** A refusal that covers one copy only, such as one for its time: another may have set the timer. */
function mayBeSet(outcome: CommandOutcome<null>): boolean {
  return outcome.outcome === 'rejected' && outcome.recheckFrom !== undefined;
}

/** Leaves the timer to the next sweep; a write of another is just as good. */
async function setTimerLater(context: SwitchContext, store: SwitchStore, record: CancelSwitch): Promise<void> {
  const now = context.now();
  const by = { writer: context.intents.newWriter(), now };
  const again = Math.max(record.timerDueAt ?? now, now + TIMER_AGAIN_MS);
  await store.put(timerSet(record, again, by)).catch((error: unknown) => {
    context.intents.failed("cannot note that the exchange's timer has to be set again", error);
  });
}

function reportOf({ scope, firing }: CancelSwitch, entry: SwitchEntry): SwitchReport {
  const { owner, seconds, issuedAt, firesAt, fired } = entry;
  const isFiring = firing?.owners.includes(owner) === true;
  return {
    scope,
    owner,
    state: firesAt !== null ? 'armed' : isFiring ? 'firing' : seconds === 0 ? 'released' : 'fired',
    seconds,
    issuedAt: timestamp(issuedAt),
    firesAt: firesAt === null ? null : timestamp(firesAt),
    problem: isFiring ? firing.problem : null,
    fired: fired && {
      ...fired,
      deadline: timestamp(fired.deadline),
      at: timestamp(fired.at),
      clearedAt: fired.clearedAt === null ? null : timestamp(fired.clearedAt),
    },
  };
}
