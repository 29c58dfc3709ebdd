import { type Fixed, parseDecimal } from '../../engine/decimal.ts';
import { type Instrument, spotValuation } from '../../engine/instrument.ts';

/** Spot books every asset to 8 decimals. */
export const ASSET_DECIMALS = 8;

/** A spot symbol: the engine's instrument and the bounds of its filters. */
export interface SpotSymbol {
  readonly instrument: Instrument;
  readonly minPrice: Fixed;
  readonly maxPrice: Fixed;
  readonly minQty: Fixed;
  readonly maxQty: Fixed;
  readonly marketMaxQty: Fixed;
}

/** Bounds that are the same for every symbol (docs/venues/binance.md §4.2, §4.3). */
export const BOUNDS = {
  minNotional: parseDecimal('5'),
  maxNotional: parseDecimal('9000000'),
  avgPriceMins: 5,
  multiplierUp: parseDecimal('5'),
  multiplierDown: parseDecimal('0.2'),
  icebergParts: 100,
  trailingDelta: { min: 10, max: 2_000 },
  maxNumOrders: 200,
  maxNumOrderLists: 20,
  maxNumAlgoOrders: 5,
  maxNumOrderAmends: 10,
} as const;

/** 0.1 % for makers and takers, in the asset they receive. */
export const FEE_RATE = parseDecimal('0.001');

interface Row {
  readonly base: string;
  readonly quote: string;
  readonly tick: string;
  readonly step: string;
  readonly minPrice: string;
  readonly maxPrice: string;
  readonly maxQty: string;
  readonly marketMaxQty: string;
  readonly price: string;
  readonly firstOrderId: bigint;
  readonly firstTradeId: bigint;
}

const BTC = { base: 'BTC', tick: '0.01', step: '0.00001', minPrice: '0.01', maxPrice: '1000000', maxQty: '9000' };
const ETH = { base: 'ETH', tick: '0.01', step: '0.0001', minPrice: '0.01', maxPrice: '1000000', maxQty: '9000' };
const SOL = { base: 'SOL', tick: '0.01', step: '0.001', minPrice: '0.01', maxPrice: '10000', maxQty: '90000' };

/**
 * docs/venues/binance.md §4.3. BTCUSDT and ETHUSDT as captured; the market maxima beyond BTCUSDT and all values of SOL
 * and the USDC pairs are placeholders. BNB and DOGE are listed so that a client has bases to leave out.
 */
const ROWS: readonly Row[] = [
  {
    ...BTC,
    quote: 'USDT',
    marketMaxQty: '97',
    price: '91234.5',
    firstOrderId: 51_234_567_890n,
    firstTradeId: 5_432_109_876n,
  },
  {
    ...ETH,
    quote: 'USDT',
    marketMaxQty: '2000',
    price: '3050.1',
    firstOrderId: 37_812_004_511n,
    firstTradeId: 2_811_004_310n,
  },
  {
    ...SOL,
    quote: 'USDT',
    marketMaxQty: '20000',
    price: '142.35',
    firstOrderId: 14_400_871_203n,
    firstTradeId: 1_504_118_902n,
  },
  {
    ...BTC,
    quote: 'USDC',
    marketMaxQty: '97',
    price: '91230',
    firstOrderId: 9_210_334_417n,
    firstTradeId: 311_204_870n,
  },
  {
    ...ETH,
    quote: 'USDC',
    marketMaxQty: '2000',
    price: '3049.8',
    firstOrderId: 6_120_887_145n,
    firstTradeId: 198_744_012n,
  },
  {
    ...SOL,
    quote: 'USDC',
    marketMaxQty: '20000',
    price: '142.33',
    firstOrderId: 3_018_552_760n,
    firstTradeId: 97_320_118n,
  },
  {
    base: 'BNB',
    quote: 'USDT',
    tick: '0.01',
    step: '0.001',
    minPrice: '0.01',
    maxPrice: '100000',
    maxQty: '900000',
    marketMaxQty: '5000',
    price: '880.4',
    firstOrderId: 10_450_118_334n,
    firstTradeId: 1_210_447_301n,
  },
  {
    base: 'DOGE',
    quote: 'USDT',
    tick: '0.00001',
    step: '1',
    minPrice: '0.00001',
    maxPrice: '1000',
    maxQty: '9000000',
    marketMaxQty: '3000000',
    price: '0.15123',
    firstOrderId: 12_880_210_045n,
    firstTradeId: 1_108_200_466n,
  },
];

/** Every symbol of the paper spot exchange. */
export const SPOT_SYMBOLS: readonly SpotSymbol[] = ROWS.map((row) => ({
  instrument: {
    symbol: row.base + row.quote,
    kind: 'spot',
    base: row.base,
    quote: row.quote,
    settle: row.quote,
    valuation: spotValuation(ASSET_DECIMALS),
    tickSize: parseDecimal(row.tick),
    stepSize: parseDecimal(row.step),
    makerFee: FEE_RATE,
    takerFee: FEE_RATE,
    feeCurrency: 'received',
    decimals: { base: ASSET_DECIMALS, quote: ASSET_DECIMALS, settle: ASSET_DECIMALS },
    firstOrderId: row.firstOrderId,
    firstTradeId: row.firstTradeId,
    initialPrice: parseDecimal(row.price),
  },
  minPrice: parseDecimal(row.minPrice),
  maxPrice: parseDecimal(row.maxPrice),
  minQty: parseDecimal(row.step),
  maxQty: parseDecimal(row.maxQty),
  marketMaxQty: parseDecimal(row.marketMaxQty),
}));
