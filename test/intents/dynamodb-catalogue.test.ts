import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as refreshCatalogue } from '../../functions/refresh-catalogue.ts';
import { CATALOGUE_ID_PREFIX, dynamoDbCatalogue } from '../../lib/aws/dynamodb-catalogue.ts';
import { samples } from '../../lib/domain/testing/instrument-samples.ts';
import type { SharedCatalogue } from '../../lib/reference/shared-catalogue.ts';
import { encodeSnapshot } from '../../lib/reference/snapshot-format.ts';
import type { Atlas } from '../../lib/runtime/compose.ts';
import { tradable } from '../../lib/runtime/use-cases.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';
import { createAtlasOnPaper } from '../../local/atlas-on-paper.ts';
import { type LocalIntentTable, localDynamoDb, startIntentTable } from '../../local/intent-table.ts';
import { PAPER_KEY_VARIABLES } from '../../local/paper-environment.ts';
import { startPaper } from '../../paper/src/index.ts';

const BASES = ['BTC', 'ETH', 'SOL'];
const patience = () => ({ signal: AbortSignal.timeout(10_000), deadline: Date.now() + 10_000 });

let paper: Awaited<ReturnType<typeof startPaper>>;
let table: LocalIntentTable;
let ahead: number;
let reported: string[];
let containers: Atlas[];
beforeAll(async () => {
  paper = await startPaper({ makerIntervalMs: 0 });
});
afterAll(() => paper.close());
beforeEach(async () => {
  table = await startIntentTable();
  ahead = 0;
  reported = [];
  containers = [];
});
afterEach(async () => {
  for (const atlas of containers) atlas.close();
  await table.close();
});

const shared = (changes: { readonly bases?: readonly string[]; readonly tableName?: string } = {}): SharedCatalogue =>
  dynamoDbCatalogue({
    tableName: table.tableName,
    bases: BASES,
    client: table.client,
    ...changes,
  });

const NO_KEYS = Object.fromEntries(Object.keys(PAPER_KEY_VARIABLES).map((name) => [name, undefined]));

/** An Atlas container, without keys. */
function container({ sharedCatalogue = shared(), env = {} } = {}): Atlas {
  const silent = silentObservability();
  const logger = { ...silent.logger, error: (what: string) => void reported.push(what) };
  const atlas = createAtlasOnPaper(paper.url, {
    env: { ...NO_KEYS, ...env },
    now: () => Date.now() + ahead,
    observability: { ...silent, logger },
    sharedCatalogue,
  });
  containers.push(atlas);
  return atlas;
}

const refresh = (atlas: Atlas) => refreshCatalogue.on(atlas)({}, { getRemainingTimeInMillis: () => 30_000 });
/** How often any of the exchanges was asked for its instruments. */
const asked = () => paper.control.requests().filter(({ path }) => /exchangeInfo|instrument\/active$/.test(path)).length;

const itemOf = async (origin: string, product = 'binance.spot') => {
  const Key = { intentId: { S: `${CATALOGUE_ID_PREFIX}${product}@${origin}` } };
  return (await table.sdk.send(new GetItemCommand({ TableName: table.tableName, Key }))).Item;
};

describe('the refresh', () => {
  test('reads each host once, and from then on no container does, for any product', async () => {
    paper.control.reset();
    await refresh(container());
    expect(asked()).toBe(4);
    const [one, other] = [container(), container()];
    const listed = await tradable(one, {}, patience());
    await tradable(other, { exchange: 'bitmex' }, patience());
    expect(asked()).toBe(4);
    expect(new Set(listed.sources.map(({ status }) => status))).toEqual(new Set(['complete']));
    expect(reported).toEqual([]);
  });

  test('returns exactly the instruments of the exchanges, in every field', async () => {
    const atlas = container();
    const { instruments } = await tradable(atlas, {}, patience());
    await refresh(atlas);
    paper.control.reset();
    const { instruments: fromTable } = await tradable(container(), {}, patience());
    expect(asked()).toBe(0);
    expect(fromTable).toStrictEqual(instruments);
    expect(fromTable.length).toBeGreaterThan(40);
  });

  test('needs no keys', async () => {
    await refresh(container());
    expect(await itemOf(paper.url)).toBeDefined();
  });

  test('fails when one exchange does not answer, after it has refreshed the others', async () => {
    paper.control.arm({ fault: 'forbidden', product: 'spot', path: '/api/v3/exchangeInfo', count: 0 });
    await expect(refresh(container())).rejects.toThrow(
      /^Some lists of instruments could not be refreshed. binance spot: /,
    );
    paper.control.disarm();
    expect(await itemOf(paper.url)).toBeUndefined();
    expect(await itemOf(paper.url, 'binance.usdm')).toBeDefined();
  });

  test('skips a closed venue', async () => {
    await refresh(container({ env: { ATLAS_BITMEX_URL: 'https://www.bitmex.com' } }));
    expect(await itemOf(paper.url)).toBeDefined();
    expect(await itemOf('https://www.bitmex.com', 'bitmex.coinm+spot+usdm')).toBeUndefined();
  });

  test('expires every list', async () => {
    const before = Math.floor(Date.now() / 1_000);
    await refresh(container());
    const { expiresAt, loadedAt } = (await itemOf(paper.url)) ?? {};
    expect(Number(expiresAt?.N)).toBeGreaterThan(before + 86_400);
    expect(Number(expiresAt?.N)).toBeLessThan(before + 4 * 86_400);
    expect(Number(loadedAt?.N)).toBeGreaterThanOrEqual(1_000 * before);
  });
});

