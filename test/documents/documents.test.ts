import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { idleMonthUsd } from './deployment-tables.ts';
import { documents, withParts } from './documents.ts';
import { errorTables } from './errors.ts';
import { productsTable, venuesTable } from './exchange-tables.ts';
import { documentedProducts } from './venues.ts';

const products = await documentedProducts();
const made = await documents();

describe('the documents made from the code', () => {
  test.each(made)('$name matches the code; otherwise run npm run docs', ({ current, wanted }) => {
    expect(current).toBe(wanted);
  });

  test('a part without its marks is named', () => {
    expect(() => withParts('README.md', '# Atlas', { price: '' })).toThrow(
      'README.md has no place for the part "price"',
    );
  });

  test('the README stays short: everything else belongs in docs/', () => {
    const readme = made.find(({ name }) => name === 'README.md');
    expect(readme?.current.split('\n').length).toBeLessThanOrEqual(181);
  });

  test('the README opens with the price of an idle month', () => {
    const readme = made.find(({ name }) => name === 'README.md');
    expect(readme?.current).toContain(`about ${Math.round(idleMonthUsd())} dollars a month`);
  });
});

describe('the table of products', () => {
  const row = (name: string) =>
    productsTable(products)
      .split('\n')
      .find((line) => line.startsWith(`| ${name} |`));

  test('has a column for every product', () => {
    const [head] = productsTable(products).split('\n');
    expect(head).toBe(`|  | ${PRODUCTS.map((product) => `\`${product}\``).join(' | ')} |`);
  });

  test('shows reduce-only where there are positions, and quote amounts on the spot markets of Binance and Bybit', () => {
    expect(row('Reduce-only')).toBe('| Reduce-only | no | yes | yes | no | yes | yes | no | yes | yes |');
    expect(row('Market order by quote amount')).toMatch(/\| yes \| no \| no \| no \| no \| no \| yes \| no \| no \|$/);
  });
});

test('the table of exchanges has the closing day of BitMEX', () => {
  expect(venuesTable(products)).toMatch(/^\| BitMEX \|.*2026-09-23 `closed`/m);
});

test('the table of errors has every code of every venue', () => {
  const text = errorTables(products);
  for (const { facts } of products) {
    expect(text).toContain(`### ${facts.name}\n`);
    for (const { code, problem } of facts.errors)
      expect(text).toMatch(new RegExp(`^\\| .*\`${code}\`.*\`${problem}\``, 'm'));
  }
  expect(text).not.toContain('§');
});
