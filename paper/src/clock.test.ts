import { describe, expect, it } from 'vitest';
import { createClock } from './clock.ts';

describe('the paper clock', () => {
  it('runs with real time until it is moved', () => {
    let real = 1_000;
    const clock = createClock(() => real);
    real = 1_500;
    expect(clock.now()).toBe(1_500);
    clock.advance(90 * 86_400_000);
    real = 1_600;
    expect(clock.now()).toBe(1_600 + 90 * 86_400_000);
  });

  it('stands still while frozen, moves on request, and resumes from there', () => {
    let real = 1_000;
    const clock = createClock(() => real);
    clock.freeze(5_000);
    real = 2_000;
    expect(clock.now()).toBe(5_000);
    clock.advance(7);
    expect(clock.now()).toBe(5_007);
    clock.resume();
    real = 2_003;
    expect(clock.now()).toBe(5_010);
    expect(clock.frozen).toBe(false);
  });

  it('stands at the exact moment of the freeze, however long freezing takes', () => {
    let real = 1_000;
    const clock = createClock(() => real++);
    clock.freeze(5_000);
    expect(clock.now()).toBe(5_000);
  });

  it('goes back to real time on reset', () => {
    const clock = createClock(() => 42);
    clock.freeze(9);
    clock.reset();
    expect(clock.now()).toBe(42);
  });

  it('refuses a value that is not a time', () => {
    expect(() => createClock().set(Number.NaN)).toThrow(RangeError);
  });
});
