import type { Exchange, Market } from '../domain/instrument.ts';

/** The orders that a switch cancels: those of an exchange, of one of its markets, or of one symbol. */
export interface SwitchScope {
  readonly exchange: Exchange;
  readonly market: Market | null;
  readonly symbol: string | null;
}

/** The longest time to a deadline: a day. */
export const MAX_SWITCH_SECONDS = 86_400;

/** `firing`: the deadline has passed, and something in scope may still rest. */
export const SWITCH_STATES = ['armed', 'firing', 'fired', 'released'] as const;
export type SwitchState = (typeof SWITCH_STATES)[number];

/** Maximum number of order ids kept of one firing. */
const IDS_KEPT = 50;

/** What a firing did, as far as it is known. */
interface FiringTotals {
  /** Orders that it cancelled. */
  readonly canceled: number;
  /** Orders that ended otherwise before its cancel arrived. */
  readonly ended: number;
  /** Ids of the cancelled orders, at most `IDS_KEPT`. */
  readonly canceledIds: readonly string[];
  /** Whether a sweep stopped without reporting: it may have cancelled orders that are not counted. */
  readonly interrupted: boolean;
}

/** How a switch fired. Times are epoch milliseconds on our clock. */
export interface FiredSwitch extends FiringTotals {
  /** The deadline that passed. */
  readonly deadline: number;
  /** When a sweep began to cancel. */
  readonly at: number;
  /** When a read showed that nothing in scope rests; `null`: its caller let go before that. */
  readonly clearedAt: number | null;
}

/** The switch of one caller on a scope. */
export interface SwitchEntry {
  /** The user, role or token subject; `null` where callers are not told apart. */
  readonly owner: string | null;
  /** When its latest request was issued, epoch milliseconds. An earlier one changes nothing, whenever it arrives. */
  readonly issuedAt: number;
  /** 0: let go. */
  readonly seconds: number;
  /** `null`: not armed, because it was let go or has fired. */
  readonly firesAt: number | null;
  readonly fired: FiredSwitch | null;
}

/** The cancelling of everything in scope, from the claim until a read shows that nothing rests. */
interface Firing extends FiringTotals {
  /** The callers whose deadlines have passed. */
  readonly owners: readonly (string | null)[];
  readonly deadline: number;
  readonly since: number;
  /** The sweep that worked on it last, and until when no other may take over; `null`: it has ended its work. */
  readonly by: string;
  readonly leasedUntil: number | null;
  readonly rounds: number;
  /** Why the last round did not finish. */
  readonly problem: string | null;
}

/**
 * All switches on one scope, in one record: callers share the orders, and the exchange's timer. Every write raises the
 * version, so that a sweep that read an earlier one cannot claim it.
 */
export interface CancelSwitch {
  readonly scope: SwitchScope;
  readonly version: number;
  /** Names the call that wrote this version. */
  readonly writer: string;
  readonly entries: readonly SwitchEntry[];
  readonly firing: Firing | null;
  /** When a sweep should set the exchange's own timer once more, because an earlier copy of a request may still arrive. */
  readonly timerDueAt: number | null;
  readonly updatedAt: number;
}

/** Who writes, and when. */
export interface SwitchWrite {
  readonly writer: string;
  /** Our clock, epoch milliseconds. */
  readonly now: number;
}

/** A request to arm, renew or let go of a switch. */
export interface SwitchRequest {
  readonly scope: SwitchScope;
  readonly owner: string | null;
  readonly issuedAt: number;
  readonly seconds: number;
  readonly timerDueAt: number | null;
}

/** How long a switch that was let go, or has fired, still refuses older requests and is shown. */
const REMEMBERED_MS = 24 * 3_600_000;

/** The name of a scope: equal scopes have equal names, and no others. */
export function scopeName({ exchange, market, symbol }: SwitchScope): string {
  return `${exchange}.${market ?? '*'}.${symbol ?? '*'}`;
}

/**
 * The record after a request; `undefined` when a later request of the caller stands: an earlier one that arrives late neither
 * extends nor shortens it. Of two requests issued in the same millisecond, the one written last stands.
 *
 * Renewing does not stop a firing, because the deadline has passed. Letting go does, as far as it has not cancelled yet.
 */
export function requested(
  current: CancelSwitch | undefined,
  request: SwitchRequest,
  { writer, now }: SwitchWrite,
): CancelSwitch | undefined {
  const { owner, issuedAt, seconds } = request;
  const standing = entryOf(current, owner);
  if (standing !== undefined && standing.issuedAt > issuedAt) return undefined;
  const letGo = seconds === 0;
  const firing = letGo ? without(current?.firing ?? null, owner) : (current?.firing ?? null);
  const stopped = current?.firing?.owners.includes(owner) === true && letGo ? firedOf(current.firing, null) : undefined;
  const entry: SwitchEntry = {
    owner,
    issuedAt,
    seconds,
    firesAt: letGo ? null : issuedAt + seconds * 1_000,
    fired: stopped ?? standing?.fired ?? null,
  };
  const others = (current?.entries ?? []).filter(
    (each) => each.owner !== owner && (each.firesAt !== null || lastMomentOf(each) > now - REMEMBERED_MS),
  );
  return {
    scope: request.scope,
    version: (current?.version ?? 0) + 1,
    writer,
    entries: [...others, entry],
    firing,
    timerDueAt: request.timerDueAt,
    updatedAt: now,
  };
}

