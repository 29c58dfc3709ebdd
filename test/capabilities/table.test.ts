import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { SCENARIOS } from '../conformance/scenarios.ts';
import { documentedProducts } from '../documents/venues.ts';
import { sectionsOf } from '../tools/citations.ts';
import { FEATURES } from './features.ts';
import { capabilitiesTable, contradictions, extentOf, sectionOf, statedOf } from './table.ts';

const products = await documentedProducts();
const [head = '', , ...rows] = (await capabilitiesTable(products)).split('\n');
const cellsOf = (row: string) => row.split('|').slice(1, -1);

describe('the table of capabilities', () => {
  test('has a column for every product and a row for every feature, once', () => {
    expect(cellsOf(head).map((cell) => cell.trim())).toEqual([
      '',
      ...PRODUCTS.map((product) => `\`${product}\``),
      'Conformance scenario',
    ]);
    expect(rows).toHaveLength(FEATURES.length);
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
  });

  test.each(rows.map((row) => [cellsOf(row)[0]?.trim(), row]))('has no blank: %s', (_, row) => {
    const cells = cellsOf(row ?? '').map((cell) => cell.trim());
    expect(cells).toHaveLength(PRODUCTS.length + 2);
    for (const cell of cells.slice(1, -1))
      expect(cell).toMatch(/^yes$|\[no: §[\d.]+\]\(\.\.\/venues\/\w+\.md#[\w-]+\)$/);
  });

  test.each(FEATURES)('$name: names a scenario that the conformance suite plays', ({ scenario }) => {
    expect(SCENARIOS.filter(({ name }) => name === scenario)).toHaveLength(1);
  });

  test.each(FEATURES)('$name: a section says why, for every product without it and no other', async (feature) => {
    const without = products.filter((each) => extentOf(feature, each) !== 'all').map(({ product }) => product);
    expect(Object.keys(feature.without).toSorted()).toEqual(without.toSorted());
    for (const [product, citation] of Object.entries(feature.without)) {
      const { venue, section } = sectionOf(citation);
      expect(product.startsWith(`${venue}.`)).toBe(true);
      const document = await readFile(new URL(`../../docs/venues/${venue}.md`, import.meta.url), 'utf8');
      expect(sectionsOf(document)).toContain(section);
    }
  });
});

/** What orders of every exchange have, which the table of products tells. */
const ELSEWHERE = ['postOnly', 'reduceOnly', 'quoteQuantity', 'amend', 'minSecondsToExpiry'];

test('every capability of an instrument has a row, here or in the table of products', () => {
  const [product] = products;
  const [instrument] = product?.instruments ?? [];
  if (product === undefined || instrument === undefined) throw new Error('there is no product');
  const read = new Set<string | symbol>(ELSEWHERE);
  const capabilities = new Proxy(instrument.capabilities, {
    get(of, name, receiver) {
      read.add(name);
      return Reflect.get(of, name, receiver);
    },
  });
  for (const { able } of FEATURES) able({ ...statedOf(product, instrument), capabilities });
  expect([...read].toSorted()).toEqual(Object.keys(instrument.capabilities).toSorted());
});

describe('what was played contradicts the table', () => {
  const [product] = products;
  const [instrument] = product?.instruments ?? [];
  if (product === undefined || instrument === undefined) throw new Error('there is no product');
  const stated = statedOf(product, instrument);
  const asStated = new Map(FEATURES.map(({ scenario, able }) => [scenario, able(stated) ? null : 'no such thing']));

  test('nowhere if everything ended as stated', () => {
    expect(contradictions(stated, asStated)).toEqual([]);
  });

  test('where a scenario was not played', () => {
    const [, ...played] = asStated;
    expect(contradictions(stated, new Map(played))).toEqual([expect.stringMatching(/has not been played to its end$/)]);
  });

  test('where a stated capability was refused, and where an absent one was there', () => {
    const turned = new Map([...asStated].map(([name, ending]) => [name, ending === null ? 'no such thing' : null]));
    expect(contradictions(stated, turned)).toHaveLength(FEATURES.length);
  });
});
