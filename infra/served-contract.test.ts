import { expect, test } from 'vitest';
import { servedText, withoutFields } from './served-contract.ts';

const served = (text: string) => servedText('lib/api/operations/orders.ts', text).replaceAll(/\s+/g, ' ').trim();

test('a row keeps only the fields a function reads', () => {
  const row = `operation({
    name: 'placeOrder',
    summary: 'Place an order',
    needs: { keys: 'trading' },
    body: orderRequestSchema,
    responses: { 201: { schema: orderSchema } },
    problems: ['NOT_PLACED', ...MORE],
  })`;
  expect(served(`export const placeOrder = ${row};`)).toBe(
    "export const placeOrder = /* @__PURE__ */ (() => (operation({ name: 'placeOrder', needs: { keys: 'trading' }, body: orderRequestSchema, })))();",
  );
});

test('a schema loses its metadata at any depth', () => {
  const text =
    "f(z.object({ a: z.string().meta({ example: 'x' }).optional() }).meta({ id: 'A', deep: z.b().meta({}) }))";
  expect(served(text)).toBe('f(z.object({ a: z.string().optional() }))');
});

test('a top-level value is marked free of side effects, so that an unused one is dropped', () => {
  expect(served('const a = z.string();')).toBe('const a = /* @__PURE__ */ (() => (z.string()))();');
  expect(served('const f = () => z.string();')).toBe('const f = () => z.string();');
});

test('a table loses only the fields for readers', () => {
  const text = "const t = { a: { code: '1', note: x + 1 }, b: { note: 'y', code: '2' } };";
  expect(withoutFields('errors.ts', text, new Set(['note'])).replaceAll(/\s+/g, ' ')).toBe(
    "const t = { a: { code: '1', }, b: { code: '2' } };",
  );
});
