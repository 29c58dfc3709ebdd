import type { Answer, Api, Json } from './api.ts';
import { priceAway, readBook } from './book.ts';
import { type DemoRun, type Played, play } from './demo-run.ts';
import { expectFields, expectStatus, expectThat, part, rows, text } from './expect.ts';
import { orderLine } from './lines.ts';

const PART = 'The whole account';

/** How often cancel-all is tried, and the pause between tries, when an exchange's limit is in the way. */
const TRIES = 4;
const PAUSE_MS = 1_000;

/** Rests one order on every product, lists and cancels them together, and then lists the day. */
export async function playAccount(demo: DemoRun, played: readonly Played[]): Promise<void> {
  demo.print(`\n${PART}`);
  let resting: readonly string[] = [];
  await play(demo, PART, 'limit', async () => {
    resting = await restEverywhere(demo, played);
    return `201, one order on each of ${resting.length} instruments, 5 % below the book`;
  });
  await play(demo, PART, 'active', () => listActive(demo, resting));
  await play(demo, PART, 'cancel all', () => cancelThem(demo, resting));
  await play(demo, PART, 'the day', () => listTheDay(demo, played));
}

async function restEverywhere(demo: DemoRun, played: readonly Played[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { scene, instrument } of played) {
    const { bid } = await readBook(demo.exchange, scene.product, text(instrument, 'exchangeSymbol'));
    const placed = expectStatus(
      await demo.api.call('POST', '/v1/orders', {
        exchange: text(instrument, 'exchange'),
        symbol: text(instrument, 'symbol'),
        side: 'BUY',
        type: 'LIMIT',
        quantity: scene.quantity,
        price: priceAway(bid, '-5', text(instrument, 'tickSize')),
        postOnly: true,
      }),
      201,
    );
    expectFields(placed, { state: 'NEW', postOnly: true });
    ids.push(text(placed, 'id'));
  }
  demo.placed.push(...ids);
  return ids;
}

async function listActive({ api }: DemoRun, resting: readonly string[]): Promise<string> {
  const body = expectStatus(await api.call('GET', '/v1/orders/active'), 200);
  const found = rows(body, 'orders').filter(({ id }) => resting.some((each) => each === id));
  expectThat(found.length === resting.length, `${found.length} of ${resting.length} orders are listed`);
  const sources = rows(body, 'sources');
  const silent = sources.filter(({ status }) => status !== 'complete');
  expectThat(silent.length === 0, `${silent.length} products could not be read`);
  return `without a filter: all ${found.length} orders, from ${sources.length} products`;
}

/** Another client may trade on this account, so only orders of this session are cancelled, each by its id. */
async function cancelThem({ api, own, sleep }: DemoRun, resting: readonly string[]): Promise<string> {
  if (!own) {
    for (const id of resting) expectFields(await cancelOne(api, id), { state: 'CANCELED' });
    return `each by its id, since another client may trade on this account: ${resting.length} cancelled`;
  }
  const canceled = new Set<unknown>();
  let requests = 0;
  for (let limited = true; limited && requests < TRIES; requests += 1) {
    if (requests > 0) await sleep(PAUSE_MS);
    const answer = await api.call('DELETE', '/v1/orders?all=true');
    expectThat(answer.status === 200 || answer.status === 207, `got HTTP ${answer.status}`);
    const results = rows(answer.body, 'results');
    for (const { id, outcome } of results) if (outcome === 'canceled') canceled.add(id);
    limited = answer.status === 207 && results.some(isLimited);
  }
  const left = resting.filter((id) => !canceled.has(id));
  expectThat(left.length === 0, `not cancelled: ${left.join(', ')}`);
  const active = rows(expectStatus(await api.call('GET', '/v1/orders/active'), 200), 'orders');
  expectThat(active.length === 0, `${active.length} orders still rest`);
  return `without a filter: ${canceled.size} cancelled in ${requests} request(s), no order rests`;
}

/** An exchange may stop accepting commands half-way (207); the result of such an order says `retryable`. */
function isLimited({ outcome, problem }: Json): boolean {
  return outcome === 'failed' && part({ problem }, 'problem').code === 'RATE_LIMITED';
}

async function cancelOne(api: Api, id: string): Promise<Json> {
  return expectStatus(await api.call('DELETE', `/v1/orders/${id}`), 200);
}

/** Follows the cursor until the range is exhausted. */
async function listTheDay(demo: DemoRun, played: readonly Played[]): Promise<readonly string[]> {
  const midnight = Date.parse(`${new Date(demo.now()).toISOString().slice(0, 10)}T00:00:00Z`);
  // A session that began just before midnight has some of its orders in yesterday.
  const from = new Date(Math.min(midnight, demo.now() - 600_000)).toISOString();
  const orders: Json[] = [];
  const sources = new Map<string, Json>();
  let pages = 0;
  for (let cursor: unknown = ''; cursor !== null; pages += 1) {
    const page: Answer = await demo.api.call(
      'GET',
      `/v1/orders?from=${from}&limit=50${cursor ? `&cursor=${String(cursor)}` : ''}`,
    );
    const body = expectStatus(page, 200);
    orders.push(...rows(body, 'orders'));
    for (const source of rows(body, 'sources'))
      sources.set(`${String(source.exchange)}.${String(source.market)}`, source);
    cursor = body.nextCursor;
  }
  const listed = new Set(orders.map(({ id }) => id));
  expectThat(listed.size === orders.length, 'an order is listed twice');
  const missing = demo.placed.filter((id) => !listed.has(id));
  expectThat(missing.length === 0, `the list lacks ${missing.join(', ')}`);
  const ours = orders.filter(({ id }) => demo.placed.some((each) => each === id));
  const last = ours
    .slice(0, 6)
    .map(
      (each) =>
        `${String(each.createdAt ?? each.updatedAt)}  ${String(each.exchange)} ${String(each.symbol)}  ${orderLine(each)}`,
    );
  const covered = [...new Set(played.map(({ scene }) => scene.product))].map((product) => {
    const source = sources.get(product) ?? {};
    expectFields(source, { status: 'complete' });
    const count = ours.filter(({ id }) => String(id).startsWith(`${product}.`)).length;
    return `${product.padEnd(14)} ${String(source.status)}, by ${String(source.rangeBy)}: ${count} of ours`;
  });
  return [
    `all ${demo.placed.length} orders of this session, none twice, in ${pages} page(s); newest first:`,
    ...last,
    '…',
    ...covered,
  ];
}
