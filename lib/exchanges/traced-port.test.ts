import { describe, expect, test } from 'vitest';
import type { Order } from '../domain/order.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { Annotations, Details, Segment, Tracer } from '../telemetry/tracer.ts';
import type { AmendChange, CallContext, ExchangePort, FillEvidence, HistoryStream } from './port.ts';
import { placedOrder, placing, portSample } from './testing/port-sample.ts';
import { traced } from './traced-port.ts';

const { spot, inverse } = samples;
const ID = placedOrder.id;
// Nothing else of a change or a call is used here.
const change = { instrument: spot } as AmendChange;
const call = {} as CallContext;
const held = { instrument: spot, exchangeOrderId: '7' };
const fill: FillEvidence = { exchangeOrderId: '7', clientOrderId: 'desk7', side: 'BUY', maker: false };
const trace = {
  before: placedOrder,
  change: { instrument: spot, quantity: '1', price: undefined },
  modifyId: '17',
  sentAt: 0,
};
const named = { instrument: spot, clientOrderId: 'desk7' };
const refusal = new Problem('INSUFFICIENT_FUNDS', 'No.');

interface Told {
  readonly name: string;
  readonly annotations: Annotations;
  readonly details: Details;
  readonly failures: unknown[];
}

function known(facts: object): object {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
}

/** Records what its segments receive. */
function recorder() {
  const segments: Told[] = [];
  const tracer: Tracer = {
    segment: (name, work, annotations = {}) => {
      const told: Told = { name, annotations: { ...annotations }, details: {}, failures: [] };
      segments.push(told);
      const segment: Segment = {
        annotate: (more) => void Object.assign(told.annotations, known(more)),
        describe: (more) => void Object.assign(told.details, known(more)),
        http() {},
        answered() {},
        failed: (error) => void told.failures.push(error),
      };
      return work(segment);
    },
    begin: () => undefined,
  };
  return { tracer, segments };
}

const stream: HistoryStream = {
  key: 'binance.coinm.all',
  exchange: 'binance',
  markets: ['coinm'],
  rangeBy: 'created',
  read: () => Promise.resolve({ rows: [placedOrder, placedOrder], leftOut: [], frontier: 0, weight: 1, requests: 1 }),
};

function portWith(more: Partial<ExchangePort> = {}) {
  const port = portSample({
    fills: () => Promise.resolve({ rows: [fill], leftOut: [] }),
    findRenamed: () => Promise.resolve({ order: placedOrder, placedQuantity: '1' }),
    history: () => [stream],
    ...more,
  });
  const { tracer, segments } = recorder();
  return { port, wrapped: traced(port, tracer), segments };
}

type Calls = readonly [string, (port: ExchangePort) => unknown, Annotations, Details?][];

const done = { outcome: 'acknowledged' };
const commands: Calls = [
  ['place', (port) => port.place(placing, call), { ...done, orderId: ID, clientOrderId: 'desk7' }],
  [
    'amend',
    (port) => port.amend(placedOrder, change, call),
    { ...done, orderId: ID },
    { method: 'cancelReplace', after: `${ID}1` },
  ],
  ['cancel', (port) => port.cancel(held, call), { ...done, orderId: ID }],
  ['cancel', (port) => port.cancel(named, call), { ...done, orderId: ID, clientOrderId: 'desk7' }],
  [
    'cancelAll',
    (port) => port.cancelAll({ instrument: spot, side: undefined, listed: [] }, call),
    done,
    { orders: 2, allNamed: true },
  ],
];
const reads: Calls = [
  ['instruments', (port) => port.instruments(call), {}],
  ['instrument', (port) => port.instrument('BTCUSDT', call), {}],
  ['delivered', (port) => port.delivered('BTC/USD:BTC-260925', call), {}],
  ['find', (port) => port.find(held, call), { orderId: ID }, { found: true }],
  ['find', (port) => port.find(named, call), { orderId: ID, clientOrderId: 'desk7' }, { found: true }],
  ['amendTrace', (port) => port.amendTrace(trace, call), { orderId: ID }, { trace: 'made' }],
  [
    'fills',
    (port) => port.fills({ ...named, from: 0, to: 1 }, call),
    { clientOrderId: 'desk7' },
    { fills: 1, leftOut: 0 },
  ],
  [
    'findRenamed',
    (port) =>
      port.findRenamed?.({ ...named, side: 'BUY', type: null, price: null, quantity: null, from: 0, to: 1 }, call),
    { clientOrderId: 'desk7' },
    { found: true },
  ],
  ['active', (port) => port.active({ instrument: spot }, call), {}, { orders: 0, leftOut: 0 }],
  ['active', (port) => port.active({ markets: ['spot'] }, call), {}, { orders: 0, leftOut: 0 }],
  ['referencePrice', (port) => port.referencePrice(spot, call), {}],
  ['quote', (port) => port.quote(spot, call), {}],
  ['time', (port) => port.time(call), {}],
];

