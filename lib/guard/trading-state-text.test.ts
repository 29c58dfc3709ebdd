import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TRADING_STATES } from './trading-state.ts';
import { MAX_REASON, tradingStateOf, tradingStateText } from './trading-state-text.ts';

const AT = Date.UTC(2026, 10, 29);

describe('a trading state as text', () => {
  test.each(TRADING_STATES)('%s parses to what was written', (state) => {
    const word = { state, reason: 'a "reason", \\ and more', by: 'ann@example', at: AT };
    expect(tradingStateOf(tradingStateText(word), 'it')).toEqual({ ...word, at: '2026-11-29T00:00:00.000Z' });
  });

  test.each(['cancelOnly', 'CANCELONLY', ' cancelonly\n'])(
    'may be the bare name of a state, in any case: "%s"',
    (text) => {
      expect(tradingStateOf(text, 'it')).toEqual({ state: 'cancelOnly', reason: null, by: null, at: null });
    },
  );

  test('may have white space around it', () => {
    expect(tradingStateOf(' {"state":"halted","by":" ann "} ', 'it')).toMatchObject({ state: 'halted', by: 'ann' });
  });

  test('is read up to the maximum length of Parameter Store', () => {
    const beside = '{"state":"active","reason":""}'.length;
    const text = (length: number) => `{"state":"active","reason":"${'x'.repeat(length - beside)}"}`;
    const read = tradingStateOf(text(4_096), 'it');
    expect(read).toMatchObject({ state: 'active', reason: 'x'.repeat(MAX_REASON) });
    expect(tradingStateOf(text(4_097), 'it').state).toBe('halted');
  });

  test.each(['', ' ', '\n'])('has no reason where only white space is given', (reason) => {
    expect(tradingStateOf(JSON.stringify({ state: 'active', reason }), 'it').reason).toBeNull();
  });

  test.each([
    '{}',
    '[]',
    '{"state":null}',
    '{"state":["halted"]}',
    '{"state":"go"}',
    '{"state":"active"',
    `{"state":"active","reason":"${'x'.repeat(5_000)}"}`,
    'null',
    'active halted',
  ])('%.40s halts trading, and the reason says where', (text) => {
    const reading = tradingStateOf(text, 'the parameter p');
    expect(reading).toMatchObject({ state: 'halted', by: null, reason: expect.stringContaining('the parameter p') });
  });

  test('a state counts although the fields beside it are malformed', () => {
    const text = JSON.stringify({ state: 'CancelOnly', reason: 7, by: 'a\nb\u2028c\u001b[31m', at: 'yesterday' });
    expect(tradingStateOf(text, 'it')).toEqual({ state: 'cancelOnly', reason: null, by: 'a b c [31m', at: null });
  });

  test('any text gives a state with a reason of one line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        const { state, reason } = tradingStateOf(text, 'it');
        expect(TRADING_STATES).toContain(state);
        expect(reason ?? '').not.toMatch(/[\n\r\u2028]/);
      }),
    );
  });
});
