import { describe, expect, test } from 'vitest';
import { anchorsOf, linkFaults, linksOf, mentionFaults, type Project, projectOf, unreachable } from './links.ts';

function project(documents: Readonly<Record<string, string>>, ...others: readonly string[]): Project {
  return projectOf([...Object.keys(documents), ...others], new Map(Object.entries(documents)));
}

describe('a link', () => {
  test.each([
    ['to a file beside it', '[b](b.md)'],
    ['to a heading of its own', '[here](#a-heading)'],
    ['to a heading of another document', '[b](../docs/b.md#two-words-and-code)'],
    ['to a folder', '[code](../lib/orders)'],
    ['to another site', '[site](https://example.com/none.md)'],
    ['that is only code', '`[b](none.md)`'],
  ])('%s is valid', (_, link) => {
    const documents = { 'docs/a.md': `# A heading\n\n${link}`, 'docs/b.md': '## Two words, and `code`' };
    expect(linkFaults(project(documents, 'lib/orders/place.ts'))).toEqual([]);
  });

  test.each([
    ['to a missing file', '[x](none.md)', 'there is no docs/none.md'],
    ['to a missing heading', '[b](b.md#three)', 'docs/b.md has no heading #three'],
    ['of a missing picture', '![x](x.png)', 'there is no docs/x.png'],
    ['in HTML to a missing file', '<img src="x.svg">', 'there is no docs/x.svg'],
  ])('%s is reported', (_, link, message) => {
    const documents = { 'docs/a.md': link, 'docs/b.md': '## Two' };
    expect(linkFaults(project(documents))).toEqual([{ file: 'docs/a.md', message: expect.stringContaining(message) }]);
  });
});

test('the links of a document are those outside of code', () => {
  expect(linksOf('[a](a.md) ![b](b.png)\n\n```sh\n[c](c.md)\n```\n\n<a href="d.md">d</a>')).toEqual([
    'a.md',
    'b.png',
    'd.md',
  ]);
});

test('two headings of one text have two anchors', () => {
  expect([...anchorsOf('## Same\n\n## Same')]).toEqual(['same', 'same-1']);
});

test('a document that a comment names must exist', () => {
  const faults = mentionFaults(
    'lib/x.ts',
    '// docs/guides/operate.md#traces\n// docs/operate.md\n// docs/guides/operate.md#spans',
    project({ 'docs/guides/operate.md': '## Traces' }),
  );
  expect(faults.map(({ message }) => message)).toEqual([
    'docs/operate.md: there is no docs/operate.md',
    'docs/guides/operate.md#spans: docs/guides/operate.md has no heading #spans',
  ]);
});

test('a document that no chain of links reaches is reported', () => {
  const documents = {
    'README.md': '[docs](docs/README.md)',
    'docs/README.md': '[a](a.md)',
    'docs/a.md': '',
    'docs/b.md': '',
  };
  expect(unreachable(project(documents), 'README.md', 'docs')).toEqual(['docs/b.md']);
});
