import { setTimeout as wait } from 'node:timers/promises';
import { Big } from 'big.js';
import { HAS_POSITIONS, type Market } from '../../lib/domain/instrument.ts';
import { type Product, productRow } from '../../lib/exchanges/venues.ts';
import type { Json } from '../../local/demo/api.ts';
import { priceAway } from '../../local/demo/book.ts';
import { expectFields, expectStatus, expectThat, rows, text, Unexpected } from '../../local/demo/expect.ts';
import type { Client } from './client.ts';

const MOST_LOOKS = 15;
const LOOK_AGAIN_MS = 2_000;

/** What to trade on a product to see that it works. */
interface TradedProduct {
  readonly symbol: string;
  /** In the instrument's own unit. */
  readonly quantity: string;
  /** A smaller quantity, for an amend. */
  readonly reduced: string;
}

const TRADED: Readonly<Record<Market, TradedProduct>> = {
  spot: { symbol: 'BTC/USDT', quantity: '0.005', reduced: '0.003' },
  usdm: { symbol: 'BTC/USDT:USDT', quantity: '0.005', reduced: '0.003' },
  coinm: { symbol: 'BTC/USD:BTC', quantity: '500', reduced: '300' },
};

/** Uses every operation on orders of one product, as a trader would in a day. Throws at the first failure. */
export async function tradeOn(client: Client, product: Product): Promise<string> {
  const { exchange, market } = productRow(product);
  const { symbol, quantity, reduced } = TRADED[market];
  const scope = `exchange=${exchange}&market=${market}`;
  const named = `${scope}&symbol=${encodeURIComponent(symbol)}`;
  const from = new Date(Date.now() - 600_000).toISOString();

  const listed = rows(expectStatus(await client.call('GET', `/v1/instruments?${scope}`), 200), 'instruments');
  const instrument = listed.find((each) => each.symbol === symbol);
  if (instrument === undefined) throw new Unexpected(`${symbol} is not listed`);

  const order = (fields: Json) => client.call('POST', '/v1/orders', { exchange, symbol, side: 'BUY', ...fields });
  const bought = expectStatus(await order({ type: 'MARKET', quantity }), 201);
  expectFields(bought, { state: 'FILLED', filledQuantity: quantity, quantityUnit: instrument.quantityUnit });
  const price = priceAway(text(bought, 'averagePrice'), '-3', text(instrument, 'tickSize'));
  const limit = { type: 'LIMIT', quantity, price };

  await previewWhole(client, { exchange, ...limit, symbol, side: 'BUY' });

  const clientOrderId = `e2e-${market}-${Date.now()}`;
  const resting = expectStatus(await order({ ...limit, clientOrderId }), 201);
  expectFields(resting, { state: 'NEW', quantity, filledQuantity: '0', clientOrderId });
  const id = text(resting, 'id');
  const path = `/v1/orders/${encodeURIComponent(id)}`;
  expectFields(expectStatus(await client.call('GET', path), 200), { id, state: 'NEW', symbol });
  expectListed(await client.call('GET', `/v1/orders/active?${scope}`), [id]);
  expectListed(await client.call('GET', `/v1/orders?ids=${id},${text(bought, 'id')}`), [id, text(bought, 'id')]);

  const amended = expectStatus(await client.call('PATCH', path, { quantity: reduced }), 200);
  expectFields(amended, { quantity: reduced, state: 'NEW' });
  const amendedId = text(amended, 'id');
  const canceled = expectStatus(await client.call('DELETE', `/v1/orders/${encodeURIComponent(amendedId)}`), 200);
  expectFields(canceled, { id: amendedId, state: 'CANCELED', remainingQuantity: '0' });

  await tradeList(client, { exchange, symbol, quantity, price, capabilities: instrument.capabilities });

  const another = text(expectStatus(await order(limit), 201), 'id');
  const results = rows(expectStatus(await client.call('DELETE', `/v1/orders?${named}`), 200), 'results');
  expectThat(results.length === 1, `expected one order to be cancelled, got ${JSON.stringify(results)}`);
  expectListed(await client.call('GET', `/v1/orders?${named}&from=${from}`), [another, amendedId, text(bought, 'id')]);
  await readAccount(client, { named, scope, from, bought: text(bought, 'id'), hasPositions: HAS_POSITIONS[market] });

  const pair = { orders: [limit, limit].map((each) => ({ exchange, symbol, side: 'BUY', ...each })) };
  const placed = rows(expectStatus(await client.call('POST', '/v1/orders/batch', pair), 201), 'results');
  const pairIds = placed.map(({ body }) => text(body as Json, 'id')).join(',');
  const both = rows(expectStatus(await client.call('DELETE', `/v1/orders?ids=${pairIds}`), 200), 'results');
  expectThat(both.length === 2, `expected two orders to be cancelled, got ${JSON.stringify(both)}`);
  const flat = await client.call('POST', '/v1/flatten', { exchange, market, symbol });
  if (HAS_POSITIONS[market]) {
    const { remaining, problem } = expectStatus(flat, 200);
    expectThat(JSON.stringify([remaining, problem]) === '[[],null]', `a position is left: ${JSON.stringify(flat)}`);
  } else expectFields(expectStatus(flat, 422), { code: 'NOT_SUPPORTED' });

  await armAndLetGo(client, { exchange, symbol });

  if (HAS_POSITIONS[market]) {
    await readAndSet(client, `${exchange}.${market}`, text(instrument, 'exchangeSymbol'));
  }

  const refused = expectStatus(await order({ ...limit, price: new Big(price).plus('0.00000001').toFixed() }), 422);
  expectFields(refused, { code: 'RULE_VIOLATION', orderState: 'notPlaced' });
  return `${symbol}: bought, rested, listed, amended, cancelled, placed and cancelled two at once, flattened, held by a switch, refused`;
}

