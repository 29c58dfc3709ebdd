import { type Fixed, parseDecimal } from '../../engine/decimal.ts';
import type { Side } from '../../engine/order.ts';
import type { TriggerRule } from '../../engine/trigger.ts';
import type { Parameters } from '../parameters.ts';
import { BinanceRefusal, REFUSED } from '../refusal.ts';
import { BOUNDS } from './instruments.ts';
import { approachOf, type SpotType } from './order-types.ts';

/** `trailingDelta` counts basis points: 100 are 1 % (docs/venues/binance.md §21.2). */
const BIP = parseDecimal('0.0001');

/**
 * What an order of this type waits for; undefined on a type that does not wait. The last price is the only one that spot
 * looks at. A stop price beside a delta is where the trailing begins.
 */
export function readTrigger(
  parameters: Parameters,
  type: SpotType,
  side: Side,
  stopPrice: Fixed | undefined,
): TriggerRule | undefined {
  const when = approachOf(type, side);
  if (when === undefined) return undefined;
  const delta = parameters.integer('trailingDelta');
  if (stopPrice === undefined && delta === undefined) {
    throw REFUSED.missingEither(parameters.named('stopPrice'), parameters.named('trailingDelta'));
  }
  const at = stopPrice === undefined ? {} : { at: { when, price: stopPrice } };
  if (delta === undefined) return { by: 'last', ...at };
  // The exchange has a pair of bounds for each direction; here they are the same.
  const { min, max } = BOUNDS.trailingDelta;
  if (delta < min || delta > max) throw new BinanceRefusal(-1013, 'Filter failure: TRAILING_DELTA');
  const distance = { ratio: delta * BIP };
  return { by: 'last', ...at, trail: { when: side === 'BUY' ? 'atOrAbove' : 'atOrBelow', distance } };
}
