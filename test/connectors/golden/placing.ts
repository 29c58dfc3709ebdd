import { type CheckedOrder, checkOrder } from '../../../lib/domain/checked-order.ts';
import type { Instrument } from '../../../lib/domain/instrument.ts';
import { type OrderRequest, SIDES, type Side } from '../../../lib/domain/order.ts';
import type { CallContext, ExchangePort } from '../../../lib/exchanges/port.ts';
import {
  CONTRACTS,
  demandTaken,
  type Given,
  GOLDEN_SYMBOLS,
  type GoldenSymbol,
  HEDGED,
  LINK,
  SPOT,
  type Subject,
  type Wish,
} from './wish.ts';

/** Above the market: a sell at it rests. */
const ASK = 95_000;

/** Below the market, and far below what a resting buy asks for. */
const BELOW = 85_000;
const DEEP = 50_000;

const CCXT_SIDES = { BUY: 'buy', SELL: 'sell' } as const satisfies Record<Side, string>;

/** New orders. */
export const PLACING: readonly Wish[] = [
  placing('limit buy, time in force unsaid', GOLDEN_SYMBOLS, {}, {}),
  placing('limit buy, good till cancelled', GOLDEN_SYMBOLS, { timeInForce: 'GTC' }, { timeInForce: 'GTC' }),
  placing('limit buy, immediate or cancel', GOLDEN_SYMBOLS, { timeInForce: 'IOC' }, { timeInForce: 'IOC' }),
  placing('limit buy, fill or kill', GOLDEN_SYMBOLS, { timeInForce: 'FOK' }, { timeInForce: 'FOK' }),
  placing('limit buy, post-only', GOLDEN_SYMBOLS, { postOnly: true }, { postOnly: true }),
  atMarket('market buy', GOLDEN_SYMBOLS, 'BUY', {}),
  atMarket('market sell', GOLDEN_SYMBOLS, 'SELL', {}),
  atMarket('market sell, reduce-only', CONTRACTS, 'SELL', { given: 'position', reduceOnly: true }),
  {
    says: 'limit sell, reduce-only',
    on: CONTRACTS,
    given: 'position',
    ccxt: (client, { symbol, quantity }, _) =>
      client.createOrder(symbol, 'limit', 'sell', Number(quantity), ASK, {
        timeInForce: 'GTC',
        reduceOnly: true,
        clientOrderId: LINK,
      }),
    atlas: (port, { instrument, quantity }, call) =>
      place(port, call, orderOf(instrument, { side: 'SELL', quantity, price: String(ASK), reduceOnly: true })),
  },
  ...SIDES.map(
    (side): Wish => ({
      says: `market ${CCXT_SIDES[side]} for 200 USDT`,
      on: SPOT,
      ccxt: (client, { symbol }) =>
        client.createOrder(symbol, 'market', CCXT_SIDES[side], undefined, undefined, {
          cost: 200,
          clientOrderId: LINK,
        }),
      atlas: (port, { instrument }, call) =>
        place(port, call, orderOf(instrument, { side, type: 'MARKET', quoteQuantity: '200' })),
    }),
  ),
  {
    says: 'market sell once the price has fallen',
    on: GOLDEN_SYMBOLS,
    ccxt: (client, { symbol, quantity, category }) =>
      client.createOrder(symbol, 'market', 'sell', Number(quantity), undefined, {
        triggerPrice: BELOW,
        ...(category !== 'spot' && { triggerDirection: 'descending' }),
        clientOrderId: LINK,
      }),
    atlas: (port, { instrument, quantity }, call) =>
      place(
        port,
        call,
        orderOf(instrument, { side: 'SELL', type: 'STOP_MARKET', quantity, triggerPrice: String(BELOW) }),
      ),
  },
  {
    says: 'limit buy once the price has fallen',
    on: GOLDEN_SYMBOLS,
    ccxt: (client, { symbol, quantity, category }) =>
      client.createOrder(symbol, 'limit', 'buy', Number(quantity), BELOW, {
        triggerPrice: BELOW,
        ...(category !== 'spot' && { triggerDirection: 'descending' }),
        timeInForce: 'GTC',
        clientOrderId: LINK,
      }),
    atlas: (port, { instrument, quantity }, call) => {
      const at = { triggerPrice: String(BELOW), price: String(BELOW) };
      return place(port, call, orderOf(instrument, { side: 'BUY', type: 'TAKE_PROFIT_LIMIT', quantity, ...at }));
    },
  },
  {
    says: 'limit buy with both exits',
    on: CONTRACTS,
    ccxt: (client, { symbol, quantity, price }) =>
      client.createOrder(symbol, 'limit', 'buy', Number(quantity), Number(price), {
        timeInForce: 'GTC',
        takeProfit: { triggerPrice: ASK },
        stopLoss: { triggerPrice: DEEP },
        tpslMode: 'Partial',
        clientOrderId: LINK,
      }),
    atlas: (port, { instrument, quantity, price }, call) => {
      const exits = { takeProfit: { triggerPrice: String(ASK) }, stopLoss: { triggerPrice: String(DEEP) } };
      return place(port, call, orderOf(instrument, { side: 'BUY', quantity, price, ...exits }));
    },
  },
  {
    says: 'limit buy of a quantity with many decimals',
    on: SPOT,
    ccxt: (client, { symbol, price }) =>
      client.createOrder(symbol, 'limit', 'buy', 0.000_071, Number(price), { timeInForce: 'GTC', clientOrderId: LINK }),
    atlas: (port, { instrument, price }, call) =>
      place(port, call, orderOf(instrument, { side: 'BUY', quantity: '0.000071', price })),
  },
  {
    says: 'limit buy, the first order in hedge mode',
    on: HEDGED,
    given: 'hedge',
    ccxt: inHedgeMode('buy'),
    async atlas(port, { instrument, quantity, price }, call) {
      const { outcome } = await port.place(orderOf(instrument, { side: 'BUY', quantity, price }), call);
      if (outcome !== 'rejected') throw new Error(`${outcome}, where the mode was to be learnt`);
    },
  },
  {
    says: 'limit buy in hedge mode',
    on: HEDGED,
    given: 'hedge',
    learns: learnHedgeMode,
    ccxt: inHedgeMode('buy'),
    atlas: (port, { instrument, quantity, price }, call) =>
      place(port, call, orderOf(instrument, { side: 'BUY', quantity, price })),
  },
  atMarket('market sell in hedge mode', HEDGED, 'SELL', { given: 'hedge' }),
  atMarket('market sell in hedge mode, reduce-only', HEDGED, 'SELL', { given: 'hedgePosition', reduceOnly: true }),
];