describe('a traced port', () => {
  test.each([...commands, ...reads])('%s is one segment', async (operation, ask, about, details = {}) => {
    const { wrapped, segments } = portWith();
    await ask(wrapped);
    const [segment] = segments;
    expect(segments).toHaveLength(1);
    expect(segment?.name).toBe(`binance.spot.${operation}`);
    expect(segment?.annotations).toEqual({ exchange: 'binance', market: 'spot', operation, ...about });
    expect(segment?.details).toEqual(details);
    expect(segment?.failures).toEqual([]);
  });

  test('covers every call of the port', () => {
    const { port } = portWith();
    const calls = Object.entries(port).flatMap(([name, part]) => (typeof part === 'function' ? [name] : []));
    // A history sends nothing until it is read; a budget is already known; an account is traced by its own calls.
    const asking = calls.filter(
      (name) => !['history', 'budget', 'exchangeTime', 'keysUsedSince', 'ready', 'account'].includes(name),
    );
    expect(new Set([...commands, ...reads].map(([name]) => name))).toEqual(new Set(asking));
  });

  test('returns what the port returns, and throws what it throws', async () => {
    const outcome: CommandOutcome<Order> = { outcome: 'acknowledged', value: placedOrder };
    const down = new Problem('EXCHANGE_UNREACHABLE', 'down');
    const { port, wrapped } = portWith({
      place: () => Promise.resolve(outcome),
      find: () => Promise.reject(down),
      instrument: (exchangeSymbol) => Promise.resolve(exchangeSymbol === 'XBTUSD' ? inverse : undefined),
    });
    expect(await wrapped.place(placing, call)).toBe(outcome);
    await expect(wrapped.find(held, call)).rejects.toBe(down);
    expect(await wrapped.instrument('XBTUSD', call)).toBe(inverse);
    expect(wrapped.facts).toBe(port.facts);
    expect(wrapped.budget).toBe(port.budget);
  });

  test.each<CommandOutcome<never>>([
    { outcome: 'rejected', problem: refusal },
    { outcome: 'notExecuted', problem: refusal },
    { outcome: 'unknown', problem: refusal, acceptedUntil: null, clientOrderIds: [] },
  ])('a command that ends as $outcome says so, and why', async (outcome) => {
    const ended = () => Promise.resolve(outcome);
    const { wrapped, segments } = portWith({ place: ended, amend: ended, cancel: ended, cancelAll: ended });
    for (const [, ask] of commands) expect(await ask(wrapped)).toBe(outcome);
    expect(segments.map(({ annotations, failures }) => [annotations.outcome, ...failures])).toEqual(
      commands.map(() => [outcome.outcome, refusal]),
    );
  });

  test('an order that is not found is not a failure', async () => {
    const { wrapped, segments } = portWith({ find: () => Promise.resolve(undefined) });
    await wrapped.find(held, call);
    expect(segments[0]).toMatchObject({ details: { found: false }, annotations: { orderId: ID }, failures: [] });
  });

  test('each step through a history is a segment with the market of its stream', async () => {
    const { wrapped, segments } = portWith();
    const [own] = wrapped.history([inverse]);
    expect(own).toMatchObject({ key: stream.key, markets: stream.markets, rangeBy: stream.rangeBy });
    expect(segments).toEqual([]);
    const page = await own?.read({ from: 0, to: 1, direction: 'newest', memo: undefined }, call);
    expect(page?.rows).toHaveLength(2);
    expect(segments).toMatchObject([
      {
        name: 'binance.coinm.history',
        annotations: { exchange: 'binance', market: 'coinm', operation: 'history' },
        details: { stream: stream.key, orders: 2 },
      },
    ]);
  });

  test('a call for several products of a venue belongs to its account', async () => {
    const { wrapped, segments } = portWith({ exchange: 'bitmex', markets: ['spot', 'usdm', 'coinm'] });
    await wrapped.time(call);
    await wrapped.active({ markets: ['spot', 'usdm'] }, call);
    await wrapped.active({ instrument: inverse }, call);
    expect(segments.map(({ name }) => name)).toEqual([
      'bitmex.account.time',
      'bitmex.account.active',
      'bitmex.coinm.active',
    ]);
  });
});
