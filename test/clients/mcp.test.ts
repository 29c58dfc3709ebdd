import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClientFixture, RESTING, startClientFixture } from './client-fixture.ts';

const PROGRAM = fileURLToPath(new URL('../../client/src/main.ts', import.meta.url));
const TRADING = '--allow-trading --symbols BTC/USDT --max-notional USDT=1000 --max-day-notional USDT=4000';

let atlas: ClientFixture;
const agents: Client[] = [];
beforeAll(async () => {
  atlas = await startClientFixture();
});
afterAll(async () => {
  await Promise.all(agents.map((agent) => agent.close()));
  await atlas.close();
});

let before: number;
beforeEach(() => {
  before = atlas.ordersAtTheExchange();
});
const placed = () => atlas.ordersAtTheExchange() - before;

/** The official client, with a server of its own: a process that shares its folder with the others. */
async function agent(options = '', state = 'state') {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [PROGRAM, '--url', atlas.url, 'mcp', ...options.split(' ').filter(Boolean)],
      env: { PATH: process.env.PATH ?? '', ATLAS_STATE_DIR: join(atlas.folder, state) },
    }),
  );
  agents.push(client);
  return {
    tools: async () => (await client.listTools()).tools,
    async call(name: string, input: Record<string, unknown> = {}) {
      const { content, structuredContent, isError } = await client.callTool({ name, arguments: input });
      const [first] = Array.isArray(content) ? content : [];
      return {
        text: first?.type === 'text' ? first.text : '',
        data: Object(structuredContent) as Record<string, unknown>,
        isError: isError === true,
      };
    },
  };
}

const order = (quantity: string) => ({ order: { ...RESTING, quantity } });

