import {
  advance,
  type Intent,
  type IntentEnding,
  isLeased,
  isOpen,
  type OpenIntent,
  onExistingIntent,
} from './intent.ts';

/**
 * The protocol of README.md as a state space: every interleaving of two callers of one key, an operator who settles by
 * hand, the exchange, the network, the store and time. Decisions use the code's own `onExistingIntent` and `advance`.
 * Time is counted in ticks. A caller that gets no turn for some ticks is frozen; one that never gets another has crashed,
 * which can happen between any two steps. A message that does not arrive while it is valid is lost.
 */
export interface ProtocolWorld {
  /** Whether the exchange enforces the validity of signatures. Otherwise a message may arrive at any time. */
  readonly timed: boolean;
  readonly tick: number;
  readonly record: Intent | undefined;
  readonly callers: readonly Caller[];
  readonly operator: Operator;
  /** Requests that have been sent and have neither arrived nor been lost. */
  readonly flight: readonly Message[];
  /** Effects at the exchange, and when each becomes visible. */
  readonly effects: readonly { readonly attempt: number; readonly visibleFrom: number }[];
  readonly said: readonly { readonly what: 'placed' | 'notPlaced' | 'settled'; readonly attempt: number }[];
}

type Known = 'placed' | 'refused' | 'absent' | 'settled';

interface Message {
  readonly attempt: number;
  readonly validUntil: number;
  readonly by: number;
}

interface Caller {
  readonly callsLeft: number;
  readonly at: Place;
}

/** A caller's position; anything can happen between two positions. */
type Place =
  | { readonly kind: 'idle' }
  | { readonly kind: 'read'; readonly seen: Intent | undefined; readonly sendBefore: number }
  | { readonly kind: 'send'; readonly intent: OpenIntent; readonly sendBefore: number }
  | {
      readonly kind: 'wait';
      readonly intent: OpenIntent;
      readonly acceptedUntil: number | null;
      readonly reply?: 'placed' | 'refused';
    }
  | { readonly kind: 'look'; readonly intent: OpenIntent; readonly acceptedUntil: number | null }
  | {
      readonly kind: 'record';
      readonly intent: OpenIntent;
      readonly ending: 'placed' | 'refused' | 'absent' | 'unknown';
    };

/** An operator who looks at the exchange once, sees nothing, and later records that. */
type Operator =
  | { readonly kind: 'idle' | 'gone' }
  | { readonly kind: 'decided'; readonly attempt: number }
  | { readonly kind: 'write'; readonly seen: OpenIntent };

/** Rules that a mutant breaks; the tests show that the model notices. */
export interface ProtocolRules {
  readonly maySign: (tick: number, sendBefore: number) => boolean;
  readonly isProof: (tick: number, acceptedUntil: number) => boolean;
  readonly afterTakeOver: 'look' | 'send';
  readonly writesAreConditional: boolean;
  /** Whether an intent with an unknown outcome is kept. */
  readonly unknownIsKept: boolean;
  /** Whether the intent is written before the order is sent. */
  readonly intentFirst: boolean;
  /** Whether an operator's look counts where an absence can be proven. */
  readonly maySettle: (tick: number, acceptedUntil: number) => boolean;
  /** Whether the operator settles only the attempt that he looked for. */
  readonly settlesWhatWasSeen: boolean;
  readonly settledAs: 'ended' | 'notExecuted';
}

/** In ticks: time for a call to send, validity of a signature, time that an order may stay invisible. */
const TIME_TO_SEND = 1;
const VALIDITY = 1;
const LISTING_LAG = 2;
/** Enough for a first attempt, the proof of its absence, and a second attempt that takes effect. */
const LAST_TICK = 6;
/** The same without a proof, which is never possible there. */
const LAST_TIMELESS_TICK = 3;
const NEVER = Number.POSITIVE_INFINITY;
/**
 * Calls per caller: enough for one to freeze while the other proves an absence, and for both to try to send again
 * at once. Two calls each were searched too: 1 282 122 worlds without a violation.
 */
