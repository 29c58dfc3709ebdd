import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book } from './book.ts';
import type { Side } from './side.ts';

interface Row {
  side: Side;
  price: bigint;
  quantity: bigint;
}

type Step = { kind: 'add'; side: Side; price: number; quantity: number } | { kind: 'remove' | 'resize'; pick: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      side: fc.constantFrom<Side>('BUY', 'SELL'),
      price: fc.integer({ min: 1, max: 9 }),
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
  },
  fc.record({ kind: fc.constantFrom('remove' as const, 'resize' as const), pick: fc.nat() }),
);

/** The slow reference: a list in order of arrival, stably sorted by price. */
function naive(rows: readonly Row[], side: Side): Row[] {
  const better = (a: Row, b: Row): number => Number(side === 'BUY' ? b.price - a.price : a.price - b.price);
  return rows.filter((row) => row.side === side).sort(better);
}

describe('the book', () => {
  it('keeps price-time priority through any adds, cancels and reductions, like a naive list', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const book = new Book<Row>();
        const rows: Row[] = [];
        for (const action of steps) {
          if (action.kind === 'add') {
            const row = { side: action.side, price: BigInt(action.price), quantity: BigInt(action.quantity) };
            rows.push(row);
            book.add(row, row.quantity);
            continue;
          }
          const index = action.pick % Math.max(rows.length, 1);
          const row = rows[index];
          if (row === undefined) continue;
          if (action.kind === 'remove' || row.quantity === 1n) {
            rows.splice(index, 1);
            expect(book.remove(row)).toBe(true);
          } else {
            row.quantity -= 1n;
            book.resize(row, row.quantity);
          }
        }
        for (const side of ['BUY', 'SELL'] as const) {
          const expected = naive(rows, side);
          expect([...book.inPriority(side)]).toEqual(expected);
          expect(book.best(side)).toBe(expected[0]);
          const levels = [...Map.groupBy(expected, ({ price }) => price)].map(([price, group]) => ({
            price,
            quantity: group.reduce((sum, row) => sum + row.quantity, 0n),
            orders: group.length,
          }));
          expect(book.levels(side, 100)).toEqual(levels);
          expect(book.levels(side, 2)).toEqual(levels.slice(0, 2));
          expect(book.bestLevel(side)).toEqual(levels[0]);
        }
      }),
    );
  });

  it('does not hold an order twice or after its removal', () => {
    const book = new Book<Row>();
    const row: Row = { side: 'BUY', price: 1n, quantity: 1n };
    expect(book.remove(row)).toBe(false);
    expect(() => book.resize(row, 1n)).toThrow(RangeError);
    book.add(row, 1n);
    expect(book.has(row)).toBe(true);
    book.remove(row);
    expect(book.has(row)).toBe(false);
  });
});