describe('a list in the table', () => {
  const by = { exchange: 'binance', markets: ['spot'], origin: 'https://api.binance.com' } as const;
  const list = { loadedAt: 1_795_341_600_000, instruments: [], unreadable: [], notServed: [], limits: [] };
  const { signal } = new AbortController();

  test('is replaced by the next one', async () => {
    await shared().write(by, list, signal);
    await shared().write(by, { ...list, loadedAt: list.loadedAt + 1 }, signal);
    expect(await shared().read(by, signal)).toEqual({ ...by, ...list, bases: BASES, loadedAt: list.loadedAt + 1 });
  });

  test.each([
    ['test network', { origin: 'https://testnet.binance.vision' }],
    ['market', { markets: ['usdm'] as const }],
    ['exchange', { exchange: 'bitmex' as const }],
  ])('does not apply to another %s', async (_, other) => {
    await shared().write(by, list, signal);
    expect(await shared().read({ ...by, ...other }, signal)).toBeUndefined();
  });

  test('applies to the same markets in any order', async () => {
    await shared().write({ ...by, markets: ['usdm', 'coinm'] }, list, signal);
    expect(await shared().read({ ...by, markets: ['coinm', 'usdm'] }, signal)).toMatchObject(list);
  });

  test('that was moved to another key is refused', async () => {
    const snapshot = encodeSnapshot({ ...by, ...list, bases: BASES, origin: 'https://testnet.binance.vision' });
    const Item = { intentId: { S: `${CATALOGUE_ID_PREFIX}binance.spot@${by.origin}` }, snapshot: { B: snapshot } };
    await table.sdk.send(new PutItemCommand({ TableName: table.tableName, Item }));
    await expect(shared().read(by, signal)).rejects.toThrow('binance.spot@https://testnet.binance.vision');
  });

  test('that was made for fewer base assets is refused, because it is incomplete', async () => {
    await shared({ bases: ['BTC'] }).write(by, list, signal);
    await expect(shared().read(by, signal)).rejects.toThrow('it does not cover ETH, SOL');
    expect(await shared({ bases: ['BTC'] }).read(by, signal)).toMatchObject(list);
  });

  test('without its content is refused', async () => {
    const Item = { intentId: { S: `${CATALOGUE_ID_PREFIX}binance.spot@${by.origin}` } };
    await table.sdk.send(new PutItemCommand({ TableName: table.tableName, Item }));
    await expect(shared().read(by, signal)).rejects.toThrow('it is damaged');
  });

  test('that exceeds the size of an item is not written, and reported', async () => {
    const exchangeStatus = randomBytes(400_000).toString('hex');
    const instruments = [{ ...samples.spot, exchangeStatus }];
    await expect(shared().write(by, { ...list, instruments }, signal)).rejects.toThrow('more than an item can hold');
    expect(await shared().read(by, signal)).toBeUndefined();
  });

  test('is not an intent: the sweeper does not find it', async () => {
    await refresh(container());
    expect(await table.store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  });
});

describe('a table never delays an order', () => {
  test('that is broken: the exchange is read, and the fault reported', async () => {
    paper.control.reset();
    const atlas = container({ sharedCatalogue: shared({ tableName: 'no-such-table' }) });
    const { sources } = await tradable(atlas, { exchange: 'binance', market: 'spot' }, patience());
    expect(sources).toMatchObject([{ status: 'complete' }]);
    expect(asked()).toBe(1);
    expect(reported).toEqual(['cannot use the shared list of instruments of binance spot']);
  });

  test('that does not answer: the read times out shortly', async () => {
    const silent = createServer(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const client = localDynamoDb(endpoint);
    const from = performance.now();
    const by = { exchange: 'binance', markets: ['spot'], origin: paper.url } as const;
    const reading = dynamoDbCatalogue({ tableName: 'any', bases: BASES, client });
    await expect(reading.read(by, patience().signal)).rejects.toThrow();
    expect(performance.now() - from).toBeLessThan(2_000);
    client.close();
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });

  test('whose list is too old: it is not used', async () => {
    await refresh(container());
    paper.control.reset();
    ahead = 300_000;
    await tradable(container(), { exchange: 'binance', market: 'spot' }, patience());
    expect(asked()).toBe(1);
  });
});

test('a container without a table reads the exchange, and its refresh does nothing', async () => {
  const atlas = createAtlasOnPaper(paper.url, { env: { ...NO_KEYS, ATLAS_EXCHANGES: 'binance.spot' } });
  containers.push(atlas);
  paper.control.reset();
  await refresh(atlas);
  expect(asked()).toBe(0);
  await tradable(atlas, {}, patience());
  expect(asked()).toBe(1);
});
