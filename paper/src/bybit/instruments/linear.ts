import { type ContractListing, type ContractTerms, contractListing } from './listing.ts';

/** Values without any source (§4.5): taken from the best documented contract, scaled by price. */
const UNVERIFIED = {
  sol: { maxLimit: '105000', maxMarket: '21000', ratioX: '0.02', ratioY: '0.04' },
  solMaxLeverage: '50.00',
  /** 0.010 in 2025, 0.001 since, according to third parties. */
  solTick: '0.001',
  minValueOfUsdc: '5',
  stepsOfUsdc: { BTC: '0.001', ETH: '0.01', SOL: '0.1' },
  symbolIds: { ETHUSDT: 8, SOLUSDT: 42, BTCPERP: 61, ETHPERP: 62, SOLPERP: 63 },
  maxPriceOfSol: '1999.998',
} as const;

const LINEAR = {
  minValue: '5',
  maxLeverage: '100.00',
  deliveryFeeRate: '',
  copyTrading: 'both',
} as const;

export const BTC_USDT: ContractTerms = {
  ...LINEAR,
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  symbolId: 5,
  tick: '0.10',
  step: '0.001',
  minQty: '0.001',
  minPrice: '0.10',
  maxPrice: '1999999.80',
  maxLimit: '1190.000',
  maxMarket: '119.000',
  ratioX: '0.01',
  ratioY: '0.02',
  launchTime: 1_584_230_400_000,
  price: '91234.5',
};

export const ETH_USDT: ContractTerms = {
  ...LINEAR,
  base: 'ETH',
  quote: 'USDT',
  settle: 'USDT',
  symbolId: UNVERIFIED.symbolIds.ETHUSDT,
  tick: '0.01',
  step: '0.01',
  minQty: '0.01',
  minPrice: '0.01',
  maxPrice: '199999.98',
  maxLimit: '7240.00',
  maxMarket: '724.00',
  ratioX: '0.02',
  ratioY: '0.04',
  launchTime: 1_615_766_400_000,
  price: '3057.42',
};

const SOL_USDT: ContractTerms = {
  ...LINEAR,
  ...UNVERIFIED.sol,
  base: 'SOL',
  quote: 'USDT',
  settle: 'USDT',
  symbolId: UNVERIFIED.symbolIds.SOLUSDT,
  tick: UNVERIFIED.solTick,
  step: '0.1',
  minQty: '0.1',
  minPrice: UNVERIFIED.solTick,
  maxPrice: UNVERIFIED.maxPriceOfSol,
  maxLeverage: UNVERIFIED.solMaxLeverage,
  launchTime: 1_634_256_000_000,
  price: '138.264',
};

/** A USDC perpetual: it has the terms of its USDT twin where nothing else is known. */
function usdc(terms: ContractTerms, base: 'BTC' | 'ETH' | 'SOL', symbolId: number, price: string): ContractTerms {
  const step = UNVERIFIED.stepsOfUsdc[base];
  const minValue = UNVERIFIED.minValueOfUsdc;
  return { ...terms, quote: 'USDC', settle: 'USDC', symbolId, step, minQty: step, minValue, price };
}

export const BTC_USDC = usdc(BTC_USDT, 'BTC', UNVERIFIED.symbolIds.BTCPERP, '91228.9');
const ETH_USDC = usdc(ETH_USDT, 'ETH', UNVERIFIED.symbolIds.ETHPERP, '3057.18');
const SOL_USDC = usdc({ ...SOL_USDT, tick: '0.010' }, 'SOL', UNVERIFIED.symbolIds.SOLPERP, '138.24');

/** The perpetuals; USDC ones end in PERP (§4.4). */
export const LINEAR_PERPETUALS: readonly ContractListing[] = [
  contractListing('linear', 'BTCUSDT', BTC_USDT),
  contractListing('linear', 'ETHUSDT', ETH_USDT),
  contractListing('linear', 'SOLUSDT', SOL_USDT),
  contractListing('linear', 'BTCPERP', BTC_USDC),
  contractListing('linear', 'ETHPERP', ETH_USDC),
  contractListing('linear', 'SOLPERP', SOL_USDC),
];
