import type { Fill } from '../fill.ts';

/** A fill as a port returns it. */
export const sampleFill: Fill = {
  id: 'binance.spot.BTCUSDT.7',
  exchange: 'binance',
  market: 'spot',
  symbol: 'BTC/USDT',
  exchangeSymbol: 'BTCUSDT',
  exchangeFillId: '7',
  orderId: 'binance.spot.BTCUSDT.5',
  exchangeOrderId: '5',
  clientOrderId: null,
  side: 'BUY',
  positionSide: null,
  price: '90000',
  quantity: '1',
  quantityUnit: 'BTC',
  maker: true,
  fee: { amount: '0.001', asset: 'BTC' },
  realizedProfit: null,
  forcedBy: null,
  tradedAt: '2026-11-22T09:15:02.118Z',
};
