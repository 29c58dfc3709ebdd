import { describe, expect, test } from 'vitest';
import type { Balance } from '../domain/balance.ts';
import { checkOrder } from '../domain/checked-order.ts';
import type { Fill } from '../domain/fill.ts';
import type { OrderType } from '../domain/order-type.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import type { Position } from '../domain/position.ts';
import { Problem } from '../domain/problem.ts';
import { sampleFill as fill } from '../domain/testing/fill-sample.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import { type Annotations, silentTracer, type Tracer } from '../telemetry/tracer.ts';
import { Secret } from '../text/secret.ts';
import { createSecretText } from '../text/secret-text.ts';
import { createForeignText } from './foreign-text.ts';
import { observedAccount } from './observed-account.ts';
import type { AccountPort, CallContext, Countdown, LeftOut, SettingsPort } from './port.ts';
import type { UnreadableRows } from './row-watch.ts';
import { accountSample } from './testing/port-sample.ts';

const { spot } = samples;
const ORDER = checkOrder(spot, { side: 'BUY', type: 'LIMIT', quantity: '1', price: '9', clientOrderId: 'c-1' });
const call: CallContext = {
  signal: AbortSignal.timeout(60_000),
  deadline: Number.POSITIVE_INFINITY,
  lookup: () => Promise.resolve(spot),
};
const SECRET = 'a-secret-of-forty-characters-0123456789ab';

const odd: LeftOut = {
  why: 'unreadable',
  exchangeSymbol: 'BTCUSDT',
  exchangeOrderId: '5',
  exchangeFillId: '8',
  market: 'spot',
  time: 1,
  reason: `a reason with ${SECRET}`,
};

/** A text that would move what stands beside it. */
const HIDDEN = 'BT\u202eC';

function observed(account: Partial<AccountPort>) {
  const secrets = createSecretText();
  secrets.conceal(Secret.of(SECRET));
  const told: UnreadableRows[] = [];
  const segments: (readonly [string, Annotations | undefined])[] = [];
  const tracer: Tracer = {
    ...silentTracer,
    segment: (name, work, annotations) => {
      segments.push([name, annotations]);
      return silentTracer.segment(name, work, annotations);
    },
  };
  const port = observedAccount(
    { ...accountSample, ...account },
    { exchange: 'binance' },
    { text: createForeignText(secrets), tracer, report: (rows) => told.push(rows) },
  );
  return { port, told, segments };
}

test('a fill whose asset cannot be shown is left out, with its time and market, and reported', async () => {
  const hidden = { ...fill, fee: { amount: '1', asset: HIDDEN } };
  const { port, told } = observed({ fillsOf: () => Promise.resolve({ rows: [fill, hidden], leftOut: [] }) });
  const { rows, leftOut } = await port.fillsOf({ instrument: spot, exchangeOrderId: '5' }, call);
  expect(rows).toEqual([fill]);
  expect(leftOut).toMatchObject([{ why: 'unreadable', market: 'spot', time: Date.parse(fill.tradedAt) }]);
  expect(told).toMatchObject([{ exchange: 'binance', market: 'spot', list: 'fills', count: 1 }]);
});

test('a page of fills keeps what it says of its range, and hides no secret in a reason', async () => {
  const page = { rows: [fill], leftOut: [odd], frontier: 12, weight: 20, requests: 1, memo: { width: 3 } };
  const { port } = observed({
    fills: () => [
      {
        key: 'binance.spot.BTCUSDT.fills',
        exchange: 'binance',
        markets: ['spot'],
        rangeBy: 'created',
        read: () => Promise.resolve(page),
      },
    ],
  });
  const [stream] = port.fills([spot]);
  const read = await stream?.read({ from: 0, to: 20, direction: 'newest', memo: undefined }, call);
  expect(read).toMatchObject({ rows: [fill], frontier: 12, weight: 20, requests: 1, memo: { width: 3 } });
  expect(read?.leftOut).toMatchObject([{ exchangeFillId: '8', exchangeOrderId: '5' }]);
  expect(JSON.stringify(read)).not.toContain(SECRET);
});

