import { describe, expect, it } from 'vitest';
import type { Deadline } from '../domain/deadline.ts';
import type { LinkedOrders, ListLeg } from '../domain/linked-orders.ts';
import { ORDER_LIST_KINDS, ORDER_TYPES } from '../domain/order-type.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { ExchangePort, LinkedOrdersPort } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { UNGUARDED } from '../guard/trading-guard.ts';
import type { Intent } from '../intents/intent.ts';
import { intentIdOf, requestHashOf } from '../intents/intent-id.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { cancelOrderList } from './cancel-list.ts';
import { type PlaceListRequest, placeOrderList } from './place-list.ts';
import { getOrderList } from './read-list.ts';
import type { OrdersContext, RecordingContext } from './reconcile/context.ts';
import { endedEarlier } from './reconcile/earlier.ts';
import { resolveIntent } from './reconcile/resolve-intent.ts';
import {
  acknowledged,
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  lostReply,
  problemThrownBy,
  rejectedOutcome,
  START,
} from './reconcile/testing/exchange-fake.ts';
import { placeListIntent } from './reconcile/testing/intent-sample.ts';

const instrument = {
  ...samples.spot,
  capabilities: {
    ...samples.spot.capabilities,
    orderTypes: ORDER_TYPES,
    triggerBy: ['LAST'] as const,
    orderLists: ORDER_LIST_KINDS,
  },
};

const OTO: PlaceListRequest = {
  ...{ exchange: 'binance', symbol: 'BTC/USDT', kind: 'OTO' },
  working: { side: 'BUY', quantity: '0.005', price: '90000' },
  pending: { side: 'SELL', type: 'LIMIT', quantity: '0.005', price: '95000' },
};

const LIST_ID = 'binance.spot.BTCUSDT.812345';
const leg = (role: ListLeg['role'], stage: ListLeg['stage'], order: Parameters<typeof heldOrder>[0] = {}): ListLeg => ({
  role,
  stage,
  order: heldOrder({ orderListId: '812345', ...order }),
});
const working = leg('working', 'active', { exchangeOrderId: '1', clientOrderId: 'made-by-atlas-w' });
const pending = leg('pending', 'pending', { exchangeOrderId: '2', clientOrderId: 'made-by-atlas-p' });

