import { describe, expect, test } from 'vitest';
import { parseLine, UsageError } from './command-line.ts';

const OPTIONS = { stage: { type: 'string' }, yes: { type: 'boolean' } } as const;

describe('a command line', () => {
  test('has its options and --help', () => {
    const { values, positionals } = parseLine(['set', '--stage', 'dev', '-h'], OPTIONS, true);
    expect({ ...values }).toEqual({ stage: 'dev', help: true });
    expect(positionals).toEqual(['set']);
  });

  test.each([
    [['--no-such-option'], false, "Unknown option '--no-such-option'."],
    [['--no-such-option'], true, "Unknown option '--no-such-option'."],
    [['--stage'], false, "Option '--stage <value>' argument missing."],
    [['--stage', '--yes'], false, '--stage needs a value that does not begin with a dash.'],
    [['word'], false, "Unexpected argument 'word'."],
  ])('%j is refused in one sentence', (args, positionals, message) => {
    expect(() => parseLine(args, OPTIONS, positionals)).toThrow(new UsageError(message));
  });
});