describe('the MCP server', () => {
  it('offers one tool for every read, and none that trades unless it is allowed to', async () => {
    const { tools, call } = await agent();
    const names = (await tools()).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['list_orders', 'get_order', 'list_fills', 'get_intent', 'preview_order']),
    );
    expect(names.filter((name) => /^(place|cancel|amend|set|flatten)/.test(name))).toEqual([]);
    expect((await tools()).every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
    expect((await call('list_instruments', { base: 'BTC' })).data).toHaveProperty('instruments');
    expect((await call('preview_order', order('0.005'))).text).toMatch(/^NOTHING WAS PLACED\. BUY 0\.005 BTC/);
    expect(placed()).toBe(0);
  });

  it('is one order when the reply is lost and the agent asks again in every way', async () => {
    const first = await agent(TRADING);
    const { token } = (await first.call('preview_order', order('0.005'))).data;
    atlas.hop.arm('lose-reply', 'page-504', 'lose-reply', 'lose-reply');
    const told = await first.call('place_order', { token });
    expect(told.text).toMatch(/^PLACED/);
    // Again with the token, with a new preview, written differently, and from another process.
    expect((await first.call('place_order', { token })).text).toMatch(/^PLACED \(it was placed by an earlier call/);
    const again = await first.call('preview_order', { order: { ...RESTING, quantity: '0.00500', timeInForce: 'GTC' } });
    expect([again.data.token, again.text]).toEqual([token, expect.stringMatching(/^THIS ORDER WAS ALREADY PLACED/)]);
    const second = await agent(TRADING);
    expect((await second.call('preview_order', order('0.005'))).data.token).toBe(token);
    expect((await second.call('place_order', { token })).text).toMatch(/^PLACED \(it was placed by an earlier call/);
    expect(placed()).toBe(1);
  });

  it('says in a sentence for each field what is wrong with an input, and shows the schema', async () => {
    const { tools, call } = await agent(TRADING);
    expect(await call('preview_order', { order: { ...RESTING, quantity: 0.005, side: 'buy' } })).toMatchObject({
      isError: true,
      text: 'NOTHING WAS PLACED, and the order cannot be previewed. order.side is one of BUY, SELL, not "buy". order.quantity is a decimal string such as "0.005", not the number 0.005.',
    });
    expect((await call('list_orders', { limit: 1_000 })).text).toBe(
      'limit is a whole number, 1 to 500, not the number 1000.',
    );
    const preview = (await tools()).find(({ name }) => name === 'preview_order');
    expect(preview?.inputSchema).toMatchObject({ required: ['order'], properties: { order: { type: 'object' } } });
  });

  it('says NOT KNOWN where what became of an order that was sent cannot be asked', async () => {
    const { call } = await agent(TRADING, 'asked');
    const { token } = (await call('preview_order', order('0.0021'))).data;
    expect((await call('place_order', { token })).text).toMatch(/^PLACED\./);
    atlas.hop.rewrite('/v1/intents/', () => '<html>gone</html>');
    expect(await call('follow_order', { token })).toMatchObject({
      text: expect.stringMatching(/^NOT KNOWN\. The order of this token was sent/),
      data: { outcome: 'unknown', token },
    });
  });

  it('places a deliberate second order', async () => {
    const { call } = await agent(TRADING);
    const { token } = (await call('preview_order', order('0.004'))).data;
    expect((await call('place_order', { token })).text).toMatch(/^PLACED\. There is exactly one order: BUY 0\.004 BTC/);
    const another = (await call('preview_order', { ...order('0.004'), again: true })).data.token;
    expect(another).not.toBe(token);
    expect((await call('place_order', { token: another })).text).toMatch(/^PLACED\./);
    expect(placed()).toBe(2);
  });

  it('holds its limits: symbols, the value of an order, and of a day, across processes', async () => {
    const limits = '--allow-trading --symbols BTC/USDT --max-notional USDT=500 --max-day-notional USDT=700';
    const [one, other] = await Promise.all([agent(limits, 'limited'), agent(limits, 'limited')]);
    const tokens = async (each: typeof one, quantity: string) =>
      (await each.call('preview_order', order(quantity))).data.token;
    const refused = (told: { text: string; isError: boolean }) => [told.isError, told.text];

    expect(refused(await one.call('place_order', { token: await tokens(one, '0.0065') }))).toEqual([
      true,
      expect.stringMatching(/^NOT PLACED\. .*one order may be worth 500\. Nothing was sent/),
    ]);
    const eth = { ...RESTING, symbol: 'ETH/USDT', quantity: '0.1', price: '3000' };
    const { token } = (await one.call('preview_order', { order: eth })).data;
    expect(refused(await one.call('place_order', { token }))).toEqual([
      true,
      expect.stringMatching(/^NOT PLACED\. ETH\/USDT is not among the symbols/),
    ]);

    const both = [await tokens(one, '0.005'), await tokens(other, '0.0051')];
    const told = await Promise.all([
      one.call('place_order', { token: both[0] }),
      other.call('place_order', { token: both[1] }),
    ]);
    expect(told.filter(({ text }) => text.startsWith('PLACED'))).toHaveLength(1);
    expect(told.filter(({ text }) => text.includes('a day (UTC) may have 700'))).toHaveLength(1);
    expect(placed()).toBe(1);
  });

  it('says NOT PLACED for whatever keeps an order from being placed, and cancels', async () => {
    const { call } = await agent(TRADING);
    expect(await call('preview_order', { order: { ...RESTING, price: '80000.047' } })).toMatchObject({
      isError: true,
      text: expect.stringMatching(/^NOTHING WAS PLACED.*RULE_VIOLATION.*Accepted for price: 80000\.04 or 80000\.05\.$/),
      data: { outcome: 'rejected', problem: { code: 'RULE_VIOLATION' } },
    });
    expect(await call('place_order', { token: '0123456789abcdef' })).toEqual({
      isError: true,
      text: 'NOT PLACED. There is no preview with this token. Preview the order first. Nothing was sent by this call.',
      data: { outcome: 'rejected', detail: expect.stringContaining('no preview with this token') },
    });
    expect((await call('place_order', {})).text).toBe('NOT PLACED. token is missing. Nothing was sent by this call.');
    expect(await call('follow_order', { token: '0123456789abcdef' })).toMatchObject({
      text: expect.stringMatching(/^NOT KNOWN\. There is no preview with the token "0123456789abcdef" here/),
      data: { outcome: 'unknown' },
    });
    expect(await call('cancel_order', {})).toMatchObject({ text: 'NOT CANCELED: orderId is missing.', isError: true });
    const { token } = (await call('preview_order', order('0.003'))).data;
    const { order: resting } = (await call('place_order', { token })).data as { order: { id: string } };
    expect((await call('cancel_order', { orderId: resting.id })).text).toMatch(/^CANCELED\. BUY 0\.003/);
  });
});
