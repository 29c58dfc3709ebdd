import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CCXT } from '../foreign/ccxt.ts';
import RECORDED from './bybit.json' with { type: 'json' };
import { type GoldenExchange, startGoldenExchange } from './exchange.ts';
import { EXPLANATIONS } from './explanations.ts';
import { type Golden, goldenOf, type Recorded, recordedOf } from './golden.ts';
import { faultsOf } from './judge.ts';
import { recordAtlas } from './record.ts';

const golden: Golden = RECORDED;

let exchange: GoldenExchange;
let sent: Recorded;

// A few seconds of one core, which other tests may want as well.
beforeAll(async () => {
  exchange = await startGoldenExchange();
  sent = await recordAtlas(exchange);
}, 120_000);
afterAll(() => exchange.paper.close());

describe('what Atlas sends Bybit', () => {
  test('is what is stored: else run npm run golden -- --write, and say what changed', () => {
    expect(sent).toEqual(recordedOf(golden, 'atlas'));
  });

  test('differs from what ccxt sends only where the document explains it, and every explanation is needed', () => {
    expect(faultsOf(goldenOf(golden.version, recordedOf(golden, 'ccxt'), sent), EXPLANATIONS)).toEqual([]);
  });
});

describe('what is stored', () => {
  test('was sent by the ccxt that the connectors have', () => {
    expect(golden.version).toBe(CCXT);
  });

  test.each([
    ['spot', 20],
    ['linear', 40],
    ['inverse', 30],
  ])('has inputs on %s: at least %i', (category, least) => {
    const inputs = Object.values(golden.inputs).filter(({ atlas: [first = ''] }) => {
      return first.includes(`"category":"${category}"`) || first.includes(`?category=${category}`);
    });
    expect(inputs.length).toBeGreaterThanOrEqual(least);
  });
});
