import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dynamoDbBackOffs } from '../../lib/aws/dynamodb-back-offs.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { createBackOff } from '../../lib/exchanges/client/back-off.ts';
import type { SharedBackOffs } from '../../lib/exchanges/client/shared-back-off.ts';
import { UsageError } from '../../lib/text/command-line.ts';
import { type LocalIntentTable, startIntentTable } from '../intent-table.ts';
import { parseCommand } from './command.ts';
import { NotDone, runLimits } from './limits.ts';

const START = 1_795_341_600_000;
const POOL = 'binance.spot@api.binance.com';
const HOUR_MS = 3_600_000;

let table: LocalIntentTable;
let now: number;
beforeAll(async () => {
  table = await startIntentTable();
});
afterAll(() => table.close());
beforeEach(() => {
  // Each test runs a day later, when every earlier back-off has ended.
  now = (now ?? START) + 24 * HOUR_MS;
});

const container = (): SharedBackOffs =>
  dynamoDbBackOffs({ tableName: table.tableName, now: () => now, client: table.client });

async function limits(line: string, answer?: string): Promise<string[]> {
  const command = parseCommand([...line.split(' '), '--table', table.tableName]);
  if (command === undefined) throw new TypeError('no command');
  const said: string[] = [];
  await runLimits(command, {
    env: {},
    connect: () => ({ client: table.client, now: () => now }),
    defaultRegion: 'local',
    interactive: answer !== undefined,
    ask: () => Promise.resolve(answer ?? ''),
    print: (text) => said.push(text),
    tell: (text) => said.push(text),
  });
  return said;
}

async function closed(way: string, ms: number): Promise<void> {
  const board = container();
  board.of(POOL).announce(way, now + ms, '418 -1003');
  await board.announced();
}

describe('npm run limits', () => {
  test('shows each back-off, its end and its cause', async () => {
    expect(await limits('show')).toEqual([`Nothing is closed in ${table.tableName}.`]);
    await closed('weight', 120_000);
    expect(await limits('show')).toEqual([
      `${POOL} weight  closed for another 120 s, until ${new Date(now + 120_000).toISOString()}, by 418 -1003`,
    ]);
    const [json = ''] = await limits('show --json');
    expect(JSON.parse(json)).toEqual([
      { pool: POOL, way: 'weight', until: new Date(now + 120_000).toISOString(), reason: '418 -1003' },
    ]);
  });

  test('clears one for every container, the banned one included, and the next ban closes it again', async () => {
    const board = container();
    const rules = [{ applies: () => true, way: 'weight', unnamedMs: () => HOUR_MS, longestMs: HOUR_MS }];
    const backOff = createBackOff({ exchange: 'binance', name: 'Binance' }, rules, () => now, board.of(POOL));
    const banned = { own: true, status: 418, code: '-1003', retryAfterMs: HOUR_MS } as never;
    backOff.refused(banned);
    await board.announced();
    expect(() => backOff.pass(['weight'])).toThrow(Problem);
    now += 10_000;
    expect(await limits(`clear ${POOL} weight --yes`)).toEqual([
      `${POOL} weight is open. Running containers learn of it within seconds.`,
    ]);
    now += 2_000;
    board.refresh();
    while (board.of(POOL).openedAt('weight') === 0) await new Promise(setImmediate);
    expect(() => backOff.pass(['weight'])).not.toThrow();
    backOff.refused(banned);
    await board.announced();
    expect(() => backOff.pass(['weight'])).toThrow(Problem);
    expect((await limits('show'))[0]).toContain('closed for another 3600 s');
  });

  test('asks before it clears, and accepts only the word itself', async () => {
    await closed('orders', 60_000);
    await expect(limits(`clear ${POOL} orders`, 'yes')).rejects.toThrow(NotDone);
    await expect(limits(`clear ${POOL} orders`)).rejects.toThrow('add --yes');
    expect(await limits(`clear ${POOL} orders`, 'clear')).toHaveLength(2);
    expect(await limits('show --json')).toEqual(['[]']);
  });

  test('says what to do about an invalid command', async () => {
    await closed('ban', 60_000);
    await expect(limits(`clear ${POOL} weight --yes`)).rejects.toThrow(`What is closed:\n  ${POOL} ban`);
    for (const line of ['', 'open', 'show all', 'clear weight', 'show --table x --stage y', 'show --nothing']) {
      expect(() => parseCommand(line === '' ? [] : line.split(' '))).toThrow(UsageError);
    }
    expect(parseCommand(['--help'])).toBeUndefined();
  });
});
