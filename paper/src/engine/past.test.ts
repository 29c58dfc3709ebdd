import { describe, expect, it } from 'vitest';
import { SPOT_SYMBOLS } from '../binance/spot/instruments.ts';
import { parseDecimal } from './decimal.ts';
import { createExchange } from './exchange.ts';
import { LINEAR } from './testing/exchange-sample.ts';

const SYMBOL = 'BTCUSDT';
const ACCOUNT = 'desk';

function atNine() {
  let now = 9_000;
  const exchange = createExchange({
    instruments: SPOT_SYMBOLS.map(({ instrument }) => instrument),
    accounts: [{ account: ACCOUNT, balances: { USDT: parseDecimal('1000000') } }],
    now: () => now,
  });
  const order = { account: ACCOUNT, symbol: SYMBOL, side: 'BUY', type: 'LIMIT', clientOrderId: 'mine' } as const;
  const placed = exchange.place({ ...order, price: parseDecimal('80000'), quantity: parseDecimal('0.02') });
  if (!placed.ok) throw new Error(placed.reason.code);
  now = 10_000;
  const half = { account: ACCOUNT, symbol: SYMBOL, id: placed.order.id, quantity: parseDecimal('0.01') };
  exchange.amend({ ...half, priority: 'keep' });
  now = 11_000;
  exchange.cancel({ account: ACCOUNT, symbol: SYMBOL, id: placed.order.id });
  now = 12_000;
  const seen = (lagMs: number) =>
    exchange.under({ lagMs, rejecting: false }, () => ({
      order: exchange.order({ account: ACCOUNT, symbol: SYMBOL, clientOrderId: 'mine' }),
      open: exchange.openOrders(ACCOUNT).length,
      listed: [...exchange.orders({ account: ACCOUNT, symbol: SYMBOL, by: 'updated', from: 9_500 })].length,
    }));
  const pass = (ms: number) => {
    now += ms;
  };
  return { exchange, seen, pass };
}

describe('orders as they were', () => {
  it.each([
    [0, 'CANCELED', '0.01', 0, 1],
    [1_500, 'NEW', '0.01', 1, 1],
    [2_500, 'NEW', '0.02', 1, 0],
    [3_500, undefined, undefined, 0, 0],
  ])('%i ms ago', (lagMs, state, quantity, open, listed) => {
    const { seen } = atNine();
    const then = seen(lagMs);
    expect(then.order?.state).toBe(state);
    expect(then.order?.quantity).toBe(quantity === undefined ? undefined : parseDecimal(quantity));
    expect([then.open, then.listed]).toEqual([open, listed]);
  });

  it('are closed after a quote amount is spent', () => {
    const { exchange, pass } = atNine();
    const offer = { symbol: SYMBOL, side: 'SELL', type: 'LIMIT', quantity: parseDecimal('1') } as const;
    exchange.openAccount({ account: 'other', balances: {}, unlimited: true });
    exchange.place({ ...offer, account: 'other', price: parseDecimal('90001') });
    const bought = { account: ACCOUNT, symbol: SYMBOL, side: 'BUY', type: 'MARKET', clientOrderId: 'spent' } as const;
    exchange.place({ ...bought, quoteQuantity: parseDecimal('250') });
    pass(2_000);
    const then = exchange.under({ lagMs: 1_000, rejecting: false }, () =>
      exchange.order({ account: ACCOUNT, symbol: SYMBOL, clientOrderId: 'spent' }),
    );
    expect(then?.state).toBe('FILLED');
  });

  it('end with the request', () => {
    const { exchange, seen } = atNine();
    seen(2_500);
    expect(exchange.openOrders(ACCOUNT)).toEqual([]);
  });
});

describe('settings as they were', () => {
  it.each([
    [0, '7', 'hedge'],
    [1_500, '5', 'oneWay'],
    [2_500, '20', 'oneWay'],
  ] as const)('%i ms ago', (lagMs, leverage, mode) => {
    let now = 10_000;
    const { symbol } = LINEAR;
    const accounts = [{ account: ACCOUNT, balances: {} }];
    const exchange = createExchange({ instruments: [LINEAR], accounts, now: () => now });
    exchange.setLeverage(ACCOUNT, symbol, parseDecimal('20'));
    now = 12_000;
    exchange.setLeverage(ACCOUNT, symbol, parseDecimal('5'));
    now = 13_000;
    exchange.setLeverage(ACCOUNT, symbol, parseDecimal('7'));
    exchange.setPositionMode(ACCOUNT, 'hedge');
    now = 14_000;
    exchange.under({ lagMs, rejecting: false }, () => {
      expect(exchange.leverage(ACCOUNT, symbol)).toBe(parseDecimal(leverage));
      expect([exchange.positionMode(ACCOUNT), exchange.positionMode(ACCOUNT, symbol)]).toEqual([mode, mode]);
    });
    expect(exchange.leverage(ACCOUNT, symbol)).toBe(parseDecimal('7'));
  });
});
