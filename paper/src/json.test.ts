import { describe, expect, it } from 'vitest';
import { writeJson } from './json.ts';

describe('writing JSON', () => {
  it('writes a 19-digit id as a bare number with all its digits', () => {
    expect(writeJson({ orderId: 8389766145050669870n })).toBe('{"orderId":8389766145050669870}');
  });

  it('keeps the order of fields and omits undefined ones', () => {
    expect(writeJson({ b: 1, a: undefined, c: [true, null, 'x"y'] })).toBe('{"b":1,"c":[true,null,"x\\"y"]}');
  });

  it('refuses a number that JSON cannot represent', () => {
    expect(() => writeJson(Number.NaN)).toThrow(TypeError);
  });
});