function heldList(changes: Partial<LinkedOrders> = {}): LinkedOrders {
  return {
    id: LIST_ID,
    ...{ exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', exchangeSymbol: 'BTCUSDT' },
    ...{ exchangeListId: '812345', clientListId: 'made-by-atlas', kind: 'OTO' },
    ...{ state: 'EXECUTING', exchangeState: 'EXECUTING', legs: [working, pending], updatedAt: null },
    ...changes,
  };
}

interface ListScript extends ExchangeScript {
  readonly placeList?: LinkedOrdersPort['place'];
  readonly cancelList?: LinkedOrdersPort['cancel'];
  readonly findList?: (now: number) => LinkedOrders | undefined;
}

const OCO: PlaceListRequest = {
  ...{ exchange: 'binance', symbol: 'BTC/USDT', kind: 'OCO', side: 'SELL', quantity: '0.005' },
  ...{ takeProfit: { price: '95000' }, stopLoss: { triggerPrice: '88000' } },
};

/** The fake exchange, with order lists. */
function withLists({ placeList, cancelList, findList, ...script }: ListScript) {
  const fake = exchangeFake({ instrument, find: () => undefined, fills: () => [], ...script });
  const { calls, pass, now } = fake;
  const called = async (name: string) => {
    calls.push(name);
    await Promise.resolve();
    pass(10);
  };
  const unscripted = (name: string) => {
    throw new Error(`${name} is not in the script`);
  };
  const lists: LinkedOrdersPort = {
    async place(list, call) {
      await called('placeList');
      return placeList?.(list, call) ?? unscripted('placeList');
    },
    async cancel(ref, call) {
      await called('cancelList');
      return cancelList?.(ref, call) ?? unscripted('cancelList');
    },
    async find() {
      const asked = now();
      await called('findList');
      return findList === undefined ? unscripted('findList') : findList(asked);
    },
    active: () => unscripted('activeLists'),
  };
  const port: ExchangePort = { ...fake.port, linkedOrders: () => Promise.resolve(lists) };
  const ports = [loadedPort(port)];
  const context = { ...fake.context, ports, catalogue: createCatalogue({ ports, ttlMs: 3_600_000, now }) };
  return { ...fake, port, context };
}

function place(script: ListScript, request: PlaceListRequest = OTO) {
  const fake = withLists(script);
  return { ...fake, result: placeOrderList(fake.context, request, CALLER, fake.call) };
}

const lost = async () => lostReply(3_000);

describe('placing an order list', () => {
  it('sends it once, under ids that lead from one to the other, and answers with it', async () => {
    const ids: unknown[] = [];
    const { result, calls } = place({
      placeList: (list) => {
        ids.push(list.clientListId, ...list.legs.map(({ order }) => order.clientOrderId));
        return Promise.resolve(acknowledged(heldList()));
      },
    });
    expect(await result).toEqual({ outcome: 'listPlaced', list: heldList(), replayed: false });
    expect(ids).toEqual(['made-by-atlas', 'made-by-atlas-w', 'made-by-atlas-p']);
    expect(calls).toEqual(['placeList']);
  });

  it('tells how a definite refusal ended it', async () => {
    const { result, count } = place({ placeList: async () => rejectedOutcome('INSUFFICIENT_FUNDS') });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      details: { orderState: 'notPlaced' },
    });
    expect(count('placeList')).toBe(1);
  });

  it('is found by its own client id after the reply was lost', async () => {
    const { result, count } = place({ placeList: lost, findList: () => heldList() });
    expect(await result).toMatchObject({ outcome: 'listPlaced', list: { id: LIST_ID } });
    expect(count('placeList')).toBe(1);
  });

  it('is found partly filled, as it is by then', async () => {
    const filled = leg('working', 'ended', {
      state: 'FILLED',
      filledQuantity: '0.005',
      clientOrderId: 'made-by-atlas-w',
    });
    const { result } = place({ placeList: lost, findList: () => heldList({ legs: [filled, pending] }) });
    expect(await result).toMatchObject({ outcome: 'listPlaced', list: { legs: [{ stage: 'ended' }, {}] } });
  });

  it('is proven absent only after every lag, by a look for the list, each of its orders and their fills', async () => {
    const { result, calls, count } = place({ placeList: lost, findList: () => undefined });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'NOT_PLACED',
      retryable: true,
      details: { orderState: 'notPlaced' },
    });
    expect(count('placeList')).toBe(1);
    expect(count('find')).toBe(2);
    expect(calls.lastIndexOf('findList')).toBeLessThan(calls.indexOf('find'));
  });

  it('is never called absent while one of its orders shows and the list does not', async () => {
    const { result, count } = place({
      placeList: lost,
      findList: () => undefined,
      find: (ref) => ('clientOrderId' in ref && ref.clientOrderId === 'made-by-atlas-p' ? pending.order : undefined),
    });
    expect(await result).toMatchObject({
      outcome: 'unknown',
      operation: 'placeList',
      clientOrderIds: ['made-by-atlas-w', 'made-by-atlas-p'],
    });
    expect(count('placeList')).toBe(1);
  });

  it('is never called absent while the list cannot be read', async () => {
    const { result } = place({
      placeList: lost,
      findList: () => {
        throw new Problem('EXCHANGE_PROTOCOL', 'One of its orders does not show.');
      },
    });
    expect(await result).toMatchObject({ outcome: 'unknown', operation: 'placeList' });
  });

  it('is adopted when a hop has delivered it twice and the second copy is a duplicate', async () => {
    const { result, count } = place({
      placeList: async () => rejectedOutcome('DUPLICATE_CLIENT_ORDER_ID'),
      findList: (at) => (at > START + 800 ? heldList() : undefined),
    });
    expect(await result).toMatchObject({ outcome: 'listPlaced', list: { id: LIST_ID } });
    expect(count('placeList')).toBe(1);
  });

  it('is unknown when it is a duplicate and no list shows', async () => {
    const { result } = place({
      placeList: async () => rejectedOutcome('DUPLICATE_CLIENT_ORDER_ID'),
      findList: () => undefined,
    });
    expect(await result).toMatchObject({ outcome: 'unknown', operation: 'placeList' });
  });

  it('that shows as rejected is a refusal', async () => {
    const { result } = place({ placeList: lost, findList: () => heldList({ state: 'REJECTED' }) });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'EXCHANGE_REJECTED',
      details: { orderState: 'notPlaced' },
    });
  });

  it('is read again while the order behind a filled one is being placed, and tells how that ended', async () => {
    const filled = leg('working', 'ended', { state: 'FILLED' });
    const refused = leg('pending', 'ended', { state: 'EXPIRED', stateReason: 'INSUFFICIENT_FUNDS' });
    const { result } = place({
      placeList: async () => acknowledged(heldList({ legs: [filled, pending] })),
      findList: () => heldList({ state: 'ALL_DONE', legs: [filled, refused] }),
    });
    expect(await result).toMatchObject({
      outcome: 'listPlaced',
      list: { state: 'ALL_DONE', legs: [{}, { stage: 'ended', order: { stateReason: 'INSUFFICIENT_FUNDS' } }] },
    });
  });

  it('is refused, with what works there, on a product without lists', async () => {
    const fake = exchangeFake();
    const problem = await problemThrownBy(placeOrderList(fake.context, OTO, CALLER, fake.call));
    expect(problem).toMatchObject({
      code: 'NOT_SUPPORTED',
      details: { orderState: 'notPlaced', violations: [{ field: 'kind', rule: 'capability' }] },
    });
    expect(fake.calls).toEqual([]);
  });
});

describe('an order list that was not sent', () => {
  const halted = new Problem('TRADING_HALTED', 'The operator has halted trading.');

  it.each([0, 1])('is refused for what the operator says of order %i of it, before anything is sent', async (at) => {
    let asked = 0;
    const guard = { ...UNGUARDED, place: () => (asked++ === at ? Promise.reject(halted) : Promise.resolve()) };
    const { result, calls } = place({ guard });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'TRADING_HALTED',
      details: { orderState: 'notPlaced' },
    });
    expect(calls).toEqual([]);
  });

  it('is refused at an exchange that is not enabled', async () => {
    const { result } = place({}, { ...OTO, exchange: 'bybit' });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'NOT_SUPPORTED',
      detail: 'bybit is not enabled here.',
      details: { exchange: 'bybit', orderState: 'notPlaced' },
    });
  });

  it('concerns its own exchange and product, whatever else is served', async () => {
    const fake = withLists({ placeList: async () => acknowledged(heldList()) });
    const readied: string[] = [];
    const beside = [
      exchangeFake({ instrument: { ...samples.spot, exchange: 'bybit' } }),
      exchangeFake({ instrument: samples.linear }),
    ];
    for (const { port } of beside) {
      port.ready = () => {
        readied.push(port.exchange);
        return Promise.resolve();
      };
    }
    const ports = [...fake.context.ports, ...beside.map(({ port }) => loadedPort(port))];
    const catalogue = createCatalogue({ ports, ttlMs: 3_600_000, now: fake.now });
    const result = placeOrderList({ ...fake.context, ports, catalogue }, OTO, CALLER, fake.call);
    expect(await result).toMatchObject({ outcome: 'listPlaced' });
    expect(readied).toEqual([]);
  });

  it('is refused where the market has reached it, and sent where it has not', async () => {
    const at = (bid: string, ask: string) => {
      const fake = withLists({ placeList: async () => acknowledged(heldList()) });
      const { exchange, market, symbol, exchangeSymbol } = samples.spot;
      const quote = { ...{ exchange, market, symbol, exchangeSymbol, bid, ask, markPrice: null }, quantityUnit: 'BTC' };
      fake.port.quote = () => Promise.resolve({ ...quote, bidQuantity: '1', askQuantity: '1' });
      return { ...fake, result: placeOrderList(fake.context, OCO, CALLER, fake.call) };
    };
    const reached = at('95000', '95001');
    expect(await problemThrownBy(reached.result)).toMatchObject({
      code: 'RULE_VIOLATION',
      details: { orderState: 'notPlaced', violations: [{ field: 'takeProfit.price' }] },
    });
    expect(reached.calls).toEqual([]);
    expect(await at('89999', '90001').result).toMatchObject({ outcome: 'listPlaced' });
  });

  it('says that nothing was placed where the exchange took nothing', async () => {
    const { result } = place({ placeList: async () => rejectedOutcome('RATE_LIMITED', 'notExecuted') });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'RATE_LIMITED',
      details: { orderState: 'notPlaced' },
    });
  });

  it('reads the exchange’s clock before, because the record says until when an effect is possible', async () => {
    const fake = withLists({ placeList: async () => acknowledged(heldList()) });
    const seen: string[] = [];
    fake.port.ready = () => {
      seen.push('ready');
      return Promise.resolve();
    };
    await placeOrderList(fake.context, OTO, CALLER, fake.call);
    expect(seen).toEqual(['ready']);
  });

  it('is a fault of Atlas where a check fails by one', async () => {
    const fault = new TypeError('a bug');
    const guard = { ...UNGUARDED, place: () => Promise.reject(fault) };
    await expect(place({ guard }).result).rejects.toBe(fault);
  });
});

