import { describe, expect, test } from 'vitest';
import { bybitOrderStateOf } from './order-states.ts';
import { bybitStateReasonOf } from './state-reason.ts';
import { bybitRowOf, LINEAR_ORDER, QUOTE_ORDER } from './testing/rows.ts';

const NOTHING_FILLED = { cumExecQty: '0', cumExecValue: '0', avgPrice: '' };
const row = (changes: object) => bybitRowOf({ ...LINEAR_ORDER, ...changes });
const told = (changes: object) => {
  const unmapped: string[] = [];
  const read = row(changes);
  const state = bybitOrderStateOf(read, (word) => unmapped.push(word));
  return { state, reason: bybitStateReasonOf(read, state), unmapped };
};

// docs/venues/bybit.md §2.9
describe('the state of an order', () => {
  test.each([
    ['New', NOTHING_FILLED, 'NEW'],
    ['PartiallyFilled', {}, 'PARTIALLY_FILLED'],
    ['Filled', {}, 'FILLED'],
    // Its accepted cancel came too late (§2.5).
    ['Filled', { cancelType: 'CancelByUser', rejectReason: 'EC_OrigClOrdIDDoesNotExist' }, 'FILLED'],
    ['Triggered', NOTHING_FILLED, 'NEW'],
    ['Untriggered', NOTHING_FILLED, 'UNTRIGGERED'],
    ['Deactivated', NOTHING_FILLED, 'CANCELED'],
    ['Deactivated', { ...NOTHING_FILLED, cancelType: 'CancelBySettle' }, 'EXPIRED'],
    ['Rejected', NOTHING_FILLED, 'REJECTED'],
    ['Rejected', {}, 'CANCELED'],
    ['Cancelled', { cancelType: 'CancelByUser' }, 'CANCELED'],
    ['Cancelled', { cancelType: 'CancelByUser', timeInForce: 'IOC' }, 'CANCELED'],
    ['Cancelled', { timeInForce: 'IOC', rejectReason: 'EC_CancelForNoFullFill' }, 'EXPIRED'],
    ['Cancelled', { timeInForce: 'FOK', ...NOTHING_FILLED, rejectReason: 'EC_NoEnoughQtyToFill' }, 'EXPIRED'],
    ['Cancelled', { orderType: 'Market', ...NOTHING_FILLED, rejectReason: 'EC_NoImmediateQtyToFill' }, 'EXPIRED'],
    ['PartiallyFilledCanceled', { timeInForce: 'IOC' }, 'EXPIRED'],
    ['Cancelled', { cancelType: 'CancelBySettle' }, 'EXPIRED'],
    ['Cancelled', { cancelType: 'CancelByReduceOnly' }, 'CANCELED'],
  ])('%s with %o is %s', (orderStatus, changes, state) => {
    expect(told({ orderStatus, ...changes })).toMatchObject({ state, unmapped: [] });
  });

  test.each(['Rejected', 'Cancelled'])(
    'of a post-only order that would have traded is REJECTED, reported as %s',
    (orderStatus) => {
      const ended = told({
        ...NOTHING_FILLED,
        orderStatus,
        timeInForce: 'PostOnly',
        rejectReason: 'EC_PostOnlyWillTakeLiquidity',
      });
      expect(ended).toMatchObject({ state: 'REJECTED', reason: 'POST_ONLY: EC_PostOnlyWillTakeLiquidity' });
    },
  );

  test('of a quote amount that is spent except for a remainder is FILLED', () => {
    expect(bybitOrderStateOf(bybitRowOf(QUOTE_ORDER), () => undefined)).toBe('FILLED');
  });

  test('in an undocumented word follows from the quantities, and is reported', () => {
    expect(told({ orderStatus: 'Melted' })).toMatchObject({ state: 'PARTIALLY_FILLED', unmapped: ['Melted'] });
    expect(told({ orderStatus: 'Melted', cumExecQty: '0.010' })).toMatchObject({ state: 'FILLED' });
  });

  test('of a cancel on request has no reason, although the exchange gives two', () => {
    const words = { cancelType: 'CancelByUser', rejectReason: 'EC_PerCancelRequest' };
    expect(told({ orderStatus: 'Cancelled', ...words }).reason).toBeNull();
  });
});
