import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VENUES } from '../../lib/exchanges/venues.ts';
import type { ProductBuilder } from '../../paper/src/testing.ts';
import type { Stated } from '../capabilities/features.ts';
import { contradictions } from '../capabilities/table.ts';
import { type ConformanceFixture, openFixture, START } from './conformance-fixture.ts';
import { PRODUCTS } from './products.ts';
import { openScenario, type ScenarioFixture } from './scenario-fixture.ts';
import { SCENARIOS } from './scenarios.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The declared variant that a scenario produced: a footnote of the table. */
    variant?: string;
  }
}

/** What was played on a kind of instrument: what the code states about it, and how each scenario ended. */
interface Played {
  readonly stated: Stated;
  readonly endings: Map<string, string | null>;
}

/** Plays every scenario on every product of these paper exchanges, and holds the table of capabilities against it. */
export function conform(builder: ProductBuilder): void {
  const built = builder({ now: () => START, seed: 1 }).map(({ protocol }) => protocol.product);
  const products = PRODUCTS.filter(({ paper }) => built.includes(paper));
  const played = new Map<string, Played>();
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
            const of = played.get(product.name) ?? { stated: await statedBy(fixture), endings: new Map() };
            played.set(product.name, of);
            of.endings.set(name, variant ?? null);
          } finally {
            fixture.close();
          }
        });
      }
    });
  }

  test(`the table of capabilities says what was seen on ${built.join(', ')}`, () => {
    expect([...played.keys()]).toEqual(products.map(({ name }) => name));
    const found = [...played].flatMap(([name, { stated, endings }]) =>
      contradictions(stated, endings).map((each) => `${name}: ${each}`),
    );
    expect(found).toEqual([]);
  });
}

async function statedBy({ port, instrument }: ScenarioFixture): Promise<Stated> {
  const { market, capabilities, exchange } = instrument;
  return { market, capabilities, account: await port.account(), privateKeys: VENUES[exchange].privateKeys };
}
