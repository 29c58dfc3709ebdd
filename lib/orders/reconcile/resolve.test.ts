import { describe, expect, it } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { callOf } from '../../reference/context.ts';
import { absenceProvenAfter, askAgainAfter, type Evidence, resolveUnknown } from './resolve.ts';
import { exchangeFake, ROUND_TRIP_MS, START } from './testing/exchange-fake.ts';

const NEVER = Number.POSITIVE_INFINITY;

function resolve(provenAfter: number, look: (at: number) => Evidence<string>, budgetMs = 60_000) {
  const { context, port, call, now } = exchangeFake({ budgetMs });
  const looks: number[] = [];
  const told: boolean[] = [];
  const result = resolveUnknown<string>(context, port, provenAfter, callOf(context, port, call), (absenceProves) => {
    looks.push(now() - START);
    told.push(absenceProves);
    return Promise.resolve(now() - START).then(look);
  });
  return { result, looks, told, now };
}

describe('the moment after which an absence is proof', () => {
  it('is acceptedUntil plus every lag that may follow', () => {
    const { port } = exchangeFake({ facts: { engineLagMs: 10_000, listingLagMs: 2_000 } });
    expect(absenceProvenAfter(port, START)).toBe(START + 12_000);
  });

  it('never comes without acceptedUntil or without a limit on the engine lag', () => {
    expect(absenceProvenAfter(exchangeFake().port, null)).toBe(NEVER);
    expect(absenceProvenAfter(exchangeFake({ facts: { engineLagMs: NEVER } }).port, START)).toBe(NEVER);
  });
});

describe('how long to wait before asking again', () => {
  const { port } = exchangeFake({ facts: { listingLagMs: 2_000 }, clockOffset: 500 });

  it.each([
    ["until an absence is proof, on the exchange's clock", START + 14_500, undefined, 14_000],
    ['where it never is, until the lists have caught up', NEVER, undefined, 2_000],
    ['until the exchange accepts requests again, where that is later', START + 14_500, 40_000, 40_000],
    ['at least a second', START - 1, undefined, 1_000],
  ])('is %s', (_, provenAfter, refusedForMs, ms) => {
    expect(askAgainAfter(port, START, provenAfter, refusedForMs)).toBe(ms);
  });
});

