import { afterEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { Secret } from '../../text/secret.ts';
import type { Credentials } from '../credentials.ts';
import type { HttpClient } from '../http/http-client.ts';
import { type MaybeSentCause, maybeSent, type NotSentCause, notSent, TransportError } from '../http/transport-error.ts';
import type { CallContext, ErrorRule } from '../port.ts';
import { portSample } from '../testing/port-sample.ts';
import { objectOf, textOf, timeOf, UnreadableReply } from '../wire.ts';
import { type ClientDeps, createExchangeClient } from './client.ts';
import type { ClientEvent } from './observer.ts';
import type { ExchangeRequest, Venue } from './venue.ts';

/** Our clock at the start, and how far the exchange's is ahead. */
const START = 1_795_341_600_000;
const AHEAD_MS = 5_000;
const VALIDITY_MS = 3_000;
const ROUND_TRIP_MS = 10;

const PLACE: ExchangeRequest = { method: 'POST', operation: 'place', signed: true, rank: 'order', weight: 1 };
const CANCEL: ExchangeRequest = { ...PLACE, method: 'DELETE', operation: 'cancel', rank: 'cancel' };
const FIND: ExchangeRequest = { ...PLACE, method: 'GET', operation: 'find', rank: 'read', weight: 4 };
const TIME: ExchangeRequest = { ...FIND, operation: 'time', signed: false, weight: 2 };

const keys = (name: string): Credentials => ({ apiKey: Secret.of(name), apiSecret: Secret.of(`${name}-secret`) });

/** A reply: status and body, what `send` throws instead, or what happens when it is asked. */
type Reply = readonly [status: number, body: unknown] | Error;
const CLOCK: Reply = [400, { code: 'CLOCK', message: 'Timestamp is outside the window.' }];
const KEYS: Reply = [401, { code: 'KEYS', message: 'Invalid key.' }];
const LIMIT: Reply = [429, { code: 'LIMIT', message: 'Too many requests.' }];
const ODD: Reply = [400, { code: 'ODD', message: 'Never heard of it.' }];
const DONE: Reply = [200, { id: '7' }];

type Script = Readonly<Record<string, Reply | readonly Reply[] | undefined>>;

/** A client of a venue that answers each operation as scripted, the last answer repeatedly; it tells its time if asked. */
function fixture(
  script: Script = {},
  { deps, venue: changed }: { deps?: Partial<ClientDeps>; venue?: Partial<Venue<ExchangeRequest>> } = {},
) {
  const clock = { now: START };
  const told: string[] = [];
  const sent: {
    readonly operation: string;
    readonly keys: string | undefined;
    readonly signedFor: number | undefined;
  }[] = [];
  const events: ClientEvent[] = [];
  const budget: string[] = [];
  const requests: Parameters<HttpClient['send']>[0][] = [];
  const replies = new Map<string, number>();
  const replyTo = (operation: string): Reply => {
    const scripted = script[operation] ?? (operation === 'time' ? [200, { time: `${clock.now + AHEAD_MS}` }] : DONE);
    if (scripted instanceof Error || typeof scripted[0] === 'number') return scripted as Reply;
    const number = replies.get(operation) ?? 0;
    replies.set(operation, number + 1);
    return (scripted[number] ?? scripted.at(-1)) as Reply;
  };
  const http: HttpClient = {
    async send(request) {
      requests.push(request);
      await Promise.resolve();
      const sentAt = clock.now;
      request.sign?.(1);
      const operation = request.label.split('.').at(-1) ?? '';
      clock.now += ROUND_TRIP_MS / 2;
      const reply = replyTo(operation);
      clock.now += ROUND_TRIP_MS / 2;
      if (reply instanceof Error) throw reply;
      const [status, body] = reply;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { status, headers: {}, text, sentAt, receivedAt: clock.now, attempts: 1, bytes: text.length };
    },
    open() {},
    close() {},
  };
  const rule = (code: string, problem: ErrorRule['problem']) => ({ code, problem, outcome: 'notExecuted' }) as const;
  const venue: Venue<ExchangeRequest> = {
    ...{ exchange: 'binance', name: 'Binance', baseUrl: 'https://exchange.test' },
    facts: {
      ...portSample().facts,
      unlistedRefusal: 'rejected',
      errors: [
        ...[rule('CLOCK', 'EXCHANGE_CLOCK'), rule('KEYS', 'CREDENTIALS_REJECTED'), rule('LIMIT', 'RATE_LIMITED')],
        ...[rule('403', 'CREDENTIALS_REJECTED'), rule('NO', 'EXCHANGE_REJECTED')],
      ],
    },
    marketOf: () => 'spot',
    budget: {
      spend: (cost, rank) => {
        budget.push(`spent ${cost.weight} as ${rank}`);
        return { cost, sentAt: clock.now };
      },
      settle: ({ cost }, report) => budget.push(`settled ${cost.weight}${report === undefined ? ' unreported' : ''}`),
    },
    backOff: {
      pass: (ways) => told.push(`passed ${ways.join()}`),
      refused: ({ code }) => (code === 'LIMIT' ? 1_500 : undefined),
      answered: () => told.push('answered'),
    },
    ways: ({ operation }) => [operation],
    cost: ({ weight }) => ({ weight }),
    report: (_, __, receivedAt) => ({ used: {}, receivedAt }),
    message: ({ operation }) => ({ path: `/${operation}`, headers: {} }),
    sign: ({ operation }, { apiKey }, exchangeNow) => {
      sent.push({ operation, keys: apiKey.reveal(), signedFor: exchangeNow });
      return { acceptedUntil: exchangeNow + VALIDITY_MS };
    },
    clock: { request: TIME, read: (json) => timeOf(objectOf(json, 'time'), 'time') },
    spoken: (json) => {
      const { code, message } = objectOf(json, 'reply') as Readonly<Record<string, string | undefined>>;
      return code === undefined ? undefined : { code, message: message ?? '' };
    },
    waitIn: () => undefined,
    ...changed,
  };
  const client = createExchangeClient(venue, {
    http,
    credentials: { get: () => Promise.resolve(keys('old')), renew: () => Promise.resolve(keys('new')) },
    now: () => clock.now,
    observe: (event) => events.push(event),
    ...deps,
  });
  const call: CallContext = {
    signal: new AbortController().signal,
    deadline: START + 60_000,
    lookup: () => Promise.resolve(undefined),
  };
  const operations = () => requests.map(({ label }) => label.split('.').at(-1));
  return { ...client, client, http, call, clock, told, sent, events, budget, requests, operations };
}

const problemOf = (work: Promise<unknown>): Promise<Problem> =>
  work.then(
    () => {
      throw new Error('no problem');
    },
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );
const failing = (error: Error) => () => {
  throw error;
};

describe('a request', () => {
  test('is sent once, named and weighed, with what signing adds', async () => {
    const { ask, call, requests, sent, told, budget } = fixture();
    expect(await ask(FIND, call)).toMatchObject({ kind: 'success', acceptedUntil: START + VALIDITY_MS });
    expect(requests).toMatchObject([
      { ...{ baseUrl: 'https://exchange.test', method: 'GET', path: '/find', idempotent: true, weight: 4 } },
    ]);
    expect(requests[0]?.label).toBe('binance.spot.find');
    expect(sent).toEqual([{ operation: 'find', keys: 'old', signedFor: START }]);
    expect(told).toEqual(['passed find', 'passed find', 'answered']);
    expect(budget).toEqual(['spent 4 as read', 'settled 4']);
  });

  test.each([PLACE, CANCEL])(
    'that changes orders may not be repeated by the HTTP client: $operation',
    async (request) => {
      const { ask, call, requests } = fixture();
      await ask(request, call);
      expect(requests.at(-1)).toMatchObject({ idempotent: false });
    },
  );

  test('that needs no keys is not signed, and nothing limits until when it is accepted', async () => {
    const { ask, call, sent } = fixture();
    expect(await ask({ ...FIND, signed: false }, call)).toMatchObject({ kind: 'success', acceptedUntil: null });
    expect(sent).toEqual([]);
  });

  test('is as urgent as its call', async () => {
    const { ask, call, budget } = fixture();
    await ask(FIND, { ...call, rank: 'cancel' });
    expect(budget[0]).toBe('spent 4 as cancel');
  });

  test('whose first attempt ended without a report is counted for each attempt', async () => {
    const { client, call, requests, budget } = fixture({ find: new TransportError(maybeSent('reset'), SITE) });
    await client.ask(FIND, call);
    requests[0]?.sign?.(2);
    requests[0]?.sign?.(3);
    expect(budget).toEqual([
      ...['spent 4 as read', 'settled 4 unreported', 'spent 4 as read', 'settled 4 unreported', 'spent 4 as read'],
    ]);
  });
});

describe('a request that may not be sent', () => {
  const closed = new Problem('RATE_LIMITED', 'A pause is demanded.');

  test('is refused before keys are read, where a pause is demanded', async () => {
    const get = vi.fn(() => Promise.resolve(keys('old')));
    const backOff = { pass: failing(closed), refused: () => undefined, answered() {} };
    const deps = { credentials: { get, renew: () => Promise.resolve(undefined) } };
    const { ask, call, requests } = fixture({}, { deps, venue: { backOff } });
    expect(await ask(FIND, call)).toMatchObject({ kind: 'notSent', problem: closed });
    expect([get.mock.calls, requests]).toEqual([[], []]);
  });

  test('is refused where another call hit a limit while it waited for its connection', async () => {
    let passes = 0;
    const pass = () => {
      if (++passes === 2) throw closed;
    };
    const backOff = { pass, refused: () => undefined, answered() {} };
    const { ask, call, budget, sent } = fixture({}, { venue: { backOff } });
    expect(await ask(FIND, call)).toMatchObject({ kind: 'notSent', problem: closed });
    expect([budget, sent]).toEqual([[], []]);
  });

  test('is refused where it could be accepted later than others rely on', async () => {
    const { ask, call, budget } = fixture();
    const acceptedUntil = START + VALIDITY_MS - 1;
    expect(await ask(CANCEL, { ...call, acceptedUntil })).toMatchObject({
      ...{ kind: 'notSent', problem: { code: 'DEADLINE_EXCEEDED' } },
    });
    expect(budget).toEqual([]);
    expect(await ask(CANCEL, { ...call, acceptedUntil: acceptedUntil + 1 + ROUND_TRIP_MS })).toMatchObject({
      kind: 'success',
    });
  });

  test('is refused without keys, and a bug is no refusal', async () => {
    const missing = new Problem('CREDENTIALS_MISSING', 'No keys.');
    const source = (error: Error) => ({
      deps: { credentials: { get: () => Promise.reject(error), renew: () => Promise.resolve(undefined) } },
    });
    const refused = fixture({}, source(missing));
    expect(await refused.ask(FIND, refused.call)).toMatchObject({ kind: 'notSent', problem: missing });
    const broken = fixture({}, source(new Error('bug')));
    await expect(broken.ask(FIND, broken.call)).rejects.toThrow('bug');
  });

  test('ends as a bug where a bug keeps it from being sent', async () => {
    const { ask, call, budget } = fixture({ find: new TypeError('bug') });
    await expect(ask(FIND, call)).rejects.toThrow('bug');
    expect(budget).toEqual(['spent 4 as read', 'settled 4 unreported']);
  });
});

const SITE = { label: 'binance.spot.place', method: 'POST', origin: 'https://exchange.test', path: '/', attempts: 1 };

describe('a request without a reply', () => {
  const away = (failure: TransportError['failure']) => new TransportError(failure, SITE);

  test.each<[MaybeSentCause, string]>([
    ['reset', 'EXCHANGE_UNREACHABLE'],
    ['deadline', 'EXCHANGE_UNREACHABLE'],
    ['malformed', 'EXCHANGE_PROTOCOL'],
    ['tooLarge', 'EXCHANGE_PROTOCOL'],
    ['encoding', 'EXCHANGE_PROTOCOL'],
  ])('may have arrived, and until when it is accepted is told: %s', async (cause, code) => {
    const error = away(maybeSent(cause));
    const { ask, call } = fixture({ cancel: error });
    const answer = await ask(CANCEL, call);
    expect(answer).toMatchObject({
      ...{ kind: 'noReply', acceptedUntil: START + VALIDITY_MS, venue: { exchange: 'binance' } },
      problem: { code, details: { exchange: 'binance' }, cause: error },
    });
  });

  test.each<[NotSentCause, string, string]>([
    ['deadline', 'DEADLINE_EXCEEDED', 'The time ran out before the request was sent.'],
    ['aborted', 'DEADLINE_EXCEEDED', 'The time ran out before the request was sent.'],
    ['invalidRequest', 'INTERNAL', 'No connection to Binance (invalidRequest); nothing was sent.'],
    ['closed', 'INTERNAL', 'No connection to Binance (closed); nothing was sent.'],
    ['dns', 'EXCHANGE_UNREACHABLE', 'No connection to Binance (dns); nothing was sent.'],
  ])('was not sent: %s', async (cause, code, detail) => {
    const error = away(notSent(cause));
    const { ask, call } = fixture({ cancel: error });
    expect(await ask(CANCEL, call)).toMatchObject({
      ...{ kind: 'notSent', problem: { code, detail, details: { exchange: 'binance' }, cause: error } },
    });
  });

  test("is told with the system's own code where there is one", async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const { ask, call } = fixture({ cancel: away(notSent('refused', refused)) });
    expect(await ask(CANCEL, call)).toMatchObject({
      ...{ problem: { detail: 'No connection to Binance (ECONNREFUSED); nothing was sent.' } },
    });
  });
});

