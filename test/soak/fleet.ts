import type { IntentStore } from '../../lib/intents/intent-store.ts';
import { type AtlasProcess, type Fate, startProcess } from '../chaos/process.ts';
import { CHAOS_PRODUCTS } from '../chaos/products.ts';
import type { Chance } from '../chaos/random.ts';
import type { Ground } from './ground.ts';

/** The containers of a deployment: each has its own clock and fate, and they share a table that sometimes fails. */
export interface Fleet {
  /** A random live container, as a caller gets one. */
  any(chance: Chance): AtlasProcess;
  /** Replaces a container, as Lambda does. */
  replaceOne(): void;
  /** Stops all failures. */
  heal(): void;
  counts(): { readonly started: number; readonly died: number; readonly froze: number };
  close(): void;
}

const CONTAINERS = 4;
/** One in this many awaits kills or freezes a container. */
const LIFE_STEPS = 1_500;
/** One call to the table in this many fails. */
const TABLE_FAILS_ONE_IN = 250;

export function createFleet(ground: Ground, chance: Chance): Fleet {
  let healthy = false;
  const counts = { started: 0, died: 0, froze: 0 };
  const start = (): AtlasProcess => {
    counts.started += 1;
    const fate = healthy ? undefined : { at: 1 + chance.below(LIFE_STEPS), what: fateOf(chance) };
    return startProcess({
      time: ground.time,
      paperUrl: ground.paper.url,
      product: CHAOS_PRODUCTS.map(({ name }) => name).join(','),
      store: healthy ? ground.table : unreliable(ground.table, chance, () => healthy),
      observability: ground.outputs.observability,
      ahead: driftingClock(ground.time.now, chance, () => healthy),
      fate,
      keysRenewed: chance.percent(20),
    });
  };
  const processes = Array.from({ length: CONTAINERS }, start);
  const replace = (index: number): AtlasProcess => {
    processes[index]?.close();
    const fresh = start();
    processes[index] = fresh;
    return fresh;
  };
  return {
    any(drawing) {
      const index = drawing.below(CONTAINERS);
      const found = processes[index];
      if (found && !found.dead) return found;
      counts.died += 1;
      return replace(index);
    },
    replaceOne: () => void replace(chance.below(CONTAINERS)),
    heal() {
      healthy = true;
      for (let index = 0; index < CONTAINERS; index += 1) replace(index);
    },
    counts: () => counts,
    close() {
      for (const process of processes) process.close();
    },
  };

  function fateOf(drawing: Chance): Fate {
    if (drawing.percent(60)) return { kind: 'dies' };
    counts.froze += 1;
    return { kind: 'freezes', ms: drawing.pick([3_000, 12_000, 40_000, 300_000]) };
  }
}

/** Drifts slowly, is corrected at times, and is sometimes seconds off. */
function driftingClock(now: () => number, chance: Chance, healthy: () => boolean): () => number {
  const born = now();
  const base = chance.percent(15)
    ? chance.pick([-15_000, -6_000, -2_500, 1_500, 6_000, 15_000])
    : chance.below(601) - 300;
  // Parts per million, as of cheap quartz: some milliseconds a minute at most.
  const rate = (chance.below(201) - 100) / 1_000_000;
  return () => (healthy() ? 0 : Math.round(base + (now() - born) * rate));
}

function unreliable(store: IntentStore, chance: Chance, healthy: () => boolean): IntentStore {
  const wrapped = Object.entries(store).map(
    ([method, original]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      method,
      async (...args: unknown[]) => {
        if (healthy() || chance.below(TABLE_FAILS_ONE_IN) > 0) return await original(...args);
        const how = chance.pick(['refused', 'replyLost', 'repeated']);
        if (how !== 'refused') await original(...args);
        if (how === 'repeated') return await original(...args);
        throw new Error('the table did not answer');
      },
    ],
  );
  return Object.fromEntries(wrapped) as IntentStore;
}
