import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { intentIdOf } from '../../../lib/intents/intent-id.ts';
import { type Answer, type IntentsFixture, type Process, startFixture } from '../intents-fixture.ts';
import type { FixtureSet, RecordFixture } from './record-sample.ts';

// `node test/intents/formats/capture.ts FORMAT COMMIT > test/intents/formats/format-FORMAT.json` plays commands of
// every kind against the paper exchanges, and prints the records that the current code leaves in the table of intents.
// Run it on the last commit that writes a format, before the next one changes it: docs/guides/change-stored-intents.md
// says how.

/** The owner from which this code derives ids: the session (`PRINCIPAL`) in format 1, the role since. */
const [format = '', commit = '', keyOwner = 'arn:aws:iam::111122223333:role/desk'] = process.argv.slice(2);
const PRINCIPAL = 'arn:aws:sts::111122223333:assumed-role/desk/botocore-session-1795950000';

const BINANCE = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', quantity: '0.01' };
const MARKET = { ...BINANCE, type: 'MARKET' };
const LIMIT = { ...BINANCE, type: 'LIMIT', price: '80000' };
const STOP = { ...BINANCE, type: 'STOP_MARKET', triggerPrice: '150000' };
const RESTING = { ...LIMIT, price: '79000' };
const BITMEX = { exchange: 'bitmex', symbol: 'BTC/USD:BTC', side: 'BUY', type: 'LIMIT', quantity: '100' };
const LONG_MS = 40_000;

type Command = Pick<RecordFixture, 'operation' | 'body'>;
interface Scenario extends Command {
  readonly name: string;
  readonly product?: RecordFixture['product'];
  /** The order that the command changes, as placed before it. */
  readonly base?: Readonly<Record<string, string>>;
  readonly effect: boolean;
  readonly fault?: string;
  /** Whether the exchange cannot be read until the end. */
  readonly blind?: boolean;
  /** The step at which the process ends. */
  readonly dies?: string;
  /** Asked once more after this time, to resolve an unknown outcome. */
  readonly askedAgainAfterMs?: number;
}

const place = (body: Command['body']): Command => ({ operation: 'placeOrder', body });
const amend: Command & Required<Pick<Scenario, 'base'>> = {
  operation: 'amendOrder',
  body: { price: '81000' },
  base: RESTING,
};
const cancel: Command & Required<Pick<Scenario, 'base'>> = { operation: 'cancelOrder', body: null, base: RESTING };
const LOST = { effect: true, fault: 'reset-after-effect' };
const NEVER_ARRIVED = { effect: false, fault: 'reset-before-effect' };

const SCENARIOS: readonly Scenario[] = [
  { name: 'place, done', ...place(MARKET), effect: true },
  { name: 'place, refused', ...place({ ...MARKET, quantity: '90' }), effect: false },
  { name: 'place, unknown, took effect', ...place(LIMIT), ...LOST },
  { name: 'place of a market order, unknown, took effect', ...place(MARKET), ...LOST },
  { name: 'place, unknown, never arrived', ...place(MARKET), ...NEVER_ARRIVED },
  { name: 'place, not executed: proven', ...place(MARKET), ...NEVER_ARRIVED, askedAgainAfterMs: LONG_MS },
  { name: 'place, not executed: told so', ...place(MARKET), effect: false, fault: 'rate-limited' },
  { name: 'place of a stop, done', ...place(STOP), effect: true },
  { name: 'place of a stop, unknown, took effect', ...place(STOP), ...LOST },
  { name: 'place, sent, took effect', ...place(MARKET), effect: true, dies: 'before store.replace' },
  { name: 'place, sent, never left', ...place(MARKET), effect: false, dies: 'after store.begin' },
  { name: 'amend, done', ...amend, effect: true },
  { name: 'amend, done by half', ...amend, body: { quantity: '90' }, effect: false },
  { name: 'amend, unknown, took effect', ...amend, ...LOST },
  { name: 'amend, unknown, never arrived', ...amend, ...NEVER_ARRIVED },
  { name: 'amend, not executed: proven', ...amend, ...NEVER_ARRIVED, askedAgainAfterMs: LONG_MS },
  { name: 'amend, sent, took effect', ...amend, effect: true, dies: 'before store.replace' },
  { name: 'amend, sent, never left', ...amend, effect: false, dies: 'after store.begin' },
  { name: 'cancel, done', ...cancel, effect: true },
  { name: 'cancel, refused', ...cancel, base: MARKET, effect: false },
  { name: 'cancel, unknown, took effect', ...cancel, ...LOST, blind: true },
  { name: 'cancel, unknown, never arrived', ...cancel, ...NEVER_ARRIVED },
  { name: 'cancel, not executed: proven', ...cancel, ...NEVER_ARRIVED, askedAgainAfterMs: LONG_MS },
  { name: 'cancel, sent, took effect', ...cancel, effect: true, dies: 'before store.replace' },
  { name: 'cancel, sent, never left', ...cancel, effect: false, dies: 'after store.begin' },
  // At BitMEX signatures do not expire at the engine.
  { name: 'place at BitMEX, done', product: 'bitmex.coinm', ...place({ ...BITMEX, price: '60000' }), effect: true },
  {
    name: 'place at BitMEX, unknown, took effect',
    product: 'bitmex.coinm',
    ...place({ ...BITMEX, price: '60000' }),
    ...LOST,
  },
  {
    name: 'place at BitMEX, unknown, never arrived',
    product: 'bitmex.coinm',
    ...place({ ...BITMEX, price: '60000' }),
    ...NEVER_ARRIVED,
  },
  {
    name: 'cancel at BitMEX, unknown, never arrived',
    product: 'bitmex.coinm',
    ...cancel,
    base: { ...BITMEX, price: '60000' },
    ...NEVER_ARRIVED,
  },
];

