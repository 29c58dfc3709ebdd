import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expectFields, expectStatus, expectThat, text } from '../../local/demo/expect.ts';
import type { Client } from './client.ts';
import { aws, type Cloud } from './cloud.ts';

/** Far below any book, so that it rests. */
export const RESTING = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.001',
  price: '50000',
} as const;

/** The same key twice is one order and one answer; the intent tells of it; another body is refused. */
export async function replayKey(client: Client): Promise<string> {
  const headers = { 'idempotency-key': randomUUID() };
  const first = await client.call('POST', '/v1/orders', RESTING, headers);
  const again = await client.call('POST', '/v1/orders', RESTING, headers);
  const placed = expectStatus(first, 201);
  expectThat(again.text === first.text, 'the second answer to the same key is another');
  expectThat(again.headers['idempotency-replayed'] === 'true', 'the second answer does not say that it is replayed');
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

/** How soon a flip has to be obeyed by containers that are warm. */
const OBEYED_WITHIN_MS = 15_000;

/** Trading is halted by a parameter and resumed, while everything runs; cancels pass all along. */
export async function haltAndResume(client: Client, cloud: Cloud, stage: string): Promise<string> {
  const say = (Value: string) =>
    aws(cloud, 'ssm', 'AmazonSSM.PutParameter', {
      Name: `/atlas/${stage}/trading-state`,
      Type: 'String',
      Overwrite: true,
      Value,
    });
  const resting = expectStatus(await client.call('POST', '/v1/orders', RESTING), 201);
  await say('halted');
  const halted = await until(client, 403);
  expectStatus(await client.call('DELETE', `/v1/orders/${encodeURIComponent(text(resting, 'id'))}`), 200);
  await say('active');
  const resumed = await until(client, 201);
  expectStatus(await client.call('DELETE', '/v1/orders?exchange=binance&market=spot'), 200);
  return `halted after ${halted} s, resumed after ${resumed} s, cancels passed`;
}

/** Places until it is answered with this status; gives the seconds that took. What was placed is cancelled after. */
async function until(client: Client, status: number): Promise<string> {
  const began = Date.now();
  while (Date.now() - began < OBEYED_WITHIN_MS) {
    const answer = await client.call('POST', '/v1/orders', RESTING);
    if (answer.status === status) return ((Date.now() - began) / 1_000).toFixed(1);
    await wait(500);
  }
  throw new Error(`after ${OBEYED_WITHIN_MS / 1_000} s placing is still not answered with ${status}`);
}
