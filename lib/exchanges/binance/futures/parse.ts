import { type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { type Order, POSITION_SIDES, timestamp } from '../../../domain/order.ts';
import { formatOrderId } from '../../../domain/order-id.ts';
import { isActive } from '../../../domain/order-state.ts';
import { ORDER_TYPE_FACTS, type TimeInForce } from '../../../domain/order-type.ts';
import { UnreadableReply, unlessZero } from '../../wire.ts';
import { averagePriceOf } from '../average-price.ts';
import { binanceOrderStateOf } from '../order-states.ts';
import { binanceSideOf } from '../sides.ts';
import type { FuturesOrderRow } from './models.ts';
import { futuresOrderTypeOf, POST_ONLY_TIME_IN_FORCE } from './order-types.ts';
import { LEGS } from './product.ts';

/** GTX is the post-only form of GTC; GTD and RPI have no equivalent here and become `null` (docs/venues/binance.md §2.1). */
const TIMES_IN_FORCE: Readonly<Record<string, TimeInForce>> = {
  GTC: 'GTC',
  IOC: 'IOC',
  FOK: 'FOK',
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
  const state = binanceOrderStateOf(row.status, row.origQty, row.executedQty, unmapped);
  // BOTH, the single position of one-way mode, is not a position side.
  const positionSide = POSITION_SIDES.find((each) => each === row.positionSide) ?? null;
  const type = futuresOrderTypeOf(row.type);
  const limited = type === null || ORDER_TYPE_FACTS[type].hasLimit;
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
    timeInForce: limited && row.timeInForce !== undefined ? (TIMES_IN_FORCE[row.timeInForce] ?? null) : null,
    postOnly: row.timeInForce === POST_ONLY_TIME_IN_FORCE,
    reduceOnly: row.reduceOnly || positionSide === LEGS[side].reduces,
    positionSide,
    price: limited ? unlessZero(row.price) : null,
    quantity: unlessZero(quantity),
    quoteQuantity: null,
    filledQuantity: filled,
    remainingQuantity: isActive(state) ? remaining(quantity, filled) : '0',
    averagePrice: averagePrice(row, instrument),
    quantityUnit: instrument.quantityUnit,
    state,
    exchangeState: row.status,
    stateReason: null,
    orderListId: null,
    createdAt: row.createdAt === undefined ? null : timestamp(row.createdAt),
    updatedAt: row.updatedAt === undefined ? null : timestamp(row.updatedAt),
  };
}

/** The exchange's quantity, exactly: whole contracts on COIN-M. A checked order's is always representable. */
export function toContracts(quantity: DecimalString, { contractSize }: Instrument): DecimalString {
  return plain(decimal(quantity).div(decimal(contractSize)));
}

function fromContracts(contracts: DecimalString, contractSize: DecimalString): DecimalString {
  return plain(decimal(contracts).times(decimal(contractSize)));
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

function remaining(quantity: DecimalString, filled: DecimalString): DecimalString {
  const left = decimal(quantity).minus(decimal(filled));
  return left.lt(ZERO) ? '0' : plain(left);
}
