import { describe, expect, it } from 'vitest';
import type { Exchange, NewOrderList } from './contract.ts';
import { parseDecimal as dec, formatDecimal } from './decimal.ts';
import { isOpen, type NewOrder, type Order, type OrderList } from './order.ts';
import { account, SPOT, sampleExchange } from './testing/exchange-sample.ts';

const BTC = SPOT.symbol;
const common = { account: 'ann', symbol: BTC, quantity: dec('1') };

const LIMIT_LEG: NewOrder = { ...common, side: 'SELL', type: 'LIMIT', price: dec('95000'), postOnly: true };
const STOP_LEG: NewOrder = {
  ...common,
  side: 'SELL',
  type: 'LIMIT',
  price: dec('84900'),
  trigger: { by: 'last', at: { when: 'atOrBelow', price: dec('85000') } },
};
const WORKING: NewOrder = { ...common, side: 'BUY', type: 'LIMIT', price: dec('89000') };
const OCO: NewOrderList = { legs: [STOP_LEG, LIMIT_LEG] };
const OTOCO: NewOrderList = { working: WORKING, legs: [STOP_LEG, LIMIT_LEG] };

function placed(exchange: Exchange, list: NewOrderList): OrderList {
  const result = exchange.placeList(list);
  if (!result.ok) throw new Error(result.reason.code);
  return result.list;
}

function trade(exchange: Exchange, price: string, quantity: string, side: 'BUY' | 'SELL' = 'BUY'): void {
  const other = { account: 'cid', symbol: BTC, type: 'LIMIT', price: dec(price), quantity: dec(quantity) } as const;
  exchange.place({ ...other, side });
}

const states = ({ legs }: OrderList) => legs.map(({ state, stage }) => (state === 'NEW' ? stage : state));
const reasons = ({ legs }: OrderList) => legs.map(({ reason }) => reason?.code);
const locked = (exchange: Exchange, currency: string) => formatDecimal(exchange.balance('ann', currency).locked);

describe('an OCO', () => {
  it('locks the dearer leg once', () => {
    const { exchange } = sampleExchange();
    const list = placed(exchange, OCO);
    expect(states(list)).toEqual(['waiting', 'working']);
    expect(locked(exchange, 'BTC')).toBe('1');
    const buy = (price: string): NewOrder => ({ ...WORKING, price: dec(price) });
    placed(exchange, {
      legs: [
        { ...buy('96000'), trigger: { by: 'last', at: { when: 'atOrAbove', price: dec('95500') } } },
        { ...buy('80000'), postOnly: true },
      ],
    });
    expect(locked(exchange, 'USDT')).toBe('96000');
  });

  it('ends the stop as soon as its limit fills in part, and goes on', () => {
    const { exchange } = sampleExchange();
    const list = placed(exchange, OCO);
    trade(exchange, '95000', '0.25');
    expect(states(list)).toEqual(['EXPIRED', 'PARTIALLY_FILLED']);
    expect(reasons(list)).toEqual(['partnerWorked', undefined]);
    expect(locked(exchange, 'BTC')).toBe('0.75');
    trade(exchange, '95000', '0.75');
    expect(states(list)).toEqual(['EXPIRED', 'FILLED']);
    expect(locked(exchange, 'BTC')).toBe('0');
  });

  it('ends the limit when its stop triggers, even if that does not fill', () => {
    const { exchange } = sampleExchange();
    const list = placed(exchange, OCO);
    exchange.setLastPrice(BTC, dec('85000'));
    expect(states(list)).toEqual(['working', 'EXPIRED']);
    expect(reasons(list)).toEqual([undefined, 'partnerWorked']);
    expect(locked(exchange, 'BTC')).toBe('1');
  });

  it.each([0, 1])('is cancelled whole with leg %i', (index) => {
    const { exchange } = sampleExchange();
    const list = placed(exchange, OCO);
    exchange.cancel({ account: 'ann', symbol: BTC, id: list.legs[index]?.id ?? '' });
    expect(states(list)).toEqual(['CANCELED', 'CANCELED']);
    expect(locked(exchange, 'BTC')).toBe('0');
  });

  it('is taken whole or not at all', () => {
    const { exchange } = sampleExchange({ accounts: [account('ann', { balances: { BTC: dec('0.5') } })] });
    expect(exchange.placeList(OCO)).toMatchObject({ ok: false, reason: { code: 'insufficientFunds' } });
    expect(exchange.openOrders('ann')).toEqual([]);
    expect(exchange.orderLists('ann')).toEqual([]);
  });
});

