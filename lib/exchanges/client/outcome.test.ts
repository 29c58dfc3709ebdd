import { describe, expect, test } from 'vitest';
import type { CommandOutcome, OutcomeClass } from '../../domain/outcome.ts';
import { Problem, type ProblemCode } from '../../domain/problem.ts';
import { portSample } from '../testing/port-sample.ts';
import { objectOf, textOf, UnreadableReply } from '../wire.ts';
import type { Answer } from './client.ts';
import { type AboutCommand, mostOpen, outcomeOf, settledOutcomeOf } from './outcome.ts';
import type { Refusal } from './refusal.ts';

const ACCEPTED_UNTIL = 10_000;
const REFUSED_AT = 8_000;
const LISTING_LAG_MS = 200;
const ENGINE_LAG_MS = 3_000;
/** When no copy can be accepted, held or unlisted any more. */
const PROVEN = ACCEPTED_UNTIL + ENGINE_LAG_MS + LISTING_LAG_MS;

const venue: Answer['venue'] = {
  ...{ exchange: 'binance', name: 'Binance' },
  facts: { ...portSample().facts, listingLagMs: LISTING_LAG_MS, engineLagMs: ENGINE_LAG_MS },
};
const problem = new Problem('RATE_LIMITED', 'No.', { exchange: 'binance', exchangeCode: '-1003' });
const place: AboutCommand = { untouched: 'notPlaced', clientOrderIds: ['mine'] };
const cancel: AboutCommand = { untouched: undefined, clientOrderIds: [] };

function refused(
  code: ProblemCode,
  outcome: Refusal['outcome'],
  {
    byCopy,
    ...more
  }: { readonly acceptedUntil?: number | null; readonly cured?: boolean; readonly byCopy?: true } = {},
): Answer {
  const refusal: Refusal = {
    ...{ outcome, problem: code, status: 400, code: '-1', message: 'No.', own: true, listed: true },
    ...{ retryable: undefined, retryAfterMs: undefined, byCopy },
  };
  const said = new Problem(code, 'No.', { exchange: 'binance' });
  const rest = { json: undefined, acceptedUntil: ACCEPTED_UNTIL, refusedAt: REFUSED_AT, cured: false };
  return { venue, kind: 'refused', refusal, problem: said, ...rest, ...more };
}

/** The outcome, with the details of its problem. */
function judged(answer: Answer, about = place) {
  const outcome = outcomeOf(answer, about, (json) => textOf(objectOf(json, 'order'), 'id'));
  if (outcome.outcome === 'acknowledged') return outcome;
  const { problem: why, ...rest } = outcome;
  return { ...rest, code: why.code, details: why.details };
}

describe('a command', () => {
  const done = (json: Extract<Answer, { kind: 'success' }>['json']): Answer => ({
    ...{ venue, kind: 'success', json, acceptedUntil: ACCEPTED_UNTIL, answeredAt: REFUSED_AT },
  });

  test('is done where its reply can be read', () => {
    expect(judged(done({ id: '7' }))).toEqual({ outcome: 'acknowledged', value: '7' });
  });

  test('is unknown where its reply cannot be read: something happened', () => {
    expect(judged(done({}))).toEqual({
      ...{ outcome: 'unknown', acceptedUntil: ACCEPTED_UNTIL, clientOrderIds: ['mine'] },
      ...{ code: 'EXCHANGE_PROTOCOL', details: { exchange: 'binance', orderState: 'unknown' } },
    });
    const outcome = outcomeOf(done({}), place, (json) => textOf(objectOf(json, 'order'), 'id'));
    expect(outcome).toMatchObject({ problem: { cause: expect.any(UnreadableReply) } });
  });

  test('is no outcome where Atlas has a bug', () => {
    const bug = () => {
      throw new TypeError('bug');
    };
    expect(() => outcomeOf(done({}), place, bug)).toThrow('bug');
  });

  test.each([
    [place, { exchange: 'binance', exchangeCode: '-1003', orderState: 'notPlaced' }],
    [cancel, { exchange: 'binance', exchangeCode: '-1003', orderState: undefined }],
  ])('had no effect where it was not sent: %o', (about, details) => {
    expect(judged({ venue, kind: 'notSent', problem }, about)).toEqual({
      ...{ outcome: 'notExecuted', code: 'RATE_LIMITED', details },
    });
  });

  test('is unknown where no reply came', () => {
    expect(judged({ venue, kind: 'noReply', problem, acceptedUntil: null })).toEqual({
      ...{ outcome: 'unknown', acceptedUntil: null, clientOrderIds: ['mine'], code: 'RATE_LIMITED' },
      details: { exchange: 'binance', exchangeCode: '-1003', orderState: 'unknown' },
    });
  });
});

