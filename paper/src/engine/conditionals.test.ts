import { describe, expect, it } from 'vitest';
import type { Conditional, NewConditional } from './conditional.ts';
import type { Exchange } from './contract.ts';
import { parseDecimal as dec } from './decimal.ts';
import type { NewOrder } from './order.ts';
import { LINEAR, sampleExchange } from './testing/exchange-sample.ts';
import type { Approach } from './trigger.ts';

const { symbol } = LINEAR;
const SALE: NewOrder = { account: 'ann', symbol, side: 'SELL', type: 'MARKET', quantity: dec('1'), reduceOnly: true };

function conditional(when: Approach, price: string, more: Partial<NewConditional> = {}): NewConditional {
  return { order: SALE, trigger: { by: 'last', at: { when, price: dec(price) } }, ...more };
}

/** Ann is long one contract, and bob quotes both sides. */
function opened() {
  const sample = sampleExchange();
  const { exchange } = sample;
  const quote = (side: 'BUY' | 'SELL', price: string): void => {
    exchange.place({ account: 'bob', symbol, side, type: 'LIMIT', quantity: dec('50'), price: dec(price) });
  };
  quote('BUY', '2900');
  quote('SELL', '3000');
  exchange.place({ ...SALE, side: 'BUY', reduceOnly: false });
  return sample;
}

function armed(exchange: Exchange, request: NewConditional): Conditional {
  const placed = exchange.conditionals.place(request);
  if (!placed.ok) throw new Error(placed.reason.code);
  return placed.conditional;
}

describe('a conditional order', () => {
  it('is no order of the book while it waits, and holds nothing', () => {
    const { exchange } = opened();
    const before = exchange.balance('ann', 'USDT');
    const waiting = armed(exchange, conditional('atOrBelow', '2950'));
    expect(waiting).toMatchObject({ state: 'WAITING', made: undefined });
    expect(exchange.openOrders('ann')).toEqual([]);
    expect(exchange.balance('ann', 'USDT')).toEqual(before);
  });

  it('makes an order with an id of its own and the client id of its maker', () => {
    const { exchange, clock } = opened();
    const waiting = armed(exchange, conditional('atOrBelow', '2950', { order: { ...SALE, clientOrderId: 'mine' } }));
    clock.now = 5_000;
    exchange.setLastPrice(symbol, dec('2950'));
    expect(waiting).toMatchObject({
      state: 'TRIGGERED',
      triggeredAt: 5_000,
      made: { state: 'FILLED', clientOrderId: 'mine' },
    });
    expect(exchange.positions('ann', symbol)[0]?.quantity).toBe(0n);
    expect(exchange.effectsOf('mine')).toMatchObject({ placements: 1, fills: 1 });
  });

  it('is rejected at its trigger where the book refuses its order', () => {
    const { exchange } = opened();
    const waiting = armed(exchange, conditional('atOrAbove', '3100'));
    exchange.place(SALE);
    exchange.setLastPrice(symbol, dec('3100'));
    expect(waiting).toMatchObject({ state: 'REJECTED', made: undefined, reason: { code: 'reduceOnlyNoPosition' } });
  });

  it('is rejected by the rules of the venue at that moment', () => {
    const { exchange } = opened();
    const waiting = armed(
      exchange,
      conditional('atOrAbove', '3100', { prepare: () => ({ ok: false, reason: { code: 'venueRule' } }) }),
    );
    exchange.setLastPrice(symbol, dec('3100'));
    expect(waiting.state).toBe('REJECTED');
  });

  it('closes the whole position, whatever it has become', () => {
    const { exchange } = opened();
    const waiting = armed(exchange, conditional('atOrBelow', '2950', { closes: true }));
    exchange.place({ ...SALE, side: 'BUY', quantity: dec('2'), reduceOnly: false });
    exchange.setLastPrice(symbol, dec('2940'));
    expect(waiting.made).toMatchObject({ quantity: dec('3'), state: 'FILLED' });
    expect(exchange.positions('ann', symbol)[0]?.quantity).toBe(0n);
  });

  it('expires with the position it was to close, another one does not', () => {
    const { exchange } = opened();
    const closing = armed(exchange, conditional('atOrBelow', '2800', { closes: true }));
    const bound = armed(exchange, conditional('atOrBelow', '2800', { endsWithPosition: true }));
    const free = armed(exchange, conditional('atOrBelow', '2800'));
    exchange.place(SALE);
    expect([closing.state, bound.state, free.state]).toEqual(['EXPIRED', 'EXPIRED', 'WAITING']);
    expect(closing.reason).toEqual({ code: 'positionClosed' });
  });

  it('waits on while last and mark price are too far apart', () => {
    const { exchange } = opened();
    const waiting = armed(exchange, conditional('atOrBelow', '2950', { protectedBy: dec('0.01') }));
    exchange.setLastPrice(symbol, dec('2900'));
    expect(waiting.state).toBe('WAITING');
    exchange.setMarkPrice(symbol, dec('2910'));
    exchange.setLastPrice(symbol, dec('2900'));
    expect(waiting.state).toBe('TRIGGERED');
  });

  it('is refused when the price is there already, and while another has its client id', () => {
    const { exchange } = opened();
    const refused = (request: NewConditional) => {
      const placed = exchange.conditionals.place(request);
      return placed.ok ? undefined : placed.reason.code;
    };
    expect(refused(conditional('atOrBelow', '3000'))).toBe('triggersAtOnce');
    const named = conditional('atOrBelow', '2900', { order: { ...SALE, clientOrderId: 'mine' } });
    armed(exchange, named);
    expect(refused(named)).toBe('duplicateClientOrderId');
    exchange.conditionals.cancelAll({ account: 'ann' });
    expect(refused(named)).toBeUndefined();
  });

  it('is cancelled once, and found by number or client id', () => {
    const { exchange, clock } = opened();
    const { conditionals } = exchange;
    const waiting = armed(exchange, conditional('atOrBelow', '2900', { order: { ...SALE, clientOrderId: 'mine' } }));
    const dated = armed(exchange, conditional('atOrBelow', '2900', { expiresAt: 2_000 }));
    expect(conditionals.find({ account: 'bob', sequence: waiting.sequence })).toBeUndefined();
    expect(conditionals.cancel({ account: 'ann', clientOrderId: 'mine' }).ok).toBe(true);
    expect(conditionals.cancel({ account: 'ann', sequence: waiting.sequence })).toEqual({
      ok: false,
      reason: { code: 'notOpen', detail: { state: 'CANCELED' } },
    });
    clock.now = 2_000;
    exchange.advance();
    expect(dated).toMatchObject({ state: 'EXPIRED', reason: { code: 'timeInForceElapsed' } });
    expect(conditionals.list('ann', symbol)).toEqual([waiting, dated]);
    expect(exchange.effectsOf('mine')).toMatchObject({ placements: 1, cancels: 1 });
  });
});
