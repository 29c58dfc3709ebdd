import {
  DerivativesTradingUsdsFutures,
  DerivativesTradingUsdsFuturesRestAPI as Usdm,
} from '@binance/derivatives-trading-usds-futures';
import { Spot, SpotRestAPI } from '@binance/spot';
import { type BenchProduct, KEYS, ORDER_PRICE, RECV_WINDOW_MS as recvWindow } from '../products.ts';
import type { Trader, World } from '../trader.ts';

/** Its default is a second, which a busy machine may take. */
const TIMEOUT_MS = 10_000;

/** The official connector; the project depends on none for COIN-M and for Bybit. */
export function connectorTrader(product: BenchProduct, world: World): Promise<Trader> {
  return Promise.resolve(product.name === 'binance.spot' ? spotTrader(product, world) : usdmTrader(product, world));
}

function spotTrader({ exchangeSymbol: symbol, exchangeQuantity }: BenchProduct, { exchangeUrl }: World): Trader {
  const { restAPI: api } = new Spot({
    configurationRestAPI: { ...KEYS, basePath: exchangeUrl, retries: 0, timeout: TIMEOUT_MS },
  });
  const order = async (timeInForce: SpotRestAPI.NewOrderTimeInForceEnum) => {
    const response = await api.newOrder({
      symbol,
      side: SpotRestAPI.NewOrderSideEnum.BUY,
      type: SpotRestAPI.NewOrderTypeEnum.LIMIT,
      timeInForce,
      quantity: Number(exchangeQuantity),
      price: Number(ORDER_PRICE),
      recvWindow,
    });
    return await response.data();
  };
  return {
    async place() {
      await order(SpotRestAPI.NewOrderTimeInForceEnum.IOC);
    },
    async rest() {
      return String((await order(SpotRestAPI.NewOrderTimeInForceEnum.GTC)).orderId);
    },
    async get(id) {
      await (await api.getOrder({ symbol, orderId: BigInt(id), recvWindow })).data();
    },
    async cancel(id) {
      await (await api.deleteOrder({ symbol, orderId: BigInt(id), recvWindow })).data();
    },
    async listActive() {
      await (await api.getOpenOrders({ symbol, recvWindow })).data();
    },
    close() {},
  };
}

function usdmTrader({ exchangeSymbol: symbol, exchangeQuantity }: BenchProduct, { exchangeUrl }: World): Trader {
  const { restAPI: api } = new DerivativesTradingUsdsFutures({
    configurationRestAPI: { ...KEYS, basePath: exchangeUrl, retries: 0, timeout: TIMEOUT_MS },
  });
  const order = async (timeInForce: Usdm.NewOrderTimeInForceEnum) => {
    const response = await api.newOrder({
      symbol,
      side: Usdm.NewOrderSideEnum.BUY,
      type: Usdm.NewOrderTypeEnum.LIMIT,
      timeInForce,
      quantity: Number(exchangeQuantity),
      price: Number(ORDER_PRICE),
      recvWindow,
    });
    return await response.data();
  };
  return {
    async place() {
      await order(Usdm.NewOrderTimeInForceEnum.IOC);
    },
    async rest() {
      return String((await order(Usdm.NewOrderTimeInForceEnum.GTC)).orderId);
    },
    async get(id) {
      await (await api.queryOrder({ symbol, orderId: BigInt(id), recvWindow })).data();
    },
    async cancel(id) {
      await (await api.cancelOrder({ symbol, orderId: BigInt(id), recvWindow })).data();
    },
    async listActive() {
      await (await api.currentAllOpenOrders({ symbol, recvWindow })).data();
    },
    close() {},
  };
}
