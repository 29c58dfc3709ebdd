import { Big } from 'big.js';
import type { Book } from '../venues/local-venue.ts';
import type { Json } from './api.ts';
import { priceAway, readBook } from './book.ts';
import { type DemoRun, play } from './demo-run.ts';
import { expectFields, expectStatus, expectThat, part, rows, text, Unexpected } from './expect.ts';
import { amendmentLine, orderLine, refusalLine, rulesLine } from './lines.ts';
import type { Scene } from './products.ts';

/** One product during its scene, with what later steps need from earlier ones. */
interface Run extends DemoRun {
  readonly scene: Scene;
  readonly instrument: Json;
  readonly symbol: string;
  book: Book;
  orderId: string;
}

type Step = (demo: Run) => Promise<string | readonly string[]>;

const STEPS: readonly (readonly [name: string, step: Step])[] = [
  ['rules', showRules],
  ['limit', placeLimit],
  ['rests', seeItRest],
  ['reduce', reduce],
  ['reprice', reprice],
  ['market', buyAtMarket],
  ['post-only', offerToTake],
  ['reduce-only', close],
  ['cancel', cancel],
  ['again', cancelAgain],
];

/** Maximum distance from the bid at which a market order may fill. */
const FAR = '0.02';

/**
 * Plays the life cycle of one order, and a round trip at market, on one instrument. Adds the ids of its orders to
 * `demo.placed`.
 */
export async function playProduct(demo: DemoRun, scene: Scene, instrument: Json): Promise<void> {
  const symbol = text(instrument, 'symbol');
  demo.print(`\n${scene.title}  ${symbol}  (${text(instrument, 'exchangeSymbol')})`);
  const run: Run = { ...demo, scene, instrument, symbol, book: { bid: '', ask: '' }, orderId: '' };
  for (const [name, step] of STEPS) await play(demo, scene.title, name, () => step(run));
}

async function showRules(run: Run): Promise<readonly string[]> {
  run.book = await readBook(run.exchange, run.scene.product, text(run.instrument, 'exchangeSymbol'));
  return [`${rulesLine(run.instrument)}`, `book ${run.book.bid} / ${run.book.ask}`];
}

function priceBelow({ book, instrument }: Run, percent: string): string {
  return priceAway(book.bid, `-${percent}`, text(instrument, 'tickSize'));
}

function order(run: Run, fields: Json): Json {
  const [exchange] = run.scene.product.split('.');
  return { exchange, symbol: run.symbol, quantity: run.scene.quantity, ...fields };
}

async function placeLimit(run: Run): Promise<string> {
  const { quantity } = run.scene;
  const price = priceBelow(run, '3');
  const clientOrderId = run.clientOrderId();
  const request = order(run, { side: 'BUY', type: 'LIMIT', price, clientOrderId });
  const answer = await run.api.call('POST', '/v1/orders', request);
  const placed = expectStatus(answer, 201);
  expectFields(placed, { state: 'NEW', price, quantity, filledQuantity: '0', clientOrderId });
  run.orderId = text(placed, 'id');
  run.placed.push(run.orderId);
  expectFields({ ...answer.headers }, { location: `/v1/orders/${run.orderId}` });
  return `201 ${orderLine(placed)}, id ${run.orderId}`;
}

async function seeItRest(run: Run): Promise<string> {
  const [exchange] = run.scene.product.split('.');
  const path = `/v1/orders/active?exchange=${exchange}&symbol=${encodeURIComponent(run.symbol)}`;
  const mine = rows(expectStatus(await run.api.call('GET', path), 200), 'orders').find(({ id }) => id === run.orderId);
  if (mine === undefined) throw new Unexpected(`${run.orderId} is not among the active orders`);
  expectFields(mine, { state: 'NEW', remainingQuantity: run.scene.quantity });
  return 'it is among the active orders';
}

async function reduce(run: Run): Promise<string> {
  const { reduced, amends } = run.scene;
  const change = { quantity: reduced, allowReplace: false };
  const amended = expectStatus(await run.api.call('PATCH', `/v1/orders/${run.orderId}`, change), 200);
  expectFields(amended, { id: run.orderId, quantity: reduced, state: 'NEW' });
  expectAmendment(amended, amends.reduction, { before: run.orderId });
  return `to ${reduced}, replacing not allowed: ${amendmentLine(amended)}`;
}

