import { expect, test } from 'vitest';
import { byProduct } from '../../lib/exchanges/venues.ts';
import { Secret } from '../../lib/text/secret.ts';
import { startPaper } from '../../paper/src/index.ts';
import { keyPermissions } from './permissions.ts';

const pair = (key: string, secret: string) => ({ apiKey: Secret.of(key), apiSecret: Secret.of(secret) });

test('BitMEX lists the permissions of its keys, and the paper BitMEX accepts the request', async () => {
  const paper = await startPaper({ makerIntervalMs: 0 });
  const origins = byProduct(() => paper.url);
  const ask = (key: string, secret: string) => keyPermissions('bitmex', pair(key, secret), { origins, now: Date.now });
  try {
    expect(await ask('paper-key', 'paper-secret')).toEqual({ withdraw: false, trade: true, addressBound: false });
    expect(await ask('paper-read-key', 'paper-read-secret')).toMatchObject({ trade: false });
    expect(await ask('paper-key', 'wrong')).toBeUndefined();
  } finally {
    await paper.close();
  }
});
