import { type SpotListing, type SpotTerms, spotListing } from './listing.ts';

/** Bounds without any source, named so that a reader recognises them (§4.5). */
const UNVERIFIED = {
  maxOfEther: { maxMarket: '2308', maxPostOnly: '23080' },
  maxOfSol: { maxLimit: '45000', maxMarket: '22500', maxPostOnly: '225000' },
  bandOfSol: { ratioX: '0.01', ratioY: '0.03' },
  solUsdt: { symbolId: 131, tick: '0.01', step: '0.001' },
  maxMarketOfBtcUsdc: '24',
  quotePrecision: '0.0000001',
} as const;

const BTC = { base: 'BTC', tick: '0.1', step: '0.000001', minValue: '5', ratioX: '0.005', ratioY: '0.01' } as const;
const ETH = { base: 'ETH', tick: '0.01', step: '0.00001', minValue: '5', ratioX: '0.01', ratioY: '0.03' } as const;
const SOL = { base: 'SOL', minValue: '5', ...UNVERIFIED.maxOfSol, ...UNVERIFIED.bandOfSol } as const;
const QUOTE = { quotePrecision: UNVERIFIED.quotePrecision } as const;

/** §4.5. */
const TERMS: readonly SpotTerms[] = [
  {
    ...BTC,
    ...QUOTE,
    quote: 'USDT',
    symbolId: 9,
    maxLimit: '83',
    maxMarket: '41.5',
    maxPostOnly: '415',
    price: '91234.5',
  },
  {
    ...ETH,
    ...QUOTE,
    ...UNVERIFIED.maxOfEther,
    quote: 'USDT',
    symbolId: 11,
    maxLimit: '4616.1353715',
    price: '3057.42',
  },
  { ...SOL, ...QUOTE, ...UNVERIFIED.solUsdt, quote: 'USDT', price: '138.26' },
  {
    ...BTC,
    ...QUOTE,
    quote: 'USDC',
    symbolId: 117,
    maxLimit: '48',
    maxMarket: UNVERIFIED.maxMarketOfBtcUsdc,
    maxPostOnly: '240',
    price: '91228.9',
  },
  {
    ...ETH,
    ...QUOTE,
    ...UNVERIFIED.maxOfEther,
    quote: 'USDC',
    symbolId: 116,
    maxLimit: '4616',
    price: '3057.18',
  },
  { ...SOL, ...QUOTE, quote: 'USDC', symbolId: 133, tick: '0.01', step: '0.0001', price: '138.24' },
];

export const SPOT_LISTINGS: readonly SpotListing[] = TERMS.map(spotListing);
