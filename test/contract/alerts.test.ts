import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AlertCounts } from '../../lib/alerts/alert-counts.ts';
import { alertKeyOf } from '../../lib/alerts/alert-key.ts';
import type { Strategy } from '../../lib/alerts/strategy.ts';
import { memoryAlertCounts } from '../../lib/alerts/testing/memory-alert-counts.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { Problem } from '../../lib/domain/problem.ts';
import type { Intent } from '../../lib/intents/intent.ts';
import { createObservability } from '../../lib/observability/observability.ts';
import type { Atlas } from '../../lib/runtime/compose.ts';
import { Secret } from '../../lib/text/secret.ts';
import { createAtlasOnPaper } from '../../local/atlas-on-paper.ts';
import { type LocalIntentTable, startIntentTable } from '../../local/intent-table.ts';
import { type Paper, startPaper } from '../../paper/src/index.ts';
import { checkContract } from '../testing/contract.ts';
import { callOperation } from '../testing/operation-call.ts';

const SECRET = 'q6m2Vt0sWc8u4Zr1Xy7pLk3hGf5jNb9dEaTi0oSvMwQ';
const MARKET = {
  time: 'time',
  order: {
    exchange: 'binance',
    symbol: { from: 'ticker', map: { BTCUSDT: 'BTC/USDT', ETHUSDT: 'ETH/USDT', SOLUSDT: 'SOL/USDT' } },
    side: { from: 'action', map: { buy: 'BUY', sell: 'SELL' } },
    type: 'MARKET',
    quantity: { from: 'contracts' },
  },
  limits: {
    symbols: { 'BTC/USDT': { maxQuantity: '0.02', maxNotional: '3000' }, 'ETH/USDT': { maxNotional: '50000' } },
    ordersPerDay: 500,
  },
};

let paper: Paper;
let table: LocalIntentTable;
let atlas: Atlas;
let lines: string[];
let strategies: Map<string, Strategy>;
let heard: string[];

beforeAll(async () => {
  paper = await startPaper({ makerIntervalMs: 0 });
  table = await startIntentTable();
  lines = [];
  atlas = await container();
});
afterAll(async () => {
  atlas.close();
  await table.close();
  await paper.close();
});

beforeEach(() => {
  paper.control.disarm();
  lines = [];
  heard = [];
  strategies = new Map();
  store('ema-cross', MARKET);
});

function store(name: string, template: object | string): void {
  const text = typeof template === 'string' ? template : JSON.stringify(template);
  strategies.set(name, { name, secret: Secret.of(SECRET), template: text });
}

/**
 * A container; all of them share the table, the strategies and the log. It has read the instruments and the clock, so that a
 * busy machine does not spend the time of an alert on that.
 */
async function container({
  counts = table.alertCounts,
  ...parts
}: Parameters<typeof createAtlasOnPaper>[1] & { readonly counts?: AlertCounts | null } = {}): Promise<Atlas> {
  const env = { AWS_LAMBDA_FUNCTION_NAME: 'atlas-dev-receive-alert' };
  const observability = createObservability({
    service: 'atlas',
    env,
    level: 'debug',
    write: (line) => lines.push(line),
  });
  const made = createAtlasOnPaper(paper.url, {
    observability,
    intents: table.store,
    ...(counts && { alertCounts: counts }),
    strategies: { find: (name) => Promise.resolve(strategies.get(name)) },
    ...parts,
  });
  const order = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.005' };
  await callOperation(made, 'previewOrder', { body: order });
  return made;
}

let alerts = 0;
/** Content that no other alert of these tests has. */
const fresh = () => {
  alerts += 1;
  return { id: String(alerts), time: new Date().toISOString(), ticker: 'BTCUSDT', action: 'buy', contracts: '0.005' };
};
const alertOf = (fields: object = {}) => JSON.stringify({ secret: SECRET, ...fresh(), ...fields });

async function post(
  text: string,
  { strategy = 'ema-cross', on = atlas, contentType = 'text/plain; charset=utf-8' } = {},
) {
  const answer = await callOperation(on, 'receiveAlert', { path: { strategy }, text, contentType });
  heard.push(answer.text, JSON.stringify(answer.headers));
  checkContract(operations.receiveAlert, answer);
  return answer;
}

