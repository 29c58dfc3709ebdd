import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const FIELDS = ['quantity', 'quoteQuantity', 'price', 'clientOrderId', 'timeInForce'];

describe('the nearest names', () => {
  it.each([
    ['quantty', 'quantity'],
    ['QUANTITY', 'quantity'],
    ['pric', 'price'],
    ['clientOrderID', 'clientOrderId'],
    ['timeinforce', 'timeInForce'],
  ])('matches %s to %s', (written, meant) => {
    expect(nearest(written, FIELDS, 1)).toEqual([meant]);
  });

  it('are empty when nothing is near', () => {
    expect(nearest('leverage', FIELDS, 3)).toEqual([]);
    expect(nearest('', FIELDS, 3)).toEqual([]);
    expect(nearest('quantity', [], 3)).toEqual([]);
  });

  it('come best first, at most as many as requested', () => {
    expect(nearest('BTC/USTD', ['BTC/USDC', 'BTC/USDT', 'ETH/USDT', 'BTC/USD'], 2)).toEqual(['BTC/USD', 'BTC/USDC']);
    expect(nearest('BUYY', ['SELL', 'BUY'], 2)).toEqual(['BUY']);
  });

  it('ignore very long text', () => {
    expect(nearest('x'.repeat(1_000_000), FIELDS, 1)).toEqual([]);
  });
});
