import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TradingState } from '../../lib/guard/trading-state.ts';
import { type TradingWord, tradingStateOf } from '../../lib/guard/trading-state-text.ts';
import { UsageError } from '../../lib/text/command-line.ts';
import { filesIn, holdDataFolder } from '../storage/data-folder.ts';
import { makeTradingStateFile, tradingStateFile, writeTradingStateFile } from '../storage/trading-state-file.ts';
import { parseCommand, type TradingCommand } from './command.ts';
import { fileSwitch, parameterSwitch, type Switch, SwitchError } from './switches.ts';
import { runTrading } from './trading.ts';

const AT = Date.UTC(2026, 10, 29, 12);
let said: string[];
let answer: string;
beforeEach(() => {
  said = [];
  answer = '';
});

function commandOf(...args: string[]): TradingCommand {
  const command = parseCommand(args);
  if (command === undefined) throw new Error('help');
  return command;
}

function run(target: Switch, command: TradingCommand, interactive = true): Promise<void> {
  return runTrading(command, {
    target,
    now: () => AT,
    userName: () => 'ann',
    interactive,
    ask: (question) => {
      said.push(question);
      return Promise.resolve(answer);
    },
    print: (text) => said.push(text),
    tell: (text) => said.push(text),
  });
}

/** A switch that records its writes; `meanwhile` runs just before the next one. */
function fake(first: TradingState) {
  const words: TradingWord[] = [];
  let version = 1;
  const state = { now: first, meanwhile: () => undefined as undefined | TradingState, readable: true };
  const target: Switch = {
    name: 'the switch',
    note: () => undefined,
    read: () =>
      state.readable
        ? Promise.resolve({ reading: tradingStateOf(state.now, ''), mark: String(version) })
        : Promise.reject(new SwitchError('no right to read')),
    write: (word) => {
      const other = state.meanwhile();
      if (other !== undefined) version += 1;
      words.push(word);
      state.now = word.state;
      version += 1;
      return Promise.resolve(String(version - 1));
    },
  };
  return { target, words, state };
}

const HALT = ['halt', '--reason', 'rogue strategy'] as const;
const RESUME = ['resume', '--reason', 'mended'] as const;

describe('the command line', () => {
  test.each([
    [['halt'], 'Say why'],
    [['stop'], 'Choose an action: status, halt, cancel-only, reduce-only, resume; not "stop"'],
    [[], 'Choose an action'],
    [['halt', 'now', '--reason', 'x'], 'not "halt now"'],
    [['halt', '--reason', 'two\nlines'], '--reason must be one line'],
    [['halt', '--reason', 'x', '--by', '\u001b[31m'], '--by must be one line'],
    [['halt', '--reason', 'x'.repeat(501)], '--reason must be one line'],
    [['status', '--stage', 'dev', '--data-dir', '/d'], 'Give --data-dir'],
  ])('%j is refused', (args, why) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(why);
  });
});

describe('a change', () => {
  test.each([
    ['halt', 'halted'],
    ['cancel-only', 'cancelOnly'],
    ['reduce-only', 'reduceOnly'],
  ])('%s sets %s, with reason, name and time', async (word, state) => {
    const { target, words } = fake('active');
    await run(target, commandOf(word, '--reason', 'because', '--yes'));
    expect(words).toEqual([{ state, reason: 'because', by: 'ann', at: AT }]);
    expect(said.at(-1)).toContain(`${state} since 2026-11-29T12:00:00.000Z by ann: because`);
  });

  test('asks, and does nothing without the word or without a terminal', async () => {
    const { target, words } = fake('active');
    answer = 'y';
    await expect(run(target, commandOf(...HALT))).rejects.toThrow('Nothing was changed');
    await expect(run(target, commandOf(...HALT), false)).rejects.toThrow('--yes');
    expect(words).toEqual([]);
    answer = 'halted';
    await run(target, commandOf(...HALT));
    expect(words).toHaveLength(1);
  });

  test('halts even when the current state cannot be read; no other state is set blindly', async () => {
    const { target, words, state } = fake('active');
    state.readable = false;
    await run(target, commandOf(...HALT, '--yes'));
    expect(words).toMatchObject([{ state: 'halted' }]);
    await expect(run(target, commandOf(...RESUME, '--yes'))).rejects.toThrow('no right to read');
    expect(words).toHaveLength(1);
  });

  test('a resume and a halt at the same moment end halted, and say so', async () => {
    const { target, words, state } = fake('cancelOnly');
    state.meanwhile = () => {
      state.meanwhile = () => undefined;
      return 'halted';
    };
    await expect(run(target, commandOf(...RESUME, '--yes'))).rejects.toThrow('Trading is halted');
    expect(words.map((word) => word.state)).toEqual(['active', 'halted']);
  });

  test('does not resume over a state that changed during the confirmation', async () => {
    const { target, words } = fake('cancelOnly');
    const reads: Switch = {
      ...target,
      read: async () => ({ ...(await target.read()), mark: String(said.length) }),
    };
    answer = 'active';
    await expect(run(reads, commandOf(...RESUME))).rejects.toThrow('Nothing was changed');
    expect(words).toEqual([]);
  });

  test('another operator never delays a halt', async () => {
    const { target, words, state } = fake('active');
    state.meanwhile = () => 'cancelOnly';
    await run(target, commandOf(...HALT, '--yes'));
    expect(words.map((word) => word.state)).toEqual(['halted']);
  });
});

