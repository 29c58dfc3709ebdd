import { type Contract, type FuturesSymbol, futuresSymbol } from './instrument.ts';
import { quartersAt } from './quarters.ts';

const BTC = {
  base: 'BTC',
  quote: 'USD',
  settle: 'BTC',
  subType: 'PoW',
  contractSize: 100,
  tick: '0.1',
  minPrice: '1000',
  step: '1',
  maxQty: '1000000',
  pricePrecision: 1,
  quantityPrecision: 0,
};
const ETH = {
  base: 'ETH',
  quote: 'USD',
  settle: 'ETH',
  subType: 'Layer-1',
  contractSize: 10,
  tick: '0.01',
  minPrice: '50',
  maxPrice: '306159',
  step: '1',
  maxQty: '1000000',
  pricePrecision: 2,
  quantityPrecision: 0,
};
const SOL = {
  base: 'SOL',
  quote: 'USD',
  settle: 'SOL',
  subType: 'Layer-1',
  contractSize: 10,
  tick: '0.010',
  minPrice: '0.300',
  maxPrice: '10000',
  step: '1',
  maxQty: '100000',
  pricePrecision: 3,
  quantityPrecision: 0,
};

/**
 * docs/venues/binance.md §4.3: as captured, ETH and SOL in August 2025; the liquidation fee of ETH is a placeholder.
 */
const PERPETUALS: readonly Contract[] = [
  {
    ...BTC,
    maxPrice: '4520958',
    marketMaxQty: '60000',
    liquidationFee: '0.015000',
    price: '91228.3',
    onboardDate: 1_597_042_800_000,
    firstOrderId: 123_456_789_012n,
    firstTradeId: 1_204_556_318n,
  },
  {
    ...ETH,
    marketMaxQty: '500000',
    liquidationFee: '0.015000',
    price: '3049.71',
    onboardDate: 1_597_734_000_000,
    firstOrderId: 98_204_551_337n,
    firstTradeId: 904_118_220n,
  },
  {
    ...SOL,
    marketMaxQty: '5000',
    liquidationFee: '0.025000',
    price: '142.32',
    onboardDate: 1_630_479_600_000,
    firstOrderId: 31_880_402_195n,
    firstTradeId: 210_447_903n,
  },
];

/** As captured for BTC; ETH and SOL exist, but their values are placeholders. */
const QUARTERLIES: readonly Contract[] = [
  {
    ...BTC,
    maxPrice: '4671848',
    marketMaxQty: '1000',
    liquidationFee: '0.010000',
    price: '91790.5',
    onboardDate: 0,
    firstOrderId: 5_118_204_771n,
    firstTradeId: 30_118_447n,
  },
  {
    ...ETH,
    marketMaxQty: '1000',
    liquidationFee: '0.010000',
    price: '3068.92',
    onboardDate: 0,
    firstOrderId: 4_302_551_869n,
    firstTradeId: 24_907_115n,
  },
  {
    ...SOL,
    marketMaxQty: '1000',
    liquidationFee: '0.010000',
    price: '143.21',
    onboardDate: 0,
    firstOrderId: 1_207_884_320n,
    firstTradeId: 8_840_227n,
  },
];

/** Every COIN-M symbol: a perpetual and two quarterlies each of BTC, ETH and SOL. */
export function coinmSymbols(now: number): readonly FuturesSymbol[] {
  const quarters = quartersAt(now);
  return [
    ...PERPETUALS.map((row) => futuresSymbol(row, `${row.base}${row.quote}_PERP`)),
    ...QUARTERLIES.flatMap((row) =>
      quarters.map((quarter) => futuresSymbol(row, `${row.base}${row.quote}_${quarter.label}`, quarter)),
    ),
  ];
}