describe('an OTOCO', () => {
  const ready = () =>
    sampleExchange({ accounts: [account('ann', { balances: { USDT: dec('100000') } }), account('cid')] });

  it('locks its working order alone', () => {
    const { exchange } = ready();
    expect(states(placed(exchange, OTOCO))).toEqual(['working', 'pending', 'pending']);
    expect([locked(exchange, 'USDT'), locked(exchange, 'BTC')]).toEqual(['89000', '0']);
  });

  it('lets the pair enter when the working order has filled wholly, and not before', () => {
    const { exchange } = sampleExchange();
    const list = placed(exchange, OTOCO);
    trade(exchange, '89000', '0.5', 'SELL');
    expect(states(list)).toEqual(['PARTIALLY_FILLED', 'pending', 'pending']);
    trade(exchange, '89000', '0.5', 'SELL');
    expect(states(list)).toEqual(['FILLED', 'waiting', 'working']);
    expect(locked(exchange, 'BTC')).toBe('1');
    exchange.setLastPrice(BTC, dec('84000'));
    expect(states(list)).toEqual(['FILLED', 'working', 'EXPIRED']);
  });

  it('ends with the pair refused when the pair cannot enter', () => {
    const { exchange } = ready();
    // The fee comes out of what was bought: one whole coin is not there to be sold.
    const list = placed(exchange, OTOCO);
    trade(exchange, '89000', '1', 'SELL');
    expect(states(list)).toEqual(['FILLED', 'EXPIRED', 'EXPIRED']);
    expect(reasons(list)).toEqual([undefined, 'insufficientFunds', 'partnerEnded']);
  });

  it('never places the pair when the working order is cancelled after a partial fill', () => {
    const { exchange } = sampleExchange();
    const list = placed(exchange, OTOCO);
    trade(exchange, '89000', '0.5', 'SELL');
    exchange.cancel({ account: 'ann', symbol: BTC, id: list.legs[0]?.id ?? '' });
    expect(states(list)).toEqual(['CANCELED', 'CANCELED', 'CANCELED']);
    expect(list.legs.flatMap(({ fills }) => fills)).toHaveLength(1);
  });

  it('lets the pair expire with a working order that expires', () => {
    const { exchange } = sampleExchange();
    const list = placed(exchange, { ...OTOCO, working: { ...WORKING, timeInForce: 'IOC' } });
    expect(states(list)).toEqual(['EXPIRED', 'EXPIRED', 'EXPIRED']);
    expect(reasons(list).slice(1)).toEqual(['listWorkingEnded', 'listWorkingEnded']);
  });

  it('enters at once when the working order fills at once', () => {
    const { exchange } = sampleExchange();
    trade(exchange, '89000', '1', 'SELL');
    expect(states(placed(exchange, OTOCO))).toEqual(['FILLED', 'waiting', 'working']);
  });
});

describe('a list', () => {
  it('is found by id and by client id, the open one first, and cancelled by either', () => {
    const { exchange } = sampleExchange();
    const first = placed(exchange, { ...OCO, clientListId: 'mine' });
    expect(exchange.placeList({ ...OCO, clientListId: 'mine' })).toMatchObject({ ok: false });
    expect(exchange.cancelList({ account: 'ann', clientListId: 'mine' })).toBe(first);
    expect(exchange.cancelList({ account: 'ann', clientListId: 'mine' })).toBeUndefined();
    const second = placed(exchange, { ...OCO, clientListId: 'mine' });
    expect(exchange.orderList({ account: 'ann', clientListId: 'mine' })).toBe(second);
    expect(exchange.orderList({ account: 'bob', listId: second.listId })).toBeUndefined();
    const open = (orders: readonly Order[]) => orders.filter(isOpen).length;
    expect(exchange.orderLists('ann').map(({ legs }) => open(legs))).toEqual([0, 2]);
  });

  it('refuses two orders of one client id', () => {
    const { exchange } = sampleExchange();
    const named = (order: NewOrder): NewOrder => ({ ...order, clientOrderId: 'twin' });
    expect(exchange.placeList({ legs: [named(STOP_LEG), named(LIMIT_LEG)] })).toMatchObject({
      reason: { code: 'duplicateClientOrderId' },
    });
  });
});
