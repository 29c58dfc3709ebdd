import type { OperationName } from '../operations/index.ts';

/** What an id in the path is the id of; the page takes it from the last answer, and otherwise places one. */
type Taken = 'order' | 'activeOrder' | 'orderList' | 'activeOrderList' | 'intent';

/** What the page sends when the reader presses the button and has changed nothing. */
export interface FirstCall {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** The request example that the body is made of; absent: the first. */
  readonly example?: string;
  readonly takes?: Taken;
  /** Why the page has no button for it, as Markdown. */
  readonly notHere?: string;
}

/** For every operation a request that a fresh deployment on paper answers with success. */
export const FIRST_CALLS: Readonly<Record<OperationName, FirstCall>> = {
  placeOrder: {},
  previewOrder: {},
  placeOrders: {},
  listOrders: { query: { symbol: 'BTC/USDT', limit: '5' } },
  listActiveOrders: {},
  cancelOrders: { query: { exchange: 'binance', symbol: 'BTC/USDT' } },
  getOrder: { takes: 'order' },
  amendOrder: { takes: 'activeOrder', example: 'reprice' },
  cancelOrder: { takes: 'activeOrder' },
  flatten: {},
  placeOrderList: {},
  listActiveOrderLists: {},
  getOrderList: { takes: 'orderList' },
  cancelOrderList: { takes: 'activeOrderList' },
  getIntent: { takes: 'intent' },
  setCancelAfter: {},
  listCancelAfter: {},
  receiveAlert: {
    notHere:
      'An alert needs a strategy and its secret, which a page should not ask for. `npm run hooks` makes one and prints a request to try; [Orders by alerts](docs/guides/alerts.md) shows the way.',
  },
  listFills: { query: { symbol: 'BTC/USDT', limit: '5' } },
  listPositions: {},
  listBalances: {},
  listFees: { query: { symbol: 'BTC/USDT' } },
  getInstrumentSettings: { path: { instrumentId: 'binance.usdm.BTCUSDT' } },
  setInstrumentSettings: { path: { instrumentId: 'binance.usdm.BTCUSDT' } },
  getAccountSettings: { path: { product: 'binance.usdm' } },
  setAccountSettings: { path: { product: 'binance.usdm' } },
  listInstruments: { query: { symbol: 'BTC/USDT' } },
  listQuotes: { query: { symbol: 'BTC/USDT' } },
  listExchanges: {},
  getDeployment: {},
  getHealth: {},
  getOpenapi: {},
  getDocs: {},
  getDocsAsset: { path: { asset: 'icon.svg' } },
};
