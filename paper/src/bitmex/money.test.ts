import { describe, expect, it } from 'vitest';
import { type Fixed, formatDecimal, parseDecimal, whole } from '../engine/decimal.ts';
import { currencyOf, inMinorUnits } from './currencies.ts';
import { type Listing, listingOf, PERPETUAL_AND_SPOT, type Terms } from './listings.ts';
import { notionalsOf, signedCost } from './money.ts';
import { averagePrice } from './orders/average-price.ts';

function listed(symbol: string, change: Partial<Terms> = {}): Listing {
  const terms = PERPETUAL_AND_SPOT[symbol];
  if (terms === undefined) throw new RangeError(symbol);
  return listingOf(symbol, terms.underlying, { ...terms, ...change }, 1, 0);
}

function minorCost(listing: Listing, quantity: number, price: string): string {
  const { instrument, terms } = listing;
  const cost = instrument.valuation.cost(whole(quantity), parseDecimal(price));
  return formatDecimal(inMinorUnits(cost, currencyOf(terms.settle ?? terms.quoteCurrency)));
}

describe('the cost of a trade in minor units of the settlement currency', () => {
  it.each([
    ['XBTUSDT', 200, '66358.8', '13271760'],
    ['XBTUSDT', 5_000, '61240.1', '306200500'],
    ['ETHUSDT', 2_000, '1963', '39260000'],
    ['XBTUSD', 8_000, '77454.5', '10328640'],
    ['XBTUSD', 100, '98570.9', '101450'],
    ['XBTUSD', 1_438_000, '78173.24', '1839503980'],
    ['ETHUSD', 6, '85.85', '51510'],
    ['XBT_USDT', 10_000, '78189', '7818900'],
  ])('%s: %d at %s is %s, as recorded', (symbol, quantity, price, cost) => {
    expect(minorCost(listed(symbol), quantity, price)).toBe(cost);
  });

  it('is positive for a buy and negative for a sell, and vice versa on inverse contracts', () => {
    const one = parseDecimal('0.01');
    expect(signedCost(listed('XBTUSDT'), 1n, one)).toBe(whole(10_000));
    expect(signedCost(listed('XBTUSD'), 1n, one)).toBe(whole(-1_000_000));
    expect(signedCost(listed('XBTUSD'), -1n, one)).toBe(whole(1_000_000));
  });
});

describe('home and foreign notional', () => {
  const notionals = (symbol: string, sign: bigint, quantity: number, price: string, satoshiPerDollar = 1_279n) => {
    const listing = listed(symbol);
    const traded = { quantity: whole(quantity), price: parseDecimal(price) };
    const cost = listing.instrument.valuation.cost(traded.quantity, traded.price);
    const { homeNotional, foreignNotional } = notionalsOf(listing, sign, { ...traded, cost }, satoshiPerDollar);
    return [formatDecimal(homeNotional), formatDecimal(foreignNotional)];
  };

  it('of a short inverse position are its booked bitcoin and its dollars', () => {
    expect(notionals('XBTUSD', -1n, 1_438_000, '78173.24')).toEqual(['-18.3950398', '1438000']);
  });

  it('of a linear sale are base out and quote in', () => {
    expect(notionals('XBTUSDT', -1n, 5_000, '61240.1')).toEqual(['-0.005', '306.2005']);
  });

  it('of a quanto contract are converted by the satoshi per dollar', () => {
    const [home, foreign] = notionals('ETHUSD', 1n, 6, '85.85', 30_966n);
    expect(foreign).toBe('-1.66343732');
    expect(home).toBe('0.01937609');
  });
});

describe('avgPx', () => {
  const average = (listing: Listing, fills: readonly (readonly [number, string])[]): string | undefined => {
    const sums = { executedQuantity: 0n, executedBase: 0n, executedQuote: 0n, executedCost: 0n };
    for (const [size, at] of fills) {
      const [quantity, price]: [Fixed, Fixed] = [whole(size), parseDecimal(at)];
      sums.executedQuantity += quantity;
      sums.executedBase += listing.instrument.valuation.base(quantity, price);
      sums.executedQuote += listing.instrument.valuation.quote(quantity, price);
      sums.executedCost += listing.instrument.valuation.cost(quantity, price);
    }
    const result = averagePrice(listing, { ...sums, onePrice: new Set(fills.map(([, at]) => at)).size === 1 });
    return result === undefined ? undefined : formatDecimal(result);
  };

  it('is absent before the first fill', () => {
    expect(average(listed('XBTUSD'), [])).toBeUndefined();
  });

  it('of an inverse contract is derived from the rounded cost and differs from the fill price', () => {
    expect(average(listed('XBTUSD'), [[100, '95333']])).toBe('95333.4');
  });

  it('of an inverse contract over several prices has four decimals', () => {
    expect(
      average(listed('XBTUSD'), [
        [100, '95333'],
        [100, '95340'],
      ]),
    ).toBe('95336.6097');
  });

  it('of linear and quanto contracts is the true average', () => {
    expect(
      average(listed('XBTUSDT'), [
        [100, '60000.1'],
        [300, '60000.5'],
      ]),
    ).toBe('60000.4');
    expect(
      average(listed('ETHUSD'), [
        [1, '3000'],
        [3, '3001'],
      ]),
    ).toBe('3000.75');
  });

  it('of spot is a full double', () => {
    expect(
      average(listed('XBT_USDT'), [
        [1_000, '31688'],
        [2_000, '31688.5'],
      ]),
    ).toBe('31688.33333333333');
  });
});
