import { readdirSync, readFileSync } from 'node:fs';
import { type AttributeValue, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RECORD_FORMAT } from '../../../lib/intents/intent-record.ts';
import { type Answer, type IntentsFixture, type Process, startFixture } from '../intents-fixture.ts';
import type { FixtureSet, RecordFixture } from './record-sample.ts';

/** Longer than a lease, and than the time after which absence is proof. */
const LONG_MS = 40_000;

const sets = readdirSync(import.meta.dirname)
  .filter((name) => /^format-\d+\.json$/.test(name))
  .map((name): FixtureSet => JSON.parse(readFileSync(`${import.meta.dirname}/${name}`, 'utf8')));

let fixture: IntentsFixture;
const processes = new Map<string, Process>();
/** One process per product: starting one takes longer than a command. */
function processOf({ product }: RecordFixture): Process {
  const running = processes.get(product);
  if (running) return running;
  const started = fixture.start({
    env: { ATLAS_EXCHANGES: product, ATLAS_BITMEX_URL: fixture.paper.url },
    replaysEarlierAnswers: true,
  });
  processes.set(product, started);
  return started;
}
const commands = () => fixture.paper.control.requests().filter(({ method }) => method !== 'GET').length;

/** A record in the table, and the exchange as the command left it, as if that had happened just now. */
interface Deployed {
  readonly ask: (process: Process) => Promise<Answer>;
  /** Orders placed under the intent's id. */
  readonly placements: () => number;
  /** Cancels of the command's order. */
  readonly cancels: () => number;
  readonly stateOf: () => Promise<string | undefined>;
}

async function deployed(record: RecordFixture): Promise<Deployed> {
  const { operation, body, base, effect, item, key, principal } = record;
  const process = processOf(record);
  const intentId = item.intentId?.S ?? '';
  const written = Number(item.createdAt?.N);
  const done = async (answer: Promise<Answer>) => {
    const { status, text, body: order } = await answer;
    if (status >= 202) throw new Error(`${record.name}: the exchange cannot be brought there: ${text}`);
    return order;
  };
  const place = (order: object) => done(process.call('placeOrder', { body: order }));
  // The record of an earlier test, under which no other order is placed.
  for (const id of [intentId, String(base?.order.clientOrderId)]) {
    await fixture.table.sdk.send(
      new DeleteItemCommand({ TableName: fixture.table.tableName, Key: { intentId: { S: id } } }),
    );
  }

  const path = base === null ? {} : { path: { orderId: String(base.order.id) } };
  // An ended command is answered without the exchange.
  const exists = item.state?.S !== 'DONE';
  const resting = exists && base ? await place({ ...base.body, clientOrderId: base.order.clientOrderId }) : null;
  // The hash of the request covers this id, so it must be the original one: the first that the paper exchange assigns.
  if (resting) expect(resting.id, 'the id of the order that is changed').toBe(base?.order.id);
  // As long after its order as in the record.
  if (resting && base)
    fixture.skip(Math.max(0, written - Date.parse(String(base.order.createdAt ?? base.order.updatedAt))));
  const later = fixture.now() - written;
  if (exists && effect && operation !== 'placeOrder') await done(process.call('cancelOrder', path));
  if (exists && effect && operation !== 'cancelOrder') await place({ ...base?.body, ...body, clientOrderId: intentId });

  await fixture.table.sdk.send(
    new PutItemCommand({ TableName: fixture.table.tableName, Item: moved(item, later, base?.order, resting) }),
  );
  fixture.skip(Math.max(0, record.capturedAt + later - fixture.now()));
  const asked = { ...path, ...(body && { body }), key, principal };
  return {
    ask: (by) => by.call(operation, asked),
    placements: () => fixture.placements(intentId),
    cancels: () => fixture.paper.control.effectsOf(String(base?.order.clientOrderId)).cancels,
    stateOf: async () => (await fixture.table.store.get(intentId))?.progress.state,
  };
}