describe('a refusal', () => {
  test('is told with a moment at which its signature had ended, while the clock is not known, and the wait that it demands', async () => {
    const { ask, call, events } = fixture({ find: LIMIT });
    expect(await ask(FIND, call)).toMatchObject({
      ...{ kind: 'refused', acceptedUntil: START + VALIDITY_MS, refusedAt: START + VALIDITY_MS, cured: false },
      problem: { code: 'RATE_LIMITED', details: { retryAfterMs: 1_500 } },
    });
    expect(events).toEqual([{ kind: 'rateLimited', market: 'spot', status: 429, code: 'LIMIT', retryAfterMs: 1_500 }]);
  });

  test('is told with a moment that is not before it, however slow the reading of the clock was', async () => {
    const { ask, call, clock, http } = fixture({ place: [400, { code: 'NO', message: 'No.' }] });
    const { send } = http;
    // The container stops between the exchange's answer and its own look at the time.
    http.send = async (request) => {
      const reply = await send(request);
      if (!request.label.endsWith('.time')) return reply;
      clock.now += 4_000;
      return { ...reply, receivedAt: clock.now };
    };
    const answer = await ask(PLACE, call);
    const exchangeNow = clock.now + AHEAD_MS;
    expect(answer).toMatchObject({ kind: 'refused' });
    const told = answer.kind === 'refused' ? answer.refusedAt : 0;
    expect(told).toBeGreaterThanOrEqual(exchangeNow - ROUND_TRIP_MS / 2);
    expect(told).toBeLessThanOrEqual(exchangeNow + ROUND_TRIP_MS);
  });

  test('that the table does not list is told to the operator', async () => {
    const { ask, call, events } = fixture({ find: ODD });
    expect(await ask(FIND, call)).toMatchObject({ problem: { code: 'EXCHANGE_REJECTED' } });
    expect(events).toEqual([
      {
        ...{ kind: 'unlistedRefusal', market: 'spot', operation: 'find', status: 400, code: 'ODD' },
        message: 'Never heard of it.',
      },
    ]);
  });

  test('by a page that is not the exchange’s says nothing of whether the exchange has answered', async () => {
    const { ask, call, told } = fixture({ find: [502, '<html>'] });
    await ask(FIND, call);
    expect(told).not.toContain('answered');
    const spoken = fixture({ find: ODD });
    await spoken.ask(FIND, spoken.call);
    expect(spoken.told).toContain('answered');
  });

  test('is told with the wait that the reply itself names, where no rule is about it', async () => {
    const { ask, call, events } = fixture({ find: ODD }, { venue: { waitIn: () => 7_000 } });
    expect(await ask(FIND, call)).toMatchObject({ problem: { details: { retryAfterMs: 7_000 } } });
    expect(events).toMatchObject([{ kind: 'unlistedRefusal' }]);
  });

  test('with no limit in it is no event, whatever wait it names', async () => {
    const backOff = { pass() {}, refused: () => 9_000, answered() {} };
    const { ask, call, events } = fixture({ find: KEYS }, { venue: { backOff } });
    await ask(FIND, call);
    expect(events.filter(({ kind }) => kind === 'rateLimited')).toEqual([]);
  });
});

