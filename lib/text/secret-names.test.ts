import { describe, expect, test } from 'vitest';
import { Secret } from './secret.ts';
import { isSecretName } from './secret-names.ts';
import { createSecretText, masked } from './secret-text.ts';

const SECRET_NAMES = [
  'X-MBX-APIKEY',
  'api-key',
  'api_secret',
  'apiSecret',
  'api-signature',
  'listenKey',
  'PRIVATE_KEY',
  'passphrase',
  'password',
  'access_token',
  'x-amz-security-token',
  'set-cookie',
  'sessionId',
  'Credential',
  'Proxy-Authorization',
];

describe('the name of a credential', () => {
  test.each([...SECRET_NAMES, 'key', ' Key ', 'SIG', 'auth'])('%j is one', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.each(['api-expires', 'content-type', 'x-mbx-used-weight-1m', 'retry-after', 'keys', 'author', 'symbol', ''])(
    '%j is none',
    (name) => {
      expect(isSecretName(name)).toBe(false);
    },
  );

  test.each(SECRET_NAMES)('masks a value of %s in a text too', (name) => {
    const secrets = createSecretText();
    for (const text of [`${name}=canary`, `{"${name}":"canary"}`, `${name}: canary`]) {
      expect(masked(text, secrets.spansIn(text))).toBe(text.replace('canary', String(Secret.of('canary'))));
    }
  });

  test.each(['session: {apiKey: canary}', "authorization: {apiKey: 'canary'}", 'credentials=token: canary'])(
    'is found in the value of another: %s',
    (text) => {
      expect(masked(text, createSecretText().spansIn(text))).not.toContain('canary');
    },
  );
});
