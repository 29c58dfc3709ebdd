import { FAULTS, parseDecimal } from '../../paper/src/testing.ts';
import { armed, isLie, meets, ON_READS } from '../chaos/arming.ts';
import { canMeet } from '../chaos/plan.ts';
import { CHAOS_PRODUCTS } from '../chaos/products.ts';
import type { Chance } from '../chaos/random.ts';
import type { Fleet } from './fleet.ts';
import { type Ground, quote } from './ground.ts';

const ACCOUNT = 'paper';
const MINUTE_MS = 60_000;

/** Refusals that end a command although it took effect: no client can detect them, so they are left out. */
const NOBODY_CAN_TELL = new Set(['key-refusal-after-effect', 'clock-refusal-after-effect', 'clock-refusal-late-copy']);

export interface Weather {
  /** How often each fault was armed. */
  readonly faults: ReadonlyMap<string, number>;
  readonly personActs: () => number;
}

/**
 * Plays faults, lags, drifting clocks, restarts, market moves and actions of a user of the exchange's site, until it
 * ends.
 */
export function makeWeather(ground: Ground, fleet: Fleet, isOver: () => boolean): [Weather, Promise<unknown>] {
  const faults = new Map<string, number>();
  let personActs = 0;
  const every = async (meanMs: number, stream: number, act: (chance: Chance) => void): Promise<void> => {
    const chance = ground.chance(stream);
    while (!isOver()) {
      await ground.pause(1 + chance.below(2 * meanMs));
      if (!isOver()) act(chance);
    }
  };
  const { control } = ground.paper;
  const streams = [
    every(1.5 * MINUTE_MS, 1, (chance) => {
      const fault = armOne(ground, chance);
      faults.set(fault, (faults.get(fault) ?? 0) + 1);
    }),
    // A fault that has not applied ends after a while.
    every(5 * MINUTE_MS, 2, () => control.disarm()),
    every(30 * MINUTE_MS, 3, (chance) => control.setLatency(chance.pick([0, 1, 4, 30, 150]))),
    // Ahead only: an exchange does not set its own clock back.
    every(10 * MINUTE_MS, 4, (chance) => control.clock.advance(chance.percent(5) ? 1_500 : chance.below(40))),
    every(60 * MINUTE_MS, 5, () => fleet.replaceOne()),
    every(10 * MINUTE_MS, 6, () => quote(ground.paper)),
    every(20 * MINUTE_MS, 7, (chance) => {
      personActs += 1;
      actAsPerson(ground, chance);
    }),
  ];
  return [{ faults, personActs: () => personActs }, Promise.all(streams)];
}

function armOne({ paper }: Ground, chance: Chance): string {
  const product = chance.pick(CHAOS_PRODUCTS);
  const command = chance.pick(['place', 'place', 'amend', 'cancel'] as const);
  const mayStrike = FAULTS.filter(
    ({ name }) => meets(product, name) && canMeet(command, name) && !NOBODY_CAN_TELL.has(name),
  );
  const { name } = chance.pick(mayStrike);
  const onReads = ON_READS.has(name) || (chance.percent(30) && !isLie(name));
  const method = onReads ? 'GET' : { place: 'POST', amend: 'PUT', cancel: 'DELETE' }[command];
  const { count, ...arming } = armed(name, chance, 1 + chance.below(3));
  paper.control.arm({
    ...arming,
    product: product.paper,
    path: `${product.root}*`,
    method,
    count: count === 0 ? 10 : count,
  });
  return name;
}

/** A user of the exchange's site cancels or amends an order, or the market fills everything that rests. */
function actAsPerson({ paper, records }: Ground, chance: Chance): void {
  const product = chance.pick(CHAOS_PRODUCTS);
  const exchange = paper.products.find(({ protocol }) => protocol.product === product.paper)?.exchange;
  const open = records.get(product.paper)?.open(product.exchangeSymbol) ?? [];
  if (!exchange || open.length === 0) return;
  const { id, symbol, price } = chance.pick(open);
  switch (chance.pick(['cancel', 'cancel', 'amend', 'amend', 'fill'] as const)) {
    case 'cancel':
      exchange.cancel({ account: ACCOUNT, symbol, id });
      return;
    case 'amend':
      // To a price that no trader uses, which identifies who moved the order.
      if (product.name !== 'binance.spot') {
        exchange.amend({ account: ACCOUNT, symbol, id, price: price - parseDecimal('25000'), priority: 'lose' });
      }
      return;
    case 'fill':
      paper.control.setPrice(product.paper, product.exchangeSymbol, '79000');
      quote(paper);
      return;
  }
}
