import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Intent, IntentProgress } from '../../lib/intents/intent.ts';
import {
  intentOfText,
  RECORD_FORMAT,
  recordText,
  storedFormat,
  UnreadableIntent,
} from '../../lib/intents/intent-record.ts';
import type { FixtureSet } from './formats/record-sample.ts';

const file = new URL('./formats/format-1.json', import.meta.url);
const FIRST = JSON.parse(readFileSync(file, 'utf8')) as FixtureSet;
const texts = FIRST.records.map(({ item }) => item.intent?.S ?? '');
const stored = (state: string): Readonly<Record<string, unknown>> =>
  JSON.parse(texts.find((text) => text.includes(`"state":"${state}"`)) ?? '');

const problem = { code: 'NOT_PLACED', detail: '', details: {} } as const;
const intent: Intent = {
  intentId: 'i',
  version: 1,
  writer: 'w',
  subject: {
    operation: 'cancel',
    exchange: 'binance',
    market: 'spot',
    symbol: 'BTC/USDT',
    exchangeSymbol: 'BTCUSDT',
    orderId: 'binance.spot.BTCUSDT.1',
  },
  clientOrderId: null,
  requestHash: null,
  principal: null,
  requestId: 'r',
  attempt: 1,
  progress: { state: 'UNKNOWN', lease: null, cause: problem, acceptedUntil: null, dueAt: 5 },
  createdAt: 1,
  updatedAt: 2,
};

test('an intent is read as written, and its record names the format', () => {
  expect(intentOfText(recordText(intent))).toEqual(intent);
  expect(storedFormat(recordText(intent))).toBe(RECORD_FORMAT);
});

describe('a record of the first format', () => {
  test('may name its format', () => {
    expect(storedFormat('{"format":1}')).toBe(1);
  });

  test.each(FIRST.records.map(({ name, item }) => [name, item.intent?.S ?? ''] as const))(
    '%s, is read',
    (...[, text]) => {
      expect(storedFormat(text)).toBe(1);
      const { intentId, subject, requestHash } = JSON.parse(text);
      const { ownId: _, ...kept } = subject;
      expect(intentOfText(text)).toMatchObject({ intentId, subject: kept, requestHash });
    },
  );

  test.each(['SENT', 'UNKNOWN'])('that is %s ends later, by the possible difference of two clocks', (state) => {
    const { fence, ...progress } = stored(state).progress as { fence: number };
    expect(intentOfText(JSON.stringify(stored(state))).progress).toEqual({ ...progress, acceptedUntil: fence + 1_000 });
  });

  test('keeps the mark that absence is never proof', () => {
    const { acceptedUntil: fence, ...progress } = intent.progress as { acceptedUntil: null };
    expect(intentOfText(JSON.stringify({ ...intent, progress: { ...progress, fence } })).progress).toEqual(
      intent.progress,
    );
  });

  test('that had no effect is looked for from the time of the record', () => {
    const { progress, updatedAt } = stored('NOT_EXECUTED') as { progress: object; updatedAt: number };
    expect(intentOfText(JSON.stringify(stored('NOT_EXECUTED'))).progress).toEqual({ ...progress, lookFrom: updatedAt });
  });

  test('that has ended keeps its answer', () => {
    expect(intentOfText(JSON.stringify(stored('DONE'))).progress).toEqual(stored('DONE').progress);
  });

  test.each([
    ['was drawn', true, 'desk-7', 'drawn'],
    ['was drawn', true, null, 'drawn'],
    ['followed from the key', false, null, 'derived'],
    ['was given', false, 'desk-7', 'given'],
  ])('of a place says that its id %s, and the exchange’s clock at the sending is not known', (...of) => {
    const [, ownId, clientOrderId, idOrigin] = of;
    const place = stored('SENT') as { subject: object; createdAt: number };
    const record = { ...place, clientOrderId, subject: { ...place.subject, ownId } };
    expect(intentOfText(JSON.stringify(record)).subject).toMatchObject({
      idOrigin,
      sentAfter: { at: place.createdAt, within: null },
    });
  });
});

test.each([null, 5_000])('a record of the second format is read, its `fence` of %s too', (acceptedUntil) => {
  const { acceptedUntil: _, ...progress } = intent.progress as { acceptedUntil: null };
  const record = { format: 2, ...intent, progress: { ...progress, fence: acceptedUntil } };
  expect(intentOfText(JSON.stringify(record))).toEqual({ ...intent, progress: { ...progress, acceptedUntil } });
});

