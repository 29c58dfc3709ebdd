import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, type IntentsFixture, type Process, startFixture } from './intents-fixture.ts';

const SYMBOL = 'BTC/USDT:USDT';
const scope = { exchange: 'binance', market: 'usdm', symbol: SYMBOL };
const order = (more: object) => ({ exchange: 'binance', symbol: SYMBOL, side: 'BUY', quantity: '0.01', ...more });
const LONG_MS = 40_000;

interface Closing {
  readonly status: number;
  readonly replayed: boolean;
  readonly position: { readonly side: string; readonly quantity: string; readonly hedged: boolean };
  readonly body: Readonly<Record<string, unknown>>;
}

let fixture: IntentsFixture;
let serial = 0;

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  fixture.reset();
  fixture.paper.control.setPrice('usdm', 'BTCUSDT', '90000');
});

const newKey = () => `flatten-${++serial}`;
const start = (env: Readonly<Record<string, string>> = {}, step?: (name: string) => Promise<void>) =>
  fixture.start({
    env: { ATLAS_EXCHANGES: 'binance.usdm', ATLAS_REQUEST_BUDGET_MS: '20000', ...env },
    ...(step && { step }),
  });
const flatten = (process: Process, key?: string, body: object = scope): Promise<Answer> =>
  process.call('flatten', { body, ...(key !== undefined && { key }) });
const closingsOf = ({ body }: Answer) => body.closings as Closing[];
const paperExchange = () => {
  const product = fixture.paper.products.find(({ protocol }) => protocol.product === 'usdm');
  if (product === undefined) throw new Error('there are no paper futures');
  return product.exchange;
};
/** The account's position at the exchange, as text; negative when short. */
const held = () =>
  paperExchange()
    .positions('paper', 'BTCUSDT')
    .map(({ quantity }) => quantity);
const isFlat = () => held().every((quantity) => quantity === 0n);
const resting = () => paperExchange().openOrders('paper').length;
const placements = () => {
  const journal = fixture.paper.control.journal('usdm');
  return journal.filter((effect) => effect.kind === 'placed' && effect.account === 'paper').length;
};

async function open(side: 'BUY' | 'SELL' = 'BUY', more: object = {}): Promise<Process> {
  const process = start();
  const opened = await process.call('placeOrder', { body: order({ side, type: 'MARKET', ...more }) });
  expect(opened.status).toBe(201);
  return process;
}

describe('flattening a product', () => {
  test.each(['BUY', 'SELL'] as const)('cancels what rests and closes what a %s has opened', async (side) => {
    const process = await open(side);
    await process.call('placeOrder', { body: order({ type: 'LIMIT', price: '80000' }) });
    const answer = await flatten(process);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        canceled: { results: [{ outcome: 'canceled' }] },
        closings: [{ status: 201, body: { state: 'FILLED', reduceOnly: true } }],
        remaining: [],
        problem: null,
      },
    });
    expect(isFlat()).toBe(true);
    expect(resting()).toBe(0);
  });

  test('without a position sends no order', async () => {
    const before = placements();
    expect(await flatten(start())).toMatchObject({ status: 200, body: { closings: [], remaining: [] } });
    expect(placements()).toBe(before);
  });

  test('in hedge mode closes each side of an instrument', async () => {
    paperExchange().setPositionMode('paper', 'hedge');
    await open('BUY');
    await open('SELL', { quantity: '0.02' });
    const answer = await flatten(start());
    expect(closingsOf(answer).map(({ status, position }) => [status, position.side, position.hedged])).toEqual([
      [201, 'LONG', true],
      [201, 'SHORT', true],
    ]);
    expect(answer.body.remaining).toEqual([]);
    expect(isFlat()).toBe(true);
    paperExchange().setPositionMode('paper', 'oneWay');
  });

  test.each([
    ['halted', 'TRADING_HALTED'],
    ['cancelOnly', 'TRADING_CANCEL_ONLY'],
  ])('only cancels while trading is %s', async (state, code) => {
    const process = await open();
    await process.call('placeOrder', { body: order({ type: 'LIMIT', price: '80000' }) });
    const before = placements();
    expect(await flatten(start({ ATLAS_TRADING_STATE: state }))).toMatchObject({
      status: 207,
      body: {
        canceled: { results: [{ outcome: 'canceled' }] },
        closings: [{ status: 403, body: { code, orderState: 'notPlaced' } }],
        remaining: [{ side: 'LONG', quantity: '0.01' }],
      },
    });
    expect(placements()).toBe(before);
    expect(resting()).toBe(0);
    await flatten(start({ ATLAS_TRADING_STATE: 'reduceOnly' }));
    expect(isFlat()).toBe(true);
  });

  test('of spot is refused, and says what to do', async () => {
    const answer = await flatten(start(), undefined, { exchange: 'binance', market: 'spot' });
    expect(answer).toMatchObject({ status: 422, body: { code: 'NOT_SUPPORTED', orderState: 'notPlaced' } });
    expect(answer.body.detail).toContain('no positions');
  });

  test('of a symbol that belongs to another product sends nothing', async () => {
    const answer = await flatten(start(), undefined, { ...scope, symbol: 'BTC/USD:BTC' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  });

  test('tells what is left where the book is empty', async () => {
    const process = await open();
    for (const account of paperExchange()
      .accounts()
      .filter((name) => name !== 'paper')) {
      paperExchange().cancelAll({ account, symbol: 'BTCUSDT' });
    }
    const answer = await flatten(process);
    expect(answer).toMatchObject({ status: 207, body: { remaining: [{ side: 'LONG', quantity: '0.01' }] } });
  });

  test('that two callers ask for at once never opens the other side', async () => {
    await open();
    const answers = await Promise.all([flatten(start(), newKey()), flatten(start(), newKey())]);
    expect(answers.map(({ body }) => body.remaining)).toEqual([[], []]);
    expect(isFlat()).toBe(true);
  });
});

