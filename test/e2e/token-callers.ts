import { expectFields, expectStatus, expectThat, text } from '../../local/demo/expect.ts';
import { bearing, type Client, createClient } from './client.ts';
import type { Cloud, Deployed } from './cloud.ts';
import type { Forgery, Issuer } from './issuer.ts';
import { RESTING } from './safety.ts';

/** The purpose of the second deployment's tokens, and the subjects of its traders. */
export const AUDIENCE = 'atlas-e2e';
export const SUBJECT = 'desk-2-trader';

/** A token, and the API's expected answers to reading and to placing with it. */
interface Case {
  readonly name: string;
  readonly token: string | undefined;
  readonly reading: number;
  readonly placing: number;
}

/** The requests and answers of the second deployment's caller. */
export interface TokenTrial {
  readonly note: string;
  readonly transcript: readonly string[];
  /** None of these may be found anywhere. */
  readonly tokens: readonly string[];
}

/** The second deployment's order value limit at first, from its stage file. */
export const MAX_NOTIONAL = 'USDT=100';

/** The limit refuses an order, and the deployment reports the limit. */
async function tryLimit(caller: Client): Promise<void> {
  const large = await caller.call('POST', '/v1/orders', { ...RESTING, quantity: '0.01' });
  expectFields(expectStatus(large, 422), { code: 'LIMIT_EXCEEDED', orderState: 'notPlaced' });
  const { limits } = expectStatus(await caller.call('GET', '/v1/deployment'), 200);
  const told = JSON.stringify(limits);
  expectThat(told.includes('"maxNotional":[{"currency":"USDT","amount":"100"}]'), `the deployment tells ${told}`);
}

/** Calls with every kind of token, valid and invalid, and checks what each can reach. */
export async function tryTokens(cloud: Cloud, { outputs }: Deployed, issuer: Issuer): Promise<TokenTrial> {
  const client = (token: string | undefined): Client => createClient(cloud, outputs.Url ?? '', bearing(token));
  const good = { scope: 'orders:trade' };
  const both = (status: number) => ({ reading: status, placing: status });
  const forged = async (how: Forgery) => ({ name: how, token: await issuer.forged(how, good), ...both(401) });
  const cases: readonly Case[] = [
    { name: 'no token', token: undefined, ...both(401) },
    { name: 'no JWT', token: 'letmein', ...both(401) },
    { name: 'expired', token: await issuer.token({ ...good, expiresIn: -60 }), ...both(401) },
    { name: 'not yet valid', token: await issuer.token({ ...good, notBefore: 60 }), ...both(401) },
    { name: 'wrong audience', token: await issuer.token({ ...good, audience: 'another-api' }), ...both(401) },
    { name: 'wrong issuer', token: await issuer.token({ ...good, issuer: 'https://issuer.invalid' }), ...both(401) },
    await forged('unsigned'),
    await forged('publicKeyAsSecret'),
    await forged('anotherKey'),
    { name: 'no scope of ours', token: await issuer.token({ scope: 'openid orders:admin' }), ...both(403) },
    { name: 'orders:read', token: await issuer.token({ scope: 'openid orders:read' }), reading: 200, placing: 403 },
    { name: 'orders:trade', token: await issuer.token(good), reading: 200, placing: 201 },
  ];
  const transcript: string[] = [];
  const wrong: string[] = [];
  for (const { name, token, ...expected } of cases) {
    const caller = client(token);
    const read = await caller.call('GET', '/v1/orders/active?exchange=binance&market=spot');
    const placed = await caller.call('POST', '/v1/orders', RESTING);
    if (read.status !== expected.reading || placed.status !== expected.placing) {
      wrong.push(`${name}: ${read.status} and ${placed.status} ${placed.text.slice(0, 200)}`);
    }
    if (placed.status === 201) {
      const cancelled = await caller.call('DELETE', `/v1/orders/${encodeURIComponent(text(placed.body, 'id'))}`);
      expectFields(expectStatus(cancelled, 200), { state: 'CANCELED' });
      await tryLimit(caller);
    }
    transcript.push(...caller.transcript);
  }
  expectThat(wrong.length === 0, wrong.join('; '));
  const health = await client(undefined).callUnsigned('GET', '/v1/health');
  expectThat(health.status === 200, `health answered ${health.status} to nobody`);
  return {
    note: cases.map(({ name, reading, placing }) => `${name} ${reading}/${placing}`).join(', '),
    transcript,
    tokens: cases.flatMap(({ token }) => (token === undefined || token.length < 32 ? [] : [token])),
  };
}
