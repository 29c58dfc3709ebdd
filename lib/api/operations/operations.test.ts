import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROBLEM_KINDS } from '../../domain/problem.ts';
import { fileName, IS_TRADING, type Operation } from '../operation.ts';
import { type Schedule, schedules } from '../schedules.ts';
import { operations } from './index.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS } from './problems.ts';

const rows = Object.values(operations) as Operation[];
const named = rows.map((row) => [row.name, row] as const);

describe('the table of operations', () => {
  it('names each row once, by its key, its path and its method', () => {
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(operations));
    expect(new Set(rows.map(({ method, path }) => `${method} ${path}`)).size).toBe(rows.length);
  });

  it('has one function file for each row and each schedule, one for the authorizer, and no other', () => {
    const files = readdirSync(new URL('../../../functions', import.meta.url)).filter((file) =>
      /(?<!\.test)\.ts$/.test(file),
    );
    const wanted = [...rows, ...Object.values(schedules), { name: 'authorize' }];
    expect(files.sort()).toEqual(wanted.map((row) => `${fileName(row)}.ts`).sort());
  });

  it.each(named)('%s: declares every parameter of its path', (_, { path, pathParameters }) => {
    const inPath = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name);
    expect(Object.keys(pathParameters.shape)).toEqual(inPath);
  });

  it.each(named)('%s: has request examples that match its schema', (_, { body, requestExamples }) => {
    expect(requestExamples !== undefined).toBe(body !== undefined);
    for (const example of Object.values(requestExamples ?? {}))
      expect(body?.parse(example)).toMatchObject(Object(example));
  });

  it.each(named)('%s: has response examples that match their schemas', (_, { responses }) => {
    for (const { schema, examples = {} } of Object.values(responses)) {
      for (const example of Object.values(examples)) expect(schema?.parse(example)).toEqual(example);
    }
  });

  it.each(named)('%s: has examples of the body that it reads itself', (_, { body, ownBody }) => {
    if (ownBody === undefined) return;
    expect(body).toBeUndefined();
    for (const example of Object.values(ownBody.examples)) expect(ownBody.schema.parse(example)).toEqual(example);
  });

  it.each(named)('%s: lists no problem twice', (_, { problems }) => {
    expect(new Set(problems).size).toBe(problems.length);
  });

  it('covers every problem code', () => {
    const reachable = new Set<string>([
      ...COMMON_PROBLEMS,
      ...BODY_PROBLEMS,
      ...rows.flatMap(({ problems, toldProblems = [] }) => [...problems, ...toldProblems]),
    ]);
    expect(Object.keys(PROBLEM_KINDS).filter((code) => !reachable.has(code))).toEqual([]);
  });

  it('declares 202 for every command whose outcome may be unknown', () => {
    for (const row of rows) {
      const { method, scope } = row;
      // Where there are several outcomes, each has its own place in the answer.
      const one = IS_TRADING[scope] && !['cancelOrders', 'placeOrders', 'flatten'].includes(row.name);
      expect([row.name, method, 202 in row.responses]).toEqual([row.name, method, one]);
    }
  });

  it.each(named)('%s: needs what its command needs, and a read needs no more than reading', (_, row) => {
    const { scope, command, needs, keptWarm, throttle } = row;
    // A switch and a setting are no commands on an order.
    const commands = command !== undefined || needs.switches === 'arm' || row.path.startsWith('/v1/settings/');
    expect(needs.keys === 'trading').toBe(IS_TRADING[scope]);
    if (IS_TRADING[scope]) expect(commands).toBe(true);
    else expect(command).toBeUndefined();
    expect(/^record/.test(needs.intents)).toBe(command !== undefined);
    expect(needs.tradingState === 'obey').toBe(command === 'place' || command === 'amend' || command === 'placeList');
    if (needs.keys !== 'none') expect(needs.instruments).toBe('read');
    if (keptWarm || throttle) expect(IS_TRADING[scope]).toBe(true);
    expect(needs.alerts !== undefined).toBe(scope === 'hook');
  });

  it('leaves sweeping and refreshing to the schedules', () => {
    for (const { needs } of rows) expect(needs.intents).not.toBe('sweep');
    for (const { needs } of rows) expect(needs.instruments).not.toBe('refresh');
    for (const { needs } of rows) expect(needs.switches).not.toBe('fire');
    // Only what fires switches signs with keys that trade.
    for (const { needs } of Object.values(schedules) as Schedule[]) {
      expect(needs.keys === 'trading').toBe(needs.switches === 'fire');
    }
  });
});
