import { describe, expect, test } from 'vitest';
import { citationFaults, sectionsOf, venueOf } from './citations.ts';

const BINANCE = `# Binance

## 0. Traps

1. One.
2. Two.

## 2. Endpoints

### 2.1 Place

1. A step, and no section.

\`\`\`
## 9. Not a heading
\`\`\`

### 2.2 Query

## Sources

1. Nor is this one.
`;
const DOCUMENTS = new Map([
  ['binance', sectionsOf(BINANCE)],
  ['bitmex', ['1', '2', '2.3']],
]);

const faultsIn = (text: string, file = 'lib/domain/order.ts') =>
  citationFaults(file, text, DOCUMENTS).map(({ line, message }) => `${line}: ${message}`);

test('sections are the numbered headings, and list items where there are no further headings', () => {
  expect(sectionsOf(BINANCE)).toEqual(['0', '0.1', '0.2', '2', '2.1', '2.2']);
});

describe('a citation that names its document', () => {
  test('passes where every section exists', () => {
    expect(faultsIn('// docs/venues/binance.md §0.2, §2.1 and §2.2; docs/venues/bitmex.md §1 (keys), §2.3')).toEqual(
      [],
    );
  });

  test('is reported when wrong, with the sections nearby', () => {
    expect(faultsIn('a\n/** b (docs/venues/binance.md §2.3). */')).toEqual([
      '2: docs/venues/binance.md has no §2.3; nearest: §2.1, §2.2',
    ]);
  });

  test('continues over the end of a line, and over a remark in brackets', () => {
    expect(faultsIn('/**\n * docs/venues/bitmex.md §1 (keys),\n * §7\n */')).toEqual([
      '3: docs/venues/bitmex.md has no §7; nearest: §2, §2.3',
    ]);
    expect(faultsIn(' * (docs/venues/bitmex.md\n * §7)')).toHaveLength(1);
  });

  test('may be a range, both ends of which must exist', () => {
    expect(faultsIn('docs/venues/binance.md §2.1–2.2')).toEqual([]);
    expect(faultsIn('docs/venues/binance.md §2.1–2.4')).toHaveLength(1);
  });

  test('must name an existing document', () => {
    expect(faultsIn('docs/venues/bybit.md §1')).toEqual([
      '1: there is no docs/venues/bybit.md; there are binance, bitmex',
    ]);
  });
});

test.each(['protocol/binance.md §2.1', 'see protocol/binance-more.md', 'times (binance.md §2.1)'])(
  '%s is refused: such a document is not in the repository',
  (text) => {
    expect(faultsIn(text)).toEqual([expect.stringContaining('is not in the repository: cite docs/venues/<venue>.md')]);
  },
);

describe('a bare section', () => {
  test.each([
    ['lib/exchanges/binance/spot/query.ts', 'binance'],
    ['paper/src/bitmex/venue.ts', 'bitmex'],
    ['docs/venues/bitmex.md', 'bitmex'],
    ['lib/exchanges/http/retry.ts', undefined],
    ['lib/exchanges/binance-like.ts', undefined],
  ])('in %s means the document of %s', (file, venue) => {
    expect(venueOf(file, DOCUMENTS.keys())).toBe(venue);
  });

  test("is checked only in the venue's own folders", () => {
    expect(faultsIn('// §2.1, §2.9', 'lib/exchanges/binance/errors.ts')).toEqual([
      '1: docs/venues/binance.md has no §2.9; nearest: §2.1, §2.2',
    ]);
    expect(faultsIn('// §2.9', 'lib/domain/order.ts')).toEqual([]);
  });

  test('with a letter is not a section', () => {
    expect(faultsIn('// §A4', 'lib/exchanges/binance/errors.ts')).toHaveLength(1);
  });

  test('of an RFC is not ours, nor is one that belongs to another document', () => {
    expect(faultsIn('// RFC 9110 §10.2.3', 'lib/exchanges/binance/errors.ts')).toEqual([]);
    expect(faultsIn('// docs/venues/bitmex.md §2.3', 'lib/exchanges/binance/errors.ts')).toEqual([]);
  });
});
