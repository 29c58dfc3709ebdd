import { expect, test } from 'vitest';
import type { Fill } from '../domain/fill.ts';
import { Problem } from '../domain/problem.ts';
import { sampleFill } from '../domain/testing/fill-sample.ts';
import type { AccountPort } from '../exchanges/port.ts';
import { accountSample } from '../exchanges/testing/port-sample.ts';
import { withFees } from './fees.ts';
import { exchangeFake, heldOrder } from './reconcile/testing/exchange-fake.ts';

const fill = (quantity: string, fee: Fill['fee']): Fill => ({ ...sampleFill, quantity, fee });
const filled = heldOrder({ state: 'FILLED', filledQuantity: '0.005', remainingQuantity: '0' });

/** The fees of these orders where the exchange tells these fills of each, and how often it was asked. */
async function fees(fillsOf: AccountPort['fillsOf'], orders = [filled]) {
  const { port, context, call } = exchangeFake({});
  let asked = 0;
  port.account = () =>
    Promise.resolve({
      ...accountSample,
      fillsOf: (...of) => {
        asked += 1;
        return fillsOf(...of);
      },
    });
  port.instrument = () => Promise.resolve(undefined);
  const told = await withFees(context, orders, call);
  return { told: told.map((order) => order.fees), asked };
}

const telling = (rows: readonly Fill[]) => () => Promise.resolve({ rows, leftOut: [] });

test('are the sums of the fills, by asset, a rebate included', async () => {
  const rows = [
    fill('0.002', { amount: '0.1', asset: 'USDT' }),
    fill('0.002', { amount: '-0.03', asset: 'USDT' }),
    fill('0.001', { amount: '0.0002', asset: 'BNB' }),
  ];
  expect((await fees(telling(rows))).told).toEqual([
    [
      { amount: '0.07', asset: 'USDT' },
      { amount: '0.0002', asset: 'BNB' },
    ],
  ]);
});

test('of an order without a fill are none, without a request', async () => {
  expect(await fees(telling([]), [heldOrder()])).toEqual({ told: [[]], asked: 0 });
});

test.each<[string, AccountPort['fillsOf']]>([
  ['a fill lacks its fee', telling([fill('0.005', null)])],
  ['the fills do not add up to what has filled', telling([fill('0.002', { amount: '1', asset: 'USDT' })])],
  ['the fills cannot be read', () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down'))],
  [
    'a fill is left out',
    () =>
      Promise.resolve({
        rows: [fill('0.005', { amount: '1', asset: 'USDT' })],
        leftOut: [
          {
            ...({ why: 'unreadable', exchangeSymbol: undefined, exchangeOrderId: undefined } as const),
            ...{ market: undefined, time: undefined, reason: 'odd' },
          },
        ],
      }),
  ],
])('cannot be told where %s', async (_, fillsOf) => {
  expect((await fees(fillsOf)).told).toEqual([null]);
});

test('are read of a bounded number of orders', async () => {
  const orders = Array.from({ length: 52 }, (_, at) => ({
    ...filled,
    id: `binance.spot.BTCUSDT.${at + 1}`,
  }));
  const { told, asked } = await fees(telling([fill('0.005', { amount: '1', asset: 'USDT' })]), orders);
  expect([asked, told.filter((each) => each === null).length]).toEqual([50, 2]);
});

test('are asked for by the exchange’s id of the order', async () => {
  const refs: unknown[] = [];
  await fees((ref) => {
    refs.push(ref);
    return telling([])();
  });
  expect(refs).toMatchObject([{ instrument: { symbol: 'BTC/USDT' }, exchangeOrderId: filled.exchangeOrderId }]);
});

test('are read for at most eight orders at once', async () => {
  const orders = Array.from({ length: 20 }, (_, at) => ({ ...filled, id: `binance.spot.BTCUSDT.${at + 1}` }));
  let [now, most] = [0, 0];
  await fees(async () => {
    now += 1;
    most = Math.max(most, now);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return { rows: [], leftOut: [] };
  }, orders);
  expect(most).toBe(8);
});

test('cannot be told when the time runs out', async () => {
  const { port, context, call, pass } = exchangeFake({});
  const fillsOf = () => {
    pass(60_000);
    return Promise.reject(call.signal.reason);
  };
  port.account = () => Promise.resolve({ ...accountSample, fillsOf });
  expect((await withFees(context, [filled], call)).map((order) => order.fees)).toEqual([null]);
});

test('are not told where a fault of Atlas stops the reading', async () => {
  const fault = new TypeError('a bug');
  await expect(fees(() => Promise.reject(fault))).rejects.toBe(fault);
});

test('stand beside everything else that is known of the order', async () => {
  const { context, call } = exchangeFake({});
  const resting = heldOrder();
  expect(await withFees(context, [resting], call)).toEqual([{ ...resting, fees: [] }]);
});
