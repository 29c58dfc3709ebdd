import { afterAll, beforeAll, describe, test } from 'vitest';
import type { ProductBuilder } from '../../paper/src/testing.ts';
import { type House, openHouse, START } from './house.ts';
import { PRODUCTS } from './products.ts';
import { SCENARIOS } from './scenarios.ts';
import { openStage } from './stage.ts';

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
  let house: House;
  beforeAll(async () => {
    house = await openHouse([builder]);
  });
  afterAll(() => house.close());

  for (const product of products) {
    describe(product.name, () => {
      for (const { name, play } of SCENARIOS) {
        test(name, async ({ task }) => {
          const stage = await openStage(house, product);
          try {
            const variant = await play(stage);
            if (variant !== undefined) task.meta.variant = variant;
          } finally {
            stage.close();
          }
        });
      }
    });
  }
}
