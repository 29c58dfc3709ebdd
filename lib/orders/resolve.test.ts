import { describe, expect, it } from 'vitest';
import { callOf } from './context.ts';
import { exchangeFake, START } from './exchange-fake.ts';
import { type Evidence, resolveUnknown } from './resolve.ts';

const NO_LAG = { engineLagMs: 0, listingLagMs: 0 };

function resolve(fence: number | null, look: (at: number) => Evidence<string>, budgetMs = 60_000, facts = NO_LAG) {
  const { context, port, call, now } = exchangeFake({ budgetMs, facts });
  const looks: number[] = [];
  const result = resolveUnknown<string>(context, port, fence, callOf(context, port, call), () => {
    looks.push(now() - START);
    return Promise.resolve(now() - START).then(look);
  });
  return { result, looks, now };
}

describe('resolving an unknown outcome', () => {
  it('ends with the effect as soon as one is seen', async () => {
    const { result, looks } = resolve(START, () => ({ kind: 'effect', value: 'there' }));
    expect(await result).toEqual({ kind: 'effect', value: 'there' });
    expect(looks).toEqual([150]);
  });

  it('looks again, ever less often, up to the deadline and not beyond', async () => {
    const { result, looks } = resolve(null, () => ({ kind: 'noTrace' }), 10_000);
    expect(await result).toEqual({ kind: 'unresolved' });
    const pauses = looks.map((at, i) => at - (looks[i - 1] ?? 0));
    expect(pauses.slice(0, 5)).toEqual([150, 300, 600, 1200, 1500]);
    expect(Math.max(...pauses)).toBe(1500);
    expect(looks.at(-1)).toBeLessThan(10_000);
  });

  it('takes no number of early absences for proof', async () => {
    const { result } = resolve(START + 20_000, () => ({ kind: 'noTrace' }), 19_000);
    expect(await result).toEqual({ kind: 'unresolved' });
  });

  it('counts the engine and the listing from the fence on', async () => {
    const facts = { engineLagMs: 1_000, listingLagMs: 500 };
    const { result, looks } = resolve(START + 1_000, () => ({ kind: 'noTrace' }), 60_000, facts);
    expect(await result).toEqual({ kind: 'noEffect' });
    expect(looks).toEqual([150, 450, 1_050, 2_250, 3_750]);
  });

  it('takes an effect that can still change neither for an end nor for an absence', async () => {
    const { result } = resolve(START, (at) => (at < 30_000 ? { kind: 'pending' } : { kind: 'noTrace' }));
    expect(await result).toEqual({ kind: 'noEffect' });
    expect(await resolve(START, () => ({ kind: 'pending' })).result).toEqual({ kind: 'unresolved' });
  });

  it('takes a look that throws for no look', async () => {
    const broken = () => {
      throw new Error('unreadable');
    };
    expect(await resolve(START, broken).result).toEqual({ kind: 'unresolved' });
    const once = resolve(START, (at) => (at < 200 ? broken() : { kind: 'noTrace' }));
    expect(await once.result).toEqual({ kind: 'noEffect' });
    expect(once.looks.length).toBe(2);
  });

  it('does not look when the time is over', async () => {
    const { result, looks } = resolve(START, () => ({ kind: 'noTrace' }), 100);
    expect(await result).toEqual({ kind: 'unresolved' });
    expect(looks).toEqual([]);
  });
});