describe('resolving an unknown outcome', () => {
  it('ends with the effect as soon as it shows', async () => {
    const { result, looks } = resolve(START, () => ({ kind: 'effect', value: 'there' }));
    expect(await result).toEqual({ kind: 'effect', value: 'there' });
    expect(looks).toEqual([150 + ROUND_TRIP_MS]);
  });

  it('looks again, less and less often, until the deadline', async () => {
    const { result, looks } = resolve(NEVER, () => ({ kind: 'noTrace' }), 10_000);
    expect(await result).toMatchObject({ kind: 'unresolved' });
    const pauses = looks.map((at, i) => at - (looks[i - 1] ?? 0));
    expect(pauses.slice(0, 5)).toEqual([150, 300, 600, 1200, 1500]);
    expect(Math.max(...pauses)).toBe(1500);
    expect(looks.at(-1)).toBeLessThan(10_000);
  });

  it('treats no number of early absences as proof', async () => {
    const { result } = resolve(START + 20_000, () => ({ kind: 'noTrace' }), 19_000);
    expect(await result).toMatchObject({ kind: 'unresolved' });
  });

  it('treats an absence as proof when the look began after that moment, and tells each look which it is', async () => {
    const { result, looks, told } = resolve(START + 2_250, () => ({ kind: 'noTrace' }));
    expect(await result).toEqual({ kind: 'noEffect' });
    // The exchange's clock is read before the last look.
    expect(looks).toEqual([150, 450, 1_050, 2_250, 3_750 + ROUND_TRIP_MS]);
    expect(told).toEqual([false, false, false, false, true]);
  });

  it('treats an effect that can still change neither as an end nor as an absence', async () => {
    const { result } = resolve(START, (at) => (at < 30_000 ? { kind: 'pending' } : { kind: 'noTrace' }));
    expect(await result).toEqual({ kind: 'noEffect' });
    expect(await resolve(START, () => ({ kind: 'pending' })).result).toMatchObject({ kind: 'unresolved' });
  });

  it('treats a look that throws as no look', async () => {
    const broken = () => {
      throw new Error('unreadable');
    };
    expect(await resolve(START, broken).result).toMatchObject({ kind: 'unresolved' });
    const once = resolve(START, (at) => (at < 200 ? broken() : { kind: 'noTrace' }));
    expect(await once.result).toEqual({ kind: 'noEffect' });
    expect(once.looks.length).toBe(2);
  });

  it('asks the exchange for its time before it believes its own reckoning: proof begins after that moment', async () => {
    const { context, port, call } = exchangeFake();
    const serverTimes = [START + 100, START + 101];
    const time = () => Promise.resolve({ serverTime: serverTimes.shift() ?? 0, offset: 0, roundTripMs: 0 });
    const told: boolean[] = [];
    const look = (absenceProves: boolean) => {
      told.push(absenceProves);
      return Promise.resolve({ kind: 'noTrace' } as const);
    };
    const result = await resolveUnknown(context, { ...port, time }, START + 100, callOf(context, port, call), look);
    expect([result, told]).toEqual([{ kind: 'noEffect' }, [false, true]]);
  });

  it('asks for that time as soon as it may be past that moment, however little is known of the clock', async () => {
    const { context, port, call, count } = exchangeFake({ clockWithin: NEVER });
    const look = () => Promise.resolve({ kind: 'noTrace' } as const);
    const result = await resolveUnknown(context, port, START, callOf(context, port, call), look);
    expect([result, count('time')]).toEqual([{ kind: 'noEffect' }, 1]);
  });

  it('says to ask again when the exchange accepts requests again, where the last look was refused', async () => {
    const refused = () => {
      throw new Problem('RATE_LIMITED', 'Too many requests.', { retryAfterMs: 40_000 });
    };
    expect(await resolve(NEVER, refused, 5_000).result).toEqual({ kind: 'unresolved', askAgainMs: 40_000 });
    const once = resolve(NEVER, (at) => (at < 200 ? refused() : { kind: 'noTrace' }), 5_000);
    // The listing lag of the fake.
    expect(await once.result).toEqual({ kind: 'unresolved', askAgainMs: 2_000 });
  });

  it('does not look after the deadline', async () => {
    const { result, looks } = resolve(START, () => ({ kind: 'noTrace' }), 100);
    expect(await result).toMatchObject({ kind: 'unresolved' });
    expect(looks).toEqual([]);
  });
});

describe('an absence that keys of another account may show', () => {
  const settled = (recordedAt: number | undefined, keysUsedSince: number, evidence: Evidence<string>) => {
    const { context, port, call } = exchangeFake({ keysUsedSince });
    const of = { ...callOf(context, port, call), ...(recordedAt !== undefined && { recordedAt }) };
    return resolveUnknown<string>(context, port, START, of, () => Promise.resolve(evidence));
  };

  it.each([
    ['of a command that was recorded before they came into use', START - 1],
    ['of one that was recorded in the same millisecond', START],
  ])('is no proof %s, and asking again at once is no use', async (_, recordedAt) => {
    expect(await settled(recordedAt, START, { kind: 'noTrace' })).toEqual({ kind: 'unresolved', askAgainMs: 60_000 });
  });

  it.each([
    ['of a command that was recorded later', START + 1],
    ['of one that this process has just sent', undefined],
  ])('is proof %s', async (_, recordedAt) => {
    expect(await settled(recordedAt, START, { kind: 'noTrace' })).toEqual({ kind: 'noEffect' });
  });

  it('hides no effect that they show', async () => {
    const effect = { kind: 'effect', value: 'there' } as const;
    expect(await settled(START - 1, START, effect)).toEqual(effect);
  });
});
