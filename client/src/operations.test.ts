import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type AtlasClient, createAtlasClient } from './client.ts';

const document = parse(await readFile(new URL('../../openapi.yaml', import.meta.url), 'utf8'));
const ORDER = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '1' } as const;
const LIST = { exchange: 'binance', symbol: 'BTC/USDT', kind: 'OCO', side: 'SELL', quantity: '1' } as never;

/** The method of the client that does an operation. */
const METHODS: Readonly<Record<string, (atlas: AtlasClient) => Promise<unknown>>> = {
  placeOrder: ({ orders }) => orders.place(ORDER),
  listOrders: ({ orders }) => orders.list().all(),
  cancelOrders: ({ orders }) => orders.cancelAll({ all: true }),
  previewOrder: ({ orders }) => orders.preview(ORDER, { exchangeCheck: true }),
  placeOrders: ({ orders }) => orders.batch([ORDER]),
  listActiveOrders: ({ orders }) => orders.active(),
  getOrder: ({ orders }) => orders.get('a', { include: ['fees'] }),
  amendOrder: ({ orders }) => orders.amend('a', { price: '1' }),
  cancelOrder: ({ orders }) => orders.cancel('a'),
  flatten: ({ orders }) => orders.flatten({ exchange: 'binance', market: 'usdm' }),
  placeOrderList: ({ orderLists }) => orderLists.place(LIST),
  listActiveOrderLists: ({ orderLists }) => orderLists.active(),
  getOrderList: ({ orderLists }) => orderLists.get('a'),
  cancelOrderList: ({ orderLists }) => orderLists.cancel('a'),
  getIntent: (atlas) => atlas.intent('a'),
  setCancelAfter: ({ cancelAfter }) => cancelAfter.set({ exchange: 'binance', seconds: 60 }),
  listCancelAfter: ({ cancelAfter }) => cancelAfter.list(),
  listFills: ({ fills }) => fills.list().all(),
  listPositions: (atlas) => atlas.positions(),
  listBalances: (atlas) => atlas.balances(),
  listFees: (atlas) => atlas.fees({ symbol: 'BTC/USDT' }),
  getInstrumentSettings: ({ settings }) => settings.instrument('a'),
  setInstrumentSettings: ({ settings }) => settings.setInstrument('a', { leverage: '2' }),
  getAccountSettings: ({ settings }) => settings.account('a'),
  setAccountSettings: ({ settings }) => settings.setAccount('a', { positionMode: 'oneWay' }),
  listInstruments: (atlas) => atlas.instruments(),
  listQuotes: (atlas) => atlas.quotes({ symbol: 'BTC/USDT' }),
  listExchanges: (atlas) => atlas.exchanges(),
  getDeployment: (atlas) => atlas.deployment(),
  getHealth: (atlas) => atlas.health(),
};

/** The operations that a client has no use for, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  receiveAlert: 'the senders of alerts neither sign nor have a client',
  getOpenapi: 'the client has its types',
  getDocs: 'a page for browsers',
  getDocsAsset: 'a part of that page',
};

interface Described {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
}
const OPERATIONS: readonly Described[] = Object.entries<Record<string, { operationId: string }>>(
  document.paths,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({ operationId, method: method.toUpperCase(), path })),
);

/** The first request that a call makes; nothing answers it. */
async function requestOf(call: (atlas: AtlasClient) => Promise<unknown>) {
  const sent: { method: string; path: string }[] = [];
  const atlas = createAtlasClient({
    url: 'http://127.0.0.1:3000',
    patience: { tries: 1, backOffMs: () => 1 },
    sleep: () => Promise.resolve(),
    fetch: (url, { method = 'GET' } = {}) => {
      sent.push({ method, path: new URL(String(url)).pathname });
      return Promise.reject(new TypeError('fetch failed'));
    },
  });
  await call(atlas).catch(() => undefined);
  return sent[0];
}

describe('the client', () => {
  it('has a method for every operation of the contract, or a reason', () => {
    const known = [...Object.keys(METHODS), ...Object.keys(LEFT_OUT)].sort();
    expect(known).toEqual(OPERATIONS.map(({ operationId }) => operationId).sort());
  });

  it.each(OPERATIONS.filter(({ operationId }) => operationId in METHODS))(
    'does $operationId by $method $path',
    async ({ operationId, method, path }) => {
      const call = METHODS[operationId];
      if (call === undefined) throw new Error(operationId);
      expect(await requestOf(call)).toEqual({ method, path: path.replaceAll(/\{\w+\}/g, 'a') });
    },
  );
});
