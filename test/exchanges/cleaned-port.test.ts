import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../lib/config.ts';
import type { CheckedOrder } from '../../lib/domain/checked-order.ts';
import { Problem } from '../../lib/domain/problem.ts';
import * as futures from '../../lib/exchanges/binance/testing/futures-under-test.ts';
import * as spot from '../../lib/exchanges/binance/testing/spot-under-test.ts';
import * as bitmex from '../../lib/exchanges/bitmex/testing/bitmex-under-test.ts';
import {
  bitmexInstrumentRow as bitmexInstrument,
  type InstrumentName,
  RESTING,
} from '../../lib/exchanges/bitmex/testing/rows.ts';
import * as bybit from '../../lib/exchanges/bybit/testing/bybit-under-test.ts';
import {
  BYBIT_RESTING,
  bybitInstrumentRow,
  envelope,
  listedRows,
  refused,
} from '../../lib/exchanges/bybit/testing/rows.ts';
import type { CredentialSource } from '../../lib/exchanges/credentials.ts';
import { createHttpClient } from '../../lib/exchanges/http/http-client.ts';
import {
  answer,
  learnClock,
  type SeenRequest,
  startScriptedExchange,
} from '../../lib/exchanges/http/testing/scripted-exchange.ts';
import type { CallContext } from '../../lib/exchanges/port.ts';
import { createPorts } from '../../lib/exchanges/ports.ts';
import { PRODUCTS, type Product } from '../../lib/exchanges/venues.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';
import { Secret } from '../../lib/text/secret.ts';
import { reachedAt } from '../../local/paper-environment.ts';

const KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const SECRET = 'chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO';
const credentials: CredentialSource = {
  get: () => Promise.resolve({ apiKey: Secret.of(KEY), apiSecret: Secret.of(SECRET) }),
  renew: () => Promise.resolve(undefined),
};

/** The same rows in each product's own format. */
interface Sample {
  readonly order: CheckedOrder;
  /** The answer of the exchange's clock. */
  readonly time: object;
  readonly refusal: (message: string) => object;
  readonly row: (changes?: object) => object;
  /** The text fields, and an id, of an order row. */
  readonly words: readonly string[];
  readonly id: string;
  /** Lists that are read before that of the orders in the book, and are empty. */
  readonly listsBefore?: number;
  /** The answer to a read of a list. */
  readonly list: (rows: readonly object[]) => object;
}

const bare = (rows: readonly object[]) => rows;

const binance = {
  time: { serverTime: Date.now() },
  refusal: (msg: string) => ({ code: -1102, msg }),
  id: 'clientOrderId',
  list: bare,
};
const onFutures = (under: { instrument: Parameters<typeof futures.futuresLimitOrder>[0] }): Sample => ({
  ...binance,
  order: futures.futuresLimitOrder(under.instrument),
  row: (changes = {}) => futures.futuresQueryBody(under.instrument, changes),
  words: ['status', 'type', 'selfTradePreventionMode'],
  listsBefore: 1,
});
const onBitmex = (name: InstrumentName, quantity: string, orderQty: number): Sample => ({
  order: bitmex.bitmexLimitOrder({ quantity }, bitmexInstrument(name)),
  time: { timestamp: Date.now() },
  refusal: (message) => ({ error: { message, name: 'HTTPError' } }),
  row: (changes = {}) => ({ ...RESTING, symbol: name, orderQty, leavesQty: orderQty, ...changes }),
  words: ['ordStatus', 'ordType'],
  id: 'clOrdID',
  list: bare,
});
const onBybit = (market: 'spot' | 'usdm' | 'coinm') => (): Promise<Sample> =>
  Promise.resolve({
    order: bybit.bybitOrder(bybitInstrumentRow(market)),
    time: envelope({}, Date.now()),
    refusal: (message) => refused(10001, message),
    row: (changes = {}) => ({ ...BYBIT_RESTING[market], ...changes }),
    words: ['orderStatus', 'orderType'],
    id: 'orderLinkId',
    list: (rows) => listedRows(rows),
  });

const futuresOf = (market: 'usdm' | 'coinm') => async () => {
  const under = await futures.futuresUnderTest(market);
  await under[Symbol.asyncDispose]();
  return onFutures(under);
};

