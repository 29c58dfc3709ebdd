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

/** One product of each budget: where it is asked for in Atlas, and how it is called at the paper exchanges. */
export const LIMITED_PRODUCTS = [
  { exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', quantity: '0.01', place: '/api/v3/order' },
  { exchange: 'binance', market: 'usdm', symbol: 'BTC/USDT:USDT', quantity: '0.01', place: '/fapi/v1/order' },
  { exchange: 'binance', market: 'coinm', symbol: 'BTC/USD:BTC', quantity: '100', place: '/dapi/v1/order' },
  { exchange: 'bitmex', market: 'usdm', symbol: 'BTC/USDT:USDT', quantity: '0.01', place: '/api/v1/order' },
] as const;
export type LimitedProduct = (typeof LIMITED_PRODUCTS)[number];

/** Far below the market, and still within the rules of every book. */
const RESTING_PRICE = '80000';

/** The paper exchanges, a table, an operator's switch, and as many containers as a test starts, all on one clock. */
export async function startFleet() {
  let state: TradingState | 'silent' = 'active';
  let held: { readonly asked: () => void; readonly released: Promise<void> } | undefined;
  // It moves only where a test or a wait of Atlas moves it: no window of a limit turns because a machine is slow.
  const began = Date.now();
  const { now, skip, sleep } = jumpingClock(() => began);
  const paper = await startPaper({ makerIntervalMs: 0, clock: createClock(now) });
  const table = await startIntentTable();
  const keys = paperCredentials();
  const containers: { close(): void }[] = [];

  const start = (variables: Readonly<Record<string, string>> = {}) => {
    const exchangeCalls: ExchangeCall[] = [];
    const silent = silentObservability();
    const client = () => Promise.resolve(table.client);
    const backOffs = dynamoDbBackOffs({ tableName: table.tableName, now, client });
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
      /** All that was asked of exchanges, oldest first. */
      exchangeCalls,
      call,
      place,
      /** The id of an order that rests. */
      async resting(product: LimitedProduct): Promise<string> {
        const { status, body } = await place(product);
        if (status !== 201 || typeof body.id !== 'string') throw new Error(`not placed: ${JSON.stringify(body)}`);
        return body.id;
      },
      /** What the exchange says is used of a limit. */
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
    /** What the operator says from now on; `silent`: nobody can read it. */
    say(word: TradingState | 'silent') {
      state = word;
    },
    /** Lets time pass for everybody. */
    skip,
    /** From now on who wants to sign waits for its keys, until they are released. */
    holdKeys() {
      const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      held = { asked: asked.resolve, released: released.promise };
      return {
        /** Resolves once somebody waits. */
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
      // Budgets and bans of the test before are over.
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
