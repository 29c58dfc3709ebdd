import { createClient } from '../chaos/client.ts';
import { mayBeAnother } from '../chaos/doubt.ts';
import { createFleet } from './fleet.ts';
import { type Ground, layGround } from './ground.ts';
import type { Wish } from './intent.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { requestOf, runTrader, type Traders } from './trader.ts';
import { makeWeather, type Weather } from './weather.ts';

const DAY_MS = 86_400_000;
const DESKS = 6;
const SWEEP_EVERY_MS = 60_000;
const PROGRESS_EVERY_MS = 2 * 3_600_000;

export interface SoakOptions {
  readonly days: number;
  readonly seed: number;
  readonly progress?: (line: string) => void;
}

export interface SoakReport {
  readonly ledger: Ledger;
  readonly weather: Weather;
  readonly containers: { readonly started: number; readonly died: number; readonly froze: number };
  readonly requests: number;
  readonly leaks: readonly string[];
  readonly seconds: number;
}

/**
 * Lets traders trade under faults for a number of simulated days, and compares every answer with the engines' journals.
 */
export async function soak({ days, seed, progress = () => undefined }: SoakOptions): Promise<SoakReport> {
  const began = performance.now();
  const ground = await layGround(seed);
  const start = ground.time.now();
  const end = start + days * DAY_MS;
  const isOver = (): boolean => ground.time.now() >= end;
  const day = (): number => Math.round(((ground.time.now() - start) / DAY_MS) * 10_000) / 10_000;
  const ledger = createLedger(ground.records, day);
  const fleet = createFleet(ground, ground.chance(50));
  const leaks: string[] = [];
  const look = (): void => {
    leaks.push(...ground.outputs.leaks().map((text) => text.slice(0, 200)));
  };
  let numbers = 0;
  const traders: Traders = { resting: new Map(), nextNumber: () => ++numbers };
  const [weather, passing] = makeWeather(ground, fleet, isOver);
  let left = DESKS;

  const sweeping = async (): Promise<void> => {
    const chance = ground.chance(51);
    while (left > 0) {
      await ground.pause(SWEEP_EVERY_MS);
      // The next sweep makes up for one that the table failed; a sweep whose container died never ends.
      const swept = fleet
        .any(chance)
        .sweep()
        .catch(() => undefined);
      await Promise.race([swept, ground.pause(10 * SWEEP_EVERY_MS)]);
    }
  };
  const reporting = async (): Promise<void> => {
    let told = 0;
    while (left > 0) {
      await ground.pause(PROGRESS_EVERY_MS);
      look();
      for (const { wish, what } of ledger.violations.slice(told)) progress(`${wish}: ${what}`);
      told = ledger.violations.length;
      const seconds = Math.round((performance.now() - began) / 1_000);
      progress(`day ${day().toFixed(2)}: ${numbers} wishes, ${ledger.violations.length} violations, ${seconds} s`);
    }
  };
  const trading = Array.from({ length: DESKS }, (_, index) =>
    runTrader(ground, fleet, ledger, traders, 100 + index, isOver).finally(() => {
      left -= 1;
    }),
  );
  const everything = async (): Promise<void> => {
    await Promise.all([...trading, passing, sweeping(), reporting()]);
    await settleAll(ground, fleet, ledger);
  };
  try {
    await ground.time.during(everything());
    look();
    leaks.push(...ground.outputs.leaks(ground.table.dump()));
  } finally {
    fleet.close();
    await ground.close();
  }
  const seconds = (performance.now() - began) / 1_000;
  const requests = ground.paper.control.counters().total;
  return { ledger, weather, containers: fleet.counts(), requests, leaks, seconds };
}

/** Ends all faults; every caller with an unknown outcome asks once more. */
async function settleAll(ground: Ground, fleet: ReturnType<typeof createFleet>, ledger: Ledger): Promise<void> {
  ground.paper.control.disarm();
  ground.paper.control.setLatency(0);
  fleet.heal();
  const chance = ground.chance(52);
  for (let sweep = 0; sweep < 4; sweep += 1) {
    await ground.pause(SWEEP_EVERY_MS);
    await fleet.any(chance).sweep();
  }
  for (const wish of ledger.open()) {
    const [called, asked] = requestOf(wish);
    const client = createClient({
      plan: { ...wish, fault: 'none', afterUnknown: 'sameKey' },
      time: ground.time,
      chance,
      called,
      asked: { ...asked, session: 'the-last' },
      process: () => fleet.any(chance),
      calling: () => (told) => {
        if (told) ledger.heard(wish, told.claim, told.answer);
      },
    });
    const last = await client.lookAgain();
    ledger.close(wish, last, await isInDoubt(ground, wish));
  }
}

/** Whether no evidence attributes the order under the trader's own client order id to this command. */
async function isInDoubt({ table, records }: Ground, wish: Wish): Promise<boolean> {
  if (wish.command !== 'place' || !wish.named) return false;
  const [intent] = await table.byClientOrderId(wish.clientOrderId);
  const [made] = records.get(wish.product.paper)?.placedUnder(wish.clientOrderId) ?? [];
  return intent !== undefined && made !== undefined && mayBeAnother(intent, made.order);
}