const CASES: Readonly<Record<Product, () => Promise<Sample>>> = {
  'binance.spot': () =>
    Promise.resolve({
      ...binance,
      order: spot.spotLimitOrder(),
      row: spot.spotQueryBody,
      words: ['status', 'type', 'expiryReason'],
    }),
  'binance.usdm': futuresOf('usdm'),
  'binance.coinm': futuresOf('coinm'),
  'bitmex.spot': () => Promise.resolve(onBitmex('XBT_USDT', '0.00025', 25_000)),
  'bitmex.usdm': () => Promise.resolve(onBitmex('XBTUSDT', '0.005', 5_000)),
  'bitmex.coinm': () => Promise.resolve(onBitmex('XBTUSD', '100', 100)),
  'bybit.spot': onBybit('spot'),
  'bybit.usdm': onBybit('usdm'),
  'bybit.coinm': onBybit('coinm'),
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** The port as the fixture uses it, on an exchange that gives a test's replies. */
async function under(name: Product, product: Sample) {
  const exchange = await startScriptedExchange();
  const http = createHttpClient({ retry: { baseDelayMs: 1, maxDelayMs: 1 } });
  cleanups.push(() => http.close(), exchange.close);
  const config = readConfig({ ATLAS_EXCHANGES: name, ...reachedAt(exchange.baseUrl) });
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const [lazy] = createPorts({ ...config, http, credentials, now, observability: silentObservability() });
  const port = await lazy?.load();
  if (port === undefined) throw new Error(`no port of ${name}`);
  const { instrument } = product.order;
  const call: CallContext = {
    signal: AbortSignal.timeout(5_000),
    deadline: Date.now() + 60_000,
    lookup: (symbol) => Promise.resolve(symbol === instrument.exchangeSymbol ? instrument : undefined),
  };
  await learnClock(exchange, port, call, product.time);
  /** Lets the request budget refill. */
  const rest = () => {
    ahead += 1_000;
  };
  return { exchange, port, call, rest, ...product };
}

/** Every confidential part of a request, to be looked for among visible and invisible characters. */
const echo = ({ query, params, headers }: SeenRequest) => {
  const signature = params.get('signature') ?? String(headers['api-signature'] ?? headers['x-bapi-sign']);
  const secrets = [KEY, SECRET, signature];
  const split = secrets.map((each) => [...each].join('\u0000'));
  const escaped = secrets.map((each) => [...each].map((one) => `%${one.charCodeAt(0).toString(16)}`).join(''));
  return {
    signature,
    texts: [...secrets, ...split, ...escaped, signature.toUpperCase(), query].map(
      (each) => `\u202e no\n${each}\u0085 `,
    ),
  };
};

function expectClean(told: unknown, signature: string): void {
  const shown = JSON.stringify(told);
  for (const secret of [KEY, SECRET, signature]) {
    for (let at = 0; at + 10 <= secret.length; at += 1) {
      expect(shown.toLowerCase()).not.toContain(secret.slice(at, at + 10).toLowerCase());
      expect(shown.toLowerCase()).not.toContain(
        [...secret.slice(at, at + 6)].map((one) => `%${one.charCodeAt(0).toString(16)}`).join(''),
      );
    }
  }
  expect(
    JSON.parse(shown, (_, value: unknown) =>
      typeof value === 'string' && /[\p{C}\u2028\u2029]/u.test(value) ? fail(value) : value,
    ),
  ).toBeDefined();
}

/** The exchange's id of an order row; `undefined` where it is a number, as Binance writes it. */
function idOf(row: object): string | undefined {
  const id = 'orderID' in row ? row.orderID : 'orderId' in row ? row.orderId : undefined;
  return typeof id === 'string' ? id : undefined;
}

function fail(value: string): never {
  throw new Error(`cannot be seen: ${JSON.stringify(value)}`);
}

/** Everything that a caller sees of a problem. */
const saidBy = (error: unknown) => {
  if (error instanceof Problem) return { detail: error.detail, message: error.message, details: error.details };
  throw error;
};

describe.each(PRODUCTS)('text from %s', (name) => {
  const productOf = CASES[name];
  const text = 'Rejected: \u202e\u0007price';

  test('shows nothing of a key, a secret or a signature that it echoes in a refusal, to a command or to a read', async () => {
    const { exchange, port, call, rest, order, refusal } = await under(name, await productOf());
    for (let at = 0; at < 11; at += 1) {
      rest();
      let signature = '';
      const refusing = (request: SeenRequest, ...to: [Parameters<ReturnType<typeof answer>>[1]]) => {
        const said = echo(request);
        signature = said.signature;
        answer(400, refusal(said.texts[at] ?? ''))(request, ...to);
      };
      exchange.script.push(refusing);
      const result = await port.place(order, call);
      if (result.outcome === 'acknowledged') throw new Error('it was refused');
      expect(result.problem.detail).toContain(at === 10 ? 'no' : '[secret]');
      expectClean(saidBy(result.problem), signature);
      exchange.script.push(refusing);
      const read = port.active({ instrument: order.instrument }, call);
      expectClean(
        saidBy(
          await read.then(
            () => undefined,
            (error: unknown) => error,
          ),
        ),
        signature,
      );
    }
  });

  test('is one line of visible characters in the text fields of an order', async () => {
    const { exchange, port, call, order, row, words, list, listsBefore = 0 } = await under(name, await productOf());
    const odd = Object.fromEntries(words.map((word) => [word, `${text} ${KEY}`]));
    exchange.script.push(...Array.from({ length: listsBefore }, () => answer(200, list([]))));
    exchange.script.push(answer(200, list([row(odd)])));
    const { rows } = await port.active({ instrument: order.instrument }, call);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      exchangeType: 'Rejected: price [secret]',
      exchangeState: 'Rejected: price [secret]',
    });
    expectClean(rows, KEY);
  });

  test.each([
    ['what cannot be seen', 'oms\u200b1'],
    ['an end of a line', 'oms\n1'],
    ['a key', `x${KEY}`],
  ])('is not altered in an id with %s in it: the row is unreadable, and hides no other', async (_, odd) => {
    const { exchange, port, call, order, row, id, list, listsBefore = 0 } = await under(name, await productOf());
    const other = name.startsWith('bitmex') ? { orderID: '6f1c2d1e-8a4b-4c39-9d70-2f5e8b1a7c99' } : { orderId: 7 };
    exchange.script.push(...Array.from({ length: listsBefore }, () => answer(200, list([]))));
    exchange.script.push(answer(200, list([row({ [id]: odd }), row(other)])));
    const { rows, leftOut } = await port.active({ instrument: order.instrument }, call);
    expect(rows.map(({ clientOrderId }) => clientOrderId)).toEqual(['oms-1']);
    expect(leftOut).toMatchObject([{ why: 'unreadable', exchangeSymbol: order.instrument.exchangeSymbol }]);
    expectClean(leftOut, KEY);
  });

  test('is unreadable in a single order with such an id', async () => {
    const { exchange, port, call, order, row, id, list } = await under(name, await productOf());
    const found = row({ [id]: 'oms\u200b1' });
    exchange.script.push(answer(200, name.startsWith('binance') ? found : list([found])));
    const exchangeOrderId = idOf(found) ?? '51234567890';
    await expect(port.find({ instrument: order.instrument, exchangeOrderId }, call)).rejects.toMatchObject({
      code: 'EXCHANGE_PROTOCOL',
    });
  });
});