it('an order list that the operator forbids while it waits is not signed', async () => {
  const halted = new Problem('TRADING_HALTED', 'The operator has halted trading.');
  const { result } = place({
    guard: { ...UNGUARDED, whilePlacing: (_order, work) => work(() => halted) },
    placeList: (_list, { refusal }) => {
      const problem = refusal?.();
      if (problem === undefined) throw new Error('it was signed');
      return Promise.resolve({ outcome: 'notExecuted', problem });
    },
  });
  expect(await problemThrownBy(result)).toMatchObject({
    code: 'TRADING_HALTED',
    detail: 'The operator has halted trading.',
  });
});

describe('an order list that the exchange refused for a cause that is gone', () => {
  const refused = (more: object): CommandOutcome<never> => ({
    outcome: 'rejected',
    problem: new Problem('EXCHANGE_CLOCK', 'Your clock is off.', { exchange: 'binance' }),
    recheckFrom: START + 500,
    ...more,
  });
  const again = refused({ sendAgain: true });
  const answers = (...outcomes: readonly CommandOutcome<LinkedOrders>[]) => {
    let sent = 0;
    return async () => outcomes[sent++] ?? acknowledged(heldList());
  };

  it('is sent once more, after a look that found nothing, and asks the operator’s guard again', async () => {
    let asked = 0;
    const guard: OrdersContext['guard'] = {
      ...UNGUARDED,
      place: () => {
        asked += 1;
        return Promise.resolve();
      },
    };
    const { result, calls } = place({ guard, placeList: answers(again), findList: () => undefined });
    expect(await result).toMatchObject({ outcome: 'listPlaced' });
    const commands = calls.filter((name) => name === 'placeList' || name === 'findList');
    expect([commands[0], commands.at(-1), commands.includes('findList')]).toEqual(['placeList', 'placeList', true]);
    expect(calls.filter((name) => name === 'placeList')).toHaveLength(2);
    expect(asked).toBe(4);
  });

  it('is not sent again when trading was halted meanwhile', async () => {
    let asked = 0;
    const halted = new Problem('TRADING_HALTED', 'The operator has halted trading.');
    const guard = { ...UNGUARDED, place: () => (asked++ >= 2 ? Promise.reject(halted) : Promise.resolve()) };
    const { result, count } = place({ guard, placeList: answers(again), findList: () => undefined });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'TRADING_HALTED',
      details: { orderState: 'notPlaced' },
    });
    expect(count('placeList')).toBe(1);
  });

  it('is not sent again when the look finds it', async () => {
    const { result, count } = place({ placeList: answers(again), findList: () => heldList() });
    expect(await result).toMatchObject({ outcome: 'listPlaced' });
    expect(count('placeList')).toBe(1);
  });

  it('is refused when the exchange says so twice, and may be tried again', async () => {
    const { result, count } = place({ placeList: answers(again, again), findList: () => undefined });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'NOT_PLACED',
      retryable: true,
      details: { exchange: 'binance', orderState: 'notPlaced' },
    });
    expect(count('placeList')).toBe(2);
  });

  it('is refused with the exchange’s reason where the cause stands', async () => {
    const { result, count } = place({ placeList: answers(refused({})), findList: () => undefined });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'EXCHANGE_CLOCK',
      details: { orderState: 'notPlaced' },
    });
    expect(count('placeList')).toBe(1);
    expect(count('findList')).toBeGreaterThan(0);
  });

  it('is unknown while a copy may still be accepted, and says until when', async () => {
    const late = refused({ recheckFrom: START + 30_000, sendAgain: true });
    const { result, count, now } = place({ placeList: answers(late), findList: () => undefined, budgetMs: 8_000 });
    const unknown = await result;
    expect(unknown).toMatchObject({
      ...{ outcome: 'unknown', operation: 'placeList', clientOrderIds: ['made-by-atlas-w', 'made-by-atlas-p'] },
      lost: {
        problem: { code: 'EXCHANGE_CLOCK', details: { orderState: 'unknown' } },
        acceptedUntil: now() + 3_000,
      },
      // Until its absence would be proof: the validity, the lag of the engine and that of the lists.
      askAgainMs: 15_000,
    });
    expect(count('placeList')).toBe(1);
  });

  it('is unknown for ever where signatures do not expire', async () => {
    const late = refused({ recheckFrom: START + 30_000 });
    const fake = withLists({ placeList: answers(late), findList: () => undefined, budgetMs: 8_000 });
    const unending: ExchangePort = { ...fake.port, validityMs: null };
    const ports = [loadedPort(unending)];
    const context = { ...fake.context, ports, catalogue: createCatalogue({ ports, ttlMs: 3_600_000, now: fake.now }) };
    expect(await placeOrderList(context, OTO, CALLER, fake.call)).toMatchObject({
      outcome: 'unknown',
      lost: { acceptedUntil: null },
    });
  });

  it('is sent again after a lost reply only when its absence is proven', async () => {
    const gone: CommandOutcome<never> = { ...lostReply(3_000), sendAgain: true } as CommandOutcome<never>;
    const absent = place({ placeList: answers(gone), findList: () => undefined });
    expect(await absent.result).toMatchObject({ outcome: 'listPlaced' });
    expect(absent.count('placeList')).toBe(2);
    const pressed = place({ placeList: answers(gone), findList: () => undefined, budgetMs: 8_000 });
    expect(await pressed.result).toMatchObject({ outcome: 'unknown' });
    expect(pressed.count('placeList')).toBe(1);
  });
});