describe('the key of a flattening', () => {
  test('closes once when the reply to the closing order is lost and the request is repeated', async () => {
    await open();
    const before = placements();
    const key = newKey();
    fixture.paper.control.arm({ fault: 'reset-after-effect', product: 'usdm', method: 'POST', count: 1 });
    expect((await flatten(start(), key)).body.remaining).toEqual([]);
    // Somebody opens the position again: the repeated request must not close that one.
    await open();
    const repeated = await flatten(start(), key);
    expect(repeated).toMatchObject({ status: 207, body: { remaining: [{ side: 'LONG', quantity: '0.01' }] } });
    expect(closingsOf(repeated)).toMatchObject([{ status: 201, replayed: true }]);
    expect(placements() - before).toBe(2);
  });

  test('closes once wherever the process dies', async () => {
    for (let at = 1; ; at += 1) {
      await open();
      const before = placements();
      const key = newKey();
      let steps = 0;
      const { promise: died, resolve: die } = Promise.withResolvers<'died'>();
      const doomed = start({}, async () => {
        steps += 1;
        if (steps < at) return;
        die('died');
        await new Promise(() => undefined);
      });
      const end = await Promise.race([died, flatten(doomed, key)]);
      fixture.skip(LONG_MS);
      let last = await flatten(start(), key);
      for (let asked = 0; asked < 4 && last.status !== 200; asked += 1) {
        fixture.skip(LONG_MS);
        last = await flatten(start(), key);
      }
      expect(last.status).toBe(200);
      expect(isFlat()).toBe(true);
      expect(placements() - before).toBe(1);
      if (end !== 'died') return;
    }
  }, 120_000);

  test('is refused for another scope before anything is cancelled', async () => {
    const process = await open();
    const key = newKey();
    await flatten(process, key);
    await process.call('placeOrder', { body: order({ type: 'LIMIT', price: '80000' }) });
    expect(await flatten(process, key, { exchange: 'binance', market: 'usdm' })).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect(resting()).toBe(1);
  });

  test('is not that of a cancel in it, where each order is cancelled on its own', async () => {
    const process = await open();
    await process.call('placeOrder', { body: order({ type: 'LIMIT', price: '80000' }) });
    await process.call('placeOrder', { body: order({ type: 'LIMIT', price: '79000' }) });
    const before = placements();
    const key = newKey();
    fixture.paper.control.arm({ fault: 'reset-before-effect', product: 'usdm', method: 'DELETE', count: 1 });
    expect(await flatten(process, key)).toMatchObject({
      status: 200,
      body: { canceled: { results: [{ outcome: 'canceled' }, { outcome: 'canceled' }] }, remaining: [] },
    });
    expect(await flatten(start(), key)).toMatchObject({ status: 200, body: { closings: [], remaining: [] } });
    expect(placements() - before).toBe(1);
    expect(isFlat()).toBe(true);
  });

  test('is that of one call at a time', async () => {
    await open();
    const before = placements();
    const key = newKey();
    await Promise.all([flatten(start(), key), flatten(start(), key)]);
    expect(placements() - before).toBe(1);
    expect(isFlat()).toBe(true);
  });
});
