import { afterEach, beforeEach, expect, test } from 'vitest';
import { answer, type ReplyScript, reset } from '../http/testing/scripted-exchange.ts';
import { type BybitUnderTest, bybitUnderTest } from './testing/bybit-under-test.ts';
import { envelope, listedRows } from './testing/rows.ts';

let under: BybitUnderTest;
beforeEach(async () => {
  under = await bybitUnderTest('usdm');
});
afterEach(() => under.close());

interface Held {
  readonly positions?: readonly object[];
  readonly orders?: readonly object[];
}

/** The two lists of what is held, which are read at once. */
function look({ positions = [], orders = [] }: Held = {}): void {
  const either: ReplyScript = (request, response) =>
    answer(200, listedRows(request.path === '/v5/position/list' ? positions : orders))(request, response);
  under.exchange.script.push(either, either);
}

function done(): void {
  under.exchange.script.push(answer(200, envelope({})));
}

async function hedge() {
  const { settings } = await under.port.account();
  return settings?.set(null, { setting: 'positionMode', value: 'hedge' }, under.call);
}

const switches = () => under.exchange.seen.filter(({ path }) => path === '/v5/position/switch-mode');

test('switches all USDT perpetuals with one request when nothing is held, and looks again', async () => {
  look();
  done();
  look();
  expect(await hedge()).toEqual({ outcome: 'acknowledged', value: null });
  expect(switches().map(({ body }) => body)).toEqual(['{"category":"linear","coin":"USDT","mode":3}']);
  expect(under.exchange.script).toEqual([]);
});

test.each([
  ['a position', { positions: [{ symbol: 'BTCUSDT', positionIdx: 0 }] }],
  ['an open order', { orders: [{ orderId: 'a', symbol: 'BTCUSDT', positionIdx: 0 }] }],
])('is refused before it is sent where %s would keep the mode', async (_, held) => {
  look(held);
  expect(await hedge()).toMatchObject({
    outcome: 'rejected',
    problem: { code: 'SETTING_REJECTED', detail: expect.stringContaining('as it is: BTCUSDT.') },
  });
  expect(switches()).toEqual([]);
});

test('contracts that have the mode already do not stand in the way', async () => {
  look({ positions: [{ symbol: 'BTCUSDT', positionIdx: 1 }] });
  under.exchange.script.push(answer(200, { ...envelope({}), retCode: 110025, retMsg: 'not modified' }));
  look({ positions: [{ symbol: 'BTCUSDT', positionIdx: 1 }] });
  expect(await hedge()).toEqual({ outcome: 'acknowledged', value: null });
});

test('a switch that left out an order of the meantime is not called done', async () => {
  look();
  done();
  look({ orders: [{ orderId: 'a', symbol: 'BTCUSDT', positionIdx: 0 }] });
  expect(await hedge()).toMatchObject({
    outcome: 'unknown',
    problem: { code: 'SETTING_REJECTED', detail: expect.stringContaining('BTCUSDT') },
  });
});

test('a switch after which nobody can look is not called done', async () => {
  look();
  done();
  under.exchange.script.push(...Array.from({ length: 12 }, () => reset));
  expect(await hedge()).toMatchObject({ outcome: 'unknown' });
});

test('is not sent when what is held cannot be read', async () => {
  look({ positions: [{ size: '1' }] });
  expect(await hedge()).toMatchObject({ outcome: 'notExecuted', problem: { code: 'EXCHANGE_PROTOCOL' } });
  expect(switches()).toEqual([]);
});
