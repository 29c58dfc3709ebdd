import { describe, expect, test } from 'vitest';
import type { CommandOutcome } from '../../lib/domain/outcome.ts';
import * as futures from '../../lib/exchanges/binance/testing/futures-under-test.ts';
import * as spot from '../../lib/exchanges/binance/testing/spot-under-test.ts';
import * as bitmex from '../../lib/exchanges/bitmex/testing/bitmex-under-test.ts';
import { bitmexInstrumentRow, type InstrumentName, RESTING } from '../../lib/exchanges/bitmex/testing/rows.ts';
import * as bybit from '../../lib/exchanges/bybit/testing/bybit-under-test.ts';
import { BYBIT_RESTING, envelope, listedRows } from '../../lib/exchanges/bybit/testing/rows.ts';
import { answer, type ScriptedExchange } from '../../lib/exchanges/http/testing/scripted-exchange.ts';
import type { CallContext, ExchangePort } from '../../lib/exchanges/port.ts';
import { PRODUCTS, type Product } from '../../lib/exchanges/venues.ts';

interface Sample {
  readonly exchange: ScriptedExchange;
  readonly port: ExchangePort;
  readonly call: CallContext;
  readonly order: Parameters<ExchangePort['place']>[0];
  /** The exchange's answer to a place. */
  readonly placed: object;
  /** The exchange's answer to a read, a list of rows as text. */
  readonly list: (rows: string) => string;
  close(): PromiseLike<void>;
}

const bare = (rows: string) => `[${rows}]`;

const binanceSpot = async (): Promise<Sample> => {
  const under = await spot.spotUnderTest();
  return {
    ...under,
    order: spot.spotLimitOrder(),
    placed: spot.spotOrderBody(),
    list: bare,
    close: () => under[Symbol.asyncDispose](),
  };
};

const binanceFutures = (market: 'usdm' | 'coinm') => async (): Promise<Sample> => {
  const under = await futures.futuresUnderTest(market);
  return {
    ...under,
    order: futures.futuresLimitOrder(under.instrument),
    placed: futures.futuresOrderBody(under.instrument),
    list: bare,
    close: () => under[Symbol.asyncDispose](),
  };
};

const onBitmex = (name: InstrumentName, quantity: string, orderQty: number) => async (): Promise<Sample> => {
  const under = await bitmex.bitmexUnderTest();
  return {
    ...under,
    order: bitmex.bitmexLimitOrder({ quantity }, bitmexInstrumentRow(name)),
    placed: { ...RESTING, symbol: name, orderQty, leavesQty: orderQty },
    list: bare,
    close: under.close,
  };
};

const onBybit = (market: 'spot' | 'usdm' | 'coinm') => async (): Promise<Sample> => {
  const under = await bybit.bybitUnderTest(market);
  const { orderId, orderLinkId } = BYBIT_RESTING[market];
  return {
    ...under,
    order: bybit.bybitOrder(under.instrument),
    placed: envelope({ orderId, orderLinkId }),
    list: (rows) => JSON.stringify(listedRows([])).replace('"list":[]', `"list":[${rows}]`),
    close: under.close,
  };
};

/** The same text with its first member repeated at the end under a different value. */
const twice = (body: object, written: (name: string) => string) => {
  const [name = ''] = Object.keys(body);
  return JSON.stringify(body).replace(/\}$/, `,${written(name)}:"other"}`);
};
const escaped = (name: string) => `"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}"`;

const CASES: Readonly<Record<Product, () => Promise<Sample>>> = {
  'binance.spot': binanceSpot,
  'binance.usdm': binanceFutures('usdm'),
  'binance.coinm': binanceFutures('coinm'),
  'bitmex.spot': onBitmex('XBT_USDT', '0.00025', 25_000),
  'bitmex.usdm': onBitmex('XBTUSDT', '0.005', 5_000),
  'bitmex.coinm': onBitmex('XBTUSD', '100', 100),
  'bybit.spot': onBybit('spot'),
  'bybit.usdm': onBybit('usdm'),
  'bybit.coinm': onBybit('coinm'),
};

describe.each(PRODUCTS)('a reply of %s with two members of one name', (name) => {
  const under = CASES[name];
  const placedWith = async (body: (placed: object) => object | string): Promise<CommandOutcome<unknown>> => {
    const { exchange, port, call, order, placed, close } = await under();
    try {
      exchange.script.push(answer(200, body(placed)));
      return await port.place(order, call);
    } finally {
      await close();
    }
  };

  test('leaves the outcome of a command unknown', async () => {
    expect(await placedWith((placed) => placed)).toMatchObject({ outcome: 'acknowledged' });
    for (const written of [JSON.stringify, escaped]) {
      expect(await placedWith((placed) => twice(placed, written))).toMatchObject({
        outcome: 'unknown',
        problem: { code: 'EXCHANGE_PROTOCOL' },
      });
    }
  });

  test('leaves it unknown even if the reply refuses', async () => {
    const { exchange, port, call, order, close } = await under();
    exchange.script.push(answer(400, '{"code":-2010,"code":-1,"msg":"no","error":{"message":"no","message":"yes"}}'));
    expect(await port.place(order, call)).toMatchObject({ outcome: 'unknown', problem: { code: 'EXCHANGE_PROTOCOL' } });
    await close();
  });

  test('is not an answer to a read', async () => {
    const { exchange, port, call, order, placed, list, close } = await under();
    exchange.script.push(answer(200, list(twice(placed, JSON.stringify))));
    const reading = port.active({ instrument: order.instrument }, call);
    await expect(reading).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
    await close();
  });
});