describe('an unreadable record', () => {
  const reading = (record: unknown) => () => intentOfText(typeof record === 'string' ? record : JSON.stringify(record));
  const changed = (changes: object) => ({ format: RECORD_FORMAT, ...intent, ...changes });

  test('is refused when it has a newer format, whatever its content', () => {
    const newer = { format: RECORD_FORMAT + 1, anything: 'else' };
    expect(reading(newer)).toThrow(expect.objectContaining({ why: 'newer' }));
    expect(reading(newer)).toThrow(
      /newer version of Atlas wrote the record \(format 7\); this version reads formats up to 6/,
    );
    expect(() => storedFormat(JSON.stringify(newer))).toThrow(UnreadableIntent);
  });

  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{"format":2', /not JSON/],
    ['text', '"text"', /not an object/],
    ['a list', '[]', /not an object/],
    ['nothing', 'null', /not an object/],
    ['of a format in words', changed({ format: '2' }), /format of the record is invalid/],
    ['of format 0', changed({ format: 0 }), /format of the record is invalid/],
    ['of half a format', changed({ format: 1.5 }), /format of the record is invalid/],
    ['of no format at all', changed({ format: null }), /format of the record is invalid/],
    ['without a version', changed({ version: undefined }), /version is not a whole number/],
    ['with a version in words', changed({ version: '1' }), /version is not a whole number/],
    ['without a writer', changed({ writer: null }), /writer is not text/],
    ['of an operation there is not', changed({ subject: { operation: 'batch' } }), /subject.operation is not one of/],
    ['of an exchange there is not', changed({ subject: { ...intent.subject, exchange: 'x' } }), /subject.exchange/],
    ['in a state there is not', changed({ progress: { state: 'PAUSED' } }), /progress.state is not one of/],
    ['in a state of every object', changed({ progress: { state: 'toString' } }), /progress.state is not one of/],
    ['sent without a lease', changed({ progress: { state: 'SENT', acceptedUntil: 1, dueAt: 1 } }), /progress.lease/],
    [
      'open without a moment at which it ends',
      changed({ progress: { ...intent.progress, acceptedUntil: undefined } }),
      /progress.acceptedUntil/,
    ],
    [
      'open with that moment in words',
      changed({ progress: { ...intent.progress, acceptedUntil: '5' } }),
      /progress.acceptedUntil/,
    ],
    [
      'with a problem there is not',
      changed({ progress: { state: 'NOT_EXECUTED', problem: { ...problem, code: 'NEW' } } }),
      /progress.problem.code/,
    ],
    ['ended in nothing', changed({ progress: { state: 'DONE' } }), /progress.result is not an object/],
    [
      'ended in an order without an id',
      changed({ progress: { state: 'DONE', result: { kind: 'order', order: {}, amendment: null } } }),
      /progress.result.order.id is not text/,
    ],
  ])('is refused when it is %s', (_, record, message) => {
    expect(reading(record)).toThrow(expect.objectContaining({ name: 'UnreadableIntent', why: 'damaged' }));
    expect(reading(record)).toThrow(message);
  });

  test('is refused with what the parser said of it', () => {
    expect(reading('{"format":2')).toThrow(expect.objectContaining({ cause: expect.any(SyntaxError) }));
  });

  describe('for its final order', () => {
    const done = texts.map((text) => JSON.parse(text)).find(({ progress: { result } }) => result?.kind === 'order');
    const withOrder = (changes: object) => {
      const { result, ...progress } = done.progress;
      return { ...done, progress: { ...progress, result: { ...result, order: { ...result.order, ...changes } } } };
    };

    test.each([
      ['price', ['1x', 'x1', '1e5', '+1', '']],
      ['createdAt', ['x2026-11-22T09:00:00.000Z', '2026-11-22T09:00:00.000Zx', '2026-11-22']],
      ['positionSide', ['BOTH']],
      ['orderListId', [7]],
    ])('is refused with a %s that is none', (field, values) => {
      for (const value of values) expect(reading(withOrder({ [field]: value })), String(value)).toThrow(field);
    });

    test.each([
      { price: '-1.5', createdAt: '+012026-11-22T09:00:00.000Z' },
      { positionSide: 'LONG', orderListId: '7' },
      { positionSide: undefined, orderListId: undefined },
    ])('is read as written: %o', (fields) => {
      expect(reading(withOrder(fields))).not.toThrow();
    });
  });

  test('is refused with that reason, and never throws anything else, for any value', () => {
    const anything = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .dictionary(fc.constantFrom(...Object.keys(changed({}))), fc.jsonValue())
        .map((value) => JSON.stringify({ ...intent, ...value })),
    );
    fc.assert(
      fc.property(anything, (text) => {
        try {
          const { intentId, progress } = intentOfText(text);
          expect([typeof intentId, progress.state]).toEqual(['string', expect.any(String)]);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableIntent);
        }
      }),
    );
  });

  test.each(FIRST.records.map(({ name, item }) => [name, item.intent?.S ?? ''] as const))(
    'is refused when a field is missing or of another type: %s',
    (_, text) => {
      const whole: Readonly<Record<string, unknown>> = JSON.parse(text);
      for (const field of Object.keys(whole)) {
        expect(reading({ ...whole, [field]: ['another'] }), field).toThrow(UnreadableIntent);
        expect(reading({ ...whole, [field]: undefined }), field).toThrow(UnreadableIntent);
      }
      const progress = whole.progress as IntentProgress;
      for (const field of Object.keys(progress)) {
        expect(reading({ ...whole, progress: { ...progress, [field]: 'another' } }), field).toThrow(UnreadableIntent);
      }
    },
  );
});
