import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createAtlasClient, IncompleteListError } from './index.ts';

const RATE_LIMITED = { code: 'RATE_LIMITED', detail: '50 of 50 are used at bybit; nothing was sent.', retryable: true };
const RETENTION = 'Bybit no longer keeps fills from before 2024-12-01T00:00:00.000Z.';

const source = (more: object = {}) => ({
  ...{ exchange: 'bybit', market: 'spot', status: 'complete', coveredFrom: null, reason: null, problem: null },
  ...{ leftOut: null, missingFrom: null, missingTo: null },
  ...more,
});
const WHOLE = source({ exchange: 'binance' });
const LIMITED = source({ status: 'unavailable', problem: RATE_LIMITED, reason: RATE_LIMITED.detail });
const KEPT = source({ status: 'partial', coveredFrom: '2024-12-01T00:00:00.000Z', reason: RETENTION });

const page = (id: string, nextCursor: string | null, ...sources: readonly object[]) => ({
  fills: [{ id }],
  nextCursor,
  sources: [WHOLE, ...sources],
});

/** A client of an Atlas that answers with these pages, one after the other, and the cursors it was asked with. */
function answering(...pages: readonly object[]) {
  const asked: (string | null)[] = [];
  const left = [...pages];
  const atlas = createAtlasClient({
    url: 'http://127.0.0.1:3000',
    fetch: (url) => {
      asked.push(new URL(String(url)).searchParams.get('cursor'));
      return Promise.resolve(Response.json(left.shift()));
    },
  });
  return { atlas, asked };
}

/** The ids that an iteration gives, and what it throws. */
async function iterated(list: AsyncIterable<{ readonly id: string }>) {
  const ids: string[] = [];
  try {
    for await (const { id } of list) ids.push(id);
    return { ids, error: undefined };
  } catch (error) {
    return { ids, error: error instanceof IncompleteListError ? error : Promise.reject(error) };
  }
}

describe('an iterated list', () => {
  it.each([
    ['a source that is unavailable', LIMITED],
    ['a source of which some requests failed', source({ status: 'partial', problem: RATE_LIMITED })],
    [
      'a failure behind what the exchange no longer keeps',
      source({ status: 'partial', problem: RATE_LIMITED, coveredFrom: '2024-12-01T00:00:00.000Z' }),
    ],
    ['a row that could not be read', source({ status: 'partial', leftOut: { unreadable: 1, notServed: 0 } })],
    ['rows that moved and were not found again', source({ status: 'partial', reason: '2 resting orders changed.' })],
    ['a status of a later version', source({ status: 'delayed' })],
  ])('ends with an error before it gives a page that lacks %s', async (_, lacking) => {
    const { atlas } = answering(page('a', 'c1', source()), page('b', 'c2', lacking));
    const { ids, error } = await iterated(atlas.fills.list());
    expect(ids).toEqual(['a']);
    expect(await error).toMatchObject({ name: 'IncompleteListError', sources: [lacking], cursor: 'c1' });
  });

  it('goes on from the cursor of the error without a row twice', async () => {
    const { atlas, asked } = answering(
      page('a', 'c1', source()),
      page('b', 'c2', LIMITED),
      page('b', 'c3', source()),
      page('c', null, source()),
    );
    const first = await iterated(atlas.fills.list({ symbol: 'BTC/USDT' }));
    const { cursor } = (await first.error) ?? {};
    const rest = await iterated(atlas.fills.list({ symbol: 'BTC/USDT', ...(cursor !== undefined && { cursor }) }));
    expect([...first.ids, ...rest.ids]).toEqual(['a', 'b', 'c']);
    expect([rest.error, asked]).toEqual([undefined, [null, 'c1', 'c1', 'c3']]);
  });

  it('says in the error which source lacks what, and how to go on', async () => {
    const { atlas } = answering(page('a', null, LIMITED));
    const { error } = await iterated(atlas.fills.list());
    expect((await error)?.message).toMatch(/bybit\.spot is unavailable: 50 of 50 are used.*allowPartial/);
    expect((await error)?.cursor).toBeUndefined();
  });

  it('gives all rows of what can be read where partial results are asked for', async () => {
    const { atlas } = answering(page('a', 'c1', LIMITED), page('b', null, LIMITED));
    const list = atlas.fills.list({}, { allowPartial: true });
    expect(await iterated(list)).toEqual({ ids: ['a', 'b'], error: undefined });
    expect(list.sources).toEqual([WHOLE, LIMITED]);
  });

  it('tells what the exchange no longer keeps and what is not served, and is no error', async () => {
    const others = source({ status: 'partial', reason: '2 fills …', leftOut: { unreadable: 0, notServed: 2 } });
    const { atlas } = answering(page('a', null, KEPT, others));
    const list = atlas.fills.list();
    expect(list.sources).toEqual([]);
    expect(await iterated(list)).toEqual({ ids: ['a'], error: undefined });
    expect(list.sources).toEqual([WHOLE, KEPT, others]);
  });

  it('is an error where an order that was asked for by its id could not be read', async () => {
    const failed = [{ id: 'bybit.spot.BTCUSDT.1', problem: RATE_LIMITED }];
    const { atlas } = answering({ orders: [], nextCursor: null, sources: [], failed });
    const { error } = await iterated(atlas.orders.list({ ids: ['bybit.spot.BTCUSDT.1'] }));
    expect((await error)?.message).toContain('bybit.spot.BTCUSDT.1: 50 of 50 are used');
  });
});

describe('all()', () => {
  it('has the rows before the gap in its error', async () => {
    const { atlas } = answering(page('a', 'c1', KEPT), page('b', 'c2', LIMITED));
    await expect(atlas.fills.list().all()).rejects.toMatchObject({
      name: 'IncompleteListError',
      rows: [{ id: 'a' }],
      cursor: 'c1',
      sources: [LIMITED],
    });
  });

  it('has all rows where nothing is missing', async () => {
    const { atlas } = answering(page('a', 'c1', KEPT), page('b', null, KEPT));
    expect(await atlas.fills.list().all()).toEqual([{ id: 'a' }, { id: 'b' }]);
  });
});

describe('pages()', () => {
  it('gives every page as it is, with its sources', async () => {
    const { atlas } = answering(page('a', 'c1', LIMITED), page('b', null, LIMITED));
    const found = [];
    for await (const { fills, sources } of atlas.fills.list().pages()) found.push([fills[0]?.id, sources[1]?.status]);
    expect(found).toEqual([
      ['a', 'unavailable'],
      ['b', 'unavailable'],
    ]);
  });
});

describe('the loop of the guide', () => {
  it('reads a list whole although a request limit is used up on the way', async () => {
    const guide = await readFile(new URL('../../docs/guides/clients.md', import.meta.url), 'utf8');
    const [, code] = /```js\n(const fills[\s\S]*?)```/.exec(guide) ?? [];
    const pauses: number[] = [];
    const { atlas } = answering(
      page('a', 'c1', source()),
      page('b', 'c2', LIMITED),
      page('b', 'c3', KEPT),
      page('c', null, KEPT),
    );
    const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;
    const loop = new AsyncFunction('atlas', 'IncompleteListError', 'setTimeout', `${code}; return fills;`);
    const found = await loop(atlas, IncompleteListError, (ms: number) => Promise.resolve(void pauses.push(ms)));
    expect(found).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect(pauses).toEqual([10_000]);
  });
});
