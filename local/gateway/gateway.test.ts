import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../lib/api/operations/index.ts';
import { type DeploymentOnPaper, startDeploymentOnPaper } from '../atlas-on-paper.ts';
import { loadHandlers } from './handlers.ts';

/** Gateway, Lambda handlers and paper exchange, connected over HTTP. */
describe('gateway, handlers and paper exchange', () => {
  let gateway: DeploymentOnPaper;

  beforeAll(async () => {
    gateway = await startDeploymentOnPaper({ env: { ATLAS_EXCHANGES: 'binance.spot' } });
  });
  afterAll(() => gateway.close());

  const orders = () => gateway.paper.control.counters();
  const post = (body: string, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
    fetch(`${gateway.url}/v1/orders`, { method: 'POST', body, headers });

  test('every operation has its function', async () => {
    expect(Object.keys(await loadHandlers(gateway.atlas, { token: false })).sort()).toEqual(
      Object.keys(operations).sort(),
    );
  });

  test.each([
    ['an array', '[]', 400, 'INVALID_REQUEST'],
    ['no JSON', '{"a":', 400, 'INVALID_JSON'],
    ['nothing', '', 400, 'INVALID_JSON'],
    ['too much', `"${'x'.repeat(70_000)}"`, 413, 'BODY_TOO_LARGE'],
  ])('a body that is %s is refused, and nothing reaches the exchange', async (_name, body, status, code) => {
    const before = orders();
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answer.json()).toMatchObject({ code });
    expect(orders()).toEqual(before);
  });

  test('a form post, which any web page can send, is refused', async () => {
    const answer = await post('{}', { 'Content-Type': 'text/plain' });
    expect(answer.status).toBe(415);
  });

  test.each(['/docs', ...['search.json', 'page.js'].map((name) => `/docs/${name}`)])(
    '%s is served under a policy of its own',
    async (path) => {
      const answer = await fetch(`${gateway.url}${path}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      await answer.arrayBuffer();
    },
  );
});