const placed = () => paper.control.journal('spot').filter(({ kind }) => kind === 'placed').length;
/** The number of orders that the work has placed. */
async function ordersOf(work: () => Promise<unknown>): Promise<number> {
  const before = placed();
  await work();
  return placed() - before;
}

describe('an alert', () => {
  test('places the order of its template, and says so', async () => {
    const answer = await post(alertOf());
    expect(answer).toMatchObject({
      status: 200,
      body: {
        outcome: 'done',
        strategy: 'ema-cross',
        replayed: false,
        problem: null,
        order: { symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.005', state: 'FILLED' },
      },
    });
    const intent = await callOperation(atlas, 'getIntent', { path: { clientOrderId: String(answer.body.intentId) } });
    expect(intent.body).toMatchObject({ state: 'DONE', operation: 'place' });
  });

  test('is recorded with the hash of what it says, not of the order that a template makes of it', async () => {
    const { id, time } = fresh();
    const { body } = await post(`secret=${SECRET};ticker=BTCUSDT;action=buy;contracts=0.005;id=${id};time=${time}`);
    const said = new Map(Object.entries({ ticker: 'BTCUSDT', action: 'buy', contracts: '0.005', id, time }));
    const { intentId, requestHash } = alertKeyOf('dev', 'ema-cross', said);
    expect(body.intentId).toBe(intentId);
    expect(await table.store.get(intentId)).toMatchObject({ intentId, requestHash });
  });

  test('may be text of name=value pairs, and numbers keep their digits', async () => {
    const { id, time } = fresh();
    const pairs = `secret=${SECRET}; ticker=BTCUSDT\naction = sell\r\ncontracts=0.0050;id=${id};time=${time}`;
    expect((await post(pairs)).body).toMatchObject({ outcome: 'done', order: { side: 'SELL', quantity: '0.005' } });
    const { body } = await post(alertOf().replace('"0.005"', '0.00500'));
    expect(body).toMatchObject({ outcome: 'done', order: { quantity: '0.005' } });
  });

  test('that is sent again gets the first answer and places nothing, in any container and any order of its fields', async () => {
    const fields = fresh();
    const first = await post(JSON.stringify({ secret: SECRET, ...fields }));
    const copies = await ordersOf(async () => {
      const reversed = Object.fromEntries(Object.entries({ secret: SECRET, ...fields }).toReversed());
      for (const on of [atlas, await container()]) {
        expect(await post(JSON.stringify(reversed, null, 2), { on })).toMatchObject({
          status: 200,
          body: { ...first.body, replayed: true },
        });
      }
    });
    expect(copies).toBe(0);
  });

  test('of the same content at another time, or of other content at the same time, is another order', async () => {
    const fields = fresh();
    const other = { ...fields, time: new Date(Date.now() - 5_000).toISOString() };
    const larger = { ...fields, contracts: '0.006' };
    const orders = await ordersOf(async () => {
      for (const each of [fields, other, larger]) {
        expect((await post(alertOf(each))).body.outcome).toBe('done');
      }
    });
    expect(orders).toBe(3);
  });

  test('sent many times at once places one order, whichever container gets a copy', async () => {
    const text = alertOf();
    const containers = [atlas, await container(), await container()];
    const orders = await ordersOf(async () => {
      const answers = await Promise.all(containers.flatMap((on) => [post(text, { on }), post(text, { on })]));
      for (const { status } of answers) expect([200, 202]).toContain(status);
    });
    expect(orders).toBe(1);
  });

  test('whose reply is lost for longer than its sender waits is answered with 202 in time, and its intent tells the rest', async () => {
    // Without a bound on the value, no price is read before the order.
    store('ema-cross', { ...MARKET, limits: { symbols: { 'BTC/USDT': { maxQuantity: '1' } }, ordersPerDay: 500 } });
    await post(alertOf());
    paper.control.arm({ fault: 'no-reply-after-effect', product: 'spot', method: 'POST' });
    paper.control.arm({ fault: 'reset-before-effect', product: 'spot', method: 'GET', path: '/api/v3/*', count: 0 });
    const text = alertOf();
    const began = performance.now();
    const answer = await post(text);
    expect(performance.now() - began).toBeLessThan(2_500);
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/v1/intents/${answer.body.intentId}` },
      body: { outcome: 'unknown', order: null, problem: { orderState: 'unknown' } },
    });
    paper.control.disarm();
    const orders = await ordersOf(async () => {
      expect((await post(text)).body).toMatchObject({ outcome: 'done', order: { state: 'FILLED' } });
    });
    expect(orders).toBe(0);
  });

  test('that a container died on before its order left is placed by the next copy, which proves that nothing was', async () => {
    const aMinuteAgo = (intent: Intent): Intent => {
      if (intent.progress.state !== 'SENT') throw new Error('it is only begun');
      const { lease, acceptedUntil, dueAt } = intent.progress;
      const progress = {
        ...intent.progress,
        lease: { ...lease, until: lease.until - 60_000 },
        acceptedUntil: acceptedUntil === null ? null : acceptedUntil - 60_000,
        dueAt: dueAt - 60_000,
      };
      return { ...intent, progress, createdAt: intent.createdAt - 60_000, updatedAt: intent.updatedAt - 60_000 };
    };
    const dying = await container({
      intents: {
        ...table.store,
        begin: async (intent, signal) => {
          await table.store.begin(aMinuteAgo(intent), signal);
          throw new Error('the container is gone');
        },
      },
    });
    const text = alertOf();
    expect(await ordersOf(() => post(text, { on: dying }))).toBe(0);
    const orders = await ordersOf(async () => {
      expect((await post(text)).body).toMatchObject({ outcome: 'done', order: { state: 'FILLED' } });
      expect((await post(text)).body).toMatchObject({ outcome: 'done', replayed: true });
    });
    expect(orders).toBe(1);
  });

  test('keeps its answer when the template, the limits or its age would refuse it by now', async () => {
    const text = alertOf();
    const first = await post(text);
    const later = await container({ now: () => Date.now() + 3_600_000 });
    expect((await post(text, { on: later })).body).toMatchObject({ ...first.body, replayed: true });
    store('ema-cross', { ...MARKET, time: 'moment', order: { ...MARKET.order, quantity: { from: 'size' } } });
    expect((await post(text)).body).toMatchObject({ ...first.body, replayed: true });
    store('ema-cross', '{"broken":');
    expect((await post(text)).body).toMatchObject({ ...first.body, replayed: true });
  });
});

describe('who does not know the secret', () => {
  const refusal = async (text: string, strategy = 'ema-cross') => {
    const { status, headers, body } = await post(text, { strategy });
    const { instance: _, ...said } = body;
    return { status, type: headers['content-type'], names: Object.keys(headers), said };
  };

  test('gets one answer, whether the secret is wrong or missing, the strategy unknown or the body no alert', async () => {
    const wrong = await refusal(alertOf({ secret: `${SECRET.slice(0, -1)}x` }));
    expect(wrong).toMatchObject({
      status: 401,
      said: { code: 'UNAUTHENTICATED', detail: 'The alert does not carry the secret of this strategy.' },
    });
    expect(Object.keys(wrong.said)).toEqual(['type', 'title', 'status', 'detail', 'code', 'retryable']);
    const { secret: _, ...without } = { secret: '', ...fresh() };
    const others = [
      [JSON.stringify(without)],
      [alertOf({ secret: '' })],
      [alertOf({ secret: 5 })],
      [alertOf({ secret: [SECRET] })],
      [alertOf(), 'no-such-strategy'],
      [alertOf(), 'EMA-CROSS'],
      [alertOf(), '__proto__'],
      [''],
      ['not an alert'],
      ['secret=wrong'],
      ['{"secret":'],
      ['{"secret":"wrong","contracts":NaN}'],
      [`{"secret":"${SECRET}","secret":"wrong"}`],
      [`[{"secret":"${SECRET}"}]`],
    ] as const;
    for (const [text, strategy] of others) expect(await refusal(text, strategy), text).toEqual(wrong);
  });

  test('places nothing, and is counted', async () => {
    expect(await ordersOf(() => post(alertOf({ secret: 'wrong' })))).toBe(0);
    expect(lines.join('\n')).toContain('AlertsUnauthenticated');
    expect(lines.join('\n')).not.toContain('"outcome"');
  });

  test('is told that a body is too large, before anything is read', async () => {
    expect(await post(' '.repeat(8_193))).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
  });
});

describe('a malformed alert', () => {
  test.each([
    ['a quantity with an exponent', { contracts: '5e-3' }, 'write "0.005"'],
    ['a quantity that is no number', { contracts: 'Infinity' }, 'must be a plain decimal'],
    ['digits of another script', { contracts: '٠.٠٠٥' }, 'must be a plain decimal'],
    ['a thousands separator', { contracts: '1,000.5' }, 'must be a plain decimal'],
    ['a negative quantity', { contracts: '-0.005' }, 'must be a plain decimal'],
    ['more digits than any exchange keeps', { contracts: `0.${'1'.repeat(60)}` }, 'digits'],
    ['a word that no map knows', { action: 'BUY' }, 'action must be one of buy, sell'],
    ['a name of the prototype', { action: 'constructor' }, 'action must be one of buy, sell'],
    ['a template as a value', { ticker: '{"from":"secret"}' }, 'ticker must be one of'],
    ['a placeholder as a value', { contracts: '{{strategy.order.contracts}}' }, 'must be a plain decimal'],
    ['an object', { contracts: { from: 'secret' } }, 'contracts must be text, a number'],
    ['null', { contracts: null }, 'contracts must be text, a number'],
    ['no time', { time: undefined }, 'time is missing'],
    ['a time without a zone', { time: '2026-11-22T09:15:02' }, 'time must be an RFC 3339 time'],
    ['a day that does not exist', { time: '2026-02-30T09:15:02Z' }, 'time must be an RFC 3339 time'],
    ['a time that is no text', { time: true }, 'time must be an RFC 3339 time'],
  ])('is refused with what is wrong: %s', async (_, fields, detail) => {
    const orders = await ordersOf(async () => {
      expect(await post(alertOf(fields))).toMatchObject({
        status: 400,
        body: { code: 'INVALID_REQUEST', orderState: 'notPlaced', detail: expect.stringContaining(detail) },
      });
    });
    expect(orders).toBe(0);
  });

  test.each([
    ['a number with an exponent', alertOf().replace('"0.005"', '5e-3'), 400, 'write "0.005"'],
    ['NaN', alertOf().replace('"0.005"', 'NaN'), 400, 'NaN'],
    ['a field twice', `{"secret":"${SECRET}","contracts":"1","contracts":"2"}`, 400, 'more than once'],
    ['a field twice, escaped', `{"secret":"${SECRET}","a":"1","\\u0061":"2"}`, 400, 'more than once'],
    ['a pair twice', `secret=${SECRET}\ncontracts=1\ncontracts=2`, 400, 'more than once'],
    ['a line that is no pair', `secret=${SECRET}\nbuy now`, 400, 'name=value'],
    ['the secret in another field', alertOf({ note: `my ${SECRET}` }), 400, 'Only the field secret'],
    ['the secret as a name', alertOf({ [SECRET]: null }), 400, 'Only the field secret'],
    ['a hundred fields', alertOf(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`f${at}`, 1]))), 400, '64'],
  ])('is refused, and its secret is not quoted: %s', async (_, text, status, detail) => {
    expect(await post(text)).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } });
  });
});

describe('an alert that may not become an order', () => {
  const rejection = async (fields: object, code: string) => {
    const text = alertOf(fields);
    const orders = await ordersOf(async () => {
      const answer = await post(text);
      expect(answer).toMatchObject({
        status: 200,
        body: { outcome: 'rejected', order: null, problem: { code, orderState: 'notPlaced' } },
      });
    });
    expect(orders).toBe(0);
  };

  test.each([
    ['older than the bound', { time: new Date(Date.now() - 601_000).toISOString() }, 'ALERT_NOT_CURRENT'],
    ['from the future', { time: String(Date.now() + 90_000) }, 'ALERT_NOT_CURRENT'],
    ['of a symbol beyond its limits', { ticker: 'SOLUSDT' }, 'SYMBOL_NOT_ALLOWED'],
    ['of too large a quantity', { contracts: '0.021' }, 'LIMIT_EXCEEDED'],
    ['of too large a value', { ticker: 'ETHUSDT', contracts: '1000' }, 'LIMIT_EXCEEDED'],
    ['that breaks a rule', { contracts: '0.0000000001' }, 'RULE_VIOLATION'],
  ])('is answered with 2xx: %s', (_, fields, code) => rejection(fields, code));

  test('counts a day by the alert: copies count once, refusals not at all, containers together', async () => {
    store('counted', { ...MARKET, limits: { ...MARKET.limits, ordersPerDay: 3 } });
    const first = alertOf();
    const orders = await ordersOf(async () => {
      for (const text of [first, first, alertOf({ contracts: '1' }), alertOf()])
        await post(text, { strategy: 'counted' });
      const on = await container();
      expect((await post(alertOf(), { strategy: 'counted', on })).body).toMatchObject({ outcome: 'done' });
      expect((await post(alertOf(), { strategy: 'counted', on })).body).toMatchObject({
        outcome: 'rejected',
        problem: { code: 'LIMIT_EXCEEDED', violations: [{ rule: 'ordersPerDay', bound: '3' }] },
      });
      expect((await post(first, { strategy: 'counted', on })).body).toMatchObject({ outcome: 'done', replayed: true });
    });
    expect(orders).toBe(3);
  });

  test('obeys the trading state', async () => {
    const halted = await container({ env: { ATLAS_TRADING_STATE: 'halted' } });
    const { body } = await post(alertOf(), { on: halted });
    expect(body).toMatchObject({ outcome: 'rejected', problem: { code: 'TRADING_HALTED' } });
  });

  test('is rejected for a template that cannot be used, once its secret is right', async () => {
    store('ema-cross', '{"order":{}}');
    const { body } = await post(alertOf());
    expect(body).toMatchObject({ outcome: 'rejected', problem: { code: 'TEMPLATE_INVALID' } });
  });
});

describe('what does not answer', () => {
  test('is no reason to send an alert again into doubt: the table', async () => {
    const down = () => Promise.reject(new Error('no answer'));
    const broken = await container({ intents: { ...table.store, get: down, begin: down } });
    const orders = await ordersOf(async () => {
      expect(await post(alertOf(), { on: broken })).toMatchObject({
        status: 202,
        body: { outcome: 'unknown', problem: { code: 'INTENT_STORE_UNAVAILABLE' } },
      });
    });
    expect(orders).toBe(0);
  });

  test('the counts of a day: nothing is placed', async () => {
    const counts = { ...memoryAlertCounts(), claim: () => Promise.reject(new Error('no answer')) };
    const orders = await ordersOf(async () => {
      const { status, body } = await post(alertOf(), { on: await container({ counts }) });
      expect([status, body.outcome]).toEqual([200, 'rejected']);
    });
    expect(orders).toBe(0);
  });

  test('for ever, because nothing counts here: no copy is worth sending', async () => {
    const { body } = await post(alertOf(), { on: await container({ counts: null }) });
    expect(body).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'INTENT_STORE_UNAVAILABLE', retryable: false, orderState: 'notPlaced' },
    });
  });

  test('the strategies: 503, because nobody is known and nothing was sent', async () => {
    const find = () =>
      Promise.reject(new Problem('CREDENTIALS_UNAVAILABLE', 'No answer.', { orderState: 'notPlaced' }));
    expect((await post(alertOf(), { on: await container({ strategies: { find } }) })).status).toBe(503);
  });
});

test('no answer, log line or metric has a secret, and the lines name the strategy', async () => {
  await post(alertOf());
  await post(alertOf({ contracts: '5e-3' }));
  await post(alertOf({ secret: `${SECRET}x` }));
  await post(alertOf({ ticker: 'SOLUSDT' }));
  const said = [...lines, ...heard].join('\n');
  expect(said).not.toContain(SECRET);
  expect(said).toContain('"strategy":"ema-cross"');
  expect(said).toContain('"outcome":"rejected"');
});
