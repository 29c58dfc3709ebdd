import { Big } from 'big.js';
import type { Market } from '../../lib/domain/instrument.ts';
import { type Product, productRow } from '../../lib/exchanges/venues.ts';
import type { Json } from '../../local/demo/api.ts';
import { priceAway } from '../../local/demo/book.ts';
import { expectFields, expectStatus, expectThat, rows, text, Unexpected } from '../../local/demo/expect.ts';
import type { Client } from './client.ts';

/** What is traded on a product to see that it works. */
interface TradedProduct {
  readonly symbol: string;
  /** In the instrument's own unit. */
  readonly quantity: string;
  /** Less of it, for an amend. */
  readonly reduced: string;
}

const TRADED: Readonly<Record<Market, TradedProduct>> = {
  spot: { symbol: 'BTC/USDT', quantity: '0.005', reduced: '0.003' },
  usdm: { symbol: 'BTC/USDT:USDT', quantity: '0.005', reduced: '0.003' },
  coinm: { symbol: 'BTC/USD:BTC', quantity: '500', reduced: '300' },
};

/** Uses every operation on orders of one product, as a trader would in a day. Throws at the first that goes wrong. */
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

  const another = text(expectStatus(await order(limit), 201), 'id');
  const results = rows(expectStatus(await client.call('DELETE', `/v1/orders?${named}`), 200), 'results');
  expectThat(results.length === 1, `expected one order to be cancelled, got ${JSON.stringify(results)}`);
  expectListed(await client.call('GET', `/v1/orders?${named}&from=${from}`), [another, amendedId, text(bought, 'id')]);

  const refused = expectStatus(await order({ ...limit, price: new Big(price).plus('0.00000001').toFixed() }), 422);
  expectFields(refused, { code: 'RULE_VIOLATION', orderState: 'notPlaced' });
  return `${symbol}: bought, rested, listed, amended, cancelled, refused`;
}

function expectListed(answer: Awaited<ReturnType<Client['call']>>, ids: readonly string[]): void {
  const body = expectStatus(answer, 200);
  const found = new Set(rows(body, 'orders').map(({ id }) => id));
  const missing = ids.filter((id) => !found.has(id));
  expectThat(missing.length === 0, `the list lacks ${missing.join(', ')}`);
}

/** Leaves an order resting, for others to look for. */
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
