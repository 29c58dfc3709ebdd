import { afterAll, beforeAll, describe, test } from 'vitest';
import { type House, openHouse } from './house.ts';
import type { ProductCase } from './products.ts';
import { SCENARIOS } from './scenarios.ts';
import { openStage } from './stage.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The declared variant that a scenario met: a footnote of the table. */
    variant?: string;
  }
}

/** Plays every scenario on every product; one set of paper exchanges for all of them. */
export function conform(products: readonly ProductCase[]): void {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
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
