import type { Answer, Json } from './api.ts';

/** A step had an unexpected result. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

export function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Unexpected(otherwise);
}

/** The body of an answer with this status. Throws `Unexpected` with the actual answer otherwise. */
export function expectStatus(answer: Answer, status: number): Json {
  const { code, detail } = answer.body;
  const said = code === undefined ? '' : `: ${String(code)}, ${String(detail)}`;
  expectThat(answer.status === status, `expected HTTP ${status}, got ${answer.status}${said}`);
  return answer.body;
}

/** Compares fields with their expected values, and names every one that differs. */
export function expectFields(body: Json, expected: Json): void {
  const wrong = Object.entries(expected)
    .filter(([name, value]) => body[name] !== value)
    .map(([name, value]) => `${name}: expected ${JSON.stringify(value)}, got ${JSON.stringify(body[name])}`);
  expectThat(wrong.length === 0, wrong.join('; '));
}

export function text(body: Json, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw new Unexpected(`expected ${name} to be text, got ${JSON.stringify(value)}`);
  return value;
}

export function rows(body: Json, name: string): readonly Json[] {
  const value = body[name];
  if (!Array.isArray(value)) throw new Unexpected(`expected ${name} to be a list, got ${JSON.stringify(value)}`);
  return value as readonly Json[];
}

export function part(body: Json, name: string): Json {
  const value = body[name];
  if (typeof value !== 'object' || value === null)
    throw new Unexpected(`expected ${name} to be an object, got ${JSON.stringify(value)}`);
  return value as Json;
}
