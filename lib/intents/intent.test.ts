import { describe, expect, test } from 'vitest';
import {
  advance,
  IllegalTransition,
  type Intent,
  type IntentEvent,
  type IntentProgress,
  type IntentSubject,
  isOpen,
  onExistingIntent,
  type PlaceSubject,
} from './intent.ts';

const NOW = 1_000;
const problem = { code: 'NOT_PLACED', detail: '', details: {} } as const;
const lease = (until: number, owner = 'first') => ({ owner, until });

const progress = {
  'SENT, at work': { state: 'SENT', lease: lease(NOW), acceptedUntil: 5, dueAt: NOW },
  'SENT, left behind': { state: 'SENT', lease: lease(NOW - 1), acceptedUntil: 5, dueAt: NOW - 1 },
  UNKNOWN: { state: 'UNKNOWN', lease: null, acceptedUntil: 5, dueAt: 0, cause: problem },
  'UNKNOWN, at work': { state: 'UNKNOWN', lease: lease(NOW), acceptedUntil: 5, dueAt: NOW, cause: problem },
  NOT_EXECUTED: { state: 'NOT_EXECUTED', problem, lookFrom: null },
  DONE: { state: 'DONE', result: { kind: 'problem', problem } },
} as const satisfies Record<string, IntentProgress>;
type Case = keyof typeof progress;

const subject = {
  operation: 'cancel',
  exchange: 'binance',
  market: 'spot',
  symbol: 'BTC/USDT',
  exchangeSymbol: 'BTCUSDT',
  orderId: 'binance.spot.BTCUSDT.1',
} as const;

function intentThatIs(state: Case): Intent {
  return {
    intentId: 'i',
    version: 7,
    writer: 'first',
    subject,
    clientOrderId: null,
    requestHash: 'hash',
    principal: null,
    requestId: 'request-1',
    attempt: 1,
    progress: progress[state],
    createdAt: 0,
    updatedAt: 0,
  };
}

describe('a caller with the key of an intent', () => {
  test.each([
    ['SENT, at work', 'busy'],
    ['SENT, left behind', 'takeOver'],
    ['UNKNOWN', 'takeOver'],
    ['UNKNOWN, at work', 'busy'],
    ['NOT_EXECUTED', 'sendAgain'],
    ['DONE', 'replay'],
  ] as const)('finds it %s: %s', (state, expected) => {
    expect(onExistingIntent(intentThatIs(state), 'hash', NOW)).toBe(expected);
  });

  test.each(Object.keys(progress) as Case[])('is refused with another request when the intent is %s', (state) => {
    expect(onExistingIntent(intentThatIs(state), 'another', NOW)).toBe('reused');
  });
});

const events = {
  takeOver: { kind: 'takeOver', by: 'second', at: NOW, until: 9_000 },
  sendAgain: {
    kind: 'sendAgain',
    by: 'second',
    at: NOW,
    until: 9_000,
    acceptedUntil: 12_000,
    subject: { ...subject, orderId: 'binance.spot.BTCUSDT.2' },
    requestId: 'request-2',
  },
  'end by who holds the lease': {
    kind: 'end',
    by: 'first',
    at: NOW,
    ending: { kind: 'notExecuted', problem, lookFrom: null },
  },
  settle: { kind: 'settle', by: 'operator', at: NOW, problem },
  'end by another': { kind: 'end', by: 'second', at: NOW, ending: { kind: 'notExecuted', problem, lookFrom: null } },
} as const satisfies Record<string, IntentEvent>;
type Happening = keyof typeof events;

const allowed: Readonly<Record<Happening, readonly Case[]>> = {
  takeOver: ['SENT, left behind', 'UNKNOWN'],
  sendAgain: ['NOT_EXECUTED'],
  'end by who holds the lease': ['SENT, at work', 'SENT, left behind', 'UNKNOWN, at work'],
  settle: ['SENT, left behind', 'UNKNOWN'],
  'end by another': [],
};

