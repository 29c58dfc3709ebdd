import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Local, StartError, start } from '../../local/start.ts';
import { RESTING } from './client-fixture.ts';
import { connectAgent } from './mcp-agent.ts';

const TRADE = {
  MCP: 'trade',
  MCP_SYMBOLS: 'BTC/USDT',
  MCP_MAX_NOTIONAL: 'USDT=500',
  MCP_MAX_DAY_NOTIONAL: 'USDT=700',
};
const TOKEN = 'a-token-of-16-characters';

let folder: string;
const running: Local[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-mcp-'));
});
afterAll(async () => {
  await Promise.all(running.map((local) => local.close()));
  await rm(folder, { recursive: true, force: true });
});

async function started(env: Readonly<Record<string, string>>): Promise<Local> {
  const local = await start({ PORT: '0', PAPER_PORT: '0', XDG_STATE_HOME: folder, ATLAS_LOG_LEVEL: 'silent', ...env });
  running.push(local);
  return local;
}

/** A request as a page in a browser sends it, with any Host and Origin. */
async function asPage(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
  return await new Promise((resolve, reject) => {
    const sent = request(`${url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'content-length': String(body.length),
        ...headers,
      },
    });
    sent.on('response', (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('tools at /mcp', () => {
  it('are not served unless they are asked for', async () => {
    const { url, banner } = await started({});
    expect([await asPage(url, {}), banner.includes('/mcp')]).toEqual([404, false]);
  });

  it('read, and do not trade, with MCP=read', async () => {
    const { url, banner } = await started({ MCP: 'read' });
    expect(banner).toContain(`${url}/mcp`);
    const agent = await connectAgent(`${url}/mcp`);
    const names = await agent.tools();
    expect(names).toEqual(expect.arrayContaining(['list_orders', 'get_order', 'preview_order']));
    expect(names.filter((name) => /^(place|cancel|amend|set|flatten)/.test(name))).toEqual([]);
    expect((await agent.call('list_instruments', { base: 'BTC' })).data).toHaveProperty('instruments');
    await agent.close();
  });

  it('place one order for one intention, within limits that hold for every agent', async () => {
    const { url } = await started(TRADE);
    const [one, other] = [await connectAgent(`${url}/mcp`), await connectAgent(`${url}/mcp`)];
    const { token } = (await one.call('preview_order', { order: RESTING })).data;
    expect((await one.call('place_order', { token })).text).toMatch(/^PLACED\. There is exactly one order/);
    expect((await other.call('preview_order', { order: RESTING })).data.token).toBe(token);
    expect((await other.call('place_order', { token })).text).toMatch(/^PLACED \(it was placed by an earlier call/);
    const another = (await other.call('preview_order', { order: RESTING, again: true })).data.token;
    expect((await other.call('place_order', { token: another })).text).toContain('a day (UTC) may have 700');
    const { orders } = (await one.call('list_active_orders')).data as { orders: readonly unknown[] };
    expect(orders).toHaveLength(1);
    await Promise.all([one.close(), other.close()]);
  });

  it('need the token of the gateway where it has one', async () => {
    const { url } = await started({ MCP: 'read', ATLAS_LOCAL_TOKEN: TOKEN });
    expect(await asPage(url, {})).toBe(401);
    const agent = await connectAgent(`${url}/mcp`, undefined, TOKEN);
    expect((await agent.call('list_exchanges')).data).toHaveProperty('exchanges');
    await agent.close();
  });

  it('answer no page of another site, and no name that points here', async () => {
    const { url } = await started({ MCP: 'read' });
    const host = new URL(url).host;
    expect(await asPage(url, { host: 'rebound.example' })).toBe(403);
    expect(await asPage(url, { host: `rebound.example:${new URL(url).port}` })).toBe(403);
    expect(await asPage(url, { host, origin: 'https://rebound.example' })).toBe(403);
    expect(await asPage(url, { host, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await asPage(url, { host })).toBe(200);
  });

  it.each([
    [{ MCP: 'on' }, /MCP: expected off, read or trade/],
    [{ MCP: 'trade' }, /MCP_SYMBOLS: needed[\s\S]*MCP_MAX_NOTIONAL: needed[\s\S]*MCP_MAX_DAY_NOTIONAL: needed/],
    [{ MCP: 'read', MCP_SYMBOLS: 'BTC/USDT' }, /MCP_SYMBOLS: would be ignored/],
    [{ MCP: 'read', HOST: '0.0.0.0', ATLAS_LOCAL_TOKEN: TOKEN }, /MCP: tools are served on loopback only/],
  ] as const)('are refused at the start with %j', async (env, words) => {
    await expect(start({ PORT: '0', PAPER_PORT: '0', ...env })).rejects.toThrow(words);
  });

  it('are refused at the start with a limit that cannot be read', async () => {
    const env = { PORT: '0', PAPER_PORT: '0', ...TRADE, MCP_MAX_NOTIONAL: '500' };
    await expect(start(env)).rejects.toThrow(StartError);
  });
});