/** The same item, shifted in time, about an order created now; nothing else changes. */
function moved(
  item: RecordFixture['item'],
  later: number,
  was: Readonly<Record<string, unknown>> = {},
  is: Readonly<Record<string, unknown>> | null,
): Record<string, AttributeValue> {
  const time = /(?<="(?:createdAt|updatedAt|fence|dueAt|until)":)\d{13}/g;
  let text = (item.intent?.S ?? '').replaceAll(time, (ms) => String(Number(ms) + later));
  for (const field of ['createdAt', 'updatedAt']) {
    const [before, now] = [was[field], is?.[field]];
    if (typeof before === 'string' && typeof now === 'string') text = text.replaceAll(`"${before}"`, `"${now}"`);
  }
  const numbers = Object.entries(item)
    .filter(([name]) => name === 'createdAt' || name === 'dueAt')
    .map(([name, { N }]) => [name, { N: String(Number(N) + later) }]);
  return { ...item, ...Object.fromEntries(numbers), intent: { S: text } };
}

/** Like a client: repeats the same request until it has a lasting answer. */
async function untilAnswered(process: Process, { ask }: Deployed): Promise<Answer> {
  for (let asked = 0; ; asked += 1) {
    const last = await ask(process);
    if ((last.status !== 202 && last.body.retryable !== true) || asked === 6) return last;
    fixture.skip(LONG_MS);
  }
}

/** Where nothing proves absence, a place that never arrived stays unknown; every other record ends. */
const staysUnknown = ({ product, operation, effect, item }: RecordFixture) =>
  product === 'bitmex.coinm' && operation === 'placeOrder' && !effect && item.state?.S !== 'DONE';

function expectOneEffect(record: RecordFixture, last: Answer, { placements, cancels }: Deployed): void {
  const unknown = staysUnknown(record);
  switch (record.operation) {
    case 'placeOrder':
      expect([last.status, placements()]).toEqual(unknown ? [202, 0] : [201, 1]);
      return;
    case 'amendOrder':
      expect([last.status, placements(), cancels()]).toEqual([200, 1, 1]);
      return;
    case 'cancelOrder':
      expect([last.status, last.body.state, cancels()]).toEqual([200, 'CANCELED', 1]);
      return;
  }
}

test('there is a set of records for every format before the present one', () => {
  const earlier = Array.from({ length: RECORD_FORMAT - 1 }, (_, index) => index + 1);
  expect(sets.map(({ format }) => format)).toEqual(expect.arrayContaining(earlier));
});

describe.each(sets)('records of format $format, as commit $commit wrote them', ({ records }) => {
  const ended = records.filter(({ item }) => item.state?.S === 'DONE');
  const open = records.filter(({ item }) => item.state?.S !== 'DONE');

  // A separate table: the sets share their keys.
  beforeAll(async () => {
    fixture = await startFixture();
  });
  beforeEach(() => fixture.reset());
  afterAll(() => {
    processes.clear();
    return fixture.close();
  });

  test.each(ended)('$name: the same key gets the stored answer byte for byte, and nothing is sent', async (record) => {
    const it = await deployed(record);
    const sent = commands();
    const answer = await it.ask(processOf(record));
    expect({ status: answer.status, text: answer.text }).toEqual(record.answer);
    expect(answer.headers['idempotency-replayed']).toBe('true');
    expect(commands()).toBe(sent);
  });

  test.each(open)('$name: the same key, called repeatedly, has one effect', async (record) => {
    const it = await deployed(record);
    const last = await untilAnswered(processOf(record), it);
    expectOneEffect(record, last, it);
    const again = await it.ask(processOf(record));
    expect([again.status, staysUnknown(record) || again.text === last.text]).toEqual([last.status, true]);
  });

  test.each(open)('$name: swept first, the same key has one effect', async (record) => {
    const it = await deployed(record);
    fixture.skip(LONG_MS);
    const sent = commands();
    await processOf(record).sweep();
    expect(commands()).toBe(sent);
    expectOneEffect(record, await untilAnswered(processOf(record), it), it);
  });

  test.each(open.filter(({ item }) => item.state?.S === 'SENT'))(
    '$name: while its process may still run, the key gets 409',
    async (record) => {
      const it = await deployed(record);
      const sent = commands();
      expect(await it.ask(processOf(record))).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_KEY_IN_USE' } });
      expect([commands(), await it.stateOf()]).toEqual([sent, 'SENT']);
    },
  );
});
