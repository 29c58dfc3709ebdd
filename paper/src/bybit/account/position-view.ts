import { absolute, type Fixed, multiply, parseDecimal } from '../../engine/decimal.ts';
import type { Venue } from '../venue.ts';

/** The maintenance margin rate of the lowest tier; the paper exchange never liquidates. */
const MAINTENANCE_RATE = parseDecimal('0.005');

/** The maintenance margin of a position of this value. */
export function maintenanceMargin(value: Fixed): Fixed {
  return multiply(value, MAINTENANCE_RATE, 'up');
}

/** The total maintenance margin of an account's positions that settle in a coin. */
export function maintenanceOf({ engines }: Venue, account: string, coin: string): Fixed {
  return [engines.linear, engines.inverse].reduce(
    (sum, { exchange }) =>
      exchange.positions(account).reduce((part, { symbol, quantity }) => {
        const { instrument, markPrice } = exchange.market(symbol);
        if (instrument.settle !== coin || quantity === 0n) return part;
        return part + maintenanceMargin(instrument.valuation.cost(absolute(quantity), markPrice));
      }, sum),
    0n,
  );
}