test('the word for a forced trade and the note on fees are cleaned', async () => {
  const { port } = observed({
    fillsOf: () => Promise.resolve({ rows: [{ ...fill, forcedBy: `Adl ${SECRET}` }], leftOut: [] }),
    feeRates: async () => ({ ...(await accountSample.feeRates(spot, call)), note: `pay ${SECRET}` }),
  });
  const { rows } = await port.fillsOf({ instrument: spot, exchangeOrderId: '5' }, call);
  expect(rows[0]?.forcedBy).not.toContain(SECRET);
  expect((await port.feeRates(spot, call)).note).not.toContain(SECRET);
});

test('balances of several markets are reported under the account', async () => {
  const { port, told } = observed({ balances: () => Promise.resolve({ rows: [], leftOut: [odd] }) });
  await port.balances(['spot', 'usdm'], call);
  expect(told).toMatchObject([{ market: 'account', list: 'balances', count: 1 }]);
});

test.each<[string, Partial<Fill>]>([
  ['symbol', { exchangeSymbol: HIDDEN }],
  ['id', { exchangeFillId: HIDDEN }],
  ['order', { exchangeOrderId: HIDDEN }],
  ['client order id', { clientOrderId: HIDDEN }],
  ['profit', { realizedProfit: { amount: '1', asset: HIDDEN } }],
])('a fill whose %s cannot be shown is left out', async (_, change) => {
  const { port } = observed({ fillsOf: () => Promise.resolve({ rows: [{ ...fill, ...change }], leftOut: [] }) });
  const { rows, leftOut } = await port.fillsOf({ instrument: spot, exchangeOrderId: '5' }, call);
  expect([rows.length, leftOut.length]).toEqual([0, 1]);
});

const position: Position = {
  ...{ exchange: 'binance', market: 'usdm', symbol: 'BTC/USDT:USDT', exchangeSymbol: 'BTCUSDT', side: 'LONG' },
  ...{ hedged: false, quantity: '1', quantityUnit: 'BTC', entryPrice: null, markPrice: null, liquidationPrice: null },
  ...{ marginMode: null, leverage: null, unrealizedProfit: { amount: '1', asset: 'USDT' }, updatedAt: null },
};

test('a position is shown, unless its symbol or the asset of its profit cannot be', async () => {
  const hidden: Position[] = [
    { ...position, exchangeSymbol: HIDDEN },
    { ...position, unrealizedProfit: { amount: '1', asset: HIDDEN } },
  ];
  const { port, told } = observed({
    positions: () => Promise.resolve({ rows: [position, ...hidden], leftOut: [] }),
  });
  expect((await port.positions(['usdm'], call)).rows).toEqual([position]);
  expect(told).toMatchObject([{ market: 'usdm', list: 'positions', count: 2 }]);
});

test('a balance is shown, unless its asset cannot be', async () => {
  const balance: Balance = {
    ...{ exchange: 'binance', markets: ['spot'], asset: 'BTC', total: '1', available: null, locked: null },
    ...{ unrealizedProfit: null, updatedAt: null },
  };
  const rows = [balance, { ...balance, asset: HIDDEN }];
  const { port } = observed({ balances: () => Promise.resolve({ rows, leftOut: [] }) });
  expect((await port.balances(['spot'], call)).rows).toEqual([balance]);
});

test('the types that the exchange checks are those of the account', () => {
  const checkedTypes: readonly OrderType[] = ['LIMIT'];
  expect(observed({ checkedTypes }).port.checkedTypes).toBe(checkedTypes);
});

test('each call is a segment that names the exchange, the product and the operation', async () => {
  const { port, segments } = observed({});
  await port.positions(['usdm'], call);
  await port.balances(['spot', 'usdm'], call);
  await port.feeRates(spot, call);
  await port.quantoMultiplier(spot, call);
  await port.tryOrder(ORDER, call);
  const segment = (market: string, operation: string) => [
    `binance.${market}.${operation}`,
    { exchange: 'binance', market, operation },
  ];
  expect(segments).toEqual([
    segment('usdm', 'positions'),
    segment('account', 'balances'),
    segment('spot', 'feeRates'),
    segment('spot', 'quantoMultiplier'),
    segment('spot', 'tryOrder'),
  ]);
});

