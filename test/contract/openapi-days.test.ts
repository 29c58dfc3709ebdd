import { expect, test } from 'vitest';
import { openapiDocument } from '../../lib/api/openapi/document.ts';
import { BITMEX_FACTS } from '../../lib/exchanges/bitmex/facts.ts';

test('the OpenAPI document has the days of the BitMEX shutdown from its life cycle', () => {
  const text = JSON.stringify(openapiDocument().components?.schemas);
  const day = (status: string) =>
    BITMEX_FACTS.lifeCycle.find((stage) => stage.status === status)?.since.slice(0, 10) ?? 'no such stage';
  expect(text).toContain(`closed on ${day('closed')}`);
  expect(text).toContain(`\`reduceOnly\` since ${day('reduceOnly')}, \`closed\` since ${day('closed')}`);
});
