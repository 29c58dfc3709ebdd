import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { fileName } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { expectFields, expectStatus, expectThat, text } from '../../local/demo/expect.ts';
import type { Paper } from '../../paper/src/index.ts';
import type { Client } from './client.ts';
import { aws, type Cloud } from './cloud.ts';
import type { Emulator } from './emulator.ts';
import { RESTING } from './safety.ts';
import { workersOf } from './workers.ts';

/**
 * When the function dies: the exchange withholds its reply either way, and has either done nothing yet, or everything.
 */
const MOMENTS = {
  'before the effect': { fault: 'no-reply-before-effect', effects: 0, swept: 'NOT_EXECUTED' },
  'after the effect': { fault: 'no-reply-after-effect', effects: 1, swept: 'DONE' },
} as const;

/** Until a place has reached the exchange. */
const REACHES_MS = 20_000;
/** Until its lease has ended, and a missing effect is provably final. */
const SETTLED_MS = 90_000;

export interface KilledPlaceParts {
  readonly client: Client;
  readonly cloud: Cloud;
  readonly emulator: Emulator;
  readonly paper: Paper;
  readonly stackName: string;
  /** Runs the sweeper once, as its schedule does. */
  readonly sweep: () => Promise<unknown>;
}

/** Commands whose function is dead. */
export interface KilledPlaces {
  readonly note: string;
  /** Lets the sweeper resolve their outcome, and the client ask again. */
  settle(): Promise<string>;
}

/**
 * Kills the process of the placing function while it waits for the exchange: once before the order takes effect, once
 * after. The intents stay open. Then the sweeper resolves them, and the same keys lead to one order each.
 */
export async function killInMidPlace(parts: KilledPlaceParts): Promise<KilledPlaces> {
  const { client, cloud, emulator, paper, stackName, sweep } = parts;
  const lost = Object.entries(MOMENTS).map(([moment, { fault, ...expected }], at) => {
    const clientOrderId = `e2e-killed-${at}-${Date.now()}`;
    const armed = paper.control.arm({ fault, product: 'spot', method: 'POST', contains: clientOrderId, count: 1 });
    const headers = { 'idempotency-key': randomUUID() };
    const place = () => client.call('POST', '/v1/orders', { ...RESTING, clientOrderId }, headers);
    const reached = () => paper.control.armed().every(({ id, struck }) => id !== armed || struck > 0);
    const placements = () => paper.control.effectsOf(clientOrderId).placements;
    const state = () => stateOf(cloud, `${stackName}-intents`, clientOrderId);
    return { moment, expected, place, reached, placements, state, first: place() };
  });
  await holds(REACHES_MS, 'the exchange has both orders', async () => lost.every(({ reached }) => reached()));
  const victims = await workersOf(emulator.pid, cloud.folder, `${stackName}-${fileName(operations.placeOrder)}`);
  expectThat(victims.length >= lost.length, `${victims.length} processes of the placing function were found`);
  for (const pid of victims) process.kill(pid, 'SIGKILL');

  for (const { first, expected, moment, placements, state } of lost) {
    const { status } = await first;
    expectThat(status >= 500, `the place that was killed ${moment} was answered with ${status}`);
    expectThat((await state()) === 'SENT', `the intent of the place that was killed ${moment} is ${await state()}`);
    expectThat(placements() === expected.effects, `${placements()} orders, killed ${moment}`);
  }

  return {
    note: `${victims.length} processes killed; ${lost.length} intents left SENT`,
    async settle() {
      await holds(SETTLED_MS, 'every intent is settled', async () => {
        await sweep();
        const states = await Promise.all(lost.map(({ state }) => state()));
        return states.every((state) => state !== 'SENT' && state !== 'UNKNOWN');
      });
      for (const { expected, moment, place, placements, state } of lost) {
        expectThat((await state()) === expected.swept, `killed ${moment}, swept to ${await state()}`);
        const again = await place();
        const order = expectStatus(again, 201);
        expectFields(order, { state: 'NEW', quantity: RESTING.quantity });
        const replayed = again.headers['idempotency-replayed'] === 'true';
        expectThat(replayed === (expected.effects === 1), `killed ${moment}, replayed: ${replayed}`);
        expectThat(placements() === 1, `killed ${moment}, ${placements()} orders in the end`);
        expectStatus(await client.call('DELETE', `/v1/orders/${encodeURIComponent(text(order, 'id'))}`), 200);
      }
      return lost.map(({ moment, expected }) => `${moment}: ${expected.swept}, then one order`).join('; ');
    },
  };
}

/** The table's state of the intent of a named order. */
async function stateOf(cloud: Cloud, TableName: string, clientOrderId: string): Promise<string | undefined> {
  const { Items } = await aws<{ Items: { state?: { S: string } }[] }>(cloud, 'dynamodb', 'DynamoDB_20120810.Scan', {
    TableName,
    FilterExpression: 'clientOrderId = :id',
    ExpressionAttributeValues: { ':id': { S: clientOrderId } },
  });
  return Items[0]?.state?.S;
}

async function holds(patienceMs: number, what: string, check: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!(await check())) {
    expectThat(performance.now() < until, `${what}: not within ${patienceMs / 1_000} s`);
    await wait(500);
  }
}