describe('a refusal for a wrong clock', () => {
  test('is cured by reading the time: a read is sent again, once', async () => {
    const { ask, call, operations, sent, events } = fixture({ find: [CLOCK, DONE] });
    expect(await ask(FIND, call)).toMatchObject({ kind: 'success' });
    expect(operations()).toEqual(['find', 'time', 'find']);
    // The second copy is signed by the exchange's clock.
    const [, second] = sent;
    expect(second?.signedFor).toBe(START + 2 * ROUND_TRIP_MS + AHEAD_MS);
    expect(events).toEqual([{ kind: 'clockLearnt', market: 'spot', offset: AHEAD_MS, roundTripMs: ROUND_TRIP_MS }]);
    const still = fixture({ find: CLOCK });
    expect(await still.ask(FIND, still.call)).toMatchObject({ kind: 'refused', problem: { code: 'EXCHANGE_CLOCK' } });
    expect(still.operations()).toEqual(['find', 'time', 'find']);
  });

  test('asks for the time as urgently as the request itself', async () => {
    const { ask, call, budget } = fixture({ cancel: [CLOCK, DONE] });
    await ask(CANCEL, call);
    expect(budget.filter((each) => each.startsWith('spent'))).toEqual([
      ...['spent 1 as cancel', 'spent 2 as cancel', 'spent 1 as cancel'],
    ]);
  });

  test('replaces what was known of the clock, even by a slower reading that agrees with it', async () => {
    let slowMs = 0;
    const cost: Venue<ExchangeRequest>['cost'] = ({ operation }) => {
      clock.now += operation === 'time' ? slowMs : 0;
      return {};
    };
    const { clock, call, ask, time, exchangeTime } = fixture({ find: [CLOCK, DONE] }, { venue: { cost } });
    await time(call);
    slowMs = 200;
    await ask(FIND, call);
    expect(exchangeTime(START)).toEqual({ at: START + AHEAD_MS + 100, within: expect.closeTo(105, 1) });
  });

  test('never sends an order again: that is for the code that looks for it', async () => {
    const { ask, ready, call, operations, clock } = fixture({ place: [CLOCK, DONE] });
    await ready(call);
    expect(await ask(PLACE, call)).toMatchObject({
      ...{ kind: 'refused', cured: true, refusedAt: clock.now + AHEAD_MS + ROUND_TRIP_MS / 2 },
      acceptedUntil: expect.any(Number),
    });
    expect(operations()).toEqual(['time', 'place', 'time']);
  });

  test('stands where the time cannot be read', async () => {
    const { ask, call, operations, events } = fixture({ find: CLOCK, time: LIMIT });
    expect(await ask(FIND, call)).toMatchObject({ kind: 'refused', problem: { code: 'EXCHANGE_CLOCK' } });
    expect(operations()).toEqual(['find', 'time']);
    expect(events).toMatchObject([{ kind: 'rateLimited' }]);
    const broken = fixture({ find: CLOCK, time: new TypeError('bug') });
    await expect(broken.ask(FIND, broken.call)).rejects.toThrow('bug');
  });
});