const CALLS = [2, 1];

export const PROTOCOL_RULES: ProtocolRules = {
  maySign: (tick, sendBefore) => tick <= sendBefore,
  isProof: (tick, acceptedUntil) => tick > acceptedUntil + LISTING_LAG,
  afterTakeOver: 'look',
  writesAreConditional: true,
  unknownIsKept: true,
  intentFirst: true,
  maySettle: (tick, acceptedUntil) => tick > acceptedUntil + LISTING_LAG,
  settlesWhatWasSeen: true,
  settledAs: 'ended',
};

/** Deliberate mistakes, each named after the rule that it breaks. */
export const PROTOCOL_MUTANTS: Readonly<Record<string, Partial<ProtocolRules>>> = {
  'a frozen caller sends when it thaws': { maySign: () => true },
  'a take-over sends': { afterTakeOver: 'send' },
  'an absence is believed while the signature holds': {
    isProof: (tick, acceptedUntil) => tick > acceptedUntil - VALIDITY,
  },
  'an absence is believed before the listing lag': { isProof: (tick, acceptedUntil) => tick > acceptedUntil },
  'writes are not conditional': { writesAreConditional: false },
  'the intent is dropped when the outcome is unknown': { unknownIsKept: false },
  'the intent is written after the order was sent': { intentFirst: false },
  'an operator may settle before an absence is proof': { maySettle: () => true },
  'an operator settles an attempt he has not looked for': { settlesWhatWasSeen: false },
};

/** The same where signatures do not expire. */
export const TIMELESS_PROTOCOL_MUTANTS: Readonly<Record<string, Partial<ProtocolRules>>> = {
  'what an operator settled may be sent again': { settledAs: 'notExecuted' },
};

export function firstProtocolWorld({ timed } = { timed: true }): ProtocolWorld {
  const callers = CALLS.map((callsLeft): Caller => ({ callsLeft, at: { kind: 'idle' } }));
  return {
    timed,
    tick: 0,
    record: undefined,
    callers,
    operator: { kind: 'idle' },
    flight: [],
    effects: [],
    said: [],
  };
}

/**
 * The violation in a world, if any. Where nothing can be proven, settling is the operator's own claim: it may turn out
 * wrong, but must not lead to a second effect.
 */
export function protocolViolation({ effects, said, timed }: ProtocolWorld): string | undefined {
  if (effects.length > 1) return 'more than one effect';
  for (const { what, attempt } of said) {
    if (what === 'placed' && effects.length === 0) return 'reported as placed, but is not';
    const claimed = what === 'notPlaced' || (what === 'settled' && timed);
    if (claimed && effects.some((effect) => effect.attempt === attempt)) return 'reported as not placed, but is';
  }
  return undefined;
}

/** Every possible next world. */
export function nextProtocolWorlds(world: ProtocolWorld, rules: ProtocolRules): ProtocolWorld[] {
  const next: ProtocolWorld[] = [];
  if (world.tick < (world.timed ? LAST_TICK : LAST_TIMELESS_TICK)) next.push(later(world));
  for (const [index, message] of world.flight.entries()) next.push(...arrivals(world, index, message));
  for (const [index, caller] of world.callers.entries()) next.push(...steps(world, index, caller, rules));
  next.push(...operatorSteps(world, rules));
  return next;
}

function later(world: ProtocolWorld): ProtocolWorld {
  const tick = world.tick + 1;
  return { ...world, tick, flight: world.flight.filter(({ validUntil }) => tick <= validUntil) };
}

/** A request arrives: it is refused, or takes effect and becomes visible at once or after the lag. */
function arrivals(world: ProtocolWorld, index: number, message: Message): ProtocolWorld[] {
  const gone = { ...world, flight: world.flight.toSpliced(index, 1) };
  const effect = (visibleFrom: number): ProtocolWorld =>
    answered({ ...gone, effects: [...world.effects, { attempt: message.attempt, visibleFrom }] }, message, 'placed');
  return [answered(gone, message, 'refused'), effect(world.tick), effect(world.tick + LISTING_LAG)];
}

