import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AtlasProblem, createAtlasClient, fileKeyStore, KeyReusedError } from '../../client/src/index.ts';
import { type ClientFixture, RESTING, startClientFixture } from './client-fixture.ts';
import { startHop } from './hop.ts';

let atlas: ClientFixture;
beforeAll(async () => {
  atlas = await startClientFixture();
});
afterAll(() => atlas.close());

let before: number;
beforeEach(() => {
  before = atlas.ordersAtTheExchange();
});
const placed = () => atlas.ordersAtTheExchange() - before;

describe('placing through a proxy', () => {
  it('is done with the order when nothing breaks, and leaves no key behind', async () => {
    const client = atlas.client();
    const result = await client.orders.place(RESTING);
    expect(result).toMatchObject({ outcome: 'done', replayed: false, order: { state: 'NEW', price: '80000' } });
    expect(await client.openCommands()).toEqual([]);
    expect(placed()).toBe(1);
  });

  it.each([
    ['the reply is lost', ['lose-reply']],
    ['the reply is lost three times', ['lose-reply', 'lose-reply', 'lose-reply']],
    ['the connection is reset before anything is passed on', ['reset-before']],
    ['a proxy answers 504 in HTML although Atlas placed the order', ['page-504']],
    ['a proxy passes the request on twice', ['repeat']],
    ['a proxy repeats what it then loses', ['repeat', 'lose-reply', 'page-504']],
    ['a throttle says when to come back', [{ throttle: 0 }]],
    ['the reply is lost and a throttle follows', ['lose-reply', { throttle: 0 }]],
  ] as const)('is one order when %s', async (_, mishaps) => {
    atlas.hop.arm(...mishaps);
    const result = await atlas.client().orders.place(RESTING);
    expect(result).toMatchObject({ outcome: 'done', order: { state: 'NEW' } });
    expect(placed()).toBe(1);
  });

  it('says unknown, and never rejected, when a refusal follows a lost reply; following finds the order', async () => {
    atlas.hop.arm('lose-reply', { throttle: 3_600 });
    const client = atlas.client();
    const result = await client.orders.place(RESTING);
    // The record tells, although the second copy was refused.
    expect(result).toMatchObject({ outcome: 'done', order: { state: 'NEW' } });
    expect(placed()).toBe(1);
  });

  it('does not wait for a Retry-After beyond its time: nothing was placed, and it says so', async () => {
    atlas.hop.arm({ throttle: 3_600 });
    const result = await atlas.client().orders.place(RESTING);
    expect(result).toMatchObject({ outcome: 'rejected', problem: { code: 'THROTTLED', retryAfterMs: 3_600_000 } });
    expect(placed()).toBe(0);
  });

  it('is unknown when every reply is lost, and a new process finds the one order', async () => {
    const lost = atlas.client({ patience: { tries: 2 } });
    atlas.hop.arm('lose-reply', 'page-504');
    const result = await lost.orders.place(RESTING, { key: 'desk-1' });
    expect(result).toMatchObject({ outcome: 'unknown', key: 'desk-1' });

    const [open, ...more] = await atlas.client().openCommands();
    expect(more).toEqual([]);
    expect(open?.command).toMatchObject({ key: 'desk-1', path: '/v1/orders' });
    expect(await open?.resume()).toMatchObject({ outcome: 'done', order: { state: 'NEW' } });
    expect(await atlas.client().openCommands()).toEqual([]);
    expect(placed()).toBe(1);
  });

  it('is the same order when a new process places it again under its key', async () => {
    atlas.hop.arm('lose-reply');
    await atlas.client({ patience: { tries: 1 } }).orders.place(RESTING, { key: 'desk-2' });
    const result = await atlas.client().orders.place(RESTING, { key: 'desk-2' });
    expect(result).toMatchObject({ outcome: 'done', replayed: true });
    expect(placed()).toBe(1);
  });

  it('refuses to give the key of an open command to another order, before anything is sent', async () => {
    atlas.hop.arm('lose-reply');
    await atlas.client({ patience: { tries: 1 } }).orders.place(RESTING, { key: 'desk-3' });
    const sent = atlas.hop.seen.length;
    const other = atlas.client().orders.place({ ...RESTING, quantity: '0.006' }, { key: 'desk-3' });
    await expect(other).rejects.toThrow(KeyReusedError);
    expect(atlas.hop.seen.length).toBe(sent);
    expect(placed()).toBe(1);
  });

  it('is one order when two processes with one folder of keys place it at once', async () => {
    const both = await Promise.all(
      [atlas.client(), atlas.client()].map((client) => client.orders.place(RESTING, { key: 'desk-4' })),
    );
    expect(both.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(placed()).toBe(1);
  });

  it('lets one of two processes have a key that both give to different orders', async () => {
    const [one, other] = await Promise.allSettled([
      atlas.client().orders.place(RESTING, { key: 'desk-5' }),
      atlas.client().orders.place({ ...RESTING, quantity: '0.007' }, { key: 'desk-5' }),
    ]);
    const refused = [one, other].filter(
      (each) =>
        (each?.status === 'rejected' && each.reason instanceof KeyReusedError) ||
        (each?.status === 'fulfilled' && each.value.outcome === 'rejected'),
    );
    expect(refused).toHaveLength(1);
    expect(placed()).toBe(1);
  });

  it('reads a lost reply under an id of its caller by the key, not by the id', async () => {
    const client = atlas.client({ patience: { tries: 1 } });
    await client.orders.place({ ...RESTING, clientOrderId: 'mine-1' }, { key: 'first' });
    const order = await client.orders.active();
    for (const { id } of order.orders) await client.orders.cancel(id);
    before = atlas.ordersAtTheExchange();

    atlas.hop.arm('reset-before');
    const lost = await client.orders.place({ ...RESTING, clientOrderId: 'mine-1' }, { key: 'second' });
    expect(lost).toMatchObject({ outcome: 'unknown', intent: { id: null } });
    expect(placed()).toBe(0);
    const found = lost.outcome === 'unknown' ? await lost.follow() : lost;
    expect(found).toMatchObject({ outcome: 'done', replayed: false, order: { state: 'NEW' } });
    expect(placed()).toBe(1);
  });

  it('is rejected with the problem of Atlas when the order breaks a rule', async () => {
    const result = await atlas.client().orders.place({ ...RESTING, price: '80000.047' });
    expect(result).toMatchObject({ outcome: 'rejected', problem: { code: 'RULE_VIOLATION' } });
    expect(result.outcome === 'rejected' && result.problem).toBeInstanceOf(AtlasProblem);
    expect(placed()).toBe(0);
  });

  it('throws when nothing can have been sent, and forgets the key', async () => {
    const keys = fileKeyStore(join(atlas.folder, 'unreachable'));
    const gone = await startHop(atlas.direct);
    await gone.close();
    const client = createAtlasClient({ url: gone.url, keys, patience: { tries: 2, backOffMs: () => 1 } });
    await expect(client.orders.place(RESTING)).rejects.toMatchObject({ name: 'NoAnswerError', sent: false });
    expect(await keys.open()).toEqual([]);
  });

  it('sends nothing when the key cannot be recorded', async () => {
    const sent = atlas.hop.seen.length;
    const client = atlas.client({ keys: fileKeyStore('/dev/null/keys') });
    await expect(client.orders.place(RESTING)).rejects.toMatchObject({ name: 'KeyStoreError' });
    expect(atlas.hop.seen.length).toBe(sent);
  });
});

describe('amending and cancelling through a proxy', () => {
  it('amend and cancel once each, although their replies are lost', async () => {
    const client = atlas.client();
    const order = await client.orders.place(RESTING);
    if (order.outcome !== 'done') throw new Error(order.outcome);
    atlas.hop.arm('lose-reply', 'page-504');
    const amended = await client.orders.amend(order.order.id, { price: '80500' });
    expect(amended).toMatchObject({
      outcome: 'done',
      order: { price: '80500', amendment: { method: 'cancelReplace' } },
    });
    expect(placed()).toBe(2);

    atlas.hop.arm('page-504');
    const id = amended.outcome === 'done' ? amended.order.id : '';
    expect(await client.orders.cancel(id)).toMatchObject({ outcome: 'done', order: { state: 'CANCELED' } });
    expect(await client.orders.cancel(id)).toMatchObject({ outcome: 'done', order: { state: 'CANCELED' } });
  });

  it('cancelling all is sent once, and unknown without an answer', async () => {
    atlas.hop.arm('lose-reply');
    const sent = atlas.hop.seen.length;
    expect(await atlas.client().orders.cancelAll({ symbol: 'ETH/USDT' })).toMatchObject({ outcome: 'unknown' });
    expect(atlas.hop.seen.slice(sent)).toEqual(['DELETE /v1/orders?symbol=ETH%2FUSDT']);
  });
});

describe('reading', () => {
  it('goes through all pages of a list', async () => {
    const client = atlas.client();
    const ids = new Set<string>();
    let pages = 0;
    for await (const page of client.orders.list({ symbol: 'BTC/USDT', limit: 2 }).pages()) {
      pages += 1;
      for (const { id } of page.orders) ids.add(id);
    }
    expect(pages).toBeGreaterThan(2);
    expect(ids.size).toBe(atlas.ordersAtTheExchange());
    expect((await client.orders.list({ symbol: 'BTC/USDT', limit: 3 }).all()).map(({ id }) => id).sort()).toEqual(
      [...ids].sort(),
    );
  });

  it('throws the problem of Atlas', async () => {
    await expect(atlas.client().orders.get('binance.spot.BTCUSDT.999999')).rejects.toMatchObject({
      code: 'ORDER_NOT_FOUND',
      status: 404,
    });
  });
});