describe('an order list whose working order filled at once', () => {
  const filled = leg('working', 'ended', { state: 'FILLED' });
  const between = heldList({ legs: [filled, pending] });
  const done = heldList({ state: 'ALL_DONE', legs: [filled, leg('pending', 'active')] });

  it('is read a few times, more and more seldom, and told as it is then', async () => {
    const asked: number[] = [];
    const { result } = place({
      placeList: async () => acknowledged(between),
      findList: (at) => {
        asked.push(at - START);
        return between;
      },
    });
    expect(await result).toMatchObject({ list: between });
    expect(asked).toEqual([110, 520, 2_030]);
  });

  it('is read no later than lists lag', async () => {
    const asked: number[] = [];
    const { result } = place({
      placeList: async () => acknowledged(between),
      findList: (at) => {
        asked.push(at - START);
        return between;
      },
      facts: { listingLagMs: 50 },
    });
    await result;
    expect(asked).toEqual([60, 120, 180]);
  });

  it('is told as it was answered where it cannot be read', async () => {
    let reads = 0;
    const { result } = place({
      placeList: async () => acknowledged(between),
      findList: () => {
        reads += 1;
        if (reads === 1) throw new Problem('EXCHANGE_UNREACHABLE', 'down');
        return reads === 2 ? undefined : done;
      },
    });
    expect(await result).toMatchObject({ outcome: 'listPlaced', list: done });
  });

  it.each([
    // Placing takes 10 ms, the pauses 100 and 400, each read 10.
    [110, 0, 10],
    [111, 1, 120],
    [520, 1, 120],
    [521, 2, 530],
  ])('within %d ms is read %d times, and told after %d ms', async (budgetMs, reads, after) => {
    const { result, count, now } = place({
      ...{ placeList: async () => acknowledged(between), findList: () => between, budgetMs },
    });
    expect(await result).toMatchObject({ outcome: 'listPlaced', list: between });
    expect(count('findList')).toBe(reads);
    expect(now() - START).toBe(after);
  });

  it('is not read once its caller has gone', async () => {
    const gone = new AbortController();
    const { context, call, count } = withLists({ placeList: async () => acknowledged(between), findList: () => done });
    const sleep = async () => gone.abort();
    const result = placeOrderList({ ...context, sleep }, OTO, CALLER, { ...call, signal: gone.signal });
    expect(await result).toMatchObject({ outcome: 'listPlaced', list: between });
    expect(count('findList')).toBe(0);
  });

  it('is not waited for beyond the time of the request', async () => {
    const { result, count } = place({ placeList: async () => acknowledged(between), budgetMs: 100 });
    expect(await result).toMatchObject({ outcome: 'listPlaced', list: between });
    expect(count('findList')).toBe(0);
  });
});

describe('a list whose process was killed', () => {
  it('is found by another process', async () => {
    const fake = withLists({ findList: () => heldList() });
    expect(await resolveIntent(fake.context, placeListIntent(), fake.call)).toMatchObject({
      kind: 'listDone',
      list: { id: LIST_ID },
    });
    expect(fake.count('placeList')).toBe(0);
  });

  it('is not sent again while a list of an earlier attempt shows', async () => {
    const problem = { code: 'EXCHANGE_OVERLOADED', detail: 'busy', details: {} } as const;
    const intent = { ...placeListIntent(), progress: { state: 'NOT_EXECUTED', problem, lookFrom: START } as const };
    const found = withLists({ findList: () => heldList() });
    expect(await endedEarlier(found.context, intent, found.call)).toMatchObject({ kind: 'listDone' });
    const absent = withLists({ findList: () => undefined });
    expect(await endedEarlier(absent.context, intent, absent.call)).toBeUndefined();
  });

  it('is not mistaken for one of an earlier life of the key', async () => {
    const old = leg('working', 'ended', {
      clientOrderId: `${placeListIntent().intentId}-t`,
      createdAt: new Date(START - 3_600_000).toISOString(),
    });
    const fake = withLists({ findList: () => heldList({ legs: [old] }) });
    expect(await resolveIntent(fake.context, placeListIntent(), fake.call)).not.toMatchObject({ kind: 'listDone' });
  });
});

