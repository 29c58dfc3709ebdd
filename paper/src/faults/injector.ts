import { type Random, seededRandom } from '../engine/random.ts';
import type { Family } from '../protocol.ts';
import type { Fault, FaultAction } from './fault.ts';
import { FAULTS } from './table.ts';

/** Which requests a fault applies to, and how often. An absent filter matches all. */
export interface FaultRule {
  /** The name of a row of the fault table. */
  readonly fault: string;
  readonly product?: string | undefined;
  readonly method?: string | undefined;
  /** The exact path, or a prefix ending in `*`. */
  readonly path?: string | undefined;
  /** Applies only to requests whose query or body contains this text, e.g. a client order id. */
  readonly contains?: string | undefined;
  /** How many matching requests to skip first (0). */
  readonly after?: number | undefined;
  /** How often to apply at most (1); 0 means without limit. */
  readonly count?: number | undefined;
  /** The probability that it applies to a matching request (1), drawn from the seed. */
  readonly probability?: number | undefined;
  readonly ms?: number | undefined;
  readonly status?: number | undefined;
}

export interface ArmedFault extends FaultRule {
  readonly id: number;
  readonly matched: number;
  readonly struck: number;
}

/** What the injector checks when a request arrives. */
export interface StruckRequest {
  readonly product: string;
  readonly family: Family;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly now: number;
}

export interface Strike {
  readonly fault: string;
  readonly phase: 'before' | 'after';
  readonly action: FaultAction;
}

export interface FaultInjector {
  /** Arms a rule and returns its id. Throws a `RangeError` for an unknown fault or an invalid number. */
  arm(rule: FaultRule): number;
  /** Disarms one rule, or all. */
  disarm(id?: number): void;
  armed(): readonly ArmedFault[];
  /** The faults that apply to this request, at most one per phase: the first armed rule that matches wins. */
  strike(request: StruckRequest): readonly Strike[];
  /** Disarms everything and restarts the random sequence. */
  reset(seed: number): void;
}

/** Resolution of a probability. */
const CHANCE_STEPS = 1_000_000;

interface Armed {
  readonly id: number;
  readonly rule: FaultRule;
  readonly fault: Fault;
  matched: number;
  struck: number;
}

/** Makes an injector over the fault table; the same seed and the same requests get the same faults. */
export function createFaultInjector(seed: number, table: readonly Fault[] = FAULTS): FaultInjector {
  const rows = new Map(table.map((fault) => [fault.name, fault]));
  let random: Random = seededRandom(seed);
  let nextId = 1;
  let armed: Armed[] = [];

  return {
    arm(rule) {
      const fault = rows.get(rule.fault);
      if (fault === undefined)
        throw new RangeError(`no fault "${rule.fault}"; there are: ${[...rows.keys()].join(', ')}`);
      refuseImpossible(rule);
      const id = nextId++;
      armed.push({ id, rule, fault, matched: 0, struck: 0 });
      return id;
    },
    disarm(id) {
      armed = id === undefined ? [] : armed.filter((entry) => entry.id !== id);
    },
    armed: () => armed.map(({ id, rule, matched, struck }) => ({ ...rule, id, matched, struck })),
    strike(request) {
      const strikes: Strike[] = [];
      for (const entry of armed) {
        if (strikes.some(({ phase }) => phase === entry.fault.phase)) continue;
        if (!matches(entry, request)) continue;
        entry.matched += 1;
        if (!isDue(entry, random)) continue;
        entry.struck += 1;
        strikes.push({ fault: entry.fault.name, phase: entry.fault.phase, action: act(entry, request) });
      }
      return strikes;
    },
    reset(newSeed) {
      armed = [];
      nextId = 1;
      random = seededRandom(newSeed);
    },
  };
}

function refuseImpossible({ after, count, probability, ms, status }: FaultRule): void {
  for (const [name, value] of Object.entries({ after, count, ms })) {
    if (value !== undefined && (!Number.isInteger(value) || value < 0)) {
      throw new RangeError(`${name} must be a whole number from 0: ${value}`);
    }
  }
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    throw new RangeError(`probability must lie between 0 and 1: ${probability}`);
  }
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new RangeError(`status must be an HTTP status: ${status}`);
  }
}

function matches({ rule, fault }: Armed, request: StruckRequest): boolean {
  return (
    (fault.family ?? request.family) === request.family &&
    (fault.products?.includes(request.product) ?? true) &&
    (rule.product ?? request.product) === request.product &&
    (rule.method ?? request.method).toUpperCase() === request.method &&
    pathMatches(rule.path, request.path) &&
    (rule.contains === undefined || request.query.includes(rule.contains) || request.body.includes(rule.contains))
  );
}

function pathMatches(pattern: string | undefined, path: string): boolean {
  if (pattern === undefined) return true;
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function isDue({ rule, matched, struck }: Armed, random: Random): boolean {
  const count = rule.count ?? 1;
  if (matched <= (rule.after ?? 0)) return false;
  if (count !== 0 && struck >= count) return false;
  return rule.probability === undefined || random.below(CHANCE_STEPS) < rule.probability * CHANCE_STEPS;
}

function act({ rule, fault }: Armed, request: StruckRequest): FaultAction {
  return fault.act({
    family: request.family,
    product: request.product,
    method: request.method,
    path: request.path,
    now: request.now,
    ms: rule.ms ?? fault.defaults?.ms ?? 0,
    status: rule.status ?? fault.defaults?.status ?? 500,
  });
}
