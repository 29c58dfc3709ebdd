/** A market on which every trader sends the same order. */
export interface BenchProduct {
  readonly name: 'binance.spot' | 'binance.usdm' | 'binance.coinm' | 'bybit.spot' | 'bybit.usdm';
  readonly exchange: 'binance' | 'bybit';
  /** Its engine on the paper exchange. */
  readonly paper: string;
  readonly urlVariable: string;
  /** The root of its paths; at Bybit its category. */
  readonly root: string;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  /** In Atlas's unit and in the exchange's: base asset or USD, base asset or contracts. */
  readonly quantity: string;
  readonly exchangeQuantity: string;
}

export const BENCH_PRODUCTS: readonly BenchProduct[] = [
  {
    name: 'binance.spot',
    exchange: 'binance',
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
    exchange: 'binance',
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
    exchange: 'binance',
    paper: 'coinm',
    urlVariable: 'ATLAS_BINANCE_COINM_URL',
    root: '/dapi/v1',
    symbol: 'BTC/USD:BTC',
    exchangeSymbol: 'BTCUSD_PERP',
    quantity: '1000',
    exchangeQuantity: '10',
  },
  {
    name: 'bybit.spot',
    exchange: 'bybit',
    paper: 'bybit-spot',
    urlVariable: 'ATLAS_BYBIT_URL',
    root: 'spot',
    symbol: 'BTC/USDT',
    exchangeSymbol: 'BTCUSDT',
    quantity: '0.01',
    exchangeQuantity: '0.01',
  },
  {
    name: 'bybit.usdm',
    exchange: 'bybit',
    paper: 'bybit-linear',
    urlVariable: 'ATLAS_BYBIT_URL',
    root: 'linear',
    symbol: 'BTC/USDT:USDT',
    exchangeSymbol: 'BTCUSDT',
    quantity: '0.01',
    exchangeQuantity: '0.01',
  },
];

/** Far enough below the market that the order never fills. */
export const MARKET_PRICE = '90000';
export const ORDER_PRICE = '85000';

export const KEYS = { apiKey: 'paper-key', apiSecret: 'paper-secret' } as const;

/** The connectors' default. */
export const RECV_WINDOW_MS = 5_000;