describe('a refusal of the keys', () => {
  const renewing = (renew: ClientDeps['credentials']['renew'], find: Reply | readonly Reply[] = [KEYS, DONE]) =>
    fixture({ find }, { deps: { credentials: { get: () => Promise.resolve(keys('old')), renew } } });

  test('is cured by newer ones: a read is sent again, once', async () => {
    const { ask, call, sent, events } = fixture({ find: [KEYS, DONE] });
    expect(await ask(FIND, call)).toMatchObject({ kind: 'success' });
    expect(sent.map((each) => each.keys)).toEqual(['old', 'new']);
    expect(events).toEqual([{ kind: 'keysRefused', market: 'spot', renewed: true }]);
    const still = fixture({ find: KEYS });
    expect(await still.ask(FIND, still.call)).toMatchObject({ kind: 'refused' });
    expect(still.sent).toHaveLength(2);
  });

  test('stands where there are none', async () => {
    const { ask, call, sent, events } = renewing(() => Promise.resolve(undefined));
    expect(await ask(FIND, call)).toMatchObject({ kind: 'refused', problem: { code: 'CREDENTIALS_REJECTED' } });
    expect(sent).toHaveLength(1);
    expect(events).toEqual([{ kind: 'keysRefused', market: 'spot', renewed: false }]);
  });

  test('stands where somebody else than the exchange says so', async () => {
    const { ask, call, operations } = fixture({ find: [403, '<html>'] });
    expect(await ask(FIND, call)).toMatchObject({
      ...{ kind: 'refused', refusal: { own: false }, problem: { code: 'CREDENTIALS_REJECTED' } },
    });
    expect(operations()).toEqual(['find']);
  });

  test('stands where the store of keys does not answer, and a bug is told as a bug', async () => {
    const away = renewing(() => Promise.reject(new Problem('CREDENTIALS_UNAVAILABLE', 'away')));
    expect(await away.ask(FIND, away.call)).toMatchObject({ kind: 'refused', cured: false });
    const broken = renewing(() => Promise.reject(new Error('bug')));
    await expect(broken.ask(FIND, broken.call)).rejects.toThrow('bug');
  });

  test('never sends an order again', async () => {
    const { ask, call, operations } = fixture({ place: [KEYS, DONE] });
    expect(await ask(PLACE, call)).toMatchObject({ kind: 'refused', cured: true });
    expect(operations()).toEqual(['time', 'place']);
  });

  test('after one for the clock is cured, too', async () => {
    const { ask, call, operations } = fixture({ find: [CLOCK, KEYS, DONE] });
    expect(await ask(FIND, call)).toMatchObject({ kind: 'success' });
    expect(operations()).toEqual(['find', 'time', 'find', 'find']);
  });
});