describe('a refusal', () => {
  const unknown = { outcome: 'unknown', acceptedUntil: ACCEPTED_UNTIL, clientOrderIds: ['mine'] };
  const inDoubt = { exchange: 'binance', orderState: 'unknown' };
  const notPlaced = { exchange: 'binance', orderState: 'notPlaced' };

  test('that proves nothing leaves it unknown', () => {
    expect(judged(refused('EXCHANGE_PROTOCOL', 'unknown'))).toEqual({
      ...{ ...unknown, code: 'EXCHANGE_PROTOCOL', details: inDoubt },
    });
  });

  test('holds until no copy can take effect any more; then it may be sent again, if the cause has passed', () => {
    expect(judged(refused('RULE_VIOLATION', 'rejected'))).toEqual({
      ...{ outcome: 'rejected', code: 'RULE_VIOLATION', details: { ...notPlaced, lookFrom: PROVEN } },
    });
  });

  test('is final where a copy can take effect for ever', () => {
    expect(judged(refused('RULE_VIOLATION', 'rejected', { acceptedUntil: null }))).toEqual({
      ...{ outcome: 'rejected', code: 'RULE_VIOLATION', details: { ...notPlaced, retryable: false } },
    });
  });

  test('is final where nobody knows how long the engine holds a request: such a moment could not be recorded', () => {
    const facts = { ...venue.facts, engineLagMs: Number.POSITIVE_INFINITY };
    expect(judged({ ...refused('RULE_VIOLATION', 'rejected'), venue: { ...venue, facts } })).toEqual({
      ...{ outcome: 'rejected', code: 'RULE_VIOLATION', details: { ...notPlaced, retryable: false } },
    });
  });

  const listedFrom = REFUSED_AT + LISTING_LAG_MS;

  test.each<ProblemCode>([
    'INSUFFICIENT_FUNDS',
    'TOO_MANY_OPEN_ORDERS',
    'FILL_OR_KILL_UNFILLABLE',
    'REDUCE_ONLY_REJECTED',
    'EXCHANGE_REJECTED',
  ])('%s of a new order is told after a look: another copy of it may be the cause', (code) => {
    expect(judged(refused(code, 'rejected'))).toEqual({
      ...{ outcome: 'rejected', recheckFrom: listedFrom, code, details: { ...notPlaced, lookFrom: PROVEN } },
    });
    expect(judged(refused(code, 'rejected', { acceptedUntil: null }))).toEqual({
      ...{ outcome: 'rejected', recheckFrom: listedFrom, code, details: { ...notPlaced, retryable: false } },
    });
    // Two amends to the same values equal one; such an order stands all the same.
    const amend: AboutCommand = { untouched: 'placed', clientOrderIds: ['mine'] };
    expect(judged(refused(code, 'rejected'), amend)).not.toHaveProperty('recheckFrom');
  });

  test('that the rule of the venue lays to another copy is told after the same look', () => {
    expect(judged(refused('RULE_VIOLATION', 'rejected', { byCopy: true }))).toEqual({
      ...{ outcome: 'rejected', recheckFrom: listedFrom, code: 'RULE_VIOLATION' },
      details: { ...notPlaced, lookFrom: PROVEN },
    });
    expect(judged(refused('RULE_VIOLATION', 'rejected', { byCopy: true }), cancel)).not.toHaveProperty('recheckFrom');
  });

  test('in the form of a success is told after the same look', () => {
    const answer: Answer = {
      ...{ venue, kind: 'success', json: {}, acceptedUntil: ACCEPTED_UNTIL, answeredAt: REFUSED_AT },
    };
    const settled = (outcome: CommandOutcome<never>, about = place) => settledOutcomeOf(answer, about, () => outcome);
    const poor = { outcome: 'rejected', problem: new Problem('INSUFFICIENT_FUNDS', 'No.') } as const;
    expect(settled(poor)).toEqual({ ...poor, recheckFrom: listedFrom });
    expect(settled({ ...poor, recheckFrom: 7 })).toEqual({ ...poor, recheckFrom: 7 });
    expect(settled(poor, cancel)).toEqual(poor);
    const odd = { outcome: 'rejected', problem: new Problem('RULE_VIOLATION', 'No.') } as const;
    expect(settled(odd)).toEqual(odd);
  });

  test('for a limit is verified by one look once the exchange lists what it did', () => {
    expect(judged(refused('RATE_LIMITED', 'notExecuted'))).toEqual({
      ...{ outcome: 'notExecuted', code: 'RATE_LIMITED' },
      details: { ...notPlaced, lookFrom: REFUSED_AT + LISTING_LAG_MS },
    });
  });

  test.each([true, false])(
    'for the clock leaves it unknown, and may be sent again where that is cured: %s',
    (cured) => {
      expect(judged(refused('EXCHANGE_CLOCK', 'notExecuted', { cured }))).toEqual({
        ...{ ...unknown, sendAgain: cured, code: 'EXCHANGE_CLOCK', details: inDoubt },
      });
    },
  );

  test('for the clock is final after a look, where a copy can take effect for ever', () => {
    expect(judged(refused('EXCHANGE_CLOCK', 'notExecuted', { acceptedUntil: null, cured: true }))).toEqual({
      ...{ outcome: 'rejected', recheckFrom: REFUSED_AT + LISTING_LAG_MS, code: 'EXCHANGE_CLOCK' },
      details: { ...notPlaced, retryable: false },
    });
  });

  test('of the keys leaves it unknown, and may be sent again, where newer ones are there', () => {
    expect(judged(refused('CREDENTIALS_REJECTED', 'rejected', { cured: true }))).toEqual({
      ...{ ...unknown, sendAgain: true, code: 'CREDENTIALS_REJECTED', details: inDoubt },
    });
    expect(judged(refused('CREDENTIALS_REJECTED', 'rejected'))).toEqual({
      ...{ outcome: 'rejected', code: 'CREDENTIALS_REJECTED', details: { ...notPlaced, lookFrom: PROVEN } },
    });
  });

  test.each([
    [true, REFUSED_AT + LISTING_LAG_MS],
    [false, undefined],
  ])('of the keys is final where a copy can take effect for ever, cured: %s', (cured, recheckFrom) => {
    expect(judged(refused('CREDENTIALS_REJECTED', 'rejected', { acceptedUntil: null, cured }))).toEqual({
      ...{ outcome: 'rejected', recheckFrom, code: 'CREDENTIALS_REJECTED' },
      details: { ...notPlaced, retryable: false },
    });
  });

  test.each([
    ['EXCHANGE_CLOCK', 'notExecuted'],
    ['INSUFFICIENT_FUNDS', 'rejected'],
  ] as const)('of a cancel needs no look, since two equal one: %s', (code, outcome) => {
    expect(judged(refused(code, outcome), cancel)).toEqual({
      ...{ outcome, code, details: { exchange: 'binance', orderState: undefined } },
    });
  });

  test('is explained where the venue can, but not where it proves nothing', () => {
    const explain = (said: Problem) => said.with({ exchangeMessage: 'The quantity is too small.' });
    const about = { ...place, explain };
    expect(judged(refused('RULE_VIOLATION', 'rejected'), about)).toMatchObject({
      ...{ details: { ...notPlaced, exchangeMessage: 'The quantity is too small.', lookFrom: PROVEN } },
    });
    expect(judged(refused('EXCHANGE_PROTOCOL', 'unknown'), about)).toMatchObject({ details: inDoubt });
  });
});