/**
 * The record after a sweep has claimed what is due: deadlines that passed, or a firing that no sweep works on any more.
 * `undefined` when nothing is due, or another sweep is at work.
 */
export function claimed(current: CancelSwitch, leasedUntil: number, by: SwitchWrite): CancelSwitch | undefined {
  const { now, writer } = by;
  const { firing } = current;
  if (firing !== null && firing.leasedUntil !== null && firing.leasedUntil > now) return undefined;
  const due = current.entries.filter(({ firesAt }) => firesAt !== null && firesAt <= now);
  if (due.length === 0 && firing === null) return undefined;
  const deadlines = due.flatMap(({ firesAt }) => firesAt ?? []);
  const begun: Firing = firing ?? {
    ...{ owners: [], deadline: Math.min(...deadlines), since: now, by: writer, leasedUntil, rounds: 0, problem: null },
    ...{ canceled: 0, ended: 0, canceledIds: [], interrupted: false },
  };
  return {
    ...written(current, by),
    entries: current.entries.map((entry) => (due.includes(entry) ? { ...entry, firesAt: null } : entry)),
    firing: {
      ...begun,
      owners: [...new Set([...begun.owners, ...due.map(({ owner }) => owner)])],
      by: writer,
      leasedUntil,
      interrupted: begun.interrupted || (firing !== null && firing.leasedUntil !== null),
    },
  };
}

/** What one round of a firing found. */
export interface FiringRound {
  readonly canceledIds: readonly string[];
  readonly ended: number;
  /** Whether a read shows that nothing in scope rests. */
  readonly isClear: boolean;
  readonly problem: string | null;
  /** Until when the sweep stays at work; `null`: it ends here. */
  readonly leasedUntil: number | null;
}

/** The record after a round; `undefined` when the firing is not this sweep's any more: the caller let go, or another took over. */
export function advanced(current: CancelSwitch, round: FiringRound, by: SwitchWrite): CancelSwitch | undefined {
  const { firing } = current;
  if (firing === null || firing.by !== by.writer) return undefined;
  const fresh = round.canceledIds.filter((id) => !firing.canceledIds.includes(id));
  const next: Firing = {
    ...firing,
    rounds: firing.rounds + 1,
    canceled: firing.canceled + fresh.length,
    ended: firing.ended + round.ended,
    canceledIds: [...firing.canceledIds, ...fresh].slice(0, IDS_KEPT),
    problem: round.problem,
    leasedUntil: round.leasedUntil,
  };
  if (!round.isClear) return { ...written(current, by), firing: next };
  const fired = firedOf(next, by.now);
  return {
    ...written(current, by),
    firing: null,
    entries: current.entries.map((entry) => (next.owners.includes(entry.owner) ? { ...entry, fired } : entry)),
  };
}

/** The record after the exchange's timer was set once more; `null`: that is enough. */
export function timerSet(current: CancelSwitch, timerDueAt: number | null, by: SwitchWrite): CancelSwitch {
  return { ...written(current, by), timerDueAt };
}

/** When a sweep has something to do; `null`: never. */
export function dueAt({ entries, firing, timerDueAt }: CancelSwitch): number | null {
  const moments = [
    ...entries.map(({ firesAt }) => firesAt),
    firing && (firing.leasedUntil ?? firing.since),
    timerDueAt,
  ];
  return moments.reduce((least, each) => (each === null ? least : Math.min(least ?? each, each)), null);
}

/** The earliest deadline of all callers, which the exchange's one timer of the scope has to keep; `null`: none is armed. */
export function earliestDeadline({ entries }: CancelSwitch): number | null {
  const armed = entries.flatMap(({ firesAt }) => firesAt ?? []);
  return armed.length === 0 ? null : Math.min(...armed);
}

/** The switch of a caller. */
export function entryOf(current: CancelSwitch | undefined, owner: string | null): SwitchEntry | undefined {
  return current?.entries.find((each) => each.owner === owner);
}

/** Until when a record that has nothing left to do is kept, epoch milliseconds. */
export function keptUntil({ updatedAt }: CancelSwitch): number {
  return updatedAt + REMEMBERED_MS;
}

function written(current: CancelSwitch, { writer, now }: SwitchWrite): CancelSwitch {
  return { ...current, version: current.version + 1, writer, updatedAt: now };
}

function without(firing: Firing | null, owner: string | null): Firing | null {
  if (firing === null) return null;
  const owners = firing.owners.filter((each) => each !== owner);
  return owners.length === 0 ? null : { ...firing, owners };
}

function firedOf({ deadline, since, canceled, ended, canceledIds, interrupted }: Firing, clearedAt: number | null) {
  return { deadline, at: since, clearedAt, canceled, ended, canceledIds, interrupted };
}

function lastMomentOf({ issuedAt, fired }: SwitchEntry): number {
  return Math.max(issuedAt, fired?.clearedAt ?? issuedAt);
}