describe('a look for a list', () => {
  const { intentId } = placeListIntent();
  const old = new Date(START - 3_600_000).toISOString();
  const sentLongAgo = { ...placeListIntent().progress, acceptedUntil: START - 20_000 };
  const ended = (script: ListScript) => {
    const fake = withLists(script);
    return resolveIntent(fake.context, placeListIntent({ progress: sentLongAgo }), fake.call);
  };

  it('takes a list whose orders got other client ids since for the one that was sent', async () => {
    const legs = [leg('takeProfit', 'active', { clientOrderId: 'changed' })];
    expect(await ended({ findList: () => heldList({ legs }) })).toMatchObject({ kind: 'listDone' });
  });

  it('judges a list by the first of its orders that shows', async () => {
    const legs = [
      leg('takeProfit', 'active', { clientOrderId: 'changed', createdAt: old }),
      leg('stopLoss', 'active', { clientOrderId: `${intentId}-s` }),
    ];
    expect(await ended({ findList: () => heldList({ legs }) })).toMatchObject({ kind: 'listDone' });
  });

  it('takes no order of an earlier life of the key for a trace', async () => {
    const order = (createdAt: string) => heldOrder({ clientOrderId: `${intentId}-t`, createdAt });
    const found = (createdAt: string) => ended({ findList: () => undefined, find: () => order(createdAt) });
    expect(await found(old)).toMatchObject({ kind: 'notExecuted' });
    expect(await found(new Date(START).toISOString())).toMatchObject({ kind: 'unknown' });
  });

  it('believes in no absence while fills may be those of its orders', async () => {
    const fills = () => [{ exchangeOrderId: '9', clientOrderId: null, side: null, maker: null }];
    const { subject } = placeListIntent();
    if (subject.operation !== 'placeList') throw new TypeError('it is a list');
    const legs = subject.legs.map(({ role, order }) => ({
      role,
      order: { ...order, type: 'STOP_MARKET' as const },
    }));
    const fake = withLists({ findList: () => undefined, fills });
    const intent = placeListIntent({ progress: sentLongAgo }, { legs });
    expect(await resolveIntent(fake.context, intent, fake.call)).toMatchObject({ kind: 'unknown' });
    const without = withLists({ findList: () => undefined, fills: () => [] });
    expect(await resolveIntent(without.context, intent, without.call)).toMatchObject({ kind: 'notExecuted' });
  });

  it('tells what the exchange said of a list that it rejected', async () => {
    const list = heldList({ state: 'REJECTED', exchangeState: 'REJECT' });
    const { result } = place({ placeList: async () => acknowledged(list) });
    expect(await problemThrownBy(result)).toMatchObject({
      ...{ code: 'EXCHANGE_REJECTED' },
      details: { exchange: 'binance', exchangeMessage: 'REJECT', orderState: 'notPlaced' },
    });
  });

  it('ends, where its absence is proven, in the cause, and in no word of how', async () => {
    const { result } = place({ placeList: lost, findList: () => undefined });
    expect((await problemThrownBy(result)).detail).toMatch(/^The order list did not take effect at binance/);
  });

  it('says when asking again can show more', async () => {
    const { result, now } = place({ placeList: lost, findList: () => undefined, budgetMs: 8_000 });
    const unknown = await result;
    if (unknown.outcome !== 'unknown') throw new Error('it is known');
    // The validity of the request, the lag of the engine and that of the lists.
    expect(unknown.askAgainMs).toBe(START + 3_000 + 12_000 - now());
    expect(unknown.lost).toMatchObject({ acceptedUntil: START + 3_000 });
  });
});

