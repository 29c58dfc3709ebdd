import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AtlasClient, KeyExpiredError, KeyReusedError, memoryKeyStore } from '../../client/src/index.ts';
import { atlasRun } from './atlas-run.ts';
import { type ClientFixture, RESTING, startClientFixture } from './client-fixture.ts';

let atlas: ClientFixture;
let clock = 0;
beforeAll(async () => {
  atlas = await startClientFixture({ env: { ATLAS_EXCHANGES: 'binance.spot,binance.usdm' } });
});
afterAll(() => atlas.close());

const orders = (product: 'spot' | 'usdm') => atlas.paper.control.effects(product)[0]?.orders ?? 0;
let before: Readonly<Record<'spot' | 'usdm', number>>;
beforeEach(() => {
  before = { spot: orders('spot'), usdm: orders('usdm') };
});
const placed = (product: 'spot' | 'usdm') => orders(product) - before[product];

const BATCH = ['0.005', '0.006', '0.007'].map((quantity) => ({ ...RESTING, quantity }));
const SCOPE = { exchange: 'binance', market: 'usdm', symbol: 'BTC/USDT:USDT' } as const;
const TWICE = { patience: { tries: 2 } };

/** Opens a position, and counts from then on. */
async function open(client: AtlasClient): Promise<void> {
  const order = { exchange: 'binance', symbol: SCOPE.symbol, side: 'BUY', type: 'MARKET', quantity: '0.01' } as const;
  expect(await client.orders.place(order)).toMatchObject({ outcome: 'done' });
  before = { ...before, usdm: orders('usdm') };
}

describe('a batch', () => {
  it.each([
    ['nothing breaks', []],
    ['the reply is lost', ['lose-reply']],
    ['a proxy answers for Atlas, then the reply is lost', ['page-504', 'lose-reply']],
    ['a proxy passes it on twice', ['repeat']],
    ['it is cut before anything is passed on', ['reset-before']],
  ] as const)('is one order of each when %s', async (_, mishaps) => {
    atlas.hop.arm(...mishaps);
    const client = atlas.client();
    const result = await client.orders.batch(BATCH);
    expect(result).toMatchObject({ outcome: 'done', parts: BATCH.map(({ quantity }) => ({ order: { quantity } })) });
    expect(placed('spot')).toBe(3);
    expect(await client.openCommands()).toEqual([]);
  });

  it('is partial with the reason of each refusal', async () => {
    const result = await atlas.client().orders.batch([RESTING, { ...RESTING, price: '80000.047' }]);
    expect(result).toMatchObject({
      outcome: 'partial',
      parts: [{ outcome: 'done' }, { outcome: 'rejected', problem: { code: 'RULE_VIOLATION' } }],
    });
    expect(placed('spot')).toBe(1);
  });

  it('is refused as a whole where one order fails its checks and all must pass', async () => {
    const client = atlas.client();
    const result = await client.orders.batch([RESTING, { ...RESTING, price: '80000.047' }], { validateAll: true });
    expect(result.outcome === 'rejected' || result.parts.every(({ outcome }) => outcome === 'rejected')).toBe(true);
    expect(placed('spot')).toBe(0);
  });

  it('says of a refusal after a lost reply that it is not known, and never that it was refused', async () => {
    atlas.hop.arm('lose-reply');
    const client = atlas.client({ keys: memoryKeyStore() });
    const result = await client.orders.batch([RESTING, { ...RESTING, price: '80000.047' }]);
    expect(result).toMatchObject({ outcome: 'unknown', parts: [{ outcome: 'done' }, { outcome: 'unknown' }] });
  });

  it('is followed after a restart, order by order, without being sent again', async () => {
    atlas.hop.arm('lose-reply', 'page-504');
    const lost = await atlas.client(TWICE).orders.batch(BATCH, { key: 'ladder-1' });
    expect(lost).toMatchObject({ outcome: 'unknown', parts: BATCH.map(() => ({ outcome: 'unknown' })) });
    const again = atlas.client();
    const reversed = again.orders.batch([...BATCH].reverse(), { key: 'ladder-1' });
    await expect(reversed).rejects.toThrow(KeyReusedError);
    const sent = atlas.hop.seen.filter((request) => request.startsWith('POST')).length;
    const [opened] = await again.openCommands();
    expect(opened?.kind).toBe('batch');
    expect(await opened?.resume()).toMatchObject({ outcome: 'done', parts: BATCH.map(() => ({ outcome: 'done' })) });
    expect(atlas.hop.seen.filter((request) => request.startsWith('POST')).length).toBe(sent);
    expect(placed('spot')).toBe(3);
    expect(await again.openCommands()).toEqual([]);
  });
});

