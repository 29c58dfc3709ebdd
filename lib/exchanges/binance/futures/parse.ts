import { canonical, type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import {
  type ForcedBy,
  type Order,
  PLAIN_ORDER,
  POSITION_SIDES,
  type Trigger,
  timestamp,
} from '../../../domain/order.ts';
import { formatOrderId } from '../../../domain/order-id.ts';
import { isActive } from '../../../domain/order-state.ts';
import { isConditional, ORDER_TYPE_FACTS, type OrderType, type TimeInForce } from '../../../domain/order-type.ts';
import { UnreadableReply, unlessZero } from '../../wire.ts';
import { averagePriceOf } from '../average-price.ts';
import { binanceOrderStateOf } from '../order-states.ts';
import { binanceSideOf } from '../sides.ts';
import type { FuturesOrderRow, FuturesTriggerFields } from './models.ts';
import { futuresOrderTypeOf, POST_ONLY_TIME_IN_FORCE, WORKING_TYPES } from './order-types.ts';
import { LEGS } from './product.ts';

/**
 * GTX is the post-only form of GTC; RPI and GTE_GTC have no equivalent here and become `null` (docs/venues/binance.md §2.1,
 * §21.8).
 */
export const TIMES_IN_FORCE_READ: Readonly<Record<string, TimeInForce>> = {
  GTC: 'GTC',
  IOC: 'IOC',
  FOK: 'FOK',
  GTD: 'GTD',
  [POST_ONLY_TIME_IN_FORCE]: 'GTC',
};

/** Parses an order row of Binance futures. Throws UnreadableReply on an unknown side. */
export function futuresOrderOf(
  row: FuturesOrderRow,
  instrument: Instrument,
  unmapped: (status: string) => void,
): Order {
  const side = binanceSideOf(row.side);
  if (side === undefined) throw new UnreadableReply('side is neither BUY nor SELL.');
  if (row.symbol !== instrument.exchangeSymbol) throw new UnreadableReply('symbol is not the requested one.');
  const { market, contractSize } = instrument;
  const quantity = fromContracts(row.origQty, contractSize);
  const filled = fromContracts(row.executedQty, contractSize);
  const told = binanceOrderStateOf(row.status, row.origQty, row.executedQty, unmapped);
  // BOTH, the single position of one-way mode, is not a position side.
  const positionSide = POSITION_SIDES.find((each) => each === row.positionSide) ?? null;
  const type = futuresOrderTypeOf(row.type);
  const limited = type === null || ORDER_TYPE_FACTS[type].hasLimit;
  const trigger = type !== null && isConditional(type) ? futuresTriggerOf(type, row.trigger) : null;
  // Once it has triggered, its type is that of what it became (§21.9).
  const state = trigger !== null && told === 'NEW' ? 'UNTRIGGERED' : told;
  return {
    id: formatOrderId({
      exchange: 'binance',
      market,
      exchangeSymbol: instrument.exchangeSymbol,
      exchangeOrderId: row.orderId,
    }),
    exchange: 'binance',
    market,
    symbol: instrument.symbol,
    exchangeSymbol: instrument.exchangeSymbol,
    exchangeOrderId: row.orderId,
    clientOrderId: row.clientOrderId ?? null,
    side,
    type,
    exchangeType: row.type,
    timeInForce: limited && row.timeInForce !== undefined ? (TIMES_IN_FORCE_READ[row.timeInForce] ?? null) : null,
    postOnly: row.timeInForce === POST_ONLY_TIME_IN_FORCE,
    reduceOnly: row.reduceOnly || positionSide === LEGS[side].reduces,
    positionSide,
    price: limited ? unlessZero(row.price) : null,
    quantity: unlessZero(quantity),
    quoteQuantity: null,
    filledQuantity: filled,
    remainingQuantity: !isActive(state) ? '0' : unlessZero(quantity) === null ? null : remaining(quantity, filled),
    averagePrice: averagePrice(row, instrument),
    quantityUnit: instrument.quantityUnit,
    state,
    exchangeState: row.status,
    stateReason: null,
    orderListId: null,
    adjusted: null,
    ...PLAIN_ORDER,
    trigger,
    closePosition: row.closePosition,
    expiresAt: endOf(row.goodTillDate),
    selfTradePrevention: row.selfTradePrevention ?? null,
    forcedBy: forcedBy(row.clientOrderId),
    createdAt: row.createdAt === undefined ? null : timestamp(row.createdAt),
    updatedAt: row.updatedAt === undefined ? null : timestamp(row.updatedAt),
  };
}

/** What a conditional order waits for (§21.8); a trailing one shows zero as its trigger price (§30.2). */
export function futuresTriggerOf(type: OrderType | null, fields: FuturesTriggerFields): Trigger {
  const trails = type !== null && ORDER_TYPE_FACTS[type].trigger === 'trailing';
  return {
    triggerPrice: trails ? null : unlessZero(fields.triggerPrice),
    triggerBy: (['LAST', 'MARK'] as const).find((by) => WORKING_TYPES[by] === fields.workingType) ?? null,
    trailingPercent: unlessZero(fields.callbackRate),
    trailingAmount: null,
    activationPrice: unlessZero(fields.activatePrice),
  };
}

/** When a GTD order ends; zero means never (§22.4). */
export function endOf(goodTillDate: number | undefined): string | null {
  return goodTillDate === undefined || goodTillDate === 0 ? null : timestamp(goodTillDate);
}

/** How client order ids begin that only the exchange gives (§23.1, §26.3). */
const FORCED: readonly (readonly [string, ForcedBy])[] = [
  ['autoclose-', 'LIQUIDATION'],
  ['adl_autoclose', 'ADL'],
  ['settlement_autoclose-', 'SETTLEMENT'],
  ['delivery_autoclose-', 'SETTLEMENT'],
];

/** Why the exchange placed an order in the account's name, which its client order id tells. */
export function forcedBy(clientOrderId: string | undefined): ForcedBy | null {
  return FORCED.find(([prefix]) => clientOrderId?.startsWith(prefix))?.[1] ?? null;
}

/** The exchange's quantity, exactly: whole contracts on COIN-M. A checked order's is always representable. */
export function toContracts(quantity: DecimalString, { contractSize }: Instrument): DecimalString {
  return plain(decimal(quantity).div(decimal(contractSize)));
}

export function fromContracts(contracts: DecimalString, contractSize: DecimalString): DecimalString {
  return contractSize === '1' ? canonical(contracts) : plain(decimal(contracts).times(decimal(contractSize)));
}

/**
 * §3: `avgPrice` of reads, otherwise the quote amount over the base amount. On COIN-M a contract fixes the quote amount, so
 * that quotient is the harmonic average, as it must be.
 */
function averagePrice(row: FuturesOrderRow, { inverse, contractSize }: Instrument): DecimalString | null {
  const filled = decimal(row.executedQty);
  if (filled.lte(ZERO)) return null;
  const reported = unlessZero(row.avgPrice);
  if (reported !== null) return reported;
  const amount = unlessZero(row.filledAmount);
  if (amount === null) return null;
  return inverse
    ? averagePriceOf(filled.times(decimal(contractSize)), decimal(amount))
    : averagePriceOf(decimal(amount), filled);
}

export function remaining(quantity: DecimalString, filled: DecimalString): DecimalString {
  const left = decimal(quantity).minus(decimal(filled));
  return left.lt(ZERO) ? '0' : plain(left);
}
