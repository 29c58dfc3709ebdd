import { describe, expect, it } from 'vitest';
import { type Order, timestamp } from '../domain/order.ts';
import { heldOrder, START } from './reconcile/testing/exchange-fake.ts';
import { ageOf, endedMeanwhile, type SecondLook } from './second-look.ts';

/** The request came at `START`, give or take five milliseconds, and was answered at most a hundred later. */
const look: SecondLook = {
  requested: { at: START, within: 5 },
  answered: START + 100,
  resting: [],
  ended: [],
  isWhole: true,
};

const at = (ms: number | null) => (ms === null ? null : timestamp(START + ms));

/** An order with its times, in milliseconds since the request. */
const order = (created: number | null, changed: number | null, with_: Partial<Order> = {}) =>
  heldOrder({ createdAt: at(created), updatedAt: at(changed), ...with_ });

describe('an order that the first list did not show', () => {
  it.each([
    ['was created before the request', -1_000, 500, 'before'],
    ['was created when the request may not have come yet', 5, 500, 'before'],
    ['was created since', 6, 500, 'since'],
    ['has not changed since the request', null, -1, 'before'],
    ['may not have changed since the request', null, 5, 'before'],
    ['has changed since, and does not say when it was created', null, 6, 'untold'],
    ['says nothing at all', null, null, 'untold'],
  ] as const)('%s', (_, created, changed, age) => {
    expect(ageOf(order(created, changed), look)).toBe(age);
  });
});

describe('an unnamed order that has ended', () => {
  it.each<[boolean, string, number | null, number | null, Order['state']]>([
    [true, 'rested when the request came, and was cancelled', -1_000, 50, 'CANCELED'],
    [true, 'rested when the request came, and filled', -1_000, 50, 'FILLED'],
    [true, 'ended when the request may have come already', -1_000, -5, 'CANCELED'],
    [false, 'had ended before the request', -1_000, -6, 'CANCELED'],
    [true, 'came with the cancels, and was cancelled', 100, 120, 'CANCELED'],
    [false, 'came with the cancels, and filled', 50, 60, 'FILLED'],
    [false, 'came after they were answered', 101, 120, 'CANCELED'],
    [true, 'was cancelled, and does not say when it was created', null, 50, 'CANCELED'],
    [false, 'filled, and does not say when it was created', null, 50, 'FILLED'],
    [true, 'rested before the request, and does not say when it ended', -1_000, null, 'CANCELED'],
    [false, 'never rested', -1_000, 50, 'REJECTED'],
  ])('is reported (%s) when it %s', (reported, _, created, changed, state) => {
    expect(endedMeanwhile(order(created, changed, { state }), look)).toBe(reported);
  });
});