/** The reply reaches its caller if it still waits. */
function answered(world: ProtocolWorld, { by, attempt }: Message, reply: 'placed' | 'refused'): ProtocolWorld {
  const at = world.callers[by]?.at;
  if (at?.kind !== 'wait' || at.intent.attempt !== attempt) return world;
  return move(world, by, { ...at, reply });
}

function steps(world: ProtocolWorld, index: number, { at, callsLeft }: Caller, rules: ProtocolRules): ProtocolWorld[] {
  switch (at.kind) {
    case 'idle': {
      if (callsLeft === 0) return [];
      const place: Place = { kind: 'read', seen: world.record, sendBefore: world.tick + TIME_TO_SEND };
      const callers = world.callers.with(index, { callsLeft: callsLeft - 1, at: place });
      return [{ ...world, callers }];
    }
    case 'read':
      return [begin(world, index, at, rules)];
    case 'send':
      return [send(world, index, at, rules)];
    case 'wait': {
      const { intent, acceptedUntil, reply } = at;
      const gaveUp = move(world, index, { kind: 'look', intent, acceptedUntil });
      return reply === undefined ? [gaveUp] : [gaveUp, move(world, index, { kind: 'record', intent, ending: reply })];
    }
    case 'look': {
      const { intent, acceptedUntil } = at;
      const seen = world.effects.some(({ visibleFrom }) => visibleFrom <= world.tick);
      const ending = seen ? 'placed' : rules.isProof(world.tick, acceptedUntil ?? NEVER) ? 'absent' : 'unknown';
      return [move(world, index, { kind: 'record', intent, ending })];
    }
    case 'record':
      // The store may fail to answer; then nothing was written.
      return [record(world, index, at, rules), say(move(world, index, { kind: 'idle' }), at.ending, at.intent.attempt)];
  }
}

/** Writes based on the version read, if it is still current. */
function begin(
  world: ProtocolWorld,
  index: number,
  at: Extract<Place, { kind: 'read' }>,
  rules: ProtocolRules,
): ProtocolWorld {
  const { seen, sendBefore } = at;
  const by = nameOf(world, index);
  const until = sendBefore;
  const acceptedUntil = world.timed ? sendBefore + VALIDITY : null;
  const wait = move(world, index, { kind: 'idle' });
  const write = (intent: Intent, place: (written: OpenIntent) => Place): ProtocolWorld => {
    const isLast = world.record?.version === seen?.version;
    if ((rules.writesAreConditional && !isLast) || !isOpen(intent)) return wait;
    const written = rules.intentFirst || seen !== undefined ? { ...world, record: intent } : world;
    return move(written, index, place(intent));
  };
  if (seen === undefined) {
    return write(firstIntent(by, until, acceptedUntil), (intent) => ({ kind: 'send', intent, sendBefore }));
  }
  switch (onExistingIntent(seen, null, world.tick)) {
    case 'reused':
    case 'busy':
      return wait;
    case 'replay':
      return say(wait, endingOf(seen), seen.attempt);
    case 'takeOver': {
      const taken = advance(seen, { kind: 'takeOver', by, at: world.tick, until });
      return write(taken, (intent) =>
        rules.afterTakeOver === 'look'
          ? { kind: 'look', intent, acceptedUntil: intent.progress.acceptedUntil }
          : { kind: 'send', intent, sendBefore },
      );
    }
    case 'sendAgain': {
      const { subject, requestId } = seen;
      const again = advance(seen, { kind: 'sendAgain', by, at: world.tick, until, acceptedUntil, subject, requestId });
      return write(again, (intent) => ({ kind: 'send', intent, sendBefore }));
    }
  }
}

