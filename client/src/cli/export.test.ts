import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AtlasClient, createAtlasClient } from '../client.ts';
import { exportRows } from './export.ts';

const limited = { code: 'RATE_LIMITED', detail: '50 of 50 are used at bybit; nothing was sent.', retryable: true };
const source = (exchange: string, problem: object | null = null, missingTo: string | null = null) => ({
  ...{ exchange, market: 'spot', status: problem === null ? 'complete' : 'unavailable' },
  ...{ problem, reason: null, coveredFrom: null, leftOut: null, missingFrom: missingTo, missingTo },
});
const lacking = source('bybit', limited, '2026-06-01T00:00:00.000Z');
const page = (id: string, nextCursor: string | null, ...sources: readonly object[]) => ({
  fills: [{ id, tradedAt: '2026-06-01T00:00:00.000Z' }],
  nextCursor,
  sources,
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Exports from an Atlas that answers with these pages, one after the other. */
async function exported(...pages: readonly object[]) {
  const asked: (string | null)[] = [];
  const pauses: number[] = [];
  const left = [...pages];
  const client: AtlasClient = createAtlasClient({
    url: 'http://127.0.0.1:3000',
    fetch: (url) => {
      asked.push(new URL(String(url)).searchParams.get('cursor'));
      return Promise.resolve(Response.json(left.shift()));
    },
  });
  const output = join(folder, 'fills.jsonl');
  const request = { kind: 'fills', format: 'jsonl', output, query: {} } as const;
  const { rows, gaps, notes } = await exportRows(client, request, {
    now: Date.now,
    pause: (ms) => Promise.resolve(void pauses.push(ms)),
    report: () => undefined,
  });
  const ids = (await readFile(output, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).id);
  return { rows, gaps, notes, ids, asked, pauses, left: left.length };
}

describe('an export', () => {
  it('reads a page again that lacks a source for a reason that passes', async () => {
    const whole = page('a', 'c1', source('binance'), source('bybit'));
    const last = page('b', null, source('binance'), source('bybit'));
    const result = await exported(page('x', 'c0', source('binance'), lacking), whole, last);
    expect(result).toMatchObject({ rows: 2, ids: ['a', 'b'], gaps: [], asked: [null, null, 'c1'], pauses: [1_000] });
  });

  it('goes on without a source after a minute, names it, and waits for it no more', async () => {
    const without = page('a', 'c1', source('binance'), lacking);
    const last = page('b', null, source('binance'), lacking);
    const result = await exported(...Array(7).fill(without), last);
    expect(result).toMatchObject({ ids: ['a', 'b'], gaps: [expect.stringContaining('bybit.spot is unavailable')] });
    expect(result.pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000]);
    expect(result.left).toBe(0);
  });

  it('does not wait for what no waiting mends', async () => {
    const gone = source(
      'bitmex',
      { code: 'EXCHANGE_CLOSED', detail: 'closed', retryable: false },
      '2026-06-01T00:00:00.000Z',
    );
    const coveredFrom = '2024-06-01T00:00:00.000Z';
    const kept = { ...source('bybit'), status: 'partial', coveredFrom, reason: 'Bybit no longer keeps older fills.' };
    expect(await exported(page('a', null, gone, kept))).toMatchObject({
      ...{ pauses: [], ids: ['a'], gaps: ['bitmex.spot is unavailable: closed'] },
      // All that there is to read: no gap.
      notes: [`bybit.spot is complete from ${coveredFrom} on: Bybit no longer keeps older fills.`],
    });
  });
});
