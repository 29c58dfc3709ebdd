import { type Contract, type FuturesSymbol, futuresSymbol } from './instrument.ts';
import { quartersAt } from './quarters.ts';

const BTC = {
  base: 'BTC',
  subType: 'PoW',
  tick: '0.10',
  minPrice: '556.80',
  maxPrice: '4529764',
  step: '0.001',
  maxQty: '1000',
  notional: '50',
  pricePrecision: 2,
  quantityPrecision: 3,
  liquidationFee: '0.012500',
};
const ETH = {
  base: 'ETH',
  subType: 'Layer-1',
  tick: '0.01',
  minPrice: '39.86',
  maxPrice: '306177',
  step: '0.001',
  maxQty: '10000',
  marketMaxQty: '2000',
  notional: '20',
  pricePrecision: 2,
  quantityPrecision: 3,
  liquidationFee: '0.012500',
};
const SOL = {
  base: 'SOL',
  subType: 'Layer-1',
  tick: '0.0100',
  minPrice: '0.4200',
  maxPrice: '6857',
  step: '0.01',
  maxQty: '1000000',
  marketMaxQty: '5000',
  notional: '5',
  pricePrecision: 4,
  quantityPrecision: 2,
  liquidationFee: '0.015000',
};
const USDT = { quote: 'USDT', settle: 'USDT' };
const USDC = { quote: 'USDC', settle: 'USDC' };

/**
 * docs/venues/binance.md §4.3: BTCUSDT and ETHUSDT as captured; for SOLUSDT and the USDC contracts only tick and step
 * are known, the rest is a placeholder. XRPUSDT is listed so that a client has a base to leave out.
 *
 * Order ids of ETHUSDT begin beyond 2^53, as they do on the exchange (§0.1).
 */
const PERPETUALS: readonly Contract[] = [
  {
    ...BTC,
    ...USDT,
    marketMaxQty: '120',
    price: '91240.1',
    onboardDate: 1_567_965_300_000,
    firstOrderId: 812_640_311_207n,
    firstTradeId: 6_871_204_332n,
  },
  {
    ...ETH,
    ...USDT,
    price: '3050.45',
    onboardDate: 1_569_398_400_000,
    firstOrderId: 8_389_766_145_050_669_870n,
    firstTradeId: 5_903_118_447n,
  },
  {
    ...SOL,
    ...USDT,
    price: '142.36',
    onboardDate: 1_600_066_800_000,
    firstOrderId: 164_920_377_118n,
    firstTradeId: 2_604_551_809n,
  },
  {
    ...BTC,
    ...USDC,
    tick: '0.1',
    pricePrecision: 1,
    marketMaxQty: '100',
    price: '91236.2',
    onboardDate: 1_704_268_800_000,
    firstOrderId: 41_207_553_902n,
    firstTradeId: 402_118_553n,
  },
  {
    ...ETH,
    ...USDC,
    price: '3050.12',
    onboardDate: 1_704_268_800_000,
    firstOrderId: 38_114_902_660n,
    firstTradeId: 310_447_208n,
  },
  {
    ...SOL,
    ...USDC,
    price: '142.34',
    onboardDate: 1_706_601_600_000,
    firstOrderId: 22_650_118_744n,
    firstTradeId: 190_332_581n,
  },
  {
    base: 'XRP',
    ...USDT,
    subType: 'Payment',
    tick: '0.0001',
    minPrice: '0.0143',
    maxPrice: '100000',
    step: '0.1',
    maxQty: '10000000',
    marketMaxQty: '2000000',
    notional: '5',
    pricePrecision: 4,
    quantityPrecision: 1,
    liquidationFee: '0.015000',
    price: '2.2101',
    onboardDate: 1_578_297_600_000,
    firstOrderId: 120_553_408_117n,
    firstTradeId: 2_118_409_556n,
  },
];

const QUARTERLIES: readonly Contract[] = [
  {
    ...BTC,
    ...USDT,
    tick: '0.1',
    minPrice: '576.3',
    maxPrice: '1000000',
    maxQty: '500',
    marketMaxQty: '1',
    notional: '5',
    pricePrecision: 1,
    liquidationFee: '0.010000',
    price: '91820.4',
    onboardDate: 0,
    firstOrderId: 7_204_118_560n,
    firstTradeId: 21_840_331n,
  },
  {
    ...ETH,
    ...USDT,
    minPrice: '41.10',
    maxPrice: '100000',
    maxQty: '10000',
    marketMaxQty: '20',
    notional: '5',
    liquidationFee: '0.010000',
    price: '3069.80',
    onboardDate: 0,
    firstOrderId: 6_918_334_027n,
    firstTradeId: 18_206_744n,
  },
];

/** Every USD-M symbol: the perpetuals, and two quarterlies each of BTC and ETH; no SOL quarterly is known (§4.3). */
export function usdmSymbols(now: number): readonly FuturesSymbol[] {
  const quarters = quartersAt(now);
  return [
    ...PERPETUALS.map((row) => futuresSymbol(row, row.base + row.quote)),
    ...QUARTERLIES.flatMap((row) =>
      quarters.map((quarter) => futuresSymbol(row, `${row.base}${row.quote}_${quarter.label}`, quarter)),
    ),
  ];
}