describe('commands of an account', () => {
  const done: CommandOutcome<null> = { outcome: 'acknowledged', value: null };
  const refused: CommandOutcome<null> = {
    outcome: 'rejected',
    problem: new Problem('SETTING_REJECTED', 'no', { exchangeMessage: `no: ${SECRET}` }),
  };
  const settings = (answer: CommandOutcome<null>, read = () => Promise.resolve({})): SettingsPort => ({
    refusals: { marginMode: null, leverage: null, positionMode: 'It has one mode.', assetMode: null },
    leverageIsolates: true,
    leverageStep: null,
    instrument: async () => ({ leverage: '5', marginMode: 'cross', maxLeverage: '20', ...(await read()) }),
    account: async () => ({ positionMode: 'oneWay', assetMode: null, ...(await read()) }),
    set: () => Promise.resolve(answer),
  });
  const countdown = (answer: CommandOutcome<null>): Countdown => ({
    covers: 'instrument',
    set: () => Promise.resolve(answer),
  });
  const both = (answer: CommandOutcome<null>) => observed({ countdown: countdown(answer), settings: settings(answer) });

  test('are segments of the product that they are about, or of the account', async () => {
    const { port, segments } = both(done);
    await port.countdown?.set(spot, 1_000, call);
    await port.countdown?.set(null, 1_000, call);
    await port.settings?.set(spot, { setting: 'leverage', value: '5' }, call);
    await port.settings?.set(null, { setting: 'positionMode', value: 'hedge' }, call);
    await port.settings?.instrument(spot, call);
    await port.settings?.account(call);
    const named = (market: string, operation: string) => [
      `binance.${market}.${operation}`,
      { exchange: 'binance', market, operation },
    ];
    expect(segments).toEqual([
      named('spot', 'countdown'),
      named('account', 'countdown'),
      named('spot', 'leverage'),
      named('account', 'positionMode'),
      named('spot', 'settings'),
      named('account', 'settings'),
    ]);
  });

  test('reach the exchange as they were given, and answer what it answers', async () => {
    const sent: unknown[] = [];
    const hear = (...args: readonly unknown[]) => {
      sent.push(args.slice(0, -1));
      return Promise.resolve(done);
    };
    const { port } = observed({
      countdown: { covers: 'account', set: hear },
      settings: { ...settings(done), set: hear },
    });
    expect(port.countdown?.covers).toBe('account');
    expect(await port.countdown?.set(spot, 1_000, call)).toEqual(done);
    expect(await port.settings?.set(null, { setting: 'assetMode', value: 'multi' }, call)).toEqual(done);
    expect(sent).toEqual([
      [spot, 1_000],
      [null, { setting: 'assetMode', value: 'multi' }],
    ]);
    expect(await port.settings?.instrument(spot, call)).toEqual({
      leverage: '5',
      marginMode: 'cross',
      maxLeverage: '20',
    });
    expect(await port.settings?.account(call)).toEqual({ positionMode: 'oneWay', assetMode: null });
  });

  test('that are refused say why, without a secret', async () => {
    const { port } = both(refused);
    for (const answer of [
      await port.countdown?.set(spot, 1_000, call),
      await port.settings?.set(spot, { setting: 'leverage', value: '5' }, call),
    ]) {
      expect(answer).toMatchObject({ outcome: 'rejected', problem: { code: 'SETTING_REJECTED' } });
      expect(JSON.stringify(answer)).not.toContain(SECRET);
    }
  });

  test('say beforehand what cannot be set', () => {
    expect(both(done).port.settings).toMatchObject({
      refusals: { positionMode: 'It has one mode.' },
      leverageIsolates: true,
      leverageStep: null,
    });
  });

  test('are missing where the exchange has none', () => {
    expect(observed({}).port).toMatchObject({ countdown: null, settings: null });
  });

  test('hide no secret in the failure of a read', async () => {
    const failing = () => Promise.reject(new Problem('EXCHANGE_PROTOCOL', `odd: ${SECRET}`));
    const { port } = observed({ settings: settings(done, failing) });
    for (const read of [port.settings?.instrument(spot, call), port.settings?.account(call)]) {
      const error = await read?.catch((each: unknown) => each);
      expect(error).toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
      expect(String(error)).not.toContain(SECRET);
    }
  });
});
