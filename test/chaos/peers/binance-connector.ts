import { setTimeout as wait } from 'node:timers/promises';
import { Spot, SpotRestAPI } from '@binance/spot';
import type { OrderType } from '../../../lib/domain/order-type.ts';
import { startPaper } from '../../../paper/src/index.ts';
import { type Peer, TIMEOUT_MS, type Told, toldOf, type Wish } from './peer.ts';

/** The connector's errors for refusals of the exchange; a retry treats any other error as temporary. */
const REFUSALS: ReadonlySet<string> = new Set([
  'BadRequestError',
  'UnauthorizedError',
  'ForbiddenError',
  'NotFoundError',
]);
const ATTEMPTS = 3;

export const isRefusal = (error: Error): boolean => REFUSALS.has(error.constructor.name);

/** Places with the connector and throws its errors. The connector never repeats a POST on its own. */
export function placeByConnector(baseUrl: string) {
  const { restAPI: api } = new Spot({
    configurationRestAPI: {
      apiKey: 'paper-key',
      apiSecret: 'paper-secret',
      basePath: baseUrl,
      timeout: TIMEOUT_MS,
      retries: 3,
    },
  });
  const { NewOrderSideEnum: Side, NewOrderTypeEnum: Type, NewOrderTimeInForceEnum: TimeInForce } = SpotRestAPI;
  const terms: Readonly<
    Record<
      OrderType,
      (
        price: number,
      ) => Pick<SpotRestAPI.NewOrderRequest, 'type' | 'timeInForce' | 'price' | 'stopPrice' | 'trailingDelta'>
    >
  > = {
    MARKET: () => ({ type: Type.MARKET }),
    LIMIT: (price) => ({ type: Type.LIMIT, timeInForce: TimeInForce.GTC, price }),
    STOP_MARKET: (price) => ({ type: Type.STOP_LOSS, stopPrice: price }),
    STOP_LIMIT: (price) => ({ type: Type.STOP_LOSS_LIMIT, timeInForce: TimeInForce.GTC, price, stopPrice: price }),
    TAKE_PROFIT_MARKET: (price) => ({ type: Type.TAKE_PROFIT, stopPrice: price }),
    TAKE_PROFIT_LIMIT: (price) => ({
      type: Type.TAKE_PROFIT_LIMIT,
      timeInForce: TimeInForce.GTC,
      price,
      stopPrice: price,
    }),
    TRAILING_STOP_MARKET: () => ({ type: Type.STOP_LOSS, trailingDelta: 200 }),
  };
  return async ({ type, quantity, price }: Wish, newClientOrderId: string | undefined): Promise<unknown> => {
    const response = await api.newOrder({
      symbol: 'BTCUSDT',
      side: Side.BUY,
      quantity: Number(quantity),
      ...terms[type](Number(price)),
      ...(newClientOrderId !== undefined && { newClientOrderId }),
    });
    return response.data();
  };
}

/** The official connector with a typical retry around it. `named`: with newClientOrderId, the same in each retry. */
export async function binanceConnector(named: boolean): Promise<Peer> {
  const paper = await startPaper({ makerIntervalMs: 0 });
  const place = placeByConnector(paper.url);
  return {
    name: named ? '@binance/spot 32.0.4 with a retry, own newClientOrderId' : '@binance/spot 32.0.4 and a retry',
    configuration: `${ATTEMPTS} attempts, BadRequestError and the like → 400, other errors again and then 503; timeout: ${TIMEOUT_MS} ms${named ? '; newClientOrderId from the request' : ''}`,
    control: paper.control,
    async place(wish): Promise<Told> {
      for (let attempt = 1; ; attempt += 1) {
        try {
          await place(wish, named ? wish.id : undefined);
          return { said: 'placed', again: false, words: '201' };
        } catch (error) {
          const told = toldOf(error, isRefusal);
          if (!told.again || attempt === ATTEMPTS) return told;
          await wait(100 * attempt);
        }
      }
    },
    close: () => paper.close(),
  };
}
