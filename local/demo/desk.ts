import type { Json } from './api.ts';
import { priceAway, readBook } from './book.ts';
import { type DemoRun, type Desk, play } from './demo-run.ts';
import { expectFields, expectStatus, expectThat, part, rows, text } from './expect.ts';
import { orderLine } from './lines.ts';

const QUANTITY = '0.01';
const TICK = '0.1';
/** How often something that an exchange does by itself is looked for, and the pause between looks. */
const LOOKS = 40;
const PAUSE_MS = 250;
/** The shortest deadline of a switch here: the exchange's own timer keeps it to the second. */
const SWITCH_SECONDS = 3;

/** The market of a scene: where orders go, and the paper exchange whose price is moved. */
interface Place {
  readonly title: string;
  readonly product: 'binance.spot' | 'binance.usdm' | 'bybit.usdm';
  readonly paper: 'spot' | 'usdm' | 'bybit-linear';
  readonly exchange: string;
  readonly symbol: string;
}

const BYBIT: Place = {
  title: 'A bracket that runs to its end, attached to its entry',
  product: 'bybit.usdm',
  paper: 'bybit-linear',
  exchange: 'bybit',
  symbol: 'BTC/USDT:USDT',
};
const LIST: Place = {
  title: 'A bracket that runs to its end, as an order list',
  product: 'binance.spot',
  paper: 'spot',
  exchange: 'binance',
  symbol: 'BTC/USDT',
};
const STOP: Place = {
  title: 'A stop that triggers',
  product: 'binance.usdm',
  paper: 'usdm',
  exchange: 'binance',
  symbol: 'BTC/USDT:USDT',
};
const SWITCH: Place = { ...STOP, title: "A dead man's switch that fires" };

/** The exchange's name of the instrument, the same on all three. */
const EXCHANGE_SYMBOL = 'BTCUSDT';

/** One scene: its place, and prices as the market was when it began. */
interface Scene {
  readonly demo: DemoRun;
  readonly place: Place;
  /** A price that many per cent away. */
  at(percent: string): string;
  /** Moves the market that far. */
  move(percent: string): void;
}

/** What a desk needs around an order, on an account and on markets that belong to this session alone. */
export async function playDesk(demo: DemoRun, desk: Desk): Promise<void> {
  await playAt(demo, desk, BYBIT, playAttached);
  await playAt(demo, desk, LIST, playList);
  await playAt(demo, desk, STOP, playStop);
  await playAt(demo, desk, SWITCH, (scene) => playSwitch(scene, desk));
}

async function playAt(demo: DemoRun, desk: Desk, place: Place, scene: (scene: Scene) => Promise<void>): Promise<void> {
  demo.print(`\n${place.title}  ${place.exchange} ${place.symbol}`);
  const { bid } = await readBook(demo.exchange, place.product, EXCHANGE_SYMBOL);
  const at = (percent: string) => priceAway(bid, percent, TICK);
  const move = (percent: string) => desk.moveTo(place.paper, EXCHANGE_SYMBOL, at(percent));
  try {
    await scene({ demo, place, at, move });
  } finally {
    move('0');
  }
}

async function playAttached(scene: Scene): Promise<void> {
  const { at, move } = scene;
  const step = steps(scene);
  let exits: readonly Json[] = [];
  await step('entry', async () => {
    const request = { side: 'BUY', type: 'MARKET', quantity: QUANTITY };
    const takeProfit = { triggerPrice: at('2') };
    const stopLoss = { triggerPrice: at('-2') };
    const entry = await placed(scene, { ...request, takeProfit, stopLoss });
    expectFields(entry, { state: 'FILLED' });
    return `201 ${orderLine(entry)}; take-profit at ${takeProfit.triggerPrice}, stop-loss at ${stopLoss.triggerPrice}`;
  });
  await step('exits', async () => {
    exits = await eventually(
      scene,
      () => active(scene),
      (orders) => orders.length === 2,
    );
    for (const exit of exits) expectFields(exit, { state: 'UNTRIGGERED', reduceOnly: true });
    return exits.map(orderLine);
  });
  await step('the end', async () => {
    move('2.5');
    const ended = await eventually(
      scene,
      () => Promise.all(exits.map((exit) => order(scene, text(exit, 'id')))),
      (orders) => orders.every(({ state }) => state !== 'UNTRIGGERED' && state !== 'NEW'),
    );
    const states = new Map(ended.map(({ type, state }) => [type, state]));
    expectThat(states.get('TAKE_PROFIT_MARKET') === 'FILLED', 'the take-profit did not fill');
    expectThat(states.get('STOP_MARKET') === 'CANCELED', 'the stop-loss still waits');
    await expectFlat(scene);
    return [`the market rises by 2.5 %`, ...ended.map(orderLine), 'no position is left'];
  });
}

