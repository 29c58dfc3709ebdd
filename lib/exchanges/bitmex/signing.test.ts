import { describe, expect, test } from 'vitest';
import { Secret } from '../../text/secret.ts';
import { bitmexSignature, expiresAt } from './signing.ts';

// docs/venues/bitmex.md §1
const DOCUMENTED = 'chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO';

describe('the signature', () => {
  test.each([
    [
      'of a path alone',
      DOCUMENTED,
      'GET',
      '/api/v1/instrument',
      1518064236,
      '',
      'c7682d435d0cfe87c16098df34ef2eb5a549d4c5a3c2b1f0f77b8af73423bf00',
    ],
    [
      'covers the encoded query',
      DOCUMENTED,
      'GET',
      '/api/v1/instrument?filter=%7B%22symbol%22%3A+%22XBTM15%22%7D',
      1518064237,
      '',
      'e2f422547eecb5b3cb29ade2127e21b858b235b386bfa45e1c1756eb3383919f',
    ],
    [
      'covers the body byte for byte',
      DOCUMENTED,
      'POST',
      '/api/v1/order',
      1518064238,
      '{"symbol":"XBTM15","price":219.0,"clOrdID":"mm_bitmex_1a/oemUeQ4CAJZgP3fjHsA","orderQty":98}',
      '1749cd2ccae4aa49048ae09f0b95110cee706e0944e6a14ad0b3a8cb45bd336b',
    ],
    [
      'of another key, without a body',
      'secret',
      'GET',
      '/api/v1/order',
      1518064236,
      '',
      '05b241833763473e08eff9bc87f8850ae402c50daeccc7f3afdc998b4e937122',
    ],
    [
      'of another key, with a body',
      'secret',
      'POST',
      '/api/v1/order',
      1518064238,
      '{"symbol":"XBTUSD"}',
      '37a90d9a89f8dc9d6e2edf88dc8609e8ee7810b9e3f42e66d2d41f83ab64b01e',
    ],
  ] as const)('%s', (_, secret, method, path, expires, body, expected) => {
    expect(bitmexSignature({ method, path, body }, expires, Secret.of(secret))).toBe(expected);
  });

  test.each([
    [1_787_217_302_000, 2_000, 1_787_217_304],
    [1_787_217_302_001, 2_000, 1_787_217_305],
    [1_787_217_302_999, 1_000, 1_787_217_304],
  ])('at %d is valid for %d ms at least, and less than a second more', (now, validity, expires) => {
    expect(expiresAt(now, validity)).toBe(expires);
  });
});