describe('text from BitMEX in an order', () => {
  const rejected = (changes: object) => ({ ...RESTING, ordStatus: 'Rejected', leavesQty: 0, ...changes });
  const placing = async (row: object) => {
    const { port, exchange, call, order } = await under('bitmex.spot', onBitmex('XBT_USDT', '0.00025', 25_000));
    exchange.script.push(answer(200, row));
    return port.place(order, call);
  };

  test.each(['text', 'ordRejReason'])('is cleaned in its %s', async (field) => {
    const result = await placing(
      rejected({ text: '', [field]: `Rejected: \u0007 ${KEY.slice(0, 40)}\u0000${KEY.slice(40)}` }),
    );
    if (result.outcome !== 'rejected') throw new Error(result.outcome);
    expect(result.problem.details.exchangeMessage).toBe('Rejected: [secret]');
    expectClean(saidBy(result.problem), KEY);
  });

  test('is cleaned in the reason of a refused cancel', async () => {
    const { port, exchange, call, order } = await under('bitmex.spot', onBitmex('XBT_USDT', '0.00025', 25_000));
    exchange.script.push(answer(200, [{ orderID: RESTING.orderID, error: `no ${KEY} \u202e` }]));
    const result = await port.cancel({ instrument: order.instrument, exchangeOrderId: RESTING.orderID }, call);
    if (result.outcome !== 'rejected') throw new Error(result.outcome);
    expect(result.problem.details.exchangeMessage).toBe('no [secret]');
  });
});
