import { describe, expect, test } from 'vitest';
import { fanOut } from './fan-out.ts';

/** Work that ends on demand, and the most of it that ran at once. */
function held() {
  const release: (() => void)[] = [];
  const seen = { underWay: 0, most: 0 };
  const work = async (item: number) => {
    seen.underWay += 1;
    seen.most = Math.max(seen.most, seen.underWay);
    await new Promise<void>((resolve) => release.push(resolve));
    seen.underWay -= 1;
    return item * 10;
  };
  return { release, seen, work };
}

describe('work on several items', () => {
  test.each([
    [3, 5, 3],
    [8, 2, 2],
    [1, 3, 1],
    [0, 2, 1],
  ])('of width %i, on %i items, runs %i at once, and completes all', async (width, items, most) => {
    const { release, seen, work } = held();
    const all = fanOut([...Array(items).keys()], width, work);
    expect(seen.underWay).toBe(most);
    for (let done = 0; done < items; done += 1) {
      release.shift()?.();
      await new Promise(setImmediate);
    }
    expect(await all).toEqual([...Array(items).keys()].map((item) => item * 10));
    expect(seen.most).toBe(most);
  });

  test('gives results in the order of the items, in whichever order they come', async () => {
    const { release, work } = held();
    const all = fanOut([1, 2], 2, work);
    for (const end of release.toReversed()) {
      end();
      await new Promise(setImmediate);
    }
    expect(await all).toEqual([10, 20]);
  });

  test('on no items gives no results', async () => {
    expect(await fanOut([], 3, () => Promise.reject(new Error('called')))).toEqual([]);
  });
});