function send(
  world: ProtocolWorld,
  index: number,
  at: Extract<Place, { kind: 'send' }>,
  rules: ProtocolRules,
): ProtocolWorld {
  const { intent, sendBefore } = at;
  if (!rules.maySign(world.tick, sendBefore)) return move(world, index, { kind: 'record', intent, ending: 'absent' });
  const acceptedUntil = world.timed ? world.tick + VALIDITY : null;
  const message = { attempt: intent.attempt, validUntil: acceptedUntil ?? NEVER, by: index };
  const sent = { ...world, flight: [...world.flight, message], record: world.record ?? intent };
  return move(sent, index, { kind: 'wait', intent, acceptedUntil });
}

function record(
  world: ProtocolWorld,
  index: number,
  at: Extract<Place, { kind: 'record' }>,
  rules: ProtocolRules,
): ProtocolWorld {
  const { intent, ending } = at;
  const idle = move(world, index, { kind: 'idle' });
  const current = world.record;
  if (rules.writesAreConditional && current?.version !== intent.version) {
    if (ending === 'placed') return say(idle, 'placed', intent.attempt);
    return current === undefined || isOpen(current) ? idle : say(idle, endingOf(current), current.attempt);
  }
  const dueAt = world.tick;
  const written = advance(intent, {
    kind: 'end',
    by: intent.progress.lease?.owner ?? '',
    at: world.tick,
    ending: endings(dueAt, intent.progress.acceptedUntil)[ending],
  });
  const kept = ending === 'unknown' && !rules.unknownIsKept ? undefined : written;
  return say({ ...idle, record: kept }, ending, intent.attempt);
}

/** Looks, decides, and later writes over the record of that time if it is about the same attempt. */
function operatorSteps(world: ProtocolWorld, rules: ProtocolRules): ProtocolWorld[] {
  const { operator, record: current, tick, effects } = world;
  const become = (next: Operator): ProtocolWorld => ({ ...world, operator: next });
  const settleable = current !== undefined && isOpen(current) && !isLeased(current, tick);
  switch (operator.kind) {
    case 'gone':
      return [];
    case 'idle': {
      if (!settleable || effects.some(({ visibleFrom }) => visibleFrom <= tick)) return [];
      const { acceptedUntil } = current.progress;
      return acceptedUntil === null || rules.maySettle(tick, acceptedUntil)
        ? [become({ kind: 'decided', attempt: current.attempt })]
        : [];
    }
    case 'decided': {
      const same = current?.attempt === operator.attempt || !rules.settlesWhatWasSeen;
      return [become(settleable && same ? { kind: 'write', seen: current } : { kind: 'gone' })];
    }
    case 'write': {
      const { seen } = operator;
      const gone = become({ kind: 'gone' });
      if (rules.writesAreConditional && current?.version !== seen.version) return [gone];
      const settled = advance(seen, { kind: 'settle', by: 'operator', at: tick, problem: SETTLED });
      const written: Intent =
        rules.settledAs === 'ended'
          ? settled
          : { ...settled, progress: { state: 'NOT_EXECUTED', problem: SETTLED, lookFrom: null } };
      return [say({ ...gone, record: written }, 'settled', seen.attempt)];
    }
  }
}

function say(world: ProtocolWorld, ending: Known | 'unknown', attempt: number): ProtocolWorld {
  if (ending === 'unknown') return world;
  const what = ending === 'placed' || ending === 'settled' ? ending : 'notPlaced';
  const known = world.said.some((each) => each.what === what && each.attempt === attempt);
  return known ? world : { ...world, said: [...world.said, { what, attempt }] };
}

const NOTHING = { code: 'NOT_PLACED', detail: '', details: {} } as const;
const REFUSAL = { code: 'EXCHANGE_REJECTED', detail: '', details: {} } as const;
const SETTLED = { code: 'SETTLED_BY_OPERATOR', detail: '', details: {} } as const;
/** Stands for the placed order. */
const PLACED = { code: 'INTERNAL', detail: 'placed', details: {} } as const;

