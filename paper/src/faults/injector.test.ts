import { describe, expect, it } from 'vitest';
import type { Fault } from './fault.ts';
import { createFaultInjector, type StruckRequest } from './injector.ts';
import { FAULTS } from './table.ts';

function request(changes: Partial<StruckRequest> = {}): StruckRequest {
  return {
    product: 'spot',
    family: 'binance',
    method: 'POST',
    path: '/api/v3/order',
    query: 'newClientOrderId=a1',
    body: '',
    now: 1_000,
    ...changes,
  };
}

describe('the fault table', () => {
  it('names each fault once', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
  });

  it('contradicts the documents only after the effect, and marks each such fault', () => {
    for (const { name, phase, contradictsDocuments } of FAULTS) {
      if (contradictsDocuments) expect([name, phase]).toEqual([expect.stringMatching(/-after-effect$/), 'after']);
    }
    const lies = FAULTS.filter(({ contradictsDocuments }) => contradictsDocuments).map(({ name }) => name);
    expect(lies).toContain('clock-refusal-after-effect');
    expect(lies).not.toContain('foreign-page-after-effect');
  });

  it('is extended by one entry', () => {
    const teapot: Fault = { name: 'teapot', phase: 'before', about: 'is a teapot', act: () => ({ kind: 'reset' }) };
    const faults = createFaultInjector(1, [...FAULTS, teapot]);
    faults.arm({ fault: 'teapot' });
    expect(faults.strike(request())).toEqual([{ fault: 'teapot', phase: 'before', action: { kind: 'reset' } }]);
  });
});

describe('an armed fault', () => {
  it('applies once by default', () => {
    const faults = createFaultInjector(1);
    faults.arm({ fault: 'reset-before-effect' });
    expect(faults.strike(request())).toHaveLength(1);
    expect(faults.strike(request())).toHaveLength(0);
    expect(faults.armed()).toMatchObject([{ matched: 2, struck: 1 }]);
  });

  it.each([
    ['product', { product: 'usdm' }],
    ['method', { method: 'GET' }],
    ['path', { path: '/api/v3/openOrders' }],
    ['prefix', { path: '/fapi/*' }],
    ['text', { contains: 'other-id' }],
  ])('ignores requests of another %s', (_what, filter) => {
    const faults = createFaultInjector(1);
    faults.arm({ fault: 'reset-before-effect', ...filter });
    expect(faults.strike(request())).toEqual([]);
  });

  it('applies to requests that all its filters match', () => {
    const faults = createFaultInjector(1);
    faults.arm({ fault: 'delay', product: 'spot', method: 'post', path: '/api/*', contains: 'a1', ms: 7 });
    expect(faults.strike(request())).toMatchObject([{ action: { kind: 'wait', ms: 7 } }]);
  });

  it('skips the first requests, then applies to the given number', () => {
    const faults = createFaultInjector(1);
    faults.arm({ fault: 'delay', after: 1, count: 2 });
    expect([1, 2, 3, 4].map(() => faults.strike(request()).length)).toEqual([0, 1, 1, 0]);
  });

  it('applies at random, to the same requests for the same seed', () => {
    const strikes = (seed: number): number[] => {
      const faults = createFaultInjector(seed);
      faults.arm({ fault: 'delay', count: 0, probability: 0.3 });
      return Array.from({ length: 200 }, () => faults.strike(request()).length);
    };
    expect(strikes(7)).toEqual(strikes(7));
    expect(strikes(7)).not.toEqual(strikes(8));
    const struck = strikes(7).reduce((sum, one) => sum + one, 0);
    expect(struck).toBeGreaterThan(30);
    expect(struck).toBeLessThan(90);
  });

  it('before the effect combines with one after it', () => {
    const faults = createFaultInjector(1);
    faults.arm({ fault: 'slow-listing' });
    faults.arm({ fault: 'reset-after-effect' });
    faults.arm({ fault: 'no-reply-after-effect' });
    expect(faults.strike(request()).map(({ fault }) => fault)).toEqual(['slow-listing', 'reset-after-effect']);
  });

  it('of one family does not affect another', () => {
    const faults = createFaultInjector(1);
    faults.arm({ fault: 'overload' });
    expect(faults.strike(request())).toEqual([]);
    expect(faults.strike(request({ family: 'bitmex' }))).toHaveLength(1);
  });

  it('of some products does not affect the others', () => {
    const faults = createFaultInjector(1);
    faults.arm({ fault: 'stale-at-engine' });
    expect(faults.strike(request())).toEqual([]);
    expect(faults.strike(request({ product: 'coinm' }))).toHaveLength(1);
  });

  it('is refused when it is unknown or its numbers are invalid', () => {
    const faults = createFaultInjector(1);
    expect(() => faults.arm({ fault: 'gremlin' })).toThrow(/no fault "gremlin"; there are: delay,/);
    expect(() => faults.arm({ fault: 'delay', probability: 2 })).toThrow(RangeError);
    expect(() => faults.arm({ fault: 'delay', count: -1 })).toThrow(RangeError);
    expect(() => faults.arm({ fault: 'status-before-effect', status: 20 })).toThrow(RangeError);
  });

  it('is gone once disarmed', () => {
    const faults = createFaultInjector(1);
    const id = faults.arm({ fault: 'delay' });
    faults.disarm(id);
    expect(faults.strike(request())).toEqual([]);
  });
});
