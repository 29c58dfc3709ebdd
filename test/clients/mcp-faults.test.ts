import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMcpHttp, type McpHttp } from '../../client/src/mcp/http.ts';
import { FAULTS } from '../../paper/src/testing.ts';
import { isLie } from '../chaos/arming.ts';
import { binanceConnector } from '../chaos/peers/binance-connector.ts';
import { TIMEOUT_MS } from '../chaos/peers/peer.ts';
import { type IntentsFixture, startFixture } from '../intents/intents-fixture.ts';
import { fetchOf } from './atlas-by-fetch.ts';
import { RESTING } from './client-fixture.ts';
import { connectAgent, type McpAgent, type ToolAnswer } from './mcp-agent.ts';

/** The faults that a place at Binance spot can meet. */
const MET = FAULTS.filter(
  ({ family = 'binance', products }) => family === 'binance' && (products?.includes('spot') ?? true),
);
const GUIDE = new URL('../../docs/guides/clients.md', import.meta.url);
/** How often the agent asks again. */
const ROUNDS = 3;
/** Longer than the retrying tool waits. */
const LATE_MS = TIMEOUT_MS + 150;
const LIMITS = { allowTrading: true, symbols: 'BTC/USDT', maxNotional: 'USDT=1000', maxDayNotional: 'USDT=1000000' };

let atlas: IntentsFixture;
let folder: string;
let tools: McpHttp;
let agent: McpAgent;
beforeAll(async () => {
  atlas = await startFixture();
  folder = await mkdtemp(join(tmpdir(), 'atlas-agent-'));
  const process = atlas.start({ env: { ATLAS_REQUEST_BUDGET_MS: '2000' } });
  tools = createMcpHttp({
    url: 'http://127.0.0.1:1',
    env: { ATLAS_STATE_DIR: folder },
    options: LIMITS,
    client: {
      fetch: fetchOf(process),
      now: atlas.now,
      sleep: (ms) => {
        // Fewer looks than the client would make.
        atlas.skip(Math.max(ms, 5_000));
        return Promise.resolve();
      },
    },
  });
  agent = await connectAgent('http://127.0.0.1:1/mcp', (url, init) => tools.fetch(new Request(url, init)));
});
afterAll(async () => {
  await agent.close();
  await tools.close();
  await atlas.close();
  await rm(folder, { recursive: true, force: true });
});

const orders = () => atlas.paper.control.effects('spot')[0]?.orders ?? 0;

/** Previews and places until it hears that the order is placed, however it is told in between. */
async function askUntilPlaced(): Promise<ToolAnswer> {
  let told: ToolAnswer = { text: '', data: {}, isError: true };
  for (let round = 1; round <= ROUNDS && !told.text.startsWith('PLACED'); round += 1) {
    const { data } = await agent.call('preview_order', { order: RESTING });
    if (data.token !== undefined) told = await agent.call('place_order', { token: data.token });
    atlas.skip(5_000);
  }
  return told;
}

describe('an agent that asks again after every failure', () => {
  it.each(MET.map(({ name }) => name))('has at most one order, and is told the truth about it: %s', async (fault) => {
    atlas.reset();
    // Ten minutes later the same order is meant anew.
    atlas.skip(11 * 60_000);
    const before = orders();
    atlas.paper.control.arm({ fault, method: 'POST', path: '/api/v3/order' });
    const told = await askUntilPlaced();
    atlas.skip(120_000);
    const placed = orders() - before;
    expect(placed).toBeLessThanOrEqual(1);
    // What the exchange itself tells falsely, nobody can tell better; there is one order all the same.
    if (isLie(fault)) return;
    expect(told.text).toMatch(placed === 1 ? /^(PLACED|NOT KNOWN)/ : /^(NOT PLACED|NOT KNOWN)/);
  });

  it('has two orders under many of these faults with a tool that retries as others do, and the guide says so', async () => {
    const tool = await binanceConnector(false);
    const doubled: string[] = [];
    for (const { name } of MET) {
      tool.control.reset();
      tool.control.setPrice('spot', 'BTCUSDT', '90000');
      const before = tool.control.effects('spot')[0]?.orders ?? 0;
      tool.control.arm({
        fault: name,
        method: 'POST',
        path: '/api/v3/order',
        ...(name === 'late-effect' && { ms: LATE_MS }),
      });
      await tool.place({ id: name, type: 'LIMIT', quantity: '0.005', price: '80000' });
      if ((tool.control.effects('spot')[0]?.orders ?? 0) - before > 1) doubled.push(name);
    }
    await tool.close();
    expect(doubled).toContain('reset-after-effect');
    const guide = (await readFile(GUIDE, 'utf8')).replaceAll(/\s+/g, ' ');
    expect(guide).toContain(`under each of the ${MET.length} faults that a place at paper Binance spot can meet`);
    // How many depends on how fast the machine is.
    expect(doubled.length).toBeGreaterThan(MET.length / 4);
  }, 120_000);
});
