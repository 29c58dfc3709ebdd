import { describe, expect, it } from 'vitest';
import { MAX_TRACKED, reached, settle, told, trackMovement } from './movement.ts';

const ids = (count: number) => Array.from({ length: count }, (_, n) => `row ${n}`);

describe('rows that may move', () => {
  it('are followed up to what a cursor can hold', () => {
    const full = trackMovement(ids(MAX_TRACKED));
    expect([full.pending.size, full.overflow]).toEqual([MAX_TRACKED, false]);
    const over = trackMovement(ids(MAX_TRACKED + 5));
    expect([over.pending.size, over.overflow]).toEqual([MAX_TRACKED, true]);
  });

  it('are settled once, and only if they were followed', () => {
    const movement = trackMovement(['a']);
    expect([settle(movement, 'b'), settle(movement, 'a'), settle(movement, 'a')]).toEqual([false, true, false]);
  });

  it('are no longer pending once the listing has reached them', () => {
    const movement = trackMovement(['a']);
    expect(reached(movement, 'a')).toBe(true);
    expect(movement.pending.size).toBe(0);
  });
});

describe('a row that was returned and may still move', () => {
  it('is known again when the listing is oldest first, where it may come ahead', () => {
    const movement = trackMovement([]);
    told(movement, 'a', 'oldest');
    expect([reached(movement, 'a'), reached(movement, 'b')]).toEqual([false, true]);
  });

  it('need not be when it is newest first', () => {
    const movement = trackMovement([]);
    told(movement, 'a', 'newest');
    expect(movement.told.size).toBe(0);
  });

  it('takes its place beside those still pending, as long as there is one', () => {
    const movement = trackMovement(ids(MAX_TRACKED - 2));
    told(movement, 'a', 'oldest');
    told(movement, 'b', 'oldest');
    expect([movement.told.size, movement.overflow]).toEqual([2, false]);
    told(movement, 'c', 'oldest');
    expect([movement.told.size, movement.overflow]).toEqual([2, true]);
  });
});
