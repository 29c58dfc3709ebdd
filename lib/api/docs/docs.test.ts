import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PROBLEM_KINDS, type ProblemCode } from '../../domain/problem.ts';
import { problemType } from '../problem-document.ts';
import { assetReader, assetSource, DOCS_ASSETS, docsAsset } from './assets.ts';
import { docsPage } from './page.ts';

const html = String(docsPage().body);
const references = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, reference = '']) => reference);

describe('the docs page', () => {
  test('links only to its own files and the document, with relative paths', () => {
    expect(references).toContain('docs/swagger-ui-bundle.js');
    for (const reference of references) {
      const [, asset] = /^docs\/([^/]+)$/.exec(reference) ?? [];
      expect(asset === undefined ? reference === 'v1/openapi.json' : DOCS_ASSETS.has(asset)).toBe(true);
    }
  });

  test('has no inline script or style, which its policy would block', () => {
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:/i);
    expect(docsPage().headers?.['Content-Security-Policy']).not.toMatch(/unsafe|https?:|\*/);
  });

  test.each(Object.keys(PROBLEM_KINDS) as ProblemCode[])('has the anchor that the type of %s links to', (code) => {
    const [path, anchor] = problemType(code).split('#');
    expect(path).toBe('/docs');
    expect(html.split(`id="${anchor}"`)).toHaveLength(2);
  });
});

describe('the files of the docs page', () => {
  test.each([...DOCS_ASSETS])('%s is served with its type and is cacheable', async (name, { contentType }) => {
    const answer = await docsAsset(name, assetReader());
    expect(answer.status).toBe(200);
    expect(String(answer.body).length).toBeGreaterThan(100);
    expect(answer.headers).toMatchObject({
      'Content-Type': contentType,
      'Cache-Control': expect.stringMatching(/^public, max-age=\d{4,}$/),
      'X-Content-Type-Options': 'nosniff',
    });
  });

  test.each(['package.json', '../operations.ts', '..%2foperations.ts', '/etc/passwd', '', '__proto__', 'page.ts'])(
    'no other name is served: %j',
    async (name) => {
      await expect(docsAsset(name, assetReader())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  );

  test('stay below the size limit of a Lambda answer', async () => {
    for (const [name] of DOCS_ASSETS) {
      const { body } = await docsAsset(name, assetReader());
      expect(Buffer.byteLength(String(body))).toBeLessThan(6_000_000);
    }
  });

  test('come from the folder beside the bundle if there is one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'docs-assets-'));
    await writeFile(join(folder, 'page.css'), 'body { color: teal }');
    const read = assetReader(pathToFileURL(`${folder}/`));
    expect(await docsAsset('page.css', read)).toMatchObject({ body: 'body { color: teal }' });
    await rm(folder, { recursive: true });
    expect(await docsAsset('page.css', read)).toMatchObject({ body: 'body { color: teal }' });
  });

  test('are read again after a disk failure', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'docs-assets-'));
    const notAFolder = join(folder, 'file');
    await writeFile(notAFolder, '');
    const read = assetReader(pathToFileURL(`${notAFolder}/`));
    await expect(docsAsset('page.css', read)).rejects.toMatchObject({ code: 'ENOTDIR' });
    await rm(notAFolder);
    expect(await docsAsset('page.css', read)).toMatchObject({ status: 200 });
    await rm(folder, { recursive: true });
  });

  test.each([...DOCS_ASSETS])('%s exists where the build copies it from', (name, asset) => {
    expect(assetSource(name, asset).pathname).toMatch(new RegExp(`/${asset.from}/${name}$`));
  });
});
