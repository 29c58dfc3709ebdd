import { describe, expect, test } from 'vitest';
import { deprecationHeaders } from '../../lib/api/deprecation.ts';
import { openapiDocument } from '../../lib/api/openapi/document.ts';
import type { Operation } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { pipeline } from '../../lib/api/pipeline/pipeline.ts';
import { restEvent } from '../../lib/api/pipeline/testing/rest-event.ts';
import { ok } from '../../lib/api/response.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';
import { operationsReference } from '../documents/operations.ts';

const DEPRECATION = { since: '2027-01-15', sunset: '2027-09-01', replacement: 'GET /v1/orders' } as const;
const HEADERS = { Deprecation: '@1799971200', Sunset: 'Wed, 01 Sep 2027 00:00:00 GMT' };
/** A table of its own: nothing of the API is deprecated. */
const deprecated: Operation = { ...operations.getHealth, deprecated: DEPRECATION };
const table = { getHealth: deprecated, listOrders: operations.listOrders };

async function answer(operation: Operation, work: () => ReturnType<typeof ok>) {
  const runtime = {
    now: Date.now,
    requestBudgetMs: 1_000,
    budgets: () => [],
    observability: silentObservability(),
  };
  return await pipeline<Operation, typeof runtime>(
    operation,
    work,
    runtime,
  )(restEvent(), {
    getRemainingTimeInMillis: () => 10_000,
  });
}

describe('a deprecated operation', () => {
  test('says since when and until when in every answer', async () => {
    expect(deprecationHeaders(DEPRECATION)).toEqual(HEADERS);
    expect((await answer(deprecated, () => ok({}))).headers).toMatchObject(HEADERS);
    const failed = await answer(deprecated, () => {
      throw new Error('broken');
    });
    expect([failed.statusCode, failed.headers]).toMatchObject([500, HEADERS]);
  });

  test('is deprecated in openapi.yaml, with its headers and the day from which on it may be gone', () => {
    const { paths } = openapiDocument(table);
    const { get } = paths?.['/v1/health'] ?? {};
    expect(get).toMatchObject({ deprecated: true, 'x-sunset': DEPRECATION.sunset });
    expect(get?.responses?.['200']).toMatchObject({ headers: { Deprecation: {}, Sunset: {} } });
    expect(paths?.['/v1/orders']?.get).not.toHaveProperty('deprecated');
  });

  test('has a line in the reference that names what to call instead', () => {
    const line = '**Deprecated** since 2027-01-15: use GET /v1/orders. It may be gone from 2027-09-01 on.';
    expect(operationsReference(table).split(line)).toHaveLength(2);
  });

  test('leaves the answers of others as they are', async () => {
    const { headers } = await answer(operations.getHealth, () => ok({}));
    expect(Object.keys(headers ?? {})).not.toContain('Deprecation');
  });
});