async function reprice(run: Run): Promise<string> {
  const price = priceBelow(run, '2.5');
  const amended = expectStatus(await run.api.call('PATCH', `/v1/orders/${run.orderId}`, { price }), 200);
  expectFields(amended, { price, quantity: run.scene.reduced, state: 'NEW' });
  const { reprice: expected } = run.scene.amends;
  expectAmendment(amended, expected, { before: run.orderId });
  const isNew = amended.id !== run.orderId;
  expectThat(isNew === (expected[0] === 'cancelReplace'), `the id ${isNew ? 'changed' : 'did not change'}`);
  run.orderId = text(amended, 'id');
  if (isNew) run.placed.push(run.orderId);
  return `to ${price}: ${amendmentLine(amended)}`;
}

function expectAmendment(
  amended: Json,
  [method, queuePriority]: readonly [string, string],
  { before }: { readonly before: string },
): void {
  const amendment = part(amended, 'amendment');
  expectFields(amendment, { method, queuePriority });
  expectFields(part(amendment, 'before'), { id: before });
  expectFields(part(amendment, 'after'), { id: amended.id });
}

async function buyAtMarket(run: Run): Promise<string> {
  return `201 ${orderLine(await fillAtMarket(run, { side: 'BUY', reduceOnly: false }))}`;
}

/** Places a market order that must fill completely, near the book. */
async function fillAtMarket(run: Run, { side, reduceOnly }: { side: string; reduceOnly: boolean }): Promise<Json> {
  const request = order(run, { side, type: 'MARKET', ...(reduceOnly && { reduceOnly }) });
  const filled = expectStatus(await run.api.call('POST', '/v1/orders', request), 201);
  expectFields(filled, { state: 'FILLED', filledQuantity: run.scene.quantity, remainingQuantity: '0', reduceOnly });
  const distance = new Big(text(filled, 'averagePrice')).div(run.book.bid).minus(1).abs();
  expectThat(distance.lt(FAR), `it filled at ${String(filled.averagePrice)}, far from the bid of ${run.book.bid}`);
  run.placed.push(text(filled, 'id'));
  return filled;
}

/** A post-only order that would trade at once must not trade: exchanges refuse it, or accept and cancel it. */
async function offerToTake(run: Run): Promise<string> {
  const price = priceAway(run.book.ask, '0.3', text(run.instrument, 'tickSize'));
  const request = order(run, { side: 'BUY', type: 'LIMIT', price, postOnly: true });
  const answer = await run.api.call('POST', '/v1/orders', request);
  if (run.scene.postOnly === 'refused') {
    const problem = expectStatus(answer, 422);
    expectFields(problem, { code: 'POST_ONLY_WOULD_TAKE', orderState: 'notPlaced' });
    return `BUY above the ask: ${refusalLine(problem)}`;
  }
  const canceled = expectStatus(answer, 201);
  expectFields(canceled, { state: run.scene.postOnly, filledQuantity: '0', postOnly: true });
  run.placed.push(text(canceled, 'id'));
  const reason = canceled.stateReason === null ? '' : ` (${String(canceled.stateReason)})`;
  return `BUY above the ask: 201 ${String(canceled.state)}, nothing filled${reason}`;
}

/** Spot has no positions and refuses `reduceOnly`, so the purchase is sold by a plain order. */
async function close(run: Run): Promise<string | readonly string[]> {
  if (run.scene.contract !== null) {
    return `201 ${orderLine(await fillAtMarket(run, { side: 'SELL', reduceOnly: true }))}`;
  }
  const request = order(run, { side: 'SELL', type: 'MARKET', reduceOnly: true });
  const problem = expectStatus(await run.api.call('POST', '/v1/orders', request), 422);
  expectFields(problem, { code: 'NOT_SUPPORTED', orderState: 'notPlaced' });
  const sold = await fillAtMarket(run, { side: 'SELL', reduceOnly: false });
  return [`${refusalLine(problem)}: ${text(problem, 'detail')}`, `201 ${orderLine(sold)}`];
}

async function cancel(run: Run): Promise<string> {
  const canceled = expectStatus(await run.api.call('DELETE', `/v1/orders/${run.orderId}`), 200);
  expectFields(canceled, { id: run.orderId, state: 'CANCELED', remainingQuantity: '0' });
  return `200 ${orderLine(canceled)}`;
}

async function cancelAgain(run: Run): Promise<string> {
  const canceled = expectStatus(await run.api.call('DELETE', `/v1/orders/${run.orderId}`), 200);
  expectFields(canceled, { id: run.orderId, state: 'CANCELED' });
  return '200, the same order: a cancelled order stays cancelled';
}
