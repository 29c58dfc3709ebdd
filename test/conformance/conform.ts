import { afterAll, beforeAll, describe, test } from 'vitest';
import type { ProductBuilder } from '../../paper/src/testing.ts';
import { type ConformanceFixture, openFixture, START } from './conformance-fixture.ts';
import { PRODUCTS } from './products.ts';
import { openScenario } from './scenario-fixture.ts';
import { SCENARIOS } from './scenarios.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The declared variant that a scenario met: a footnote of the table. */
    variant?: string;
  }
}

/** Plays every scenario on every product that these paper exchanges have. */
export function conform(builder: ProductBuilder): void {
  const built = builder({ now: () => START, seed: 1 }).map(({ protocol }) => protocol.product);
  const products = PRODUCTS.filter(({ paper }) => built.includes(paper));
  let exchanges: ConformanceFixture;
  beforeAll(async () => {
    exchanges = await openFixture([builder]);
  });
  afterAll(() => exchanges.close());

  for (const product of products) {
    describe(product.name, () => {
      for (const { name, play } of SCENARIOS) {
        test(name, async ({ task }) => {
          const fixture = await openScenario(exchanges, product);
          try {
            const variant = await play(fixture);
            if (variant !== undefined) task.meta.variant = variant;
          } finally {
            fixture.close();
          }
        });
      }
    });
  }
}
