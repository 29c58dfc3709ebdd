import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { bundledFiles, DOCS_ASSETS, DOCS_PAGE, docsAsset } from './assets.ts';
import { ACCESS, docsPage, MADE_ACCESS } from './page.ts';

const files = (name: string) => Promise.resolve(`<html ${MADE_ACCESS}>${name}</html>`);

test.each(ACCESS)('the page says that callers are %s', async (access) => {
  const { status, body, headers } = await docsPage({ files, access });
  expect([status, body]).toEqual([200, `<html data-access="${access}">${DOCS_PAGE}</html>`]);
  expect(headers).toMatchObject({ 'Content-Type': 'text/html; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
});

test('the policy lets the page load from its own origin alone, and no script write markup', async () => {
  const { headers } = await docsPage({ files, access: 'open' });
  const policy = headers?.['Content-Security-Policy'];
  expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
});

test.each([...DOCS_ASSETS])('%s is served with its type and is cacheable', async (name, { contentType }) => {
  expect(await docsAsset(name, files)).toMatchObject({
    status: 200,
    headers: {
      'Content-Type': contentType,
      'Cache-Control': expect.stringMatching(/^public, max-age=\d{3,}$/),
      'X-Content-Type-Options': 'nosniff',
    },
  });
});

test.each([
  'package.json',
  '../operations.ts',
  '..%2foperations.ts',
  '/etc/passwd',
  '',
  '__proto__',
  'page.ts',
  DOCS_PAGE,
])('no other name is served: %j', async (name) => {
  await expect(docsAsset(name, files)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a bundle reads the files beside it, each once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'docs-assets-'));
  await writeFile(join(folder, 'page.css'), 'body { color: teal }');
  const read = bundledFiles(pathToFileURL(`${folder}/`));
  expect(await read('page.css')).toBe('body { color: teal }');
  await rm(folder, { recursive: true });
  expect(await read('page.css')).toBe('body { color: teal }');
});

test('a file that could not be read is read again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'docs-assets-'));
  const read = bundledFiles(pathToFileURL(`${folder}/`));
  await expect(read('page.css')).rejects.toMatchObject({ code: 'ENOENT' });
  await writeFile(join(folder, 'page.css'), 'body {}');
  expect(await read('page.css')).toBe('body {}');
  await rm(folder, { recursive: true });
});
