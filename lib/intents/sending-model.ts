/**
 * One command that may be sent again, as a state space: every interleaving of its caller, a proxy that delivers each copy
 * twice, the exchange, another client and time. `protocol-model.ts` shows that one caller at a time decides; this shows
 * what that caller may do after its first sending. Time is counted in ticks of the exchange's clock.
 */
export interface SendingWorld {
  readonly command: 'place' | 'amend';
  /** Whether the exchange enforces the validity of signatures. Otherwise a copy may arrive at any time. */
  readonly timed: boolean;
  readonly tick: number;
  readonly caller: Caller;
  readonly flight: readonly Message[];
  /** Effects at the exchange, by sending, and when each becomes visible. */
  readonly effects: readonly { readonly sending: number; readonly visibleFrom: number }[];
  /** The terms that the order now carries; `old` are those when the intent was written, `other` those of another client. */
  readonly carries: 'old' | 'ours' | 'other';
  /** How often another client may still change the order: to other terms, and back. */
  readonly changesLeft: number;
  readonly said: Said | undefined;
  /** Whether a second sending left although the look before it showed a change by another client. */
  readonly overtook: boolean;
}

/** `refused`: this copy was refused. `changed`: the order's terms have changed. */
type Said = 'done' | 'notDone' | 'refused' | 'changed' | 'unknown';
type Reply = 'done' | 'clock' | 'limit';

interface Message {
  readonly sending: number;
  readonly copies: number;
  readonly validUntil: number;
}

type Caller =
  | { readonly kind: 'send'; readonly sending: number }
  | { readonly kind: 'wait'; readonly sending: number; readonly acceptedUntil: number; readonly reply?: Reply }
  /** Looks repeatedly for the effect of the last sending; an absence seen before `from` proves nothing. */
  | { readonly kind: 'look'; readonly sending: number; readonly from: number; readonly otherwise: 'again' | Said }
  | { readonly kind: 'end' };

/** Rules that a mutant breaks; the tests show that the model notices. */
export interface SendingRules {
  /** Last tick at which the exchange can accept a request sent at `tick`. */
  readonly acceptedUntilOf: (tick: number) => number;
  /** First tick at which a look proves an absence, given the last tick of acceptance. */
  readonly provenFrom: (acceptedUntil: number) => number;
  /** First tick at which a look counts after the exchange itself reported that it was busy. */
  readonly lookFrom: (refusedAt: number) => number;
  /** What follows a refusal of this copy alone, e.g. for a wrong clock or a renewed key. */
  readonly afterRefusedCopy: 'look' | 'send';
  /** The same where signatures do not expire. */
  readonly afterRefusedTimeless: 'end' | 'send';
  /** Whether an amend is proven by the exchange's record of amendments, or only by the order's current terms. */
  readonly amendsByEvidence: boolean;
  /** Whether an amend is sent again only if the order's terms are those when the intent was written. */
  readonly onlyOverTheSame: boolean;
}

const VALIDITY = 1;
const LISTING_LAG = 2;
const LAST_TICK = 7;
const LAST_TIMELESS_TICK = 4;
const SENDINGS = 2;
const NEVER = Number.POSITIVE_INFINITY;

export const SENDING_RULES: SendingRules = {
  acceptedUntilOf: (tick) => tick + VALIDITY,
  provenFrom: (acceptedUntil) => acceptedUntil + LISTING_LAG + 1,
  lookFrom: (refusedAt) => refusedAt + LISTING_LAG,
  afterRefusedCopy: 'look',
  afterRefusedTimeless: 'end',
  amendsByEvidence: true,
  onlyOverTheSame: true,
};

/** Deliberate mistakes, each named after the rule that it breaks. */
export const SENDING_MUTANTS: Readonly<Record<string, Partial<SendingRules>>> = {
  'a refused copy is sent again at once': { afterRefusedCopy: 'send' },
  'acceptance ends by a clock that is behind': { acceptedUntilOf: (tick) => tick - 1 },
  'an absence is believed before the listing lag': { provenFrom: (acceptedUntil) => acceptedUntil + 1 },
  'a busy reply is believed at once': { lookFrom: (refusedAt) => refusedAt },
};

export const AMEND_MUTANTS: Readonly<Record<string, Partial<SendingRules>>> = {
  ...SENDING_MUTANTS,
  'an order without the change counts as proof': { amendsByEvidence: false, onlyOverTheSame: false },
  'an amend that was applied and reverted looks untouched': { amendsByEvidence: false },
  'an amend is sent again over a change by another client': { onlyOverTheSame: false },
};

export const TIMELESS_SENDING_MUTANTS: Readonly<Record<string, Partial<SendingRules>>> = {
  'a refused copy is sent again where signatures do not expire': { afterRefusedTimeless: 'send' },
};

export function firstSendingWorld(command: SendingWorld['command'], timed: boolean): SendingWorld {
  return {
    command,
    timed,
    tick: 0,
    caller: { kind: 'send', sending: 1 },
    flight: [],
    effects: [],
    carries: 'old',
    changesLeft: command === 'amend' ? 2 : 0,
    said: undefined,
    overtook: false,
  };
}

/**
 * The violation in a world, if any. Where signatures do not expire, a refusal is reported for one copy: a
 * late copy may still arrive, and the command is never sent again.
 */