async function playList(scene: Scene): Promise<void> {
  const { demo, place, at, move } = scene;
  const step = steps(scene);
  let orders: Json = {};
  const told = () =>
    rows(orders, 'legs').map((leg) => `${text(leg, 'role')}, ${text(leg, 'stage')}: ${orderLine(part(leg, 'order'))}`);
  const read = async () => {
    orders = expectStatus(await demo.api.call('GET', `/v1/order-lists/${text(orders, 'id')}`), 200);
    return orders;
  };
  await step('OTOCO', async () => {
    const { exchange, symbol } = place;
    const working = { side: 'BUY', quantity: QUANTITY, price: at('-1') };
    const pair = { takeProfit: { triggerPrice: at('2') }, stopLoss: { triggerPrice: at('-3') } };
    orders = expectStatus(
      await demo.api.call('POST', '/v1/order-lists', { exchange, symbol, kind: 'OTOCO', working, ...pair }),
      201,
    );
    expectFields(orders, { state: 'EXECUTING' });
    demo.placed.push(...rows(orders, 'legs').map((leg) => text(part(leg, 'order'), 'id')));
    return [`201, one command`, ...told()];
  });
  await step('it begins', async () => {
    move('-1.5');
    await eventually(scene, read, (body) => rows(body, 'legs').every(({ stage }) => stage !== 'pending'));
    return [`the market falls by 1.5 %`, ...told()];
  });
  await step('the end', async () => {
    move('-3.5');
    await eventually(scene, read, ({ state }) => state === 'ALL_DONE');
    const stop = rows(orders, 'legs').find(({ role }) => role === 'stopLoss') ?? {};
    expectFields(part(stop, 'order'), { state: 'FILLED' });
    return [`the market falls by 3.5 %`, ...told()];
  });
}

async function playStop(scene: Scene): Promise<void> {
  const { demo, at, move } = scene;
  const step = steps(scene);
  let id = '';
  await step(
    'position',
    async () => `201 ${orderLine(await placed(scene, { side: 'BUY', type: 'MARKET', quantity: QUANTITY }))}`,
  );
  await step('stop', async () => {
    const stop = await placed(scene, {
      side: 'SELL',
      type: 'STOP_MARKET',
      triggerPrice: at('-1'),
      triggerBy: 'LAST',
      closePosition: true,
    });
    expectFields(stop, { state: 'UNTRIGGERED', closePosition: true });
    id = text(stop, 'id');
    return `201 SELL the whole position STOP_MARKET at ${at('-1')}: UNTRIGGERED`;
  });
  await step('triggers', async () => {
    move('-1.5');
    const done = await eventually(
      scene,
      () => order(scene, id),
      ({ state }) => state === 'FILLED',
    );
    await expectFlat(scene);
    const triggeredId = text(done, 'triggeredOrderId');
    const listed = (await list(scene)).filter((row) => row.id === id || row.id === triggeredId);
    expectThat(listed.length === 1, `the list has ${listed.length} rows of the stop`);
    demo.placed.splice(demo.placed.indexOf(id), 1, ...listed.map((row) => text(row, 'id')));
    return [
      'the market falls by 1.5 %',
      `FILLED, ${text(done, 'filledQuantity')} at ${text(done, 'averagePrice')}, by ${triggeredId}; one row in lists`,
      'no position is left',
    ];
  });
}

