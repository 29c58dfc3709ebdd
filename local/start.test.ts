import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { type Local, start } from './start.ts';

const running: Local[] = [];
afterEach(async () => {
  for (const local of running.splice(0)) await local.close();
});

async function started(env: Record<string, string> = {}): Promise<Local> {
  const local = await start({ PORT: '0', PAPER_PORT: '0', ATLAS_LOG_LEVEL: 'silent', ...env });
  running.push(local);
  return local;
}

const ELSEWHERE = {
  ATLAS_EXCHANGES: 'binance.spot',
  ATLAS_BINANCE_SPOT_URL: 'https://exchange.invalid',
  ATLAS_BINANCE_API_KEY: 'canary-key',
  ATLAS_BINANCE_API_SECRET: 'canary-secret',
};

describe('start', () => {
  test('trades on paper when nothing is set, and prints an order that rests there', async () => {
    const { banner, url, paperUrl } = await started();
    expect(banner).toContain(`Docs   ${url}/docs`);
    expect(banner).toContain(`Paper  ${paperUrl}`);
    expect(banner).toContain(`See    ${url}/console`);
    expect((await fetch(`${url}/console`)).status).toBe(200);
    expect(banner).not.toContain('LIVE');
    const [, body = ''] = /-d '(\{"exchange".*?\})'/.exec(banner) ?? [];
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}/v1/orders`, { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ state: 'NEW' });
  });

  test('shows how to try another product, where there is one', async () => {
    const banner = (await started()).banner;
    const [, fields = ''] = /("exchange":"bitmex".*?) {2}/.exec(banner) ?? [];
    const { url } = running[0] ?? { url: '' };
    const answer = await fetch(`${url}/v1/orders`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: `{${fields},"side":"BUY","type":"MARKET"}`,
    });
    expect(await answer.json()).toMatchObject({ state: 'FILLED', quantityUnit: 'USD' });
    expect((await started({ ATLAS_EXCHANGES: 'binance' })).banner).not.toContain('Another product');
  });

  test('with a folder notes whose keys it used, so that others are known as others after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'atlas-start-'));
    try {
      const local = await start({ PORT: '0', PAPER_PORT: '0', ATLAS_LOG_LEVEL: 'silent', ATLAS_DATA_DIR: folder });
      const { status } = await fetch(`${local.url}/v1/orders/active?exchange=bybit`);
      await local.close();
      expect(status).toBe(200);
      const database = new DatabaseSync(join(folder, 'intents.db'), { readOnly: true });
      expect(database.prepare('SELECT exchange, since FROM keys').all()).toEqual([{ exchange: 'bybit', since: 0 }]);
      database.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('warns that an exchange is live, starts no paper exchange then, and shows no key', async () => {
    const { banner, paperUrl } = await started(ELSEWHERE);
    expect(paperUrl).toBeUndefined();
    expect(banner).not.toContain('/console');
    expect(banner).toContain('*** LIVE: orders on binance.spot go to https://exchange.invalid');
    expect(banner).toContain('replace the price');
    expect(banner).not.toContain('canary');
  });

  test('does not call another paper exchange on this machine live', async () => {
    const { banner } = await started({ ...ELSEWHERE, ATLAS_BINANCE_SPOT_URL: 'http://127.0.0.1:3101' });
    expect(banner).not.toContain('LIVE');
  });

  test('shows a reachable address when it listens on all addresses, and how to send the token', async () => {
    const { banner, url } = await started({ HOST: '0.0.0.0', ATLAS_LOCAL_TOKEN: 'canary-token-16-chars' });
    expect(url).toContain('0.0.0.0');
    expect(banner).not.toContain('/console');
    expect(banner).toMatch(/API {4}http:\/\/127\.0\.0\.1:\d+\/v1 +\(listening on 0\.0\.0\.0\)/);
    expect(banner).toContain('"Authorization: Bearer $ATLAS_LOCAL_TOKEN"');
    expect(banner).not.toContain('canary');
  });

  test.each(['PORT', 'PAPER_PORT'])('says which variable to change when a port is taken: %s', async (variable) => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(started({ [variable]: String(port) })).rejects.toThrow(
      `Port ${port} is taken: choose another: ${variable}=`,
    );
    squatter.close();
  });

  test('reports an address that is not this machine’s', async () => {
    const env = { HOST: '192.0.2.1', ATLAS_LOCAL_TOKEN: 'canary-token-16-chars' };
    await expect(started(env)).rejects.toThrow('This machine has no address 192.0.2.1 to listen on: change HOST');
  });
});
