import { setTimeout as wait } from 'node:timers/promises';
import { Spot, SpotRestAPI } from '@binance/spot';
import type { OrderType } from '../../../lib/domain/order-type.ts';
import { startPaper } from '../../../paper/src/index.ts';
import { type Peer, TIMEOUT_MS, type Told, toldOf, type Wish } from './peer.ts';

/** What the connector throws when the exchange says no; everything else a retry takes for temporary. */
const REFUSALS: ReadonlySet<string> = new Set([
  'BadRequestError',
  'UnauthorizedError',
  'ForbiddenError',
  'NotFoundError',
]);
const ATTEMPTS = 3;

export const isRefusal = (error: Error): boolean => REFUSALS.has(error.constructor.name);

/** Places by the connector; throws what it throws. It never repeats a POST by itself. */
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
    Record<OrderType, (price: number) => Pick<SpotRestAPI.NewOrderRequest, 'type' | 'timeInForce' | 'price'>>
  > = {
    MARKET: () => ({ type: Type.MARKET }),
    LIMIT: (price) => ({ type: Type.LIMIT, timeInForce: TimeInForce.GTC, price }),
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

/** The official connector with the retry that users put around it. `named`: with newClientOrderId, the same each time. */
export async function binanceConnector(named: boolean): Promise<Peer> {
  const paper = await startPaper({ makerIntervalMs: 0 });
  const place = placeByConnector(paper.url);
  return {
    name: named ? '@binance/spot 32.0.4 and a retry, own newClientOrderId' : '@binance/spot 32.0.4 and a retry',
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