/** Looks a few times at most: a figure that a limit of the exchange withholds is told a moment later. */
async function previewWhole(client: Client, order: Json): Promise<void> {
  for (let looks = 1; ; looks += 1) {
    const preview = expectStatus(await client.call('POST', '/v1/orders/preview', order), 200);
    if (preview.notional !== null && preview.fee !== null) return;
    const withheld = JSON.stringify(preview.unknown);
    expectThat(looks < MOST_LOOKS && /Rate limit|pause/.test(withheld), `a preview lacks figures: ${withheld}`);
    await wait(LOOK_AGAIN_MS);
  }
}

interface ListedProduct {
  readonly exchange: string;
  readonly symbol: string;
  readonly quantity: string;
  readonly price: string;
  readonly capabilities: unknown;
}

/** Places, reads and cancels an order list; a product without lists refuses it. */
async function tradeList(client: Client, { exchange, symbol, quantity, price, capabilities }: ListedProduct) {
  const working = { side: 'BUY', quantity, price };
  const pending = { side: 'SELL', type: 'LIMIT', quantity, price };
  const answer = await client.call('POST', '/v1/order-lists', { exchange, symbol, kind: 'OTO', working, pending });
  if (!JSON.stringify(capabilities).includes('"OTO"')) {
    expectFields(expectStatus(answer, 422), { code: 'NOT_SUPPORTED', orderState: 'notPlaced' });
    return;
  }
  const path = `/v1/order-lists/${encodeURIComponent(text(expectStatus(answer, 201), 'id'))}`;
  const { id } = expectStatus(await client.call('GET', path), 200);
  const active = expectStatus(await client.call('GET', `/v1/order-lists/active?exchange=${exchange}`), 200);
  expectFields(rows(active, 'orderLists').find((each) => each.id === id) ?? {}, { kind: 'OTO', state: 'EXECUTING' });
  expectFields(expectStatus(await client.call('DELETE', path), 200), { state: 'ALL_DONE' });
}

function expectListed(answer: Awaited<ReturnType<Client['call']>>, ids: readonly string[]): void {
  const body = expectStatus(answer, 200);
  const found = new Set(rows(body, 'orders').map(({ id }) => id));
  const missing = ids.filter((id) => !found.has(id));
  expectThat(missing.length === 0, `the list lacks ${missing.join(', ')}`);
}