function endings(
  dueAt: number,
  acceptedUntil: number | null,
): Record<'placed' | 'refused' | 'absent' | 'unknown', IntentEnding> {
  return {
    placed: { kind: 'done', result: { kind: 'problem', problem: PLACED } },
    refused: { kind: 'done', result: { kind: 'problem', problem: REFUSAL } },
    absent: { kind: 'notExecuted', problem: NOTHING, lookFrom: null },
    unknown: { kind: 'unknown', cause: NOTHING, acceptedUntil, dueAt },
  };
}

function endingOf({ progress }: Intent): Known {
  if (isProblem(progress, SETTLED.code)) return 'settled';
  if (progress.state !== 'DONE') return 'absent';
  return isProblem(progress, REFUSAL.code) ? 'refused' : 'placed';
}

function isProblem(progress: Intent['progress'], code: string): boolean {
  if (progress.state === 'NOT_EXECUTED') return progress.problem.code === code;
  return progress.state === 'DONE' && progress.result.kind === 'problem' && progress.result.problem.code === code;
}

function firstIntent(writer: string, until: number, acceptedUntil: number | null): OpenIntent {
  return {
    intentId: 'i',
    version: 1,
    writer,
    subject: {
      operation: 'cancel',
      exchange: 'binance',
      market: 'spot',
      symbol: '',
      exchangeSymbol: '',
      orderId: '',
    },
    clientOrderId: null,
    requestHash: null,
    principal: null,
    requestId: '',
    attempt: 1,
    progress: { state: 'SENT', lease: { owner: writer, until }, acceptedUntil, dueAt: until },
    createdAt: 0,
    updatedAt: 0,
  };
}

/** One name per call. */
function nameOf({ callers }: ProtocolWorld, index: number): string {
  return `${index}${callers[index]?.callsLeft ?? 0}`;
}

function move(world: ProtocolWorld, index: number, at: Place): ProtocolWorld {
  const caller = world.callers[index];
  if (caller === undefined) throw new RangeError(`no caller ${index}`);
  return { ...world, callers: world.callers.with(index, { ...caller, at }) };
}

/** Equal worlds have equal fingerprints. */
export function fingerprint({ tick, record, callers, operator, flight, effects, said }: ProtocolWorld): string {
  return [
    tick,
    printOf(record),
    operatorOf(operator),
    ...callers.map(({ callsLeft, at }) => `${callsLeft}${placeOf(at)}`),
    flight.map(({ attempt, validUntil, by }) => `${attempt}.${validUntil}.${by}`),
    effects.map(({ attempt, visibleFrom }) => `${attempt}.${visibleFrom}`),
    said.map(({ what, attempt }) => `${what}${attempt}`).sort(),
  ].join('|');
}

function operatorOf(operator: Operator): string {
  switch (operator.kind) {
    case 'idle':
    case 'gone':
      return operator.kind;
    case 'decided':
      return `decided ${operator.attempt}`;
    case 'write':
      return `write ${printOf(operator.seen)}`;
  }
}

function placeOf(at: Place): string {
  switch (at.kind) {
    case 'idle':
      return 'idle';
    case 'read':
      return `read ${printOf(at.seen)} ${at.sendBefore}`;
    case 'send':
      return `send ${printOf(at.intent)} ${at.sendBefore}`;
    case 'wait':
      return `wait ${printOf(at.intent)} ${at.acceptedUntil} ${at.reply}`;
    case 'look':
      return `look ${printOf(at.intent)} ${at.acceptedUntil}`;
    case 'record':
      return `record ${printOf(at.intent)} ${at.ending}`;
  }
}

function printOf(intent: Intent | undefined): string {
  if (intent === undefined) return 'none';
  const { version, writer, attempt, progress } = intent;
  const open = isOpen(intent)
    ? `${intent.progress.lease?.owner} ${intent.progress.lease?.until} ${intent.progress.acceptedUntil}`
    : endingOf(intent);
  return `${version} ${writer} ${attempt} ${progress.state} ${open}`;
}
