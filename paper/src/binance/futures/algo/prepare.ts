import type { Prepared } from '../../../engine/conditional.ts';
import type { NewOrder } from '../../../engine/order.ts';
import { BinanceRefusal } from '../../refusal.ts';
import { checkFilters, isBelowNotional } from '../filters.ts';
import type { FuturesSymbol } from '../instrument.ts';
import { matchPrice, toPriceMatch } from '../price-match.ts';
import { FUTURES_REFUSED } from '../refusals.ts';
import type { FuturesVenue } from '../venue.ts';

/** What a conditional order places at its trigger, checked as an order is checked that is sent then (§21.10). */
export function prepare({ facts, exchange }: FuturesVenue, symbol: FuturesSymbol, order: NewOrder): Prepared {
  const { side, quantity = 0n, positionSide = 'BOTH' } = order;
  const match = toPriceMatch(order.meta?.priceMatch);
  try {
    const price = match === undefined ? order.price : matchPrice(exchange, order.symbol, side, match);
    const market = exchange.market(order.symbol);
    checkFilters(facts, symbol, market, { side, price, quantity });
    const closes = positionSide === 'BOTH' ? order.reduceOnly : (side === 'SELL') === (positionSide === 'LONG');
    if (closes !== true && isBelowNotional(symbol, market, { side, price, quantity })) {
      throw FUTURES_REFUSED.minNotional(symbol.contract.notional ?? '0');
    }
    return { ok: true, order: price === undefined ? order : { ...order, price } };
  } catch (error) {
    if (!(error instanceof BinanceRefusal)) throw error;
    return { ok: false, reason: { code: 'venueRule', detail: { code: String(error.code), msg: error.message } } };
  }
}
