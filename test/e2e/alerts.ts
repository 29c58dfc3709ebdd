import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, Json } from '../../local/demo/api.ts';
import { expectFields, expectStatus, expectThat, text } from '../../local/demo/expect.ts';
import type { Paper } from '../../paper/src/index.ts';
import { runToEnd } from './child-process.ts';
import { bearing, type Client, createClient } from './client.ts';
import { type Cloud, type Deployed, PROJECT } from './cloud.ts';
import { RESTING } from './safety.ts';

const STRATEGY = 'e2e-alerts';
const { quantity, ...FIXED } = RESTING;
const TEMPLATE = {
  time: 'time',
  order: { ...FIXED, quantity: { from: 'contracts' } },
  limits: { symbols: { [RESTING.symbol]: { maxQuantity: quantity } }, ordersPerDay: 2 },
};
const MOST_COPIES = 30;
const INTERVAL_MS = 1_000;

export interface AlertTrial {
  readonly note: string;
  /** May be found nowhere but in Parameter Store. */
  readonly secret: string;
  /** The sender's requests and answers. */
  readonly sender: Client;
}

/**
 * The operator stores a strategy in Parameter Store, and a sender without a signature places an order by an alert: a wrong
 * secret and a strategy that does not exist are 401, an order beyond the limits is refused, and the alert, sent again, is one
 * order. The strategy is removed in the end.
 */
export async function placeByAlert(
  { keeper, cloud, client, paper }: { keeper: Cloud; cloud: Cloud; client: Client; paper: Paper },
  { outputs }: Deployed,
  stage: string,
): Promise<AlertTrial> {
  const sender = createClient(cloud, outputs.Url ?? '', bearing(undefined));
  const send = (alert: Json, strategy = STRATEGY) => sender.call('POST', `/v1/hooks/${strategy}`, alert);
  const orders = () => paper.control.effects('spot')[0]?.orders ?? 0;
  const before = orders();
  const alert = (secret: string, contracts: string = quantity) => ({ secret, contracts, time: timeOfAlert });
  const timeOfAlert = new Date().toISOString();

  // Before the function has read the strategies: it keeps them for half a minute.
  const added = await npmRunHooks(keeper, ['add', STRATEGY, '--template', '-', '--stage', stage, '--json'], TEMPLATE);
  const { secret } = JSON.parse(added) as { readonly secret: string };
  for (const wrong of ['a guess', `${secret}x`, '']) {
    expectFields(expectStatus(await send(alert(wrong)), 401), { code: 'UNAUTHENTICATED' });
  }
  expectSame(await send(alert(secret), 'no-such-strategy'), await send(alert('a guess')));
  expectThat(orders() === before, 'an alert without the secret has placed an order');

  let first = await send(alert(secret));
  // A sender that waits for three seconds may hear that the outcome is unknown; it asks with copies.
  for (let copies = 1; first.body.outcome === 'unknown' && copies < MOST_COPIES; copies += 1) {
    await wait(INTERVAL_MS);
    first = await send(alert(secret));
  }
  expectFields(expectStatus(first, 200), { outcome: 'done', problem: null });
  const again = expectStatus(await send(alert(secret)), 200);
  expectFields(again, { outcome: 'done', replayed: true, intentId: text(first.body, 'intentId') });
  const id = orderIdOf(again);
  expectThat(
    id === orderIdOf(first.body),
    `a copy of the alert is told of ${id}, the first of ${orderIdOf(first.body)}`,
  );
  expectThat(orders() - before === 1, `the alert came to ${orders() - before} orders`);

  const large = expectStatus(await send(alert(secret, '0.002')), 200);
  expectFields(large, { outcome: 'rejected', order: null });
  expectThat(orders() - before === 1, 'a refused alert has placed an order');

  expectStatus(await client.call('DELETE', `/v1/orders/${encodeURIComponent(id)}`), 200);
  await npmRunHooks(keeper, ['remove', STRATEGY, '--stage', stage, '--yes']);
  return { note: `${id} once; wrong secrets 401, too large refused`, secret, sender };
}

/** Only the time and the request itself may differ, or an answer would tell which strategies exist. */
function expectSame(one: Answer, other: Answer): void {
  const told = ({ status, body: { instance: _, ...rest } }: Answer) => JSON.stringify({ status, ...rest });
  expectThat(told(one) === told(other), `${told(one)} is not ${told(other)}`);
}

function orderIdOf({ order }: Json): string {
  return text(Object(order) as Json, 'id');
}

/** Runs `npm run hooks` as an operator types it; resolves to everything printed. */
async function npmRunHooks(cloud: Cloud, args: readonly string[], template?: object): Promise<string> {
  return await runToEnd({
    command: 'npm',
    args: ['run', '--silent', 'hooks', '--', ...args],
    cwd: PROJECT,
    env: cloud.env,
    ...(template && { input: JSON.stringify(template) }),
  });
}