describe('of several commands the one that leaves the most open', () => {
  const ended = (outcome: OutcomeClass, name: string): CommandOutcome<string> => {
    if (outcome === 'acknowledged') return { outcome, value: name };
    const why = new Problem('EXCHANGE_REJECTED', name);
    return outcome === 'unknown'
      ? { outcome, problem: why, acceptedUntil: null, clientOrderIds: [] }
      : { outcome, problem: why };
  };
  const classes = ['acknowledged', 'rejected', 'notExecuted', 'unknown'] as const;
  const [acknowledged, ...failures] = classes;

  test('is the unknown one, and none that is done', () => {
    for (const each of ['rejected', 'notExecuted'] as const) {
      for (const both of [[each, 'unknown'] as const, ['unknown', each] as const]) {
        expect(mostOpen(both.map((outcome) => ended(outcome, '')))).toMatchObject({ outcome: 'unknown' });
      }
    }
    for (const each of failures) {
      for (const both of [[each, acknowledged] as const, [acknowledged, each] as const]) {
        expect(mostOpen(both.map((outcome) => ended(outcome, '')))).toMatchObject({ outcome: each });
      }
    }
  });

  test('is the first of those that leave as much open', () => {
    const one = ended('rejected', 'one');
    const other = ended('notExecuted', 'other');
    expect([mostOpen([one, other]), mostOpen([other, one]), mostOpen([])]).toEqual([one, other, undefined]);
  });
});