describe.each(Object.keys(events) as Happening[])('%s', (event) => {
  test.each(Object.keys(progress) as Case[])('of what is %s', (state) => {
    const act = () => advance(intentThatIs(state), events[event]);
    if (allowed[event].includes(state)) expect(act()).toMatchObject({ version: 8, updatedAt: NOW });
    else expect(act).toThrow(IllegalTransition);
  });
});

test('a take-over sends nothing, so it keeps acceptedUntil, the attempt and the cause', () => {
  const taken = advance(intentThatIs('SENT, left behind'), events.takeOver);
  expect(taken).toMatchObject({
    attempt: 1,
    writer: 'second',
    requestId: 'request-1',
    progress: { state: 'SENT', acceptedUntil: 5, lease: { owner: 'second', until: 9_000 }, dueAt: 9_000 },
  });
});

test('a second sending is a new attempt with its own acceptedUntil and request id', () => {
  const again = advance(intentThatIs('NOT_EXECUTED'), events.sendAgain);
  expect(again).toMatchObject({
    attempt: 2,
    requestId: 'request-2',
    subject: { orderId: 'binance.spot.BTCUSDT.2' },
    progress: { state: 'SENT', acceptedUntil: 12_000, lease: { owner: 'second', until: 9_000 } },
  });
});

test('a second sending of a place keeps the time of the first: an order of either attempt counts', () => {
  const { orderId: _, ...product } = subject;
  const order = { side: 'BUY', type: 'MARKET', quantity: '1', clientOrderId: 'mine' } as PlaceSubject['order'];
  const sentAt = (at: number): IntentSubject => ({
    ...product,
    operation: 'place',
    order,
    idOrigin: 'given',
    sentAfter: { at, within: 2 },
  });
  const first = { ...intentThatIs('NOT_EXECUTED'), subject: sentAt(1_000) };
  const again = advance(first, { ...events.sendAgain, subject: sentAt(60_000) });
  expect(again.subject).toMatchObject({ sentAfter: { at: 1_000, within: 2 } });
});

test('a second sending of a list keeps the time of the first, too', () => {
  const { orderId: _, ...product } = subject;
  const sentAt = (at: number): IntentSubject => ({
    ...product,
    ...{ operation: 'placeList', kind: 'OCO', clientListId: 'list', legs: [], idOrigin: 'derived' },
    sentAfter: { at, within: 2 },
  });
  const first = { ...intentThatIs('NOT_EXECUTED'), subject: sentAt(1_000) };
  const again = advance(first, { ...events.sendAgain, subject: sentAt(60_000) });
  expect(again.subject).toMatchObject({ operation: 'placeList', sentAfter: { at: 1_000, within: 2 } });
});

test('an intent settled by hand is done and replayed: its key never sends again', () => {
  const settled = advance(intentThatIs('UNKNOWN'), events.settle);
  expect(settled.progress).toEqual({ state: 'DONE', result: { kind: 'problem', problem } });
  expect(settled).toMatchObject({ attempt: 1, writer: 'operator', requestId: 'request-1' });
  expect(onExistingIntent(settled, 'hash', NOW)).toBe('replay');
});

test.each([
  [{ kind: 'done', result: { kind: 'problem', problem } }, 'DONE', false],
  [{ kind: 'notExecuted', problem, lookFrom: null }, 'NOT_EXECUTED', false],
  [{ kind: 'unknown', cause: problem, acceptedUntil: null, dueAt: 4 }, 'UNKNOWN', true],
] as const)('an end as %o leaves it %s', (ending, state, open) => {
  const ended = advance(intentThatIs('SENT, at work'), { kind: 'end', by: 'first', at: NOW, ending });
  expect(ended.progress.state).toBe(state);
  expect(isOpen(ended)).toBe(open);
  if (isOpen(ended)) expect(ended.progress).toMatchObject({ lease: null, acceptedUntil: null, dueAt: 4 });
});