describe('cancelling by ids', () => {
  it('is asked for again when the reply is lost', async () => {
    const client = atlas.client();
    const batch = await client.orders.batch(BATCH);
    const ids = batch.outcome === 'done' ? batch.parts.flatMap((part) => ('order' in part ? part.order.id : [])) : [];
    atlas.hop.arm('lose-reply', 'page-504');
    const result = await client.orders.cancelMany(ids);
    expect(result).toMatchObject({ outcome: 'done', results: ids.map((id) => ({ id, order: { state: 'CANCELED' } })) });
  });

  it('is unknown when every reply is lost, and sends nothing without an id', async () => {
    atlas.hop.arm('lose-reply', 'lose-reply');
    const client = atlas.client(TWICE);
    expect(await client.orders.cancelMany(['binance.spot.BTCUSDT.1'])).toMatchObject({ outcome: 'unknown' });
    expect(() => client.orders.cancelMany([])).toThrow(TypeError);
    expect(() => client.orders.cancelMany([''])).toThrow(TypeError);
  });
});

describe('flattening', () => {
  it.each([
    ['a proxy answers for Atlas, then the reply is lost', ['page-504', 'lose-reply']],
    ['a proxy passes it on twice', ['repeat']],
  ] as const)('is one closing order when %s', async (_, mishaps) => {
    const client = atlas.client();
    await open(client);
    atlas.hop.arm(...mishaps);
    expect(await client.orders.flatten(SCOPE)).toMatchObject({ outcome: 'done', flattened: { remaining: [] } });
    expect(placed('usdm')).toBe(1);
    expect(await client.openCommands()).toEqual([]);
  });

  it('is one closing order when a new process goes on with a lost one', async () => {
    await open(atlas.client());
    atlas.hop.arm('lose-reply', 'page-504');
    const lost = await atlas.client(TWICE).orders.flatten(SCOPE, { key: 'night-1' });
    expect(lost).toMatchObject({ outcome: 'unknown', flattened: null });
    const [opened] = await atlas.client().openCommands();
    expect(await opened?.resume()).toMatchObject({ outcome: 'done', flattened: { remaining: [] } });
    expect(placed('usdm')).toBe(1);
  });

  it('is not sent again when it is so old that the positions may be others', async () => {
    atlas.hop.arm('lose-reply', 'page-504');
    await atlas.client(TWICE).orders.flatten(SCOPE, { key: 'night-2' });
    clock = 11 * 60_000;
    const later = atlas.client({ now: () => Date.now() + clock });
    await open(atlas.client());
    const [opened] = await later.openCommands();
    await expect(opened?.resume()).rejects.toThrow(KeyExpiredError);
    expect(placed('usdm')).toBe(0);
    expect(await atlas.client().orders.flatten(SCOPE, { key: 'night-2' })).toMatchObject({ outcome: 'done' });
  });

  it('is a refusal on spot', async () => {
    const result = await atlas.client().orders.flatten({ exchange: 'binance', market: 'spot' });
    expect(result).toMatchObject({ outcome: 'rejected', problem: { code: 'NOT_SUPPORTED' } });
  });
});

describe('an order list', () => {
  const LIST = {
    exchange: 'binance',
    symbol: 'BTC/USDT',
    kind: 'OTO',
    working: { side: 'BUY', quantity: '0.005', price: '80000' },
    pending: { side: 'SELL', type: 'LIMIT', quantity: '0.005', price: '200000' },
  } as const;

  it('is one list when the reply is lost, and is cancelled', async () => {
    const client = atlas.client();
    atlas.hop.arm('lose-reply', 'page-504');
    const result = await client.orderLists.place(LIST, { key: 'list-1' });
    expect(result).toMatchObject({ outcome: 'done', orderList: { kind: 'OTO', state: 'EXECUTING' } });
    const id = result.outcome === 'done' ? result.orderList.id : '';
    expect(await client.orderLists.get(id)).toMatchObject({ id, state: 'EXECUTING' });
    atlas.hop.arm('lose-reply');
    expect(await client.orderLists.cancel(id)).toMatchObject({ outcome: 'done', orderList: { state: 'ALL_DONE' } });
    expect(placed('spot')).toBe(2);
  });

  it('is found by a new process', async () => {
    atlas.hop.arm('lose-reply', 'page-504');
    expect(await atlas.client(TWICE).orderLists.place(LIST)).toMatchObject({ outcome: 'unknown' });
    const [opened] = await atlas.client().openCommands();
    expect(await opened?.resume()).toMatchObject({ outcome: 'done', orderList: { kind: 'OTO' } });
    expect(placed('spot')).toBe(2);
  });
});

describe("a dead man's switch", () => {
  it('is armed although the reply is lost, and a late copy does not undo a later request', async () => {
    const client = atlas.client();
    atlas.hop.arm('lose-reply');
    const armed = await client.cancelAfter.set({ exchange: 'binance', symbol: 'BTC/USDT', seconds: 600 });
    expect(armed).toMatchObject({ state: 'armed', seconds: 600 });
    expect((await client.cancelAfter.list()).switches).toMatchObject([{ symbol: 'BTC/USDT', state: 'armed' }]);
    const released = await client.cancelAfter.set({ exchange: 'binance', symbol: 'BTC/USDT', seconds: 0 });
    expect(released).toMatchObject({ state: 'released' });
    const late = { exchange: 'binance', symbol: 'BTC/USDT', seconds: 600, issuedAt: armed.issuedAt };
    await client.cancelAfter.set(late).catch(() => undefined);
    expect((await client.cancelAfter.list()).switches).toMatchObject([{ symbol: 'BTC/USDT', state: 'released' }]);
  });
});