describe("the exchange's clock", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('is learnt before an order, by all that wait for it together, as urgently as an order', async () => {
    const { ask, call, operations, sent, budget } = fixture();
    await Promise.all([ask(PLACE, call), ask(PLACE, call)]);
    expect(operations()).toEqual(['time', 'place', 'place']);
    expect(sent[0]?.signedFor).toBe(START + ROUND_TRIP_MS + AHEAD_MS);
    expect(budget[0]).toBe('spent 2 as order');
  });

  test('is not learnt before what a wrong one cannot hurt', async () => {
    for (const request of [FIND, CANCEL]) {
      const { ask, call, operations } = fixture();
      await ask(request, call);
      expect(operations()).toEqual([request.operation]);
    }
  });

  test('is learnt again before an order once five minutes have passed', async () => {
    const { ready, call, clock, operations } = fixture();
    await ready(call);
    clock.now += 300_000;
    await ready(call);
    expect(operations()).toEqual(['time']);
    clock.now += 1;
    await ready(call);
    expect(operations()).toEqual(['time', 'time']);
  });

  test('that cannot be read keeps no order from being sent, and is asked for again before the next', async () => {
    const { ask, call, operations } = fixture({ time: LIMIT });
    expect(await ask(PLACE, call)).toMatchObject({ kind: 'success' });
    await ask(PLACE, call);
    expect(operations()).toEqual(['time', 'place', 'time', 'place']);
    const broken = fixture({ time: new TypeError('bug') });
    await expect(broken.ready(broken.call)).rejects.toThrow('bug');
  });

  test.each(['the call', 'two seconds'])('is waited for no longer than %s', async (which) => {
    const [outer, patience] = [new AbortController(), new AbortController()];
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal);
    const { ready, call, requests } = fixture();
    const waiting = ready({ ...call, signal: outer.signal });
    expect([timeout.mock.calls, requests[0]?.signal.aborted]).toEqual([[[2_000]], false]);
    (which === 'the call' ? outer : patience).abort();
    expect(requests[0]?.signal.aborted).toBe(true);
    await waiting;
  });

  test('is told as it was read, by the moments of that request', async () => {
    const { time, call, exchangeTime, clock } = fixture();
    clock.now += 100;
    const serverTime = START + 100 + ROUND_TRIP_MS / 2 + AHEAD_MS;
    expect(await time(call)).toEqual({ serverTime, offset: AHEAD_MS, roundTripMs: ROUND_TRIP_MS });
    expect(exchangeTime(START)).toMatchObject({ at: START + AHEAD_MS });
  });

  test.each(['time', 'ready'] as const)(
    'is not replaced by a slower reading that agrees with it: %s',
    async (again) => {
      let slowMs = 0;
      const cost: Venue<ExchangeRequest>['cost'] = () => {
        clock.now += slowMs;
        return {};
      };
      const { clock, call, exchangeTime, ...client } = fixture({}, { venue: { cost } });
      await client.time(call);
      // Long enough for it to be read again before an order, and for a drift of 30 ms.
      clock.now += 300_001;
      slowMs = 200;
      await client[again](call);
      expect(exchangeTime(START)).toMatchObject({ at: START + AHEAD_MS + 15, within: expect.closeTo(20, 1) });
    },
  );

  test('that cannot be read is a problem', async () => {
    const refused = fixture({ time: LIMIT });
    expect(await problemOf(refused.time(refused.call))).toMatchObject({ code: 'RATE_LIMITED' });
    const unreadable = fixture({ time: [200, { time: 'noon' }] });
    expect(await problemOf(unreadable.time(unreadable.call))).toMatchObject({
      ...{ code: 'EXCHANGE_PROTOCOL', details: { exchange: 'binance' }, cause: expect.any(UnreadableReply) },
    });
  });

  test('is learnt from replies to commands that tell it, where they do', async () => {
    const told = fixture({}, { venue: { answeredAt: () => START + ROUND_TRIP_MS / 2 + AHEAD_MS } });
    await told.ask(CANCEL, told.call);
    expect(told.exchangeTime(START)).toMatchObject({ at: START + AHEAD_MS });
    const untold = fixture({}, { venue: { answeredAt: () => undefined } });
    await untold.ask(CANCEL, untold.call);
    expect(untold.exchangeTime(START)).toEqual({ at: START, within: Number.POSITIVE_INFINITY });
  });

  test('is sharper with a reply that agrees with it: that one does not replace it', async () => {
    // 4 995 to 5 005 ms ahead by the time, 4 998 to 5 008 ms by the reply.
    const answeredAt: Venue<ExchangeRequest>['answeredAt'] = ({ operation }) =>
      operation === 'cancel' ? START + 18 + AHEAD_MS : undefined;
    const { ask, time, call, exchangeTime } = fixture({}, { venue: { answeredAt } });
    await time(call);
    await ask(CANCEL, call);
    expect(exchangeTime(START)).toEqual({ at: START + AHEAD_MS + 1, within: expect.closeTo(4, 1) });
  });
});

