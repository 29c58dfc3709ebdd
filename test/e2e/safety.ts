import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { OBEYED_WITHIN_MS } from '../../lib/guard/trading-state.ts';
import { expectFields, expectStatus, expectThat, text } from '../../local/demo/expect.ts';
import type { Paper } from '../../paper/src/index.ts';
import { runToEnd } from './child-process.ts';
import type { Client } from './client.ts';
import { type Cloud, PROJECT } from './cloud.ts';

/** Far below any book, so that it rests. */
export const RESTING = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.001',
  price: '50000',
} as const;

/** The same key twice gives one order and one answer; the intent reports it; another body is refused. */
export async function replayKey(client: Client): Promise<string> {
  const headers = { 'idempotency-key': randomUUID() };
  const first = await client.call('POST', '/v1/orders', RESTING, headers);
  const again = await client.call('POST', '/v1/orders', RESTING, headers);
  const placed = expectStatus(first, 201);
  expectThat(again.text === first.text, 'the second answer to the same key differs');
  expectThat(again.headers['idempotency-replayed'] === 'true', 'the second answer is not marked as replayed');
  const other = await client.call('POST', '/v1/orders', { ...RESTING, quantity: '0.002' }, headers);
  expectFields(expectStatus(other, 422), { code: 'IDEMPOTENCY_KEY_REUSED' });
  const intent = await client.call('GET', `/v1/intents/${encodeURIComponent(text(placed, 'clientOrderId'))}`);
  const told = expectStatus(intent, 200);
  const id = text(placed, 'id');
  expectStatus(
    await client.call('DELETE', `/v1/orders/${encodeURIComponent(id)}`, undefined, { 'idempotency-key': randomUUID() }),
    200,
  );
  return `${id} once; intent ${String(told.state ?? told.outcome)}`;
}

/** How long the load continues after the halt. */
const LOAD_MS = 2 * OBEYED_WITHIN_MS;
const AT_ONCE = 3;

/**
 * The operator halts by command while orders are placed as fast as possible: none leaves later than promised, every
 * cancel does, `/v1/exchanges` and health report the state and its reason, and orders are placed again after the
 * resumption.
 */
export async function haltUnderLoad(client: Client, cloud: Cloud, paper: Paper, stage: string): Promise<string> {
  const sendings = () => paper.control.requests().filter(({ method }) => method === 'POST').length;
  const resting = await Promise.all(
    Array.from({ length: AT_ONCE }, async () =>
      text(expectStatus(await client.call('POST', '/v1/orders', RESTING), 201), 'id'),
    ),
  );
  await npmRunTrading(cloud, ['halt', '--stage', stage, '--reason', REASON, '--by', 'e2e', '--yes']);
  const writtenAt = Date.now();
  let [late, refused, seen] = [0, 0, sendings()];
  while (Date.now() - writtenAt < LOAD_MS) {
    const isLate = Date.now() - writtenAt > OBEYED_WITHIN_MS;
    if (isLate) seen = sendings();
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () => client.call('POST', '/v1/orders', RESTING)),
    );
    refused += answers.filter(({ status }) => status === 403).length;
    if (isLate) late += sendings() - seen;
  }
  expectThat(late === 0, `${late} orders left later than ${OBEYED_WITHIN_MS / 1_000} s after the halt`);
  expectThat(refused > 0, 'no order was refused');
  for (const id of resting) {
    expectStatus(await client.call('DELETE', `/v1/orders/${encodeURIComponent(id)}`), 200);
  }
  const { trading } = expectStatus(await client.call('GET', '/v1/exchanges'), 200);
  expectFields({ ...(trading as object) }, { state: 'halted', reason: REASON, by: 'e2e' });
  expectFields(JSON.parse((await client.callUnsigned('GET', '/v1/health')).text), { tradingState: 'halted' });

  await npmRunTrading(cloud, ['resume', '--stage', stage, '--reason', 'the exercise is over', '--by', 'e2e', '--yes']);
  const resumed = await until(client, 201);
  expectStatus(await client.call('DELETE', '/v1/orders?exchange=binance&market=spot'), 200);
  return `${refused} refused, none left after ${OBEYED_WITHIN_MS / 1_000} s, ${resting.length} cancels passed, resumed after ${resumed} s`;
}

const REASON = 'an exercise with "quotes"';
/** How soon orders must pass again. */
const RESUMED_WITHIN_MS = 15_000;

/** Runs `npm run trading` as an operator types it. */
async function npmRunTrading(cloud: Cloud, args: readonly string[]): Promise<void> {
  await runToEnd({ command: 'npm', args: ['run', '--silent', 'trading', '--', ...args], cwd: PROJECT, env: cloud.env });
}

/**
 * Places several orders at once, because each process has its own reading of the state, until all get this status;
 * returns the seconds that took. Cancels the placed orders afterwards.
 */
async function until(client: Client, status: number): Promise<string> {
  const began = Date.now();
  while (Date.now() - began < RESUMED_WITHIN_MS) {
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () => client.call('POST', '/v1/orders', RESTING)),
    );
    if (answers.every((answer) => answer.status === status)) return ((Date.now() - began) / 1_000).toFixed(1);
    await wait(500);
  }
  throw new Error(`after ${RESUMED_WITHIN_MS / 1_000} s placing is still not answered with ${status}`);
}