function placing(
  says: string,
  on: readonly GoldenSymbol[],
  ccxt: Readonly<Record<string, unknown>>,
  atlas: Pick<OrderRequest, 'timeInForce' | 'postOnly'>,
): Wish {
  return {
    says,
    on,
    ccxt: (client, { symbol, quantity, price }) =>
      client.createOrder(symbol, 'limit', 'buy', Number(quantity), Number(price), { ...ccxt, clientOrderId: LINK }),
    atlas: (port, { instrument, quantity, price }, call) =>
      place(port, call, orderOf(instrument, { side: 'BUY', quantity, price, ...atlas })),
  };
}

function atMarket(
  says: string,
  on: readonly GoldenSymbol[],
  side: Side,
  { given, reduceOnly }: { readonly given?: Given; readonly reduceOnly?: true },
): Wish {
  const hedged = given === 'hedge' || given === 'hedgePosition';
  return {
    says,
    on,
    ...(given !== undefined && { given }),
    ...(hedged && { learns: learnHedgeMode }),
    ccxt: (client, { symbol, quantity }) =>
      client.createOrder(symbol, 'market', CCXT_SIDES[side], Number(quantity), undefined, {
        ...(reduceOnly && { reduceOnly }),
        ...(hedged && { hedged }),
        clientOrderId: LINK,
      }),
    atlas: (port, { instrument, quantity }, call) =>
      place(port, call, orderOf(instrument, { side, type: 'MARKET', quantity, reduceOnly })),
  };
}

function inHedgeMode(side: 'buy' | 'sell'): Wish['ccxt'] {
  return (client, { symbol, quantity, price }) =>
    client.createOrder(symbol, 'limit', side, Number(quantity), Number(price), {
      timeInForce: 'GTC',
      hedged: true,
      clientOrderId: LINK,
    });
}

/** An order that is refused for the mode: Atlas looks at the mode and knows it from then on. */
async function learnHedgeMode(
  port: ExchangePort,
  { instrument, quantity, price }: Subject,
  call: CallContext,
): Promise<void> {
  await port.place(
    checkOrder(instrument, { side: 'BUY', type: 'LIMIT', quantity, price, clientOrderId: 'learns' }),
    call,
  );
}

async function place(port: ExchangePort, call: CallContext, order: CheckedOrder): Promise<void> {
  demandTaken(await port.place(order, call));
}

function orderOf(
  instrument: Instrument,
  request: Omit<OrderRequest, 'type' | 'clientOrderId'> & Partial<Pick<OrderRequest, 'type'>>,
) {
  return checkOrder(instrument, { type: 'LIMIT', ...request, clientOrderId: LINK });
}