export function sendingViolation({ effects, said, timed, overtook }: SendingWorld): string | undefined {
  if (new Set(effects.map(({ sending }) => sending)).size > 1) return 'two sendings took effect';
  if (overtook) return 'sent again over a change by another client';
  if (said === 'done' && effects.length === 0) return 'reported as done, but is not';
  const claimed = said === 'notDone' || said === 'changed' || (said === 'refused' && timed);
  return claimed && effects.length > 0 ? 'reported as not done, but is' : undefined;
}

/** Every possible next world. */
export function nextSendingWorlds(world: SendingWorld, rules: SendingRules): SendingWorld[] {
  const next: SendingWorld[] = [];
  if (world.tick < (world.timed ? LAST_TICK : LAST_TIMELESS_TICK)) next.push(later(world));
  for (const message of world.flight) next.push(...arrivals(world, message));
  next.push(...steps(world, rules));
  if (world.changesLeft > 0) {
    const carries = world.changesLeft === 2 ? 'other' : 'old';
    next.push({ ...world, carries, changesLeft: world.changesLeft - 1 });
  }
  return next;
}

function later(world: SendingWorld): SendingWorld {
  const tick = world.tick + 1;
  return { ...world, tick, flight: world.flight.filter(({ validUntil }) => tick <= validUntil) };
}

/**
 * A copy arrives. It takes effect unless another copy of its sending has: the exchange knows the id. Or it is refused for
 * its clock, and the other copy may still arrive. Or the exchange is busy, perhaps after the other copy took effect.
 */
function arrivals(world: SendingWorld, message: Message): SendingWorld[] {
  const rest = world.flight.filter((each) => each !== message);
  const left = message.copies > 1 ? [...rest, { ...message, copies: message.copies - 1 }] : rest;
  const seen = { ...world, flight: left };
  const did = world.effects.some(({ sending }) => sending === message.sending);
  const effect = (visibleFrom: number): SendingWorld => ({
    ...seen,
    effects: [...world.effects, { sending: message.sending, visibleFrom }],
    carries: 'ours',
  });
  const effects = did ? [] : [effect(world.tick), effect(world.tick + LISTING_LAG)];
  return [
    ...effects.flatMap((each) => [each, answered(each, message, 'done')]),
    answered(seen, message, 'clock'),
    // No copy remains in flight: an exchange does not process later what it was too busy for.
    answered({ ...seen, flight: rest }, message, 'limit'),
  ];
}

/** The reply reaches its caller if it still waits; the first one counts. */
function answered(world: SendingWorld, { sending }: Message, reply: Reply): SendingWorld {
  const { caller } = world;
  if (caller.kind !== 'wait' || caller.sending !== sending || caller.reply !== undefined) return world;
  return { ...world, caller: { ...caller, reply } };
}

function steps(world: SendingWorld, rules: SendingRules): SendingWorld[] {
  const { caller } = world;
  switch (caller.kind) {
    case 'send': {
      const { sending } = caller;
      const validUntil = world.timed ? world.tick + VALIDITY : NEVER;
      const flight = [...world.flight, { sending, copies: 2, validUntil }];
      return [
        { ...world, flight, caller: { kind: 'wait', sending, acceptedUntil: rules.acceptedUntilOf(world.tick) } },
      ];
    }
    case 'wait':
      return concluded(world, caller, rules);
    case 'look':
      return [look(world, caller, rules), say(world, 'unknown')];
    case 'end':
      return [];
  }
}

function concluded(
  world: SendingWorld,
  caller: Extract<Caller, { kind: 'wait' }>,
  rules: SendingRules,
): SendingWorld[] {
  const { sending, acceptedUntil, reply } = caller;
  const lookOn = (from: number, otherwise: 'again' | Said): SendingWorld[] => [
    { ...world, caller: { kind: 'look', sending, from, otherwise: mayFollow(otherwise, sending) } },
  ];
  const proven = world.timed ? rules.provenFrom(acceptedUntil) : NEVER;
  if (reply === 'done') return [say(world, 'done')];
  if (reply === 'limit') return lookOn(rules.lookFrom(world.tick), 'again');
  if (reply === 'clock' && world.timed && rules.afterRefusedCopy === 'send') return [again(world, sending)];
  if (reply === 'clock' && !world.timed) {
    if (rules.afterRefusedTimeless === 'send') return [again(world, sending)];
    return lookOn(world.tick + LISTING_LAG, 'refused');
  }
  return lookOn(proven, 'again');
}

/** No sending follows the last one. */
function mayFollow(otherwise: 'again' | Said, sending: number): 'again' | Said {
  return otherwise === 'again' && sending === SENDINGS ? 'notDone' : otherwise;
}

function look(world: SendingWorld, caller: Extract<Caller, { kind: 'look' }>, rules: SendingRules): SendingWorld {
  const { tick, effects, command, carries } = world;
  const { sending, from, otherwise } = caller;
  const visible = effects.some(({ visibleFrom }) => visibleFrom <= tick);
  const found = command === 'place' || rules.amendsByEvidence ? visible : visible && carries === 'ours';
  if (found) return say(world, 'done');
  if (tick < from) return world;
  if (otherwise !== 'again') return say(world, otherwise);
  if (command === 'place' || carries === 'old') return again(world, sending);
  return rules.onlyOverTheSame ? say(world, 'changed') : { ...again(world, sending), overtook: carries === 'other' };
}

function again(world: SendingWorld, sending: number): SendingWorld {
  return sending === SENDINGS ? say(world, 'unknown') : { ...world, caller: { kind: 'send', sending: sending + 1 } };
}

function say(world: SendingWorld, said: Said): SendingWorld {
  return { ...world, said, caller: { kind: 'end' } };
}