describe('a list under a key', () => {
  const KEYED = { ...CALLER, idempotencyKey: 'a-key' };
  const id = intentIdOf('test', null, 'a-key');

  /** Runs a command under a key; returns what was recorded of it before it was sent. */
  async function recordOf(script: ListScript, run: (context: RecordingContext, call: Deadline) => Promise<unknown>) {
    const fake = withLists(script);
    const begun: Intent[] = [];
    const store: Pick<IntentStore, 'get' | 'begin' | 'replace'> = {
      get: () => Promise.resolve(undefined),
      begin: (intent) => {
        begun.push(intent);
        return Promise.resolve(undefined);
      },
      replace: () => Promise.resolve(true),
    };
    // The test uses only the writes of one command.
    const intents = { ...fake.context.intents, store: store as IntentStore, outlivesProcess: true };
    await run({ ...fake.context, intents }, fake.call);
    return begun[0];
  }

  it('has ids that follow from the key, and is recorded as it is sent', async () => {
    const ids: string[] = [];
    const placeList: ListScript['placeList'] = (list) => {
      ids.push(list.clientListId, ...list.legs.map(({ order }) => order.clientOrderId));
      return Promise.resolve(acknowledged(heldList()));
    };
    const recorded = await recordOf({ placeList, clockWithin: 7 }, (context, call) =>
      placeOrderList(context, OTO, KEYED, call),
    );
    expect(ids).toEqual([id, `${id}-w`, `${id}-p`]);
    expect(recorded).toMatchObject({
      clientOrderId: null,
      requestHash: requestHashOf('placeList', OTO),
      subject: {
        ...{
          operation: 'placeList',
          exchange: 'binance',
          market: 'spot',
          symbol: 'BTC/USDT',
          exchangeSymbol: 'BTCUSDT',
        },
        ...{ kind: 'OTO', clientListId: id, idOrigin: 'derived', sentAfter: { at: START, within: 7 } },
        legs: [
          { role: 'working', order: { side: 'BUY', price: '90000', quantity: '0.005', clientOrderId: `${id}-w` } },
          { role: 'pending', order: { side: 'SELL', price: '95000', clientOrderId: `${id}-p` } },
        ],
      },
    });
    expect(recorded?.subject).not.toHaveProperty('legs.0.order.instrument');
  });

  it('is sent, and cancelled, so that no copy is accepted after the moment recorded before', async () => {
    const until: unknown[] = [];
    const done = heldList({ state: 'ALL_DONE', legs: [leg('working', 'ended', { state: 'CANCELED' })] });
    const script: ListScript = {
      placeList: (_, call) => {
        until.push(call.acceptedUntil);
        return Promise.resolve(acknowledged(heldList()));
      },
      cancelList: (_, call) => {
        until.push(call.acceptedUntil);
        return Promise.resolve(acknowledged(done));
      },
      findList: () => done,
    };
    const recorded = [
      await recordOf(script, (context, call) => placeOrderList(context, OTO, KEYED, call)),
      await recordOf(script, (context, call) => cancelOrderList(context, LIST_ID, KEYED, call)),
    ];
    expect(until).toEqual([expect.any(Number), expect.any(Number)]);
    expect(recorded).toMatchObject(until.map((acceptedUntil) => ({ progress: { acceptedUntil } })));
  });

  it('is recorded as JSON, even while the exchange’s clock is not known', async () => {
    const script = {
      placeList: () => Promise.resolve(acknowledged(heldList())),
      clockWithin: Number.POSITIVE_INFINITY,
    };
    const recorded = await recordOf(script, (context, call) => placeOrderList(context, OTO, KEYED, call));
    expect(recorded?.subject).toMatchObject({ sentAfter: { at: START, within: null } });
  });

  /** Calls over one store of one record; `kept` says whether an end can be written. */
  function over(script: ListScript, kept = true) {
    const fake = withLists(script);
    const standing: { intent?: Intent } = {};
    let reads = 0;
    const store: Pick<IntentStore, 'get' | 'begin' | 'replace'> = {
      get: () => {
        reads += 1;
        return Promise.resolve(standing.intent);
      },
      begin: (intent) => {
        const { intent: other } = standing;
        standing.intent ??= intent;
        return Promise.resolve(other);
      },
      replace: (next) => {
        if (kept) standing.intent = next;
        return Promise.resolve(kept);
      },
    };
    // The test uses only the reads and writes of one command.
    const intents = { ...fake.context.intents, store: store as IntentStore, outlivesProcess: true };
    const context: RecordingContext = { ...fake.context, intents };
    return {
      ...fake,
      standing,
      reads: () => reads,
      place: () => placeOrderList(context, OTO, KEYED, fake.call),
      cancel: () => cancelOrderList(context, LIST_ID, KEYED, fake.call),
    };
  }
  const ended = heldList({ state: 'ALL_DONE', legs: [leg('working', 'ended', { state: 'CANCELED' })] });
  const both: ListScript = {
    ...{ placeList: async () => acknowledged(heldList()), cancelList: async () => acknowledged(ended) },
    findList: () => ended,
  };

  it.each(['place', 'cancel'] as const)(
    'is sent once, without a read of the store, and answered again: %s',
    async (command) => {
      const { [command]: ask, reads, count } = over(both);
      const first = await ask();
      expect(first).toMatchObject({ replayed: false });
      expect(reads()).toBe(0);
      expect(await ask()).toEqual({ ...first, replayed: true });
      expect(count(`${command}List`)).toBe(1);
    },
  );

  it('is told as it is although its end could not be recorded', async () => {
    expect(await over(both, false).place()).toMatchObject({ outcome: 'listPlaced', replayed: false });
  });

  it('is cancelled again where absence is never proven, once nobody works on it', async () => {
    const { cancel, standing, count, pass } = over({
      ...both,
      cancelList: async () => lostReply(null),
      budgetMs: 600_000,
    });
    await cancel().catch(() => undefined);
    const { intent } = standing;
    if (intent === undefined) throw new Error('nothing was recorded');
    const lease = { owner: 'gone', until: START };
    standing.intent = { ...intent, progress: { state: 'SENT', lease, acceptedUntil: null, dueAt: START } };
    pass(1_000);
    await cancel().catch(() => undefined);
    expect(count('cancelList')).toBe(2);
  });

  it('is not placed where no store keeps the key', async () => {
    const fake = withLists(both);
    expect(await problemThrownBy(placeOrderList(fake.context, OTO, KEYED, fake.call))).toMatchObject({
      code: 'INTENT_STORE_UNAVAILABLE',
      details: { orderState: 'notPlaced' },
    });
    expect(fake.calls).toEqual([]);
  });

  it('is cancelled by its Atlas id', async () => {
    const done = heldList({ state: 'ALL_DONE', legs: [leg('working', 'ended', { state: 'CANCELED' })] });
    const script = { cancelList: async () => acknowledged(done), findList: () => done };
    const recorded = await recordOf(script, (context, call) => cancelOrderList(context, LIST_ID, KEYED, call));
    expect(recorded).toMatchObject({
      requestHash: requestHashOf('cancelList', { orderListId: LIST_ID }),
      subject: { operation: 'cancelList', symbol: 'BTC/USDT', orderListId: LIST_ID },
    });
  });

  it('carries ids that are drawn where there is no key', async () => {
    // A list under a drawn id is ours however old its orders say they are.
    const aged = heldList({
      legs: [leg('working', 'active', { clientOrderId: 'made-by-atlas-w', createdAt: '2020-01-01T00:00:00.000Z' })],
    });
    const other = withLists({ placeList: lost, findList: () => aged });
    expect(await placeOrderList(other.context, OTO, CALLER, other.call)).toMatchObject({ outcome: 'listPlaced' });
  });
});

