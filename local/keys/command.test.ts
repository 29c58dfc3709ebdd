import { describe, expect, test } from 'vitest';
import { UsageError } from '../../lib/text/command-line.ts';
import { parseCommand } from './command.ts';

describe('the command line of npm run keys', () => {
  test('has the action, the exchange, and the deployment', () => {
    expect(
      parseCommand(['set', 'binance', '--stage', 'prod', '--region', 'eu-west-1', '--kms-key', 'alias/tool']),
    ).toEqual({
      action: 'set',
      exchange: 'binance',
      stage: 'prod',
      region: 'eu-west-1',
      kmsKey: 'alias/tool',
      use: 'trading',
      check: true,
      yes: false,
    });
  });

  test('means the trading keys by default', () => {
    expect(parseCommand(['set', 'binance'])).toMatchObject({ use: 'trading' });
    expect(parseCommand(['set', 'binance', '--read-only'])).toMatchObject({ use: 'readOnly' });
  });

  test('check needs no exchange', () => {
    expect(parseCommand(['check'])).toMatchObject({ action: 'check', exchange: undefined });
  });

  test('--help wins over everything else', () => {
    expect(parseCommand(['set', '--help'])).toBeUndefined();
  });

  test.each([
    [[], /set, check, rotate, remove/],
    [['put', 'binance'], /not "put"/],
    [['set'], /Name the exchange/],
    [['set', 'binanse'], /Unknown exchange/],
    [['set', 'binance', '--key', 'x'], /--key/],
  ])('names the fault of %j', (args, message) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(message);
  });

  test('a key given as an argument is refused and not repeated', () => {
    expect(() => parseCommand(['set', 'binance', 'canary-key'])).toThrow(/never given as arguments/);
    expect(() => parseCommand(['set', 'binance', 'canary-key'])).not.toThrow(/canary/);
    expect(() => parseCommand(['set', 'canary-key'])).not.toThrow(/canary/);
  });
});
