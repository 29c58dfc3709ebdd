import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AtlasClient, createAtlasClient } from '../client.ts';
import { NoAnswerError } from '../errors.ts';
import { readLimits } from './limits.ts';
import { openTickets, type Tickets } from './tickets.ts';
import { tradingTools } from './trading-tools.ts';

const ORDER = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price: '80000',
} as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-tools-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** `place_order` of one previewed order, with what the client does when it is asked to place. */
async function placing(place: () => Promise<never>, { isOvertaken = false } = {}) {
  const limits = readLimits({ symbols: 'BTC/USDT', maxNotional: 'USDT=500', maxDayNotional: 'USDT=500' });
  const tickets = openTickets(folder, limits, Date.now);
  const { token } = await tickets.issue(ORDER, { amount: '400', asset: 'USDT' }, false);
  const real = createAtlasClient({ url: 'http://127.0.0.1:3000' });
  const client: AtlasClient = { ...real, orders: { ...real.orders, place } };
  const overtaken: Tickets = {
    ...tickets,
    async reserve(its) {
      // Another process has found the ticket unsent too, and is a moment ahead.
      if (isOvertaken) await tickets.reserve(its);
      return await tickets.reserve(its);
    },
  };
  const tool = tradingTools(client, overtaken).find(({ name }) => name === 'place_order');
  return { tickets, token, call: async () => (await tool?.run({ token }))?.content[0]?.text };
}
const refused = () => Promise.reject(new NoAnswerError('The connection failed: ECONNREFUSED', false));

it('an order that never left is not placed, and its value is free again', async () => {
  const { tickets, token, call } = await placing(refused);
  expect(await call()).toBe(
    'NOT PLACED. Nothing was sent: The connection failed: ECONNREFUSED. The same token can be placed again.',
  );
  expect(await tickets.find(token)).toMatchObject({ state: 'refused', sentAt: null });
});

it('a call that could not leave says nothing of another one with the same token', async () => {
  const { tickets, token, call } = await placing(refused, { isOvertaken: true });
  expect(await call()).toMatch(
    /^NOT KNOWN\. Another call places this token at the same time, and this one could not: /,
  );
  expect(await tickets.find(token)).toMatchObject({ state: 'open', sentAt: expect.any(Number) });
});

it('a record that cannot be read says nothing of an earlier call', async () => {
  const { token, call } = await placing(refused);
  await writeFile(join(folder, 'mcp', `ticket-${token}.json`), '{"half');
  expect(await call()).toMatch(/^NOT KNOWN\. This call sent nothing\. Whether an earlier one did cannot be read: /);
});
