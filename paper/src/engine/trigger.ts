import { type Fixed, ONE } from './decimal.ts';

/** The price that a waiting order watches. The paper exchanges have one index price: the mark price. */
export type TriggerSource = 'last' | 'mark' | 'index';

/** Whether a price has to come up to a threshold or down to it. */
export type Approach = 'atOrAbove' | 'atOrBelow';

/** A price and the side from which it is reached. */
interface Threshold {
  readonly when: Approach;
  readonly price: Fixed;
}

/** How far behind the best price a trailing threshold stays: a share of that price, or an amount. */
type TrailDistance = { readonly ratio: Fixed } | { readonly offset: Fixed };

/**
 * A threshold that follows the price. `atOrAbove` follows the lowest price since tracking began and is reached by a rise
 * of the distance, `atOrBelow` follows the highest and is reached by a fall.
 */
interface Trail {
  readonly when: Approach;
  readonly distance: TrailDistance;
}

/**
 * What an order waits for. Without a trail, `at` fires. With one, `at` starts the tracking, and the price that reaches it
 * is the first extremum (docs/venues/binance.md §21.2, §21.8); without `at` the tracking starts at once.
 */
export interface TriggerRule {
  readonly by: TriggerSource;
  readonly at?: Threshold;
  readonly trail?: Trail;
}

/** A trigger at work. Callers only read; `observe` writes. */
export interface Trigger {
  readonly rule: TriggerRule;
  /** The lowest or highest price since tracking began; undefined before, and without a trail. */
  readonly extremum: Fixed | undefined;
  /** When tracking began. */
  readonly trackingSince: number | undefined;
}

/** The engine's writable view of a {@link Trigger}. */
export type TriggerRecord = { -readonly [K in keyof Trigger]: Trigger[K] };

/** Whether the price is at the threshold or beyond it. */
function isReached({ when, price: threshold }: Threshold, price: Fixed): boolean {
  return when === 'atOrAbove' ? price >= threshold : price <= threshold;
}

/** Starts a trigger at the present price. */
export function arm(rule: TriggerRule, price: Fixed, now: number): TriggerRecord {
  const tracks = rule.trail !== undefined && rule.at === undefined;
  return { rule, extremum: tracks ? price : undefined, trackingSince: tracks ? now : undefined };
}

/** Shows a price to the trigger; true when it fires. */
export function observe(trigger: TriggerRecord, price: Fixed, now: number): boolean {
  const { at, trail } = trigger.rule;
  if (trail === undefined) return at !== undefined && isReached(at, price);
  if (trigger.extremum === undefined) {
    if (at !== undefined && isReached(at, price)) {
      trigger.extremum = price;
      trigger.trackingSince = now;
    }
    return false;
  }
  const better = trail.when === 'atOrAbove' ? price < trigger.extremum : price > trigger.extremum;
  if (better) trigger.extremum = price;
  const level = levelOf(trigger);
  return level !== undefined && isReached({ when: trail.when, price: level }, price);
}

/** The price that fires now; undefined while a trailing trigger has yet to start. */
export function levelOf({ rule: { at, trail }, extremum }: Trigger): Fixed | undefined {
  if (trail === undefined) return at?.price;
  if (extremum === undefined) return undefined;
  const { when, distance } = trail;
  const sign = when === 'atOrAbove' ? 1n : -1n;
  if ('offset' in distance) return extremum + sign * distance.offset;
  // Rounded away from the extremum, so that no price fires which is nearer than the distance.
  const rounding = when === 'atOrAbove' ? ONE - 1n : 0n;
  return (extremum * (ONE + sign * distance.ratio) + rounding) / ONE;
}

/** Whether the price already is where the rule waits for it: such an order would fire, or start to trail, at once. */
export function isPast({ at }: TriggerRule, price: Fixed): boolean {
  return at !== undefined && isReached(at, price);
}
