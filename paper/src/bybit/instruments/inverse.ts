import { type ContractListing, type ContractTerms, contractListing } from './listing.ts';

/** Values without any source (§4.5). */
const UNVERIFIED = {
  eth: { tick: '0.01', maxLimit: '10000000', maxMarket: '2000000', minPrice: '0.01', maxPrice: '199999.98' },
  sol: { tick: '0.001', maxLimit: '2000000', maxMarket: '400000', minPrice: '0.001', maxPrice: '1999.998' },
  symbolIds: { BTCUSD: 1, ETHUSD: 2, SOLUSD: 57, BTCUSDZ26: 3001, ETHUSDZ26: 3002 },
  ethQuarterTick: '0.05',
  solMaxLeverage: '50.00',
} as const;

/** One contract is a dollar (§2.1). */
const INVERSE = {
  quote: 'USD',
  step: '1',
  minQty: '1',
  minValue: '5',
  maxLeverage: '100.00',
  ratioX: '0.05',
  ratioY: '0.1',
  deliveryFeeRate: '',
  copyTrading: 'none',
  launchTime: 1_542_211_200_000,
} as const;

const BTC_USD: ContractTerms = {
  ...INVERSE,
  base: 'BTC',
  settle: 'BTC',
  symbolId: UNVERIFIED.symbolIds.BTCUSD,
  tick: '0.10',
  minPrice: '0.10',
  maxPrice: '1999999.80',
  maxLimit: '25000000',
  maxMarket: '5000000',
  price: '91234.5',
};

const ETH_USD: ContractTerms = {
  ...INVERSE,
  ...UNVERIFIED.eth,
  base: 'ETH',
  settle: 'ETH',
  symbolId: UNVERIFIED.symbolIds.ETHUSD,
  price: '3057.42',
};

const SOL_USD: ContractTerms = {
  ...INVERSE,
  ...UNVERIFIED.sol,
  base: 'SOL',
  settle: 'SOL',
  symbolId: UNVERIFIED.symbolIds.SOLUSD,
  maxLeverage: UNVERIFIED.solMaxLeverage,
  price: '138.264',
};

/** Quarterly contracts; the bitcoin values come from a live answer (§4.5). */
export const BTC_QUARTER: ContractTerms = {
  ...BTC_USD,
  symbolId: UNVERIFIED.symbolIds.BTCUSDZ26,
  tick: '0.50',
  minPrice: '0.50',
  maxPrice: '9999999.00',
  maxLimit: '5000000',
  maxMarket: '1000000',
  deliveryFeeRate: '0.0005',
  price: '91580.5',
};

export const ETH_QUARTER: ContractTerms = {
  ...ETH_USD,
  symbolId: UNVERIFIED.symbolIds.ETHUSDZ26,
  tick: UNVERIFIED.ethQuarterTick,
  maxLeverage: '50.00',
  deliveryFeeRate: '0.0005',
  price: '3068.35',
};

export const INVERSE_PERPETUALS: readonly ContractListing[] = [
  contractListing('inverse', 'BTCUSD', BTC_USD),
  contractListing('inverse', 'ETHUSD', ETH_USD),
  contractListing('inverse', 'SOLUSD', SOL_USD),
];