interface Traded {
  readonly named: string;
  readonly scope: string;
  readonly from: string;
  readonly bought: string;
  readonly hasPositions: boolean;
}

/** The account shows what was bought. */
async function readAccount(client: Client, { named, scope, from, bought, hasPositions }: Traded): Promise<void> {
  const read = async (path: string, name: string) => rows(expectStatus(await client.call('GET', path), 200), name);
  for (const path of [`/v1/fills?${named}&from=${from}`, `/v1/fills?orderId=${encodeURIComponent(bought)}`]) {
    const fills = await read(path, 'fills');
    expectThat(
      fills.some(({ orderId, fee }) => orderId === bought && fee !== null),
      `${path} lacks the fills of ${bought}`,
    );
  }
  const positions = await read(`/v1/positions?${named}`, 'positions');
  expectThat(positions.length > 0 === hasPositions, `expected other positions than ${JSON.stringify(positions)}`);
  expectThat((await read(`/v1/balances?${scope}`, 'balances')).length > 0, 'there are no balances');
  expectThat((await read(`/v1/fees?${named}`, 'fees')).length === 1, 'there are no fee rates');
  const [quote] = await read(`/v1/quotes?${named}`, 'quotes');
  expectThat(quote?.bid != null && quote.ask != null, 'the quote lacks a price');
}

/** A switch on the symbol is armed, listed and let go. */
async function armAndLetGo(client: Client, scope: { readonly exchange: string; readonly symbol: string }) {
  const set = async (seconds: number) =>
    expectStatus(await client.call('PUT', '/v1/cancel-after', { ...scope, seconds }), 200);
  const armed = await set(600);
  expectFields(armed, { ...scope, state: 'armed', seconds: 600 });
  expectThat(
    rows(armed, 'mechanisms').every(({ outcome }) => outcome === 'done'),
    `not armed: ${JSON.stringify(armed)}`,
  );
  const listed = rows(expectStatus(await client.call('GET', '/v1/cancel-after'), 200), 'switches');
  expectThat(
    listed.some(({ exchange, symbol }) => exchange === scope.exchange && symbol === scope.symbol),
    `the switch on ${scope.symbol} is not listed`,
  );
  expectFields(await set(0), { state: 'released', firesAt: null });
}

/** The settings of a contract are read, and one is set to a lower leverage and back. */
async function readAndSet(client: Client, product: string, exchangeSymbol: string): Promise<void> {
  const path = `/v1/settings/instruments/${product}.${exchangeSymbol}`;
  const { maxLeverage } = expectStatus(await client.call('GET', path), 200);
  for (const leverage of ['3', String(maxLeverage)]) {
    expectFields(expectStatus(await client.call('PUT', path, { leverage }), 200), { problem: null, leverage });
  }
  const account = `/v1/settings/accounts/${product}`;
  expectFields(expectStatus(await client.call('GET', account), 200), { product });
  const { status } = await client.call('PUT', account, { positionMode: 'oneWay' });
  expectThat(status === 200 || status === 422, `a position mode of ${product} was answered with ${status}`);
}

/** Leaves an order resting, for later steps to find. */
export async function leaveResting(client: Client, product: Product): Promise<string> {
  const { exchange, market } = productRow(product);
  const { symbol, quantity } = TRADED[market];
  const placed = { exchange, symbol, side: 'BUY', quantity };
  const listed = await client.call('GET', `/v1/instruments?exchange=${exchange}&market=${market}`);
  const instrument = rows(expectStatus(listed, 200), 'instruments').find((each) => each.symbol === symbol);
  if (instrument === undefined) throw new Unexpected(`${symbol} is not listed`);
  const bought = expectStatus(await client.call('POST', '/v1/orders', { ...placed, type: 'MARKET' }), 201);
  const price = priceAway(text(bought, 'averagePrice'), '-3', text(instrument, 'tickSize'));
  return text(expectStatus(await client.call('POST', '/v1/orders', { ...placed, type: 'LIMIT', price }), 201), 'id');
}