describe('settings', () => {
  it('are read, and changed although the reply is lost', async () => {
    const { settings } = atlas.client();
    expect(await settings.account('binance.usdm')).toMatchObject({ product: 'binance.usdm', assetMode: 'single' });
    atlas.hop.arm('lose-reply', 'page-504');
    expect(await settings.setInstrument('binance.usdm.BTCUSDT', { leverage: '7' })).toMatchObject({
      outcome: 'done',
      settings: { symbol: SCOPE.symbol, leverage: '7' },
    });
    expect(await settings.instrument('binance.usdm.BTCUSDT')).toMatchObject({ leverage: '7' });
    await expect(settings.setInstrument('binance.usdm.BTCUSDT', { leverage: '9000' })).rejects.toMatchObject({
      code: 'OUT_OF_BOUNDS',
    });
  });
});

const run = (words: string, more: Parameters<typeof atlasRun>[2] = {}) => atlasRun(atlas, words, more);

describe('atlas cancel-after', () => {
  const ARM = 'cancel-after binance 600 --symbol BTC/USDT:USDT';
  const timerIs = (fault: string) =>
    atlas.paper.control.arm({ fault, method: 'POST', path: '/fapi/v1/countdownCancelAll', count: 1 });

  it.each([
    ['rate-limited', /exchange has not taken it: .*Send it again/],
    ['reset-after-effect', /exchange is not known to have taken it: .*Send it again/],
  ])("ends with 5 when Atlas keeps the deadline and the exchange's timer met %s", async (fault, words) => {
    timerIs(fault);
    const { code, out, err } = await run(ARM);
    expect([code, err]).toEqual([5, expect.stringMatching(words)]);
    expect(out).toMatch(/BTC\/USDT:USDT +.*armed +600/);
    // Once the exchange's pause is over.
    await expect.poll(async () => (await run(ARM)).code, { timeout: 10_000, interval: 200 }).toBe(0);
  });
});

describe('atlas orders, of several', () => {
  it('flattens with one closing order although the replies are lost, and says that it is flat', async () => {
    await open(atlas.client());
    atlas.hop.arm('lose-reply', 'page-504');
    const { code, out, err } = await run('orders flatten binance usdm BTC/USDT:USDT');
    expect([code, err]).toEqual([0, expect.stringMatching(/^FLAT: nothing rests/m)]);
    expect(out).toMatch(/none|LONG/);
    expect(placed('usdm')).toBe(1);
  });

  it('ends with 4 when the outcome is not known, and resume ends it', async () => {
    await open(atlas.client());
    atlas.hop.arm('lose-reply', 'lose-reply', 'page-504', 'lose-reply');
    const { code, err } = await run('orders flatten binance usdm --key night-9 --wait 0');
    expect([code, err]).toEqual([4, expect.stringMatching(/NOT KNOWN[\s\S]*atlas intents resume night-9/)]);
    expect(await run('intents resume night-9')).toMatchObject({ code: 0, err: expect.stringContaining('FLAT') });
    expect(placed('usdm')).toBe(1);
  });

  it('places a batch from a file, with a line and an outcome for each order', async () => {
    const file = join(atlas.folder, 'batch.json');
    const files = { [file]: JSON.stringify([...BATCH, { ...RESTING, price: '80000.047' }]) };
    const { code, out, err } = await run(`orders batch ${file}`, { files });
    expect([code, err]).toEqual([5, expect.stringContaining('Not all of them were placed')]);
    expect(out.match(/ done /g)).toHaveLength(3);
    expect(out).toMatch(/3 +rejected[\s\S]*RULE_VIOLATION/);
    expect(placed('spot')).toBe(3);
    expect(await run(`orders batch ${file}`, { files: { [file]: '{}' } })).toMatchObject({ code: 2 });
  });

  it('cancels orders by their ids', async () => {
    const batch = await atlas.client().orders.batch(BATCH);
    const ids = batch.outcome === 'done' ? batch.parts.flatMap((part) => ('order' in part ? part.order.id : [])) : [];
    atlas.hop.arm('lose-reply');
    const { code, out } = await run(`orders cancel ${ids.join(' ')}`);
    expect([code, ids.every((id) => out.includes(id))]).toEqual([0, true]);
  });

  it('asks before it trades on a live exchange', async () => {
    const live = await startClientFixture({ env: { ATLAS_EXCHANGES: 'binance.usdm' } });
    try {
      live.hop.rewrite('/v1/deployment', (text) =>
        text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'https://fapi.binance.com'),
      );
      for (const words of ['flatten binance usdm', 'cancel binance.usdm.BTCUSDT.1 binance.usdm.BTCUSDT.2']) {
        const { code, asked } = await atlasRun(live, `orders ${words}`, { answer: 'no' });
        expect([code, asked]).toEqual([2, [expect.stringContaining('LIVE exchange')]]);
      }
      expect(live.hop.seen.filter((request) => !request.startsWith('GET'))).toEqual([]);
    } finally {
      await live.close();
    }
  });
});
