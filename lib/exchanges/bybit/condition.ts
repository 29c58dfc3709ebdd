import { decimal } from '../../domain/decimal.ts';
import type { AttachedOrder, ForcedBy, Side, Trigger } from '../../domain/order.ts';
import { triggersOnRise } from '../../domain/order-terms.ts';
import type { OrderType, TriggerSource } from '../../domain/order-type.ts';
import { unlessZero } from '../wire.ts';
import type { BybitOrderRow } from './models.ts';
import type { SpotFilter } from './query.ts';
import { bybitTriggerSourceOf } from './words.ts';

/**
 * What an order waits for, as far as its kind says it. `byDirection`: its side and the direction of the trigger decide.
 * `other`: conditions that Atlas does not place.
 */
type ConditionKind = 'byDirection' | 'stop' | 'takeProfit' | 'trailing' | 'other';

/** Bybit's words for orders that wait (docs/venues/bybit.md §12.2). */
const KINDS: Readonly<Record<string, ConditionKind>> = {
  Stop: 'byDirection',
  tpslOrder: 'byDirection',
  TakeProfit: 'takeProfit',
  PartialTakeProfit: 'takeProfit',
  StopLoss: 'stop',
  PartialStopLoss: 'stop',
  TrailingStop: 'trailing',
  OcoOrder: 'other',
  BidirectionalTpslOrder: 'other',
  MmRateClose: 'other',
};

/** `createType` of orders that wait or have waited; contracts tell it for ever (§12.2). */
const KINDS_CREATED: Readonly<Record<string, ConditionKind>> = {
  CreateByStopOrder: 'byDirection',
  CreateByTakeProfit: 'takeProfit',
  CreateByPartialTakeProfit: 'takeProfit',
  CreateByStopLoss: 'stop',
  CreateByPartialStopLoss: 'stop',
  CreateByTrailingStop: 'trailing',
  CreateByTrailingProfit: 'other',
  CreateByMmRateClose: 'other',
};

/** Orders that close the whole position, not a part of it (§12.2). */
const WHOLE_POSITION: ReadonlySet<string> = new Set([
  'TakeProfit',
  'StopLoss',
  'TrailingStop',
  'CreateByTakeProfit',
  'CreateByStopLoss',
  'CreateByTrailingStop',
]);

/** Orders of the exchange itself (§12.2). */
const FORCED: Readonly<Record<string, ForcedBy>> = {
  CreateByLiq: 'LIQUIDATION',
  CreateByTakeOver_PassThrough: 'LIQUIDATION',
  CreateByAdl_PassThrough: 'ADL',
  CreateBySettle: 'SETTLEMENT',
};

/** `undefined` for an order that waits for nothing. An unknown word is a condition that Atlas does not place. */
function conditionKindOf({ stopOrderType, createType, triggerPrice }: BybitOrderRow): ConditionKind | undefined {
  if (stopOrderType !== undefined) return wordIn(KINDS, stopOrderType) ?? 'other';
  const created = createType === undefined ? undefined : wordIn(KINDS_CREATED, createType);
  return created ?? (unlessZero(triggerPrice) === null ? undefined : 'byDirection');
}

/** The type of a row; `null` for one that Atlas does not place, and where the row does not tell which way it triggers. */
export function bybitTypeOf(row: BybitOrderRow, side: Side): OrderType | null {
  const limited = row.orderType === 'Limit';
  if (!limited && row.orderType !== 'Market') return null;
  const kind = conditionKindOf(row);
  switch (kind) {
    case undefined:
      return limited ? 'LIMIT' : 'MARKET';
    case 'stop':
      return limited ? 'STOP_LIMIT' : 'STOP_MARKET';
    case 'takeProfit':
      return limited ? 'TAKE_PROFIT_LIMIT' : 'TAKE_PROFIT_MARKET';
    case 'trailing':
      return limited ? null : 'TRAILING_STOP_MARKET';
    case 'byDirection': {
      const rises = triggersByRise(row);
      if (rises === undefined) return null;
      const isStop = rises === triggersOnRise(side, 'adverse');
      if (limited) return isStop ? 'STOP_LIMIT' : 'TAKE_PROFIT_LIMIT';
      return isStop ? 'STOP_MARKET' : 'TAKE_PROFIT_MARKET';
    }
    case 'other':
      return null;
    default:
      return kind satisfies never;
  }
}

/** How a cancel on spot finds the order (§12.5); of kinds that it does not know, as one that waits. */
export function spotFilterOf(row: BybitOrderRow): SpotFilter {
  if (conditionKindOf(row) === undefined) return 'Order';
  return row.stopOrderType === 'tpslOrder' ? 'tpslOrder' : 'StopOrder';
}

const RISES: Readonly<Record<number, boolean>> = { 1: true, 2: false };

/**
 * Whether a rise triggers the order. Spot does not tell: there it is the way from the price at acceptance to the trigger
 * (§12.1). `undefined` where the row has neither.
 */
function triggersByRise({ triggerDirection, triggerPrice, basePrice }: BybitOrderRow): boolean | undefined {
  const told = RISES[triggerDirection];
  if (told !== undefined) return told;
  const [from, to] = [unlessZero(basePrice), unlessZero(triggerPrice)];
  if (from === null || to === null || decimal(from).eq(decimal(to))) return undefined;
  return decimal(to).gt(decimal(from));
}

/** What the order waits or waited for. The distance of a trailing stop is on the position, not on the order (§12.2). */
export function bybitTriggerOf(row: BybitOrderRow): Trigger | null {
  const kind = conditionKindOf(row);
  if (kind === undefined) return null;
  const price = unlessZero(row.triggerPrice);
  const trails = kind === 'trailing';
  return {
    triggerPrice: trails ? null : price,
    triggerBy: watchedBy(row.triggerBy, row.createType),
    trailingPercent: null,
    trailingAmount: null,
    activationPrice: trails ? price : null,
  };
}

/** Rows of spot have no `createType` (§2.3) and watch the last price (§12.1). */
function watchedBy(word: string | undefined, createType: string | undefined): TriggerSource | null {
  return bybitTriggerSourceOf(word) ?? (word === undefined && createType === undefined ? 'LAST' : null);
}

/** Whether the order closes the whole position when it triggers. */
export function closesBybitPosition({ stopOrderType, createType }: BybitOrderRow): boolean {
  return WHOLE_POSITION.has(stopOrderType ?? createType ?? '');
}

/** Why the exchange itself placed the order. */
export function forcedByBybit({ createType }: BybitOrderRow): ForcedBy | null {
  return (createType === undefined ? undefined : wordIn(FORCED, createType)) ?? null;
}

/** An exit that is attached to an order (§12.3); `null` where the row tells none. */
export function bybitAttachedOf(columns: BybitOrderRow['takeProfit']): AttachedOrder | null {
  const triggerPrice = unlessZero(columns.price);
  if (triggerPrice === null) return null;
  return { triggerPrice, triggerBy: bybitTriggerSourceOf(columns.triggerBy), price: unlessZero(columns.limitPrice) };
}

function wordIn<T>(words: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
}
