import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import { Problem } from '../../../lib/domain/problem.ts';
import { readKey } from '../../../lib/exchanges/key-text.ts';
import { VENUES } from '../../../lib/exchanges/venues.ts';
import { KEY_KINDS, keyScenario } from '../../capabilities/features.ts';
import { declared, type Scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

const HMAC = { apiKey: 'paper-desk-key', apiSecret: 'paper-desk-secret' };

/** Makes a pair, the private half as its owner stores it. */
const PAIRS = {
  RSA: () => pem('rsa'),
  Ed25519: () => pem('ed25519'),
} as const;

function pem(kind: 'rsa' | 'ed25519') {
  const { privateKey, publicKey } =
    kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2_048 }) : generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** The key of a kind, registered where it is a pair; `undefined` where the venue refuses what its owner would store. */
function keyOf({ paper, product, instrument }: ScenarioFixture, kind: (typeof KEY_KINDS)[number]) {
  if (kind === 'HMAC') return HMAC;
  const { privateKey, publicKey } = PAIRS[kind]();
  const { exchange } = instrument;
  try {
    readKey(privateKey, 'the secret', exchange, VENUES[exchange].privateKeys);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CREDENTIALS_MALFORMED' });
    expect(error).toBeInstanceOf(Problem);
    return undefined;
  }
  const apiKey = `own-${kind}`;
  paper.control.registerKey(product.paper, { key: apiKey, publicKey, account: 'paper' });
  return { apiKey, apiSecret: privateKey };
}

/** Commands and reads are signed by every kind of key that the venue takes; a key file of another kind is refused. */
export const KEYS: readonly Scenario[] = KEY_KINDS.map((kind) =>
  declared(keyScenario(kind), async (fixture) => {
    const key = keyOf(fixture, kind);
    if (key === undefined) return `no ${kind} keys`;
    const owner = await fixture.elsewhere(key);
    const order = await owner.placed();
    expect(await owner.get(order.id)).toMatchObject({ state: 'NEW' });
    expect(await owner.cancel(order.id)).toMatchObject({ outcome: 'canceled', order: { state: 'CANCELED' } });
    const stranger = await fixture.elsewhere({ ...key, apiKey: kind === 'HMAC' ? 'paper-key' : `own-${kind}-not` });
    expect(await refusal(stranger.place({}))).toMatchObject({ code: 'CREDENTIALS_REJECTED' });
    return undefined;
  }),
);