async function playSwitch(scene: Scene, { sweep }: Desk): Promise<void> {
  const { demo, place, at } = scene;
  const { exchange, symbol } = place;
  const step = steps(scene);
  await step('resting', async () => {
    const limit = await placed(scene, { side: 'BUY', type: 'LIMIT', quantity: QUANTITY, price: at('-5') });
    const stop = await placed(scene, { side: 'BUY', type: 'STOP_MARKET', quantity: QUANTITY, triggerPrice: at('5') });
    return [limit, stop].map(orderLine);
  });
  await step('armed', async () => {
    const request = { exchange, symbol, seconds: SWITCH_SECONDS };
    const armed = expectStatus(await demo.api.call('PUT', '/v1/cancel-after', request), 200);
    expectFields(armed, { state: 'armed' });
    const kept = rows(armed, 'mechanisms').map(
      ({ by, covers, grainSeconds }) => `by ${String(by)}: ${String(covers)} orders, within ${String(grainSeconds)} s`,
    );
    return [`200, ${SWITCH_SECONDS} s unless it is renewed`, ...kept];
  });
  await step('fires', async () => {
    await demo.sleep(SWITCH_SECONDS * 1_000);
    const left = await eventually(
      scene,
      () => active(scene),
      (orders) => orders.length < 2,
    );
    expectThat(left[0]?.type === 'STOP_MARKET', 'the exchange’s timer cancelled the stop');
    await sweep();
    const none = await eventually(
      scene,
      () => active(scene),
      (orders) => orders.length === 0,
    );
    const [fired] = rows(expectStatus(await demo.api.call('GET', '/v1/cancel-after'), 200), 'switches');
    expectFields(fired ?? {}, { state: 'fired', symbol });
    return [
      "nobody renews it: the exchange's timer cancels the limit order, Atlas the stop, and reads that nothing rests",
      `state fired, ${none.length} active orders`,
    ];
  });
}

/** Plays steps of a scene under its title. */
function steps({ demo, place }: Scene) {
  return (name: string, step: () => Promise<string | readonly string[]>) => play(demo, place.title, name, step);
}

async function placed({ demo, place: { exchange, symbol } }: Scene, fields: Json): Promise<Json> {
  const done = expectStatus(await demo.api.call('POST', '/v1/orders', { exchange, symbol, ...fields }), 201);
  demo.placed.push(text(done, 'id'));
  return done;
}

async function order({ demo }: Scene, id: string): Promise<Json> {
  return expectStatus(await demo.api.call('GET', `/v1/orders/${id}`), 200);
}

async function active({ demo, place: { exchange, symbol } }: Scene): Promise<readonly Json[]> {
  const path = `/v1/orders/active?exchange=${exchange}&symbol=${encodeURIComponent(symbol)}`;
  return rows(expectStatus(await demo.api.call('GET', path), 200), 'orders');
}

async function list({ demo, place: { exchange, symbol } }: Scene): Promise<readonly Json[]> {
  const path = `/v1/orders?exchange=${exchange}&symbol=${encodeURIComponent(symbol)}&limit=50`;
  return rows(expectStatus(await demo.api.call('GET', path), 200), 'orders');
}

async function expectFlat({ demo, place: { exchange, symbol } }: Scene): Promise<void> {
  const path = `/v1/positions?exchange=${exchange}&symbol=${encodeURIComponent(symbol)}`;
  const held = rows(expectStatus(await demo.api.call('GET', path), 200), 'positions');
  expectThat(held.length === 0, 'a position is left');
}

/** Reads until what is wanted shows: an exchange does it by itself, and its lists may lag. */
async function eventually<T>({ demo }: Scene, read: () => Promise<T>, shows: (value: T) => boolean): Promise<T> {
  for (let look = 1; ; look += 1) {
    const value = await read();
    if (shows(value)) return value;
    expectThat(look < LOOKS, `it does not show after ${LOOKS} looks: ${JSON.stringify(value)}`);
    await demo.sleep(PAUSE_MS);
  }
}