describe('a read', () => {
  const text = (json: Parameters<typeof objectOf>[0]) => textOf(objectOf(json, 'order'), 'id');

  test('is what is made of its reply', async () => {
    const { read, call } = fixture();
    expect(await read(FIND, call, text)).toBe('7');
  });

  test('that cannot be made of it is a problem of the exchange, and a bug is told as a bug', async () => {
    const { read, call } = fixture({ find: [200, {}] });
    const problem = await problemOf(read(FIND, call, text));
    expect(problem).toMatchObject({
      ...{ code: 'EXCHANGE_PROTOCOL', details: { exchange: 'binance' }, cause: expect.any(UnreadableReply) },
    });
    expect(problem.detail).toMatch(/^Binance's answer does not have the documented form: /);
    await expect(read(FIND, call, failing(new TypeError('bug')))).rejects.toThrow('bug');
  });

  test('that is refused is the refusal', async () => {
    const { read, call } = fixture({ find: LIMIT });
    expect(await problemOf(read(FIND, call, text))).toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('that is refused for a reason nobody knows was built wrongly by Atlas', async () => {
    const { read, call } = fixture({ find: ODD });
    expect(await problemOf(read(FIND, call, text))).toMatchObject({
      code: 'EXCHANGE_REFUSED_REQUEST',
      detail: 'Binance answered binance.spot.find with ODD Never heard of it.',
    });
    const listed = fixture({ find: [400, { code: 'NO', message: 'No' }] });
    expect(await problemOf(listed.read(FIND, listed.call, text))).toMatchObject({ code: 'EXCHANGE_REJECTED' });
    const busy = fixture({ find: [503, { code: 'ODD', message: 'Busy' }] });
    expect(await problemOf(busy.read(FIND, busy.call, text))).toMatchObject({ code: 'EXCHANGE_OVERLOADED' });
  });
});
