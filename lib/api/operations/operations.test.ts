import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROBLEM_KINDS, Problem, type ProblemCode } from '../../domain/problem.ts';
import { BITMEX_FACTS } from '../../exchanges/bitmex/facts.ts';
import { openapiDocument } from '../openapi/document.ts';
import { PROBLEM_EXAMPLES } from '../openapi/problem-examples.ts';
import { fileName, type Operation } from '../operation.ts';
import { problemDocument } from '../problem-document.ts';
import { schedules } from '../schedules.ts';
import { problemSchema } from '../schemas/responses.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, operations } from './index.ts';

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

  it.each(named)('%s: takes every path parameter that its path has', (_, { path, pathParameters }) => {
    const inPath = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => name);
    expect(Object.keys(pathParameters.shape)).toEqual(inPath);
  });

  it.each(named)('%s: has request examples that its own schema takes', (_, { body, requestExamples }) => {
    expect(requestExamples !== undefined).toBe(body !== undefined);
    for (const example of Object.values(requestExamples ?? {}))
      expect(body?.parse(example)).toMatchObject(Object(example));
  });

  it.each(named)('%s: has answers whose examples its own schemas take', (_, { responses }) => {
    for (const { schema, examples = {} } of Object.values(responses)) {
      for (const example of Object.values(examples)) expect(schema?.parse(example)).toEqual(example);
    }
  });

  it.each(named)('%s: lists no problem twice', (_, { problems }) => {
    expect(new Set(problems).size).toBe(problems.length);
  });

  it('can answer with every problem that there is', () => {
    const reachable = new Set<string>([
      ...COMMON_PROBLEMS,
      ...BODY_PROBLEMS,
      ...rows.flatMap(({ problems }) => problems),
    ]);
    expect(Object.keys(PROBLEM_KINDS).filter((code) => !reachable.has(code))).toEqual([]);
  });

  it('says 202 for every command whose outcome may be unknown', () => {
    for (const row of rows) {
      const { method, scope } = row;
      const one = scope === 'trade' && row.name !== 'cancelOrders';
      expect([row.name, method, 202 in row.responses]).toEqual([row.name, method, one]);
    }
  });
});

describe('the examples of problems', () => {
  it.each(Object.entries(PROBLEM_EXAMPLES))('%s is a problem as the schema has it', (code, { detail, ...details }) => {
    const document = problemDocument(new Problem(code as ProblemCode, detail, details), 'r');
    expect(problemSchema.parse(document)).toEqual(document);
    expect(document.status).toBeGreaterThanOrEqual(400);
  });
});

describe('the OpenAPI document', () => {
  const document = openapiDocument();

  it('has every operation', () => {
    const described = Object.values(document.paths ?? {}).flatMap((path) =>
      Object.values(path as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    );
    expect(described.sort()).toEqual(rows.map(({ name }) => name).sort());
  });

  it('refers to nothing that is not there', () => {
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(expect.arrayContaining([...new Set(names)]));
  });

  it('has the days on which BitMEX began to end and ended, as its life cycle has them', () => {
    const text = JSON.stringify(document.components?.schemas);
    const day = (status: string) =>
      BITMEX_FACTS.lifeCycle.find((stage) => stage.status === status)?.since.slice(0, 10) ?? 'no such stage';
    expect(text).toContain(`closed on ${day('closed')}`);
    expect(text).toContain(`\`reduceOnly\` since ${day('reduceOnly')}, \`closed\` since ${day('closed')}`);
  });

  it('leaves only what is public without authorization', () => {
    const open = Object.values(document.paths ?? {}).flatMap((path) =>
      Object.values(path as Record<string, { operationId: string; security?: unknown[] }>)
        .filter(({ security }) => security?.length === 0)
        .map(({ operationId }) => operationId),
    );
    expect(open.sort()).toEqual(
      rows
        .filter(({ scope }) => scope === 'public')
        .map(({ name }) => name)
        .sort(),
    );
  });

  it.each(named)('%s: shows an example of every problem, under its status', (_, { path, method, problems }) => {
    const operation = (document.paths as Record<string, Record<string, { responses: Record<string, unknown> }>>)[
      path
    ]?.[method.toLowerCase()];
    for (const code of problems) {
      expect(operation?.responses[String(PROBLEM_KINDS[code].status)]).toMatchObject({
        content: { 'application/problem+json': { examples: { [code]: { value: { code } } } } },
      });
    }
  });
});