describe('the parameter of a stage', () => {
  const parameter = '/atlas/dev/trading-state';

  test('keeps the reason, and returns the version it replaced', async () => {
    const client = new SSMClient({ region: 'local' });
    const ssm = mockClient(client);
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 'active', Version: 4 } });
    ssm.on(PutParameterCommand).resolves({ Version: 5 });
    const target = parameterSwitch(client, parameter, 'local');
    expect(await target.read()).toMatchObject({ reading: { state: 'active' }, mark: '4' });
    expect(await target.write({ state: 'halted', reason: '"so"', by: 'ann', at: AT })).toBe('4');
    const [put] = ssm.commandCalls(PutParameterCommand);
    expect(JSON.parse(put?.args[0].input.Value ?? '')).toMatchObject({ state: 'halted', reason: '"so"', by: 'ann' });
  });

  test('is never created: no function would obey it', async () => {
    const client = new SSMClient({ region: 'local' });
    const ssm = mockClient(client);
    ssm.on(GetParameterCommand).rejects(new ParameterNotFound({ $metadata: {}, message: '' }));
    const target = parameterSwitch(client, parameter, 'local');
    await expect(target.write({ state: 'halted', reason: 'r', by: 'ann', at: AT })).rejects.toThrow('no parameter');
    expect(ssm.commandCalls(PutParameterCommand)).toEqual([]);
  });
});

describe('the file of a gateway on this machine', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'atlas-trading-'));
    path = filesIn(folder).tradingState;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is read by the gateway as written', async () => {
    await makeTradingStateFile(path, AT);
    const read = tradingStateFile(path);
    expect(await read()).toMatchObject({ state: 'active' });
    await run(fileSwitch(folder, path), commandOf(...HALT, '--yes'));
    expect(await read()).toEqual({
      state: 'halted',
      reason: 'rogue strategy',
      by: 'ann',
      at: '2026-11-29T12:00:00.000Z',
    });
  });

  test('outlives a restart: the next start does not reset it', async () => {
    await makeTradingStateFile(path, AT);
    await writeTradingStateFile(path, { state: 'halted', reason: 'r', by: 'ann', at: AT });
    await makeTradingStateFile(path, AT);
    expect(await tradingStateFile(path)()).toMatchObject({ state: 'halted' });
  });

  test.each(['', 'go', '{"state":"go"}', '{"state":'])('that says %j halts', async (text) => {
    writeFileSync(path, text);
    expect(await tradingStateFile(path)()).toMatchObject({ state: 'halted' });
  });

  test('that is missing halts', async () => {
    expect(await tradingStateFile(path)()).toMatchObject({
      state: 'halted',
      reason: expect.stringContaining('no file'),
    });
  });

  test('is never created by the command: no gateway obeys a misspelt folder', async () => {
    await expect(run(fileSwitch(folder, path), commandOf(...HALT, '--yes'))).rejects.toThrow('No gateway ever ran');
  });

  test('says whether a gateway uses it', async () => {
    await makeTradingStateFile(path, AT);
    await run(fileSwitch(folder, path), commandOf('status'));
    expect(said.at(-1)).toContain('No gateway uses this folder now');
    const held = holdDataFolder(folder);
    await run(fileSwitch(folder, path), commandOf('status'));
    held.release();
    expect(said.at(-1)).not.toContain('No gateway');
  });

  test('prints JSON with --json', async () => {
    await makeTradingStateFile(path, AT);
    await run(fileSwitch(folder, path), commandOf('status', '--json'));
    expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({ state: 'active', by: 'the gateway' });
    expect(readFileSync(path, 'utf8')).toContain('"state":"active"');
  });
});
