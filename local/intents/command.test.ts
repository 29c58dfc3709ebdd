import { describe, expect, test } from 'vitest';
import { UsageError } from '../../lib/text/command-line.ts';
import { HELP, parseCommand } from './command.ts';

const HERE = { stage: undefined, region: undefined, table: undefined, json: false };
const SETTLE = ['settle', 'abc', '--nothing-happened', '--reason', 'not there'];

describe('the command line of npm run intents', () => {
  test('lists, at a named deployment', () => {
    const args = ['list', '--stage', 'prod', '--region', 'eu-west-1', '--json', '--limit', '7'];
    expect(parseCommand(args)).toEqual({
      action: 'list',
      stage: 'prod',
      region: 'eu-west-1',
      table: undefined,
      json: true,
      limit: 7,
    });
  });

  test('shows one', () => {
    expect(parseCommand(['show', 'abc'])).toEqual({ ...HERE, action: 'show', id: 'abc' });
  });

  test('settles one, with a reason', () => {
    expect(parseCommand([...SETTLE, '--by', 'kim', '--yes'])).toEqual({
      ...HERE,
      action: 'settle',
      id: 'abc',
      reason: 'not there',
      by: 'kim',
      yes: true,
    });
  });

  test('--help wins over everything else, and says why there is no --placed', () => {
    expect(parseCommand([...SETTLE, '--help'])).toBeUndefined();
    expect(HELP).toMatch(/no --placed: GET \/v1\/intents\/ID/);
  });

  test.each([
    [[], /list, check, show, settle/],
    [['drop'], /not "drop"/],
    [['list', 'abc'], /"show ID"/],
    [['list', '--limit', '0'], /from 1 to 1000/],
    [['show'], /Name the intent/],
    [['show', 'abc', 'def'], /Name the intent/],
    // Items of the table other than intents.
    [['show', '#back-offs'], /Malformed intent id/],
    [['list', '--stage', 'dev', '--table', 'mine'], /--stage or --table, not both/],
    [['settle', 'abc', '--reason', 'x'], /--nothing-happened/],
    [['settle', 'abc', '--placed', '1'], /--placed/],
    [['settle', 'abc', '--nothing-happened'], /--reason/],
    [['settle', 'abc', '--nothing-happened', '--reason', '  '], /--reason must be one line/],
    [['settle', 'abc', '--nothing-happened', '--reason', 'a\nb'], /--reason must be one line/],
    [['settle', 'abc', '--nothing-happened', '--reason', 'x'.repeat(501)], /1 to 500/],
    [[...SETTLE, '--by', '\u001b[2J'], /--by must be one line/],
  ])('names the fault of %j', (args, message) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(message);
  });
});
