/** A market on which every trader sends the same order. */
export interface BenchProduct {
  readonly name: 'binance.spot' | 'binance.usdm' | 'binance.coinm';
  /** Its engine on the paper exchange. */
  readonly paper: string;
  readonly urlVariable: string;
  readonly root: string;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  /** As Atlas and as the exchange count it: base asset or USD, base asset or contracts. */
  readonly quantity: string;
  readonly exchangeQuantity: string;
}

export const BENCH_PRODUCTS: readonly BenchProduct[] = [
  {
    name: 'binance.spot',
    paper: 'spot',
    urlVariable: 'ATLAS_BINANCE_SPOT_URL',
    root: '/api/v3',
    symbol: 'BTC/USDT',
    exchangeSymbol: 'BTCUSDT',
    quantity: '0.01',
    exchangeQuantity: '0.01',
  },
  {
    name: 'binance.usdm',
    paper: 'usdm',
    urlVariable: 'ATLAS_BINANCE_USDM_URL',
    root: '/fapi/v1',
    symbol: 'BTC/USDT:USDT',
    exchangeSymbol: 'BTCUSDT',
    quantity: '0.01',
    exchangeQuantity: '0.01',
  },
  {
    name: 'binance.coinm',
    paper: 'coinm',
    urlVariable: 'ATLAS_BINANCE_COINM_URL',
    root: '/dapi/v1',
    symbol: 'BTC/USD:BTC',
    exchangeSymbol: 'BTCUSD_PERP',
    quantity: '1000',
    exchangeQuantity: '10',
  },
];

/** Far enough below the market that nothing of an order is filled. */
export const MARKET_PRICE = '90000';
export const ORDER_PRICE = '85000';

export const KEYS = { apiKey: 'paper-key', apiSecret: 'paper-secret' } as const;

/** What the connectors have by default. */
export const RECV_WINDOW_MS = 5_000;