const records: RecordFixture[] = [];
const fixture = await startFixture();
for (const [index, scenario] of SCENARIOS.entries()) records.push(await played(fixture, scenario, `key-${index + 1}`));
await fixture.close();
const set: FixtureSet = { format: Number(format), commit, records };
process.stdout.write(`${JSON.stringify(set, null, 1)}\n`);
process.exit(0);

async function played(at: IntentsFixture, scenario: Scenario, key: string): Promise<RecordFixture> {
  const {
    name,
    product = 'binance.spot',
    operation,
    body,
    base,
    effect,
    fault,
    blind,
    dies,
    askedAgainAfterMs,
  } = scenario;
  at.reset();
  const env = { ATLAS_EXCHANGES: product, ATLAS_BITMEX_URL: at.paper.url };
  const steady = at.start({ env });
  const placed = base === undefined ? undefined : await steady.call('placeOrder', { body: base });
  if (placed !== undefined && placed.status !== 201) throw new Error(`${name}: the base was answered ${placed.text}`);
  const orderId = placed === undefined ? undefined : String(placed.body.id);
  const asked = { ...(body && { body }), ...(orderId && { path: { orderId } }), key, principal: PRINCIPAL };

  const methods = { placeOrder: ['POST'], amendOrder: ['POST', 'PUT'], cancelOrder: ['DELETE'] }[operation];
  for (const method of methods) {
    if (fault !== undefined) at.paper.control.arm({ fault, method });
    if (fault === 'reset-after-effect') at.paper.control.arm({ fault: 'slow-listing', method, ms: 20_000 });
  }
  if (blind === true) at.paper.control.arm({ fault: 'not-json', method: 'GET', count: 0 });
  let answer: Answer | undefined;
  if (dies === undefined) answer = await steady.call(operation, asked);
  else await untilDead(at, env, dies, (process) => process.call(operation, asked));
  at.paper.control.disarm();
  if (askedAgainAfterMs !== undefined) {
    at.skip(askedAgainAfterMs);
    answer = await steady.call(operation, asked);
  }

  const intentId = intentIdOf('dev', keyOwner, key);
  const Key = { intentId: { S: intentId } };
  const { Item } = await at.table.sdk.send(
    new GetItemCommand({ TableName: at.table.tableName, Key, ConsistentRead: true }),
  );
  if (Item === undefined) throw new Error(`${name}: nothing is recorded under ${intentId}: ${answer?.text}`);
  process.stderr.write(`${name}: ${Item.state?.S}, answered ${answer?.status ?? 'nobody'}\n`);
  return {
    name,
    product,
    principal: PRINCIPAL,
    key,
    operation,
    body,
    base: base && placed ? { body: base, order: placed.body } : null,
    effect,
    answer: answer === undefined ? null : { status: answer.status, text: answer.text },
    item: Item,
    capturedAt: at.now(),
  };
}

async function untilDead(
  at: IntentsFixture,
  env: Record<string, string>,
  step: string,
  call: (process: Process) => Promise<unknown>,
) {
  const died = new Promise<void>((resolve) => {
    const process = at.start({
      env,
      step: (name) => {
        if (name !== step) return Promise.resolve();
        resolve();
        return new Promise(() => undefined);
      },
    });
    void call(process);
  });
  await died;
}
