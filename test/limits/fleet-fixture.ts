import { operations } from '../../lib/api/operations/index.ts';
import { dynamoDbBackOffs } from '../../lib/aws/dynamodb-back-offs.ts';
import { type TradingState, watchedTradingState } from '../../lib/guard/trading-state.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';
import type { ExchangeCall } from '../../lib/telemetry/request-record.ts';
import { createAtlasOnPaper } from '../../local/atlas-on-paper.ts';
import { startIntentTable } from '../../local/intent-table.ts';
import { jumpingClock } from '../../local/testing/jumping-clock.ts';
import { paperCredentials } from '../../local/testing/paper-credentials.ts';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';
import { checkContract } from '../testing/contract.ts';
import { type CalledOperation, callOperation, type OperationRequest } from '../testing/operation-call.ts';

/** One product per budget: how Atlas and the paper exchanges name it. */
export const LIMITED_PRODUCTS = [
  { exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', quantity: '0.01', place: '/api/v3/order' },
  { exchange: 'binance', market: 'usdm', symbol: 'BTC/USDT:USDT', quantity: '0.01', place: '/fapi/v1/order' },
  { exchange: 'binance', market: 'coinm', symbol: 'BTC/USD:BTC', quantity: '100', place: '/dapi/v1/order' },
  { exchange: 'bitmex', market: 'usdm', symbol: 'BTC/USDT:USDT', quantity: '0.01', place: '/api/v1/order' },
] as const;
export type LimitedProduct = (typeof LIMITED_PRODUCTS)[number];

/** Far below the market, but within the rules of every book. */
const RESTING_PRICE = '80000';

/** The paper exchanges, a table, an operator's switch, and as many containers as a test starts, all on one clock. */
export async function startFleet() {
  let state: TradingState | 'silent' = 'active';
  let held: { readonly asked: () => void; readonly released: Promise<void> } | undefined;
  // It moves only when a test or a wait of Atlas moves it: no window of a limit turns because the machine is slow.
  const began = Date.now();
  const { now, skip, sleep } = jumpingClock(() => began);
  const paper = await startPaper({ makerIntervalMs: 0, clock: createClock(now) });
  const table = await startIntentTable();
  const keys = paperCredentials();
  const containers: { close(): void }[] = [];

  const start = (variables: Readonly<Record<string, string>> = {}) => {
    const exchangeCalls: ExchangeCall[] = [];
    const silent = silentObservability();
    const backOffs = dynamoDbBackOffs({ tableName: table.tableName, now, client: table.client });
    const atlas = createAtlasOnPaper(paper.url, {
      env: { ATLAS_RECV_WINDOW_MS: '1000', ...variables },
      now,
      backOffs,
      intents: table.store,
      observability: {
        ...silent,
        exchangeCall: (each) => {
          exchangeCalls.push(each);
          silent.exchangeCall(each);
        },
      },
      credentials: {
        ...keys,
        async get(...use) {
          held?.asked();
          await held?.released;
          return keys.get(...use);
        },
      },
      ...(variables.ATLAS_TRADING_STATE === undefined && {
        tradingState: watchedTradingState({
          now,
          read: () =>
            state === 'silent'
              ? Promise.reject(new Error('silent'))
              : Promise.resolve({ state, reason: null, by: null, at: null }),
        }),
      }),
      sleep,
    });
    containers.push(atlas);

    const call = async (name: CalledOperation, request: OperationRequest) => {
      const answer = await callOperation(atlas, name, request);
      checkContract(operations[name], answer);
      return answer;
    };

    const place = (product: LimitedProduct, with_: object = {}) => {
      const { exchange, symbol, quantity } = product;
      const order = { exchange, symbol, quantity, side: 'BUY', type: 'LIMIT', price: RESTING_PRICE, ...with_ };
      return call('placeOrder', { body: order });
    };
    return {
      atlas,
      backOffs,
      /** All requests to exchanges, oldest first. */
      exchangeCalls,
      call,
      place,
      /** The id of an order that rests. */
      async resting(product: LimitedProduct): Promise<string> {
        const { status, body } = await place(product);
        if (status !== 201 || typeof body.id !== 'string') throw new Error(`not placed: ${JSON.stringify(body)}`);
        return body.id;
      },
      /** The exchange's own count against a limit. */
      used(product: LimitedProduct, name: string): number {
        const [budget] = atlas.budgets([`${product.exchange}.${product.market}`]);
        const reading = budget?.readings.find((each) => each.name === name);
        if (reading === undefined) throw new Error(`nothing is told of ${name}`);
        return reading.used;
      },
    };
  };

  return {
    paper,
    now,
    start,
    /** Sets the operator's word; `silent`: it cannot be read. */
    say(word: TradingState | 'silent') {
      state = word;
    },
    /** Advances time for everything. */
    skip,
    /** Makes every further signature wait for its keys, until they are released. */
    holdKeys() {
      const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      held = { asked: asked.resolve, released: released.promise };
      return {
        /** Resolves once a signature waits. */
        asked: asked.promise,
        release() {
          held = undefined;
          released.resolve();
        },
      };
    },
    reset() {
      paper.control.reset();
      state = 'active';
      // The budgets and bans of the previous test have ended.
      skip(300_000);
      for (const product of ['spot', 'usdm']) paper.control.setPrice(product, 'BTCUSDT', '90000');
    },
    async close() {
      for (const container of containers) container.close();
      await table.close();
      await paper.close();
    },
  };
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;
