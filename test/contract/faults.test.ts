import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countsToJson, FAULTS } from '../../paper/src/testing.ts';
import { type ContractFixture, startContractFixture } from './contract-fixture.ts';

let api: ContractFixture;
let hasty: ContractFixture;
beforeAll(async () => {
  [api, hasty] = await Promise.all([startContractFixture(), startContractFixture({ budgetMs: 2_000 })]);
});
afterAll(() => Promise.all([api.close(), hasty.close()]));
beforeEach(() => {
  for (const { paper } of [api, hasty]) paper.control.disarm();
});

let made = 0;

/** Places one order under a fault, and returns the caller's answer and the exchange's state. */
async function placeUnder(atlas: ContractFixture, fault: string, with_: object = {}) {
  const clientOrderId = `fault-${++made}`;
  atlas.paper.control.arm({ fault, method: 'POST', path: '/api/v3/order' });
  const body = {
    exchange: 'binance',
    symbol: 'BTC/USDT',
    side: 'BUY',
    type: 'LIMIT',
    quantity: '0.005',
    price: '80000',
    clientOrderId,
    ...with_,
  };
  const { status, body: said } = await atlas.call('placeOrder', { body });
  const { placements } = atlas.paper.control.effectsOf(clientOrderId);
  // The same bytes that arrive twice were sent once.
  const queries = atlas.paper.control
    .requests()
    .filter(({ method, query }) => method === 'POST' && query.includes(`newClientOrderId=${clientOrderId}`))
    .map(({ query }) => query);
  return { status, said, placements, sent: new Set(queries).size, clientOrderId };
}

/** Faults that leave a connection silent cost real time, so these run against an Atlas with a short budget. */
const SILENT = ['no-reply-before-effect', 'no-reply-after-effect', 'late-effect'];
/** Designed for lists, which may be slow; a place has `delay-after-effect`. */
const OF_LISTS = ['slow-history'];
/** Atlas passes on an exchange's contradiction of its own documents; test/intents shows the effect of a key. */
const spoken = FAULTS.filter(
  ({ name, family, contradictsDocuments }) =>
    ![...SILENT, ...OF_LISTS].includes(name) && (family ?? 'binance') === 'binance' && !contradictsDocuments,
).map(({ name }) => name);

describe('a place under a fault', () => {
  it.each(spoken)('%s: takes effect at most once, and is never reported wrongly', async (fault) => {
    const { status, said, placements, sent } = await placeUnder(api, fault);
    expect(placements).toBeLessThanOrEqual(1);
    // A clock refusal proves that the engine never saw the request: only this one is signed and sent again.
    expect(sent).toBeLessThanOrEqual(fault === 'clock-refusal' ? 2 : 1);
    if (status === 201) expect(placements).toBe(1);
    else if (status === 202) expect(said).toMatchObject({ outcome: 'unknown' });
    else {
      expect(said).toMatchObject({ orderState: 'notPlaced' });
      expect(placements).toBe(0);
    }
    // The exchange's requested pause ends before the next fault.
    api.skip(180_000);
  });

  it.each([
    ['reset-after-effect', 201],
    ['truncated-body', 201],
    ['not-json', 201],
    ['html-body', 201],
    ['status-after-effect', 201],
    ['bad-gateway-after-effect', 201],
    ['timeout-after-effect', 201],
    ['duplicate-id-after-effect', 201],
    ['clock-refusal', 201],
    ['reset-before-effect', 503],
    ['status-before-effect', 503],
    ['bad-gateway-before-effect', 503],
    ['timeout-before-effect', 503],
    ['rate-limited', 429],
    ['banned', 429],
    ['duplicate-id', 202],
  ])('%s ends as %i', async (fault, expected) => {
    const { status, said } = await placeUnder(api, fault);
    expect(status).toBe(expected);
    if (status === 503 || status === 429) expect(said).toMatchObject({ orderState: 'notPlaced', retryable: true });
    api.skip(180_000);
  });

  it.each(['reset-after-effect', 'truncated-body'])('%s: a market order fills once', async (fault) => {
    const market = { type: 'MARKET', price: undefined };
    const { status, said, clientOrderId } = await placeUnder(api, fault, market);
    expect(status).toBe(201);
    expect(said).toMatchObject({ state: 'FILLED', clientOrderId });
    const { placements, filledQuantity } = countsToJson(api.paper.control.effectsOf(clientOrderId));
    expect({ placements, filledQuantity }).toEqual({ placements: 1, filledQuantity: '0.005' });
  });

  it.each([
    ['no-reply-after-effect', 201, 1],
    ['no-reply-before-effect', 202, 0],
    ['late-effect', 201, 1],
  ])('%s: half of the time is reserved to resolve the outcome, so it ends as %i', async (fault, expected, effects) => {
    const { status, placements, sent } = await placeUnder(hasty, fault);
    expect([status, placements]).toEqual([expected, effects]);
    expect(sent).toBeLessThanOrEqual(1);
  });

  it('recognises an order of yesterday under the same client order id as another', async () => {
    api.paper.control.seedHistory('spot', [
      {
        symbol: 'BTCUSDT',
        side: 'BUY',
        price: '80000',
        quantity: '0.005',
        state: 'FILLED',
        createdAt: api.now() - 86_400_000,
        clientOrderId: 'reused',
      },
    ]);
    const { status, said } = await placeUnder(api, 'reset-before-effect', { clientOrderId: 'reused' });
    expect(status).toBe(503);
    expect(said).toMatchObject({ code: 'NOT_PLACED', orderState: 'notPlaced' });
  });
});

describe('a key unknown to the exchange', () => {
  it('is a problem that shows no key', async () => {
    const stranger = await startContractFixture({ apiKey: 'not-a-paper-key' });
    const body = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.001' };
    const problem = await stranger.problem('placeOrder', { body });
    expect(problem).toMatchObject({ code: 'CREDENTIALS_REJECTED', status: 503, orderState: 'notPlaced' });
    expect(JSON.stringify(problem)).not.toContain('not-a-paper-key');
    await stranger.close();
  });
});

describe('an unreachable exchange', () => {
  it('places nothing, and reads report it as unreachable', async () => {
    const gone = await startContractFixture();
    await gone.well('listInstruments');
    await gone.paper.close();
    const body = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.001' };
    expect(await gone.problem('placeOrder', { body })).toMatchObject({
      code: 'EXCHANGE_UNREACHABLE',
      orderState: 'notPlaced',
      retryable: true,
    });
    expect(await gone.problem('listActiveOrders', {})).toMatchObject({ code: 'EXCHANGE_UNREACHABLE' });
    await gone.close();
  });
});
