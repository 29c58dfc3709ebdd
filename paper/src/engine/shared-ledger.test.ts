import { describe, expect, it } from 'vitest';
import type { Exchange } from './contract.ts';
import { parseDecimal as dec } from './decimal.ts';
import { createExchange } from './exchange.ts';
import { Ledger } from './ledger.ts';
import { account, INVERSE, LINEAR, SPOT } from './testing/exchange-sample.ts';

/** A spot exchange and a contracts exchange with the same accounts. */
function two(): { readonly spot: Exchange; readonly contracts: Exchange } {
  const ledger = new Ledger();
  for (const name of ['ann', 'bob']) ledger.openAccount(account(name));
  const open = (instruments: readonly (typeof SPOT)[]): Exchange =>
    createExchange({ instruments, accounts: [], ledger, now: () => 1_000, recordsRefusals: true });
  return { spot: open([SPOT]), contracts: open([LINEAR, INVERSE]) };
}

const BUY = { account: 'ann', symbol: 'ETHUSDT', side: 'BUY', type: 'LIMIT', price: dec('3000') } as const;

function openPosition({ contracts }: { readonly contracts: Exchange }): void {
  contracts.place({ ...BUY, account: 'bob', side: 'SELL', quantity: dec('1') });
  contracts.place({ ...BUY, quantity: dec('1') });
}

describe('exchanges that share a ledger', () => {
  it('spend the same funds', () => {
    const { spot, contracts } = two();
    const before = contracts.balance('ann', 'USDT').available;
    const price = dec('90000');
    spot.place({ account: 'ann', symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', price, quantity: dec('1') });
    expect(contracts.balance('ann', 'USDT').available).toBe(before - price);
  });

  it('value a position at the price of the exchange that lists it', () => {
    const both = two();
    openPosition(both);
    both.contracts.setMarkPrice('ETHUSDT', dec('3100'));
    expect(both.spot.balance('ann', 'USDT').unrealizedPnl).toBe(dec('100'));
  });

  it('report only their own positions', () => {
    const both = two();
    openPosition(both);
    expect(both.contracts.positions('ann')).toHaveLength(1);
    expect(both.spot.positions('ann')).toEqual([]);
  });
});

describe('the position mode of a symbol', () => {
  it('is separate from the account’s once it is set, and cannot change while the symbol has a position', () => {
    const both = two();
    openPosition(both);
    const { contracts } = both;
    expect(contracts.setPositionMode('ann', 'hedge', ['ETHUSDT'])).toMatchObject({ code: 'openOrdersOrPosition' });
    expect(contracts.setPositionMode('ann', 'hedge', ['BTCUSD_PERP'])).toBeUndefined();
    expect(contracts.positionMode('ann', 'BTCUSD_PERP')).toBe('hedge');
    expect(contracts.positionMode('ann', 'ETHUSDT')).toBe('oneWay');
  });
});

describe('an order accepted by its gateway', () => {
  it('keeps its given id', () => {
    const placed = two().contracts.place({ ...BUY, quantity: dec('1'), id: 'given' });
    expect(placed).toMatchObject({ ok: true, order: { id: 'given' } });
  });

  it('is recorded as rejected for any fault', () => {
    const { contracts } = two();
    contracts.setStatus('ETHUSDT', 'closed');
    const placed = contracts.place({ ...BUY, quantity: dec('1'), id: 'given', clientOrderId: 'a' });
    expect(placed).toMatchObject({ ok: false, reason: { code: 'notTrading' }, order: { state: 'REJECTED' } });
    expect(contracts.order({ account: 'ann', id: 'given' })).toMatchObject({ state: 'REJECTED' });
    expect(contracts.effectsOf('a')).toMatchObject({ placements: 0, refusals: 1 });
  });
});
