import { Big } from 'big.js';
import type { Api, Json } from './api.ts';
import { priceAway, readBook } from './book.ts';
import { expectFields, expectStatus, expectThat, part, rows, text, Unexpected } from './expect.ts';

export interface Session {
  readonly api: Api;
  /** The exchange itself, for a look at the book. */
  readonly exchange: Api;
  readonly print: (line: string) => void;
  /** Epoch milliseconds, for "today". */
  readonly now: () => number;
  /** Makes the client order id of this session one of its own. */
  readonly clientOrderId: string;
}

/** What earlier steps have learnt for later ones. */
interface Notebook {
  tickSize: string;
  bid: string;
  orderId: string;
  placed: string[];
}

interface Step {
  readonly title: string;
  readonly play: (session: Session, notebook: Notebook) => Promise<readonly string[]>;
}

const SYMBOL = 'BTC/USDT';
const EXCHANGE_SYMBOL = 'BTCUSDT';
const QUANTITY = '0.005';
const REDUCED = '0.003';

/** Plays all steps in order and prints them. Stops at the first that does not go as it should, and names it. */
export async function playSession(session: Session): Promise<void> {
  const notebook: Notebook = { tickSize: '', bid: '', orderId: '', placed: [] };
  for (const [at, step] of STEPS.entries()) {
    session.print(`${at + 1}. ${step.title}`);
    try {
      for (const line of await step.play(session, notebook)) session.print(`     ${line}`);
    } catch (error) {
      throw new Unexpected(
        `Step ${at + 1}, "${step.title}": ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
        },
      );
    }
  }
}

const STEPS: readonly Step[] = [
  { title: 'What can be traded', play: listInstruments },
  { title: `The book of ${SYMBOL}`, play: showBook },
  { title: `BUY ${QUANTITY} BTC, limit 3 % below the book`, play: placeLimit },
  { title: 'It rests', play: seeItRest },
  { title: `Amend: down to ${REDUCED} BTC, no replacing allowed`, play: reduce },
  { title: 'Amend: a better price', play: reprice },
  { title: `BUY ${QUANTITY} BTC at market`, play: buyAtMarket },
  { title: 'Cancel the resting order', play: cancel },
  { title: 'Cancel it again', play: cancelAgain },
  { title: 'The orders of today', play: listTheDay },
  { title: 'An order that breaks the contract', play: sendNumbers },
  { title: 'An order that breaks the rules of the instrument', play: breakRules },
];

async function listInstruments({ api }: Session, notebook: Notebook): Promise<readonly string[]> {
  const body = expectStatus(await api.call('GET', '/v1/instruments?exchange=binance&market=spot'), 200);
  const instruments = rows(body, 'instruments');
  const bitcoin = instruments.find(({ symbol }) => symbol === SYMBOL);
  if (bitcoin === undefined) throw new Unexpected(`${SYMBOL} is not listed`);
  notebook.tickSize = text(bitcoin, 'tickSize');
  return instruments.map((each) => {
    const [symbol, unit] = [text(each, 'symbol'), text(each, 'quantityUnit')];
    return `${symbol.padEnd(10)} tick ${text(each, 'tickSize').padEnd(6)} step ${text(each, 'step')} ${unit}, from ${String(each.minNotional)} ${String(each.quote)}`;
  });
}

async function showBook({ exchange }: Session, notebook: Notebook): Promise<readonly string[]> {
  const { bids, asks } = await readBook(exchange, EXCHANGE_SYMBOL, 5);
  expectThat(new Big(bids[0].price).lt(asks[0].price), 'the book is crossed');
  notebook.bid = bids[0].price;
  const level = (side: string) => (each: { price: string; quantity: string }) =>
    `${side} ${each.price.padStart(10)}  ${each.quantity.padStart(9)}`;
  return [...asks.slice(0, 3).reverse().map(level('ask')), ...bids.slice(0, 3).map(level('bid'))];
}

async function placeLimit({ api, clientOrderId }: Session, notebook: Notebook): Promise<readonly string[]> {
  const price = priceAway(notebook.bid, '-3', notebook.tickSize);
  const request = {
    exchange: 'binance',
    symbol: SYMBOL,
    side: 'BUY',
    type: 'LIMIT',
    quantity: QUANTITY,
    price,
    clientOrderId,
  };
  const answer = await api.call('POST', '/v1/orders', request);
  const order = expectStatus(answer, 201);
  expectFields(order, { state: 'NEW', price, quantity: QUANTITY, filledQuantity: '0', clientOrderId });
  notebook.orderId = text(order, 'id');
  notebook.placed.push(notebook.orderId);
  expectFields({ ...answer.headers }, { location: `/v1/orders/${notebook.orderId}` });
  return [`201 ${orderLine(order)}`, `id ${notebook.orderId}, yours ${clientOrderId}`];
}

async function seeItRest({ api }: Session, { orderId }: Notebook): Promise<readonly string[]> {
  const body = expectStatus(await api.call('GET', `/v1/orders/active?symbol=${SYMBOL}`), 200);
  const mine = rows(body, 'orders').find(({ id }) => id === orderId);
  if (mine === undefined) throw new Unexpected(`${orderId} is not among the active orders`);
  return [orderLine(mine)];
}

async function reduce({ api }: Session, { orderId }: Notebook): Promise<readonly string[]> {
  const change = { quantity: REDUCED, allowReplace: false };
  const order = expectStatus(await api.call('PATCH', `/v1/orders/${orderId}`, change), 200);
  expectFields(order, { id: orderId, quantity: REDUCED, state: 'NEW' });
  expectFields(part(order, 'amendment'), { method: 'keepPriority', queuePriority: 'kept' });
  return [orderLine(order), ...amendmentLines(order)];
}

async function reprice({ api }: Session, notebook: Notebook): Promise<readonly string[]> {
  const price = priceAway(notebook.bid, '-2.5', notebook.tickSize);
  const order = expectStatus(await api.call('PATCH', `/v1/orders/${notebook.orderId}`, { price }), 200);
  expectFields(order, { price, quantity: REDUCED, state: 'NEW' });
  const amendment = part(order, 'amendment');
  expectFields(amendment, { method: 'cancelReplace', queuePriority: 'lost' });
  expectFields(part(amendment, 'before'), { id: notebook.orderId });
  expectFields(part(amendment, 'after'), { id: order.id });
  expectThat(order.id !== notebook.orderId, 'the replacement has the id of the order it replaced');
  notebook.orderId = text(order, 'id');
  notebook.placed.push(notebook.orderId);
  return [orderLine(order), ...amendmentLines(order)];
}

async function buyAtMarket({ api }: Session, notebook: Notebook): Promise<readonly string[]> {
  const request = { exchange: 'binance', symbol: SYMBOL, side: 'BUY', type: 'MARKET', quantity: QUANTITY };
  const order = expectStatus(await api.call('POST', '/v1/orders', request), 201);
  expectFields(order, { state: 'FILLED', filledQuantity: QUANTITY, remainingQuantity: '0' });
  const paid = new Big(text(order, 'averagePrice'));
  const distance = paid.div(notebook.bid).minus(1).abs();
  expectThat(distance.lt('0.02'), `it filled at ${paid.toFixed()}, far from the bid of ${notebook.bid}`);
  notebook.placed.push(text(order, 'id'));
  return [`201 ${orderLine(order)}`];
}

async function cancel({ api }: Session, { orderId }: Notebook): Promise<readonly string[]> {
  const order = expectStatus(await api.call('DELETE', `/v1/orders/${orderId}`), 200);
  expectFields(order, { id: orderId, state: 'CANCELED', remainingQuantity: '0' });
  return [`200 ${orderLine(order)}`];
}

async function cancelAgain({ api }: Session, { orderId }: Notebook): Promise<readonly string[]> {
  const order = expectStatus(await api.call('DELETE', `/v1/orders/${orderId}`), 200);
  expectFields(order, { id: orderId, state: 'CANCELED' });
  return ['200 the same answer: a cancelled order stays cancelled'];
}

async function listTheDay({ api, now }: Session, { placed }: Notebook): Promise<readonly string[]> {
  const midnight = `${new Date(now()).toISOString().slice(0, 10)}T00:00:00Z`;
  // A session that began just before midnight has part of its orders in yesterday.
  const from = new Date(Math.min(Date.parse(midnight), now() - 600_000)).toISOString();
  const body = expectStatus(
    await api.call('GET', `/v1/orders?exchange=binance&market=spot&from=${from}&limit=50`),
    200,
  );
  const orders = rows(body, 'orders');
  const missing = placed.filter((id) => !orders.some((order) => order.id === id));
  expectThat(missing.length === 0, `the list lacks ${missing.join(', ')}`);
  const sources = rows(body, 'sources');
  expectThat(sources.length > 0, 'the list does not say what it covers');
  const covered = sources.map((source) => {
    const reason = source.reason === null ? '' : `: ${String(source.reason)}`;
    return `source ${String(source.exchange)} ${String(source.market)}: ${String(source.status)}${reason}`;
  });
  const mine = orders.filter(({ id }) => placed.some((each) => each === id));
  return [...mine.map((order) => `${String(order.createdAt)}  ${orderLine(order)}`), ...covered];
}

async function sendNumbers({ api }: Session): Promise<readonly string[]> {
  const request = {
    exchange: 'binance',
    symbol: SYMBOL,
    side: 'BYU',
    type: 'LIMIT',
    quantity: 0.005,
    price: '1e5',
    postonly: true,
  };
  const problem = expectStatus(await api.call('POST', '/v1/orders', request), 400);
  expectFields(problem, { code: 'INVALID_REQUEST', orderState: 'notPlaced' });
  expectThat(rows(problem, 'violations').length === 4, 'expected all four mistakes to be named');
  return problemLines(problem);
}

async function breakRules({ api }: Session, { bid, tickSize }: Notebook): Promise<readonly string[]> {
  const price = `${priceAway(bid, '-3', tickSize)}7`;
  const request = { exchange: 'binance', symbol: SYMBOL, side: 'BUY', type: 'LIMIT', quantity: '0.0000012', price };
  const problem = expectStatus(await api.call('POST', '/v1/orders', request), 422);
  expectFields(problem, { code: 'RULE_VIOLATION', orderState: 'notPlaced' });
  return problemLines(problem);
}

/** e.g. `BUY 0.005 BTC/USDT LIMIT 88493.04 GTC: NEW, 0 filled`. */
function orderLine(order: Json): string {
  const price = order.price === null ? '' : ` ${String(order.price)} ${String(order.timeInForce)}`;
  const average = order.averagePrice === null ? '' : ` at ${String(order.averagePrice)} on average`;
  const filled = order.filledQuantity === '0' ? 'nothing filled' : `${String(order.filledQuantity)} filled${average}`;
  return `${String(order.side)} ${String(order.quantity)} ${String(order.symbol)} ${String(order.type)}${price}: ${String(order.state)}, ${filled}`;
}

function amendmentLines(order: Json): readonly string[] {
  const amendment = part(order, 'amendment');
  const [before, after] = [part(amendment, 'before').id, part(amendment, 'after').id];
  const ids = before === after ? `id unchanged: ${String(after)}` : `id ${String(before)} -> ${String(after)}`;
  return [`${String(amendment.method)}, place in the queue ${String(amendment.queuePriority)}`, ids];
}

function problemLines(problem: Json): readonly string[] {
  const violations = rows(problem, 'violations').map((each) => {
    const suggestion = each.suggestion === undefined ? '' : `  [try ${[each.suggestion].flat().join(' or ')}]`;
    return `- ${String(each.message)}${suggestion}`;
  });
  return [`${String(problem.status)} ${String(problem.code)}: ${String(problem.title)}`, ...violations];
}
