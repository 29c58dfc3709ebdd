import { describe, expect, it } from 'vitest';
import { PROBLEM_KINDS, Problem, type ProblemCode } from '../../domain/problem.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations/index.ts';
import { problemDocument } from '../problem-document.ts';
import { PROBLEM_EXAMPLES } from '../schemas/problem-examples.ts';
import { problemSchema } from '../schemas/responses.ts';
import { openapiDocument } from './document.ts';

const rows = Object.values(operations) as Operation[];
const named = rows.map((row) => [row.name, row] as const);

describe('the examples of problems', () => {
  it.each(Object.entries(PROBLEM_EXAMPLES))('%s matches the problem schema', (code, { detail, ...details }) => {
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

  it('has no dangling reference', () => {
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(expect.arrayContaining([...new Set(names)]));
  });

  it('leaves only public operations without authorization', () => {
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

  it.each(named)('%s: has an example of every problem, under its status', (_, { path, method, problems }) => {
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
