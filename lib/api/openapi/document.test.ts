import { describe, expect, it } from 'vitest';
import { PROBLEM_KINDS, Problem, type ProblemCode } from '../../domain/problem.ts';
import { IS_OPEN, type Operation } from '../operation.ts';
import { operations } from '../operations/index.ts';
import { problemDocument } from '../problem-document.ts';
import { problemSchema } from '../schemas/problem.ts';
import { PROBLEM_EXAMPLES } from '../schemas/problem-examples.ts';
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
        .filter(({ scope }) => IS_OPEN[scope])
        .map(({ name }) => name)
        .sort(),
    );
  });

  const schemas = document.components?.schemas as Record<string, Record<string, unknown>>;

  it('shows an unknown outcome in the body of every command that can have one, whatever the status', () => {
    for (const [name, { command, path, method, responses, ownBody }] of named) {
      if (command === undefined || !(202 in responses) || ownBody !== undefined) continue;
      const described = (document.paths as Record<string, Record<string, { responses: object }>>)[path];
      const bodies = Object.entries(described?.[method.toLowerCase()]?.responses ?? {})
        .filter(([status]) => status.startsWith('2'))
        .map(([, response]) => response.content['application/json'].schema.$ref);
      expect([name, new Set(bodies).size]).toEqual([name, 1]);
      expect(schemas[bodies[0].split('/').at(-1)]?.oneOf).toContainEqual({
        $ref: '#/components/schemas/UnknownOutcome',
      });
    }
  });

  it('shows the outcome of an alert as a word of its answer', () => {
    expect(JSON.stringify(schemas.AlertResult)).toContain('#/components/schemas/ToldOutcome');
  });

  it('lets answers gain fields and words, and refuses both in requests', () => {
    expect(schemas.ProblemCode).toMatchObject({ anyOf: [{ enum: Object.keys(PROBLEM_KINDS) }, { type: 'string' }] });
    expect(schemas.Side).toMatchObject({ type: 'string', enum: ['BUY', 'SELL'] });
    expect(schemas.Order).not.toHaveProperty('additionalProperties');
    expect(schemas.LimitOrderRequest).toMatchObject({ additionalProperties: false });
  });

  it('names every object and set of words, and copies none', () => {
    const anonymous: string[] = [];
    const shapes = new Map<string, string>();
    const visit = (value: unknown, path: string, isNamed: boolean): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('const' in value || path.includes('.example')) return;
      if (('properties' in value || 'enum' in value) && !isNamed) anonymous.push(path);
      for (const [key, its] of Object.entries(value)) {
        const inside = path.split('.').length === 1 && (key === 'allOf' || key === 'anyOf');
        visit(its, `${path}.${key}`, inside || (isNamed && Array.isArray(value)));
      }
    };
    for (const [name, schema] of Object.entries(schemas)) {
      visit(schema, name, true);
      const { description: _, ...shape } = schema;
      const text = JSON.stringify(shape);
      if (!('oneOf' in schema)) expect([name, shapes.get(text)]).toEqual([name, undefined]);
      shapes.set(text, name);
    }
    visit(document.paths, 'paths', true);
    expect(anonymous).toEqual([]);
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