describe('cancelling an order list', () => {
  const canceled = heldList({
    state: 'ALL_DONE',
    legs: [leg('working', 'ended', { state: 'CANCELED' }), leg('pending', 'ended', { state: 'EXPIRED' })],
  });
  const filled = heldList({ state: 'ALL_DONE', legs: [leg('working', 'ended', { state: 'FILLED' })] });
  const cancel = (script: ListScript) => {
    const fake = withLists(script);
    return { ...fake, result: cancelOrderList(fake.context, LIST_ID, CALLER, fake.call) };
  };

  it('answers with the whole list', async () => {
    const { result } = cancel({ cancelList: async () => acknowledged(canceled), findList: () => canceled });
    expect(await result).toEqual({ outcome: 'listCanceled', list: canceled, replayed: false });
  });

  it('is found to be done after the reply was lost', async () => {
    const { result, count } = cancel({ cancelList: lost, findList: () => canceled });
    expect(await result).toMatchObject({ outcome: 'listCanceled' });
    expect(count('cancelList')).toBe(1);
  });

  it('is unknown while the list executes and the cancel may still arrive', async () => {
    const { result } = cancel({ cancelList: lost, findList: () => heldList(), budgetMs: 8_000 });
    expect(await result).toMatchObject({ outcome: 'unknown', operation: 'cancelList', orderListId: LIST_ID });
  });

  it('is 409 with the order that filled where the list had ended by itself', async () => {
    const { result } = cancel({ cancelList: async () => rejectedOutcome('ORDER_NOT_ACTIVE'), findList: () => filled });
    expect(await problemThrownBy(result)).toMatchObject({
      code: 'ORDER_NOT_ACTIVE',
      details: { order: { state: 'FILLED' } },
    });
  });

  it('reads the list once where it shows the end, and until then where it shows it late', async () => {
    const named = heldList({ state: 'ALL_DONE', legs: [leg('working', 'ended', { state: 'CANCELED' })] });
    const cancelList = async () => acknowledged(named);
    const atOnce = cancel({ cancelList, findList: () => canceled });
    await atOnce.result;
    expect(atOnce.count('findList')).toBe(1);
    const late = cancel({ cancelList, findList: (at) => (at > START + 500 ? canceled : heldList()) });
    expect(await late.result).toMatchObject({ list: canceled });
  });

  it('that is refused as not active reads until a read shows why, and no longer', async () => {
    const cancelList = async () => rejectedOutcome('ORDER_NOT_ACTIVE');
    const atOnce = cancel({ cancelList, findList: () => canceled });
    expect(await atOnce.result).toMatchObject({ outcome: 'listCanceled' });
    expect(atOnce.count('findList')).toBe(1);
    const late = cancel({ cancelList, findList: (at) => (at > START + 500 ? canceled : heldList()) });
    expect(await late.result).toMatchObject({ outcome: 'listCanceled' });
  });

  it('answers with what the exchange said where no read shows the end', async () => {
    for (const findList of [
      () => heldList(),
      () => undefined,
      () => {
        throw new Problem('EXCHANGE_UNREACHABLE', 'down');
      },
    ]) {
      const { result } = cancel({ cancelList: async () => acknowledged(canceled), findList });
      expect(await result).toMatchObject({ outcome: 'listCanceled', list: canceled });
    }
  });

  it('is unknown where the answer named one order and no read tells of the other, which may have filled', async () => {
    const named = heldList({ state: 'ALL_DONE', legs: [leg('working', 'ended', { state: 'CANCELED' })] });
    const unread = () => {
      throw new Problem('EXCHANGE_UNREACHABLE', 'down');
    };
    for (const findList of [() => heldList(), () => undefined, unread]) {
      const { result } = cancel({ cancelList: async () => acknowledged(named), findList, budgetMs: 8_000 });
      expect(await result).toMatchObject({
        ...{ outcome: 'unknown', operation: 'cancelList', orderListId: LIST_ID },
        lost: { problem: { code: 'EXCHANGE_PROTOCOL', details: { exchange: 'binance', orderState: 'unknown' } } },
      });
    }
    const late = (at: number) => (at > START + 4_000 ? canceled : undefined);
    const { result, count } = cancel({ cancelList: async () => acknowledged(named), findList: late, budgetMs: 8_000 });
    expect(await result).toMatchObject({ outcome: 'listCanceled', list: canceled });
    expect(count('cancelList')).toBe(1);
  });

  it('is told as a late read shows it, rather than as its answer did', async () => {
    const [, other] = canceled.legs;
    const partly = leg('working', 'ended', { state: 'CANCELED', filledQuantity: '0.002' });
    const shown = { ...canceled, legs: other === undefined ? [] : [partly, other] };
    const findList = (at: number) => (at > START + 500 ? shown : heldList());
    const { result } = cancel({ cancelList: async () => acknowledged(canceled), findList });
    expect(await result).toMatchObject({ outcome: 'listCanceled', list: shown });
  });

  it('tells with all orders how each ended, where the answer named one', async () => {
    const named = heldList({ state: 'ALL_DONE', legs: [leg('working', 'ended', { state: 'CANCELED' })] });
    const { result } = cancel({ cancelList: async () => acknowledged(named), findList: () => canceled });
    expect(await result).toMatchObject({ list: canceled });
  });

  it.each([
    ['was not executed', rejectedOutcome('RATE_LIMITED', 'notExecuted'), 'RATE_LIMITED'],
    ['was refused', rejectedOutcome('EXCHANGE_REJECTED'), 'EXCHANGE_REJECTED'],
  ])('that %s is told as such, without a read', async (_, outcome, code) => {
    const { result, count } = cancel({ cancelList: async () => outcome });
    expect((await problemThrownBy(result)).code).toBe(code);
    expect(count('findList')).toBe(0);
  });

  it('is 404 where the exchange knows no such list', async () => {
    for (const cancelList of [async () => rejectedOutcome('ORDER_NOT_ACTIVE'), lost]) {
      const { result } = cancel({ cancelList, findList: () => undefined });
      expect(await problemThrownBy(result)).toMatchObject({
        code: 'ORDER_NOT_FOUND',
        detail: 'binance has no order list 812345 of BTCUSDT on spot for this account.',
        details: { exchange: 'binance' },
      });
    }
  });

  it('does not take a list that shows late for one that is not there', async () => {
    const findList = (at: number) => (at > START + 1_500 ? canceled : undefined);
    const { result } = cancel({ cancelList: () => Promise.resolve(lostReply(-20_000)), findList });
    expect(await result).toMatchObject({ outcome: 'listCanceled' });
  });

  it('believes that the list is not there from the moment at which lists lag no more', async () => {
    // The cancel takes 10 ms, the pause before the first look 150, and the reading of the clock 10.
    const facts = { listingLagMs: 160 };
    const cancelList = () => Promise.resolve(lostReply(-20_000));
    const { result, count } = cancel({ cancelList, findList: () => undefined, facts });
    expect((await problemThrownBy(result)).code).toBe('ORDER_NOT_FOUND');
    expect(count('findList')).toBe(1);
  });

  it('that was proven to have no effect may be sent again, and the list stands', async () => {
    const { result } = cancel({ cancelList: lost, findList: () => heldList() });
    expect(await problemThrownBy(result)).toMatchObject({
      ...{ code: 'NOT_PLACED', retryable: true, detail: expect.stringContaining('The cancel did not take effect') },
      details: { orderState: 'placed' },
    });
  });

  it('of unknown outcome names the list, and no client order ids to look for', async () => {
    const cancelList = () => Promise.resolve(lostReply(3_000, ['made-by-atlas-w']));
    const { result } = cancel({ cancelList, findList: () => heldList(), budgetMs: 8_000 });
    expect(await result).toMatchObject({
      ...{ outcome: 'unknown', orderId: null, orderListId: LIST_ID, clientOrderIds: [] },
      lost: { problem: { code: 'EXCHANGE_UNREACHABLE' }, acceptedUntil: START + 3_000 },
    });
  });

  it('may be tried again where a refusal as not active cannot be explained by a read', async () => {
    const { result } = cancel({
      cancelList: async () => rejectedOutcome('ORDER_NOT_ACTIVE'),
      findList: () => {
        throw new Problem('EXCHANGE_UNREACHABLE', 'down');
      },
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', retryable: true });
  });

  it('is a fault of Atlas where that stops the read', async () => {
    const fault = new TypeError('a bug');
    const { result } = cancel({
      cancelList: async () => rejectedOutcome('ORDER_NOT_ACTIVE'),
      findList: () => {
        throw fault;
      },
    });
    await expect(result).rejects.toBe(fault);
  });

  it('of a list that ended by itself tells each order, and the one that filled', async () => {
    const [expired, done] = [
      leg('stopLoss', 'ended', { state: 'EXPIRED' }),
      leg('takeProfit', 'ended', { state: 'FILLED' }),
    ];
    const endOf = (legs: readonly ListLeg[]) => {
      const findList = () => heldList({ state: 'ALL_DONE', legs });
      return problemThrownBy(cancel({ cancelList: async () => rejectedOutcome('ORDER_NOT_ACTIVE'), findList }).result);
    };
    expect(await endOf([expired, done])).toMatchObject({
      detail: 'The list has ended and can no longer be cancelled: stopLoss EXPIRED, takeProfit FILLED.',
      details: { exchange: 'binance', order: { state: 'FILLED' } },
    });
    const refused = leg('takeProfit', 'ended', { state: 'REJECTED' });
    expect((await endOf([expired, refused])).details.order?.state).toBe('EXPIRED');
  });

  it('claims nothing where it is refused as not active and reads still show the list executing', async () => {
    const { result } = cancel({
      cancelList: async () => rejectedOutcome('ORDER_NOT_ACTIVE'),
      findList: () => heldList(),
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE', retryable: true });
  });
});

describe('reading an order list', () => {
  it('waits for one that a read shows late', async () => {
    const fake = withLists({ findList: (at) => (at > START + 500 ? heldList() : undefined) });
    expect(await getOrderList(fake.context, LIST_ID, fake.call)).toEqual(heldList());
  });

  it('is 404 once the listing lag is over', async () => {
    const fake = withLists({ findList: () => undefined });
    expect(await problemThrownBy(getOrderList(fake.context, LIST_ID, fake.call))).toMatchObject({
      code: 'ORDER_NOT_FOUND',
    });
  });

  it('asks once where it shows', async () => {
    const fake = withLists({ findList: () => heldList() });
    await getOrderList(fake.context, LIST_ID, fake.call);
    expect(fake.count('findList')).toBe(1);
  });

  it.each([
    // The read at 110 ends after the lag, which only one that begins after it proves.
    [115, [0, 110, 121]],
    [2_000, [0, 110, 320, 730, 1_540, 2_000]],
    [4_000, [0, 110, 320, 730, 1_540, 2_550, 3_560, 4_000]],
  ])(
    'asks more and more seldom, once a second at last, and for the last time when a list lags no more (%i ms)',
    async (listingLagMs, expected) => {
      const asked: number[] = [];
      const fake = withLists({
        facts: { listingLagMs },
        findList: (at) => {
          asked.push(at - START);
          return undefined;
        },
      });
      await problemThrownBy(getOrderList(fake.context, LIST_ID, fake.call));
      expect(asked).toEqual(expected);
    },
  );

  it('waits for its orders, which may show later than it, and tells of one that never does', async () => {
    const missing = new Problem('EXCHANGE_PROTOCOL', 'One of its orders does not show.');
    const shows = (from: number) =>
      withLists({
        findList: (at) => {
          if (at < START + from) throw missing;
          return heldList();
        },
      });
    const late = shows(500);
    expect(await getOrderList(late.context, LIST_ID, late.call)).toEqual(heldList());
    const never = shows(60_000);
    expect(await problemThrownBy(getOrderList(never.context, LIST_ID, never.call))).toBe(missing);
  });

  it.each([new Problem('EXCHANGE_UNREACHABLE', 'down'), new TypeError('a bug')])(
    'fails at once with %s',
    async (error) => {
      const fake = withLists({
        findList: () => {
          throw error;
        },
      });
      await expect(getOrderList(fake.context, LIST_ID, fake.call)).rejects.toBe(error);
      expect(fake.count('findList')).toBe(1);
    },
  );

  it('is not believed before the lag is over when the time runs out', async () => {
    const fake = withLists({ findList: () => undefined, budgetMs: 1_000 });
    expect(await problemThrownBy(getOrderList(fake.context, LIST_ID, fake.call))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      details: { exchange: 'binance' },
    });
  });

  it('is not supported on a product without lists', async () => {
    const fake = exchangeFake();
    expect(await problemThrownBy(getOrderList(fake.context, LIST_ID, fake.call))).toMatchObject({
      ...{ code: 'NOT_SUPPORTED', detail: 'Fake has no order lists.' },
      details: { exchange: 'binance' },
    });
  });
});
