import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createExchangeClock } from './clock.ts';

const START = 1_795_341_600_000;

/** A clock with one sample: sent at START, back after `roundTrip`, `ahead` in the middle of it. */
function sampled(ahead: number, roundTrip: number) {
  const clock = createExchangeClock(() => START);
  clock.sample(START + roundTrip / 2 + ahead, START, START + roundTrip, false);
  return clock;
}

describe('the exchange clock', () => {
  test('is ours until it is read, and then ours plus the offset at the middle of the round trip', () => {
    expect(createExchangeClock(() => START).now()).toBe(START);
    expect(sampled(250, 80).now()).toBe(START + 250);
    expect(sampled(-4_000, 80).now()).toBe(START - 4_000);
  });

  test('is off by at most half a round trip, however the trip was divided', () => {
    const ms = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(
      fc.property(ms(-60_000, 60_000), ms(0, 5_000), ms(0, 5_000), (offset, there, back) => {
        const clock = createExchangeClock(() => START);
        const read = clock.sample(START + there + offset, START, START + there + back, false);
        expect(Math.abs(read.offset - offset)).toBeLessThanOrEqual((there + back) / 2 + 0.5);
      }),
    );
  });

  test('keeps the sharper of two samples that agree', () => {
    const clock = sampled(100, 10);
    clock.sample(START + 500, START, START + 900, false);
    expect(clock.now()).toBe(START + 100);
    clock.sample(START + 103, START, START + 4, false);
    expect(clock.now()).toBe(START + 101);
  });

  test('is sharper with two overlapping samples than with either', () => {
    const clock = createExchangeClock(() => START);
    clock.sample(START + 10, START, START + 20, false); // -10 … 10
    clock.sample(START + 6, START, START + 20, false); // -14 … 6
    expect(clock.at(START)).toEqual({ at: START - 2, within: 8 });
  });

  test('is known to a point where two samples meet in one', () => {
    const clock = createExchangeClock(() => START);
    clock.sample(START + 10, START, START + 10, false); // 0 … 10
    clock.sample(START + 20, START, START + 10, false); // 10 … 20
    expect(clock.at(START)).toEqual({ at: START + 10, within: 0 });
  });

  test('is told in whole milliseconds, and its error never too small', () => {
    const clock = createExchangeClock(() => START);
    expect(clock.at(START)).toEqual({ at: START, within: Number.POSITIVE_INFINITY });
    const sample = clock.sample(START + 10, START, START + 5, false); // 5 … 10
    expect(sample).toEqual({ serverTime: START + 10, offset: 7, roundTripMs: 5 });
    expect([clock.now(), clock.at(START)]).toEqual([START + 7, { at: START + 7, within: 3 }]);
  });

  test('is doubted more with time: clocks drift apart by a tenth of a millisecond a second', () => {
    let at = START;
    const clock = createExchangeClock(() => at);
    expect(clock.ageMs()).toBe(Number.POSITIVE_INFINITY);
    clock.sample(START + 100, START, START, false);
    at += 50_000;
    expect(clock.ageMs()).toBe(50_000);
    expect(clock.at(at)).toEqual({ at: at + 100, within: 5 });
    // A blunt sample of now narrows it by no more than the drift since.
    clock.sample(at + 100, at - 100, at + 100, false);
    expect(clock.at(at)).toEqual({ at: at + 100, within: expect.closeTo(5, 1) });
  });

  test('always contains the true offset, whatever the round trips', () => {
    const ms = (max: number) => fc.integer({ min: 0, max });
    const trips = fc.array(fc.record({ there: ms(400), back: ms(400), pause: ms(600_000) }), { minLength: 1 });
    fc.assert(
      fc.property(fc.integer({ min: -60_000, max: 60_000 }), trips, (ahead, all) => {
        let at = START;
        const clock = createExchangeClock(() => at);
        for (const { there, back, pause } of all) {
          clock.sample(at + there + ahead, at, at + there + back, false);
          at += there + back + pause;
          const told = clock.at(at);
          expect(Math.abs(told.at - (at + ahead))).toBeLessThanOrEqual(told.within + 0.5);
        }
      }),
    );
  });

  test('accepts a blunter sample that proves the current offset wrong', () => {
    const clock = sampled(100, 10);
    clock.sample(START + 5_000, START, START + 900, false);
    expect(clock.now()).toBe(START + 4_550);
  });

  test('accepts any sample once the exchange has refused our time', () => {
    const clock = sampled(100, 10);
    clock.sample(START + 500, START, START + 900, true);
    expect(clock.now()).toBe(START + 50);
  });
});
