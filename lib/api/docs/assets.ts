import { readFile } from 'node:fs/promises';
import { Problem } from '../../domain/problem.ts';
import type { ApiResponse } from '../response.ts';
import { GUIDES } from './guides.ts';
import { PAGE_HEADERS } from './security.ts';

export interface DocsAsset {
  readonly contentType: string;
  readonly maxAgeSeconds: number;
}

const WEEK = 604_800;
/** Pages and their scripts belong together, and a deployment replaces them all. */
const MINUTES = 300;

const HTML: DocsAsset = { contentType: 'text/html; charset=utf-8', maxAgeSeconds: MINUTES };
const SCRIPT: DocsAsset = { contentType: 'text/javascript; charset=utf-8', maxAgeSeconds: MINUTES };

/** The scripts of the pages, each loaded by name. */
export const PAGE_SCRIPTS = ['page.js', 'search.js', 'try.js', 'elements.js', 'request.js', 'first-call.js'] as const;

/**
 * Everything `/docs/{asset}` serves; no other name reaches the disk. All files are text, because API Gateway returns binary
 * bodies only when binary media types are enabled, and then for every operation.
 */
export const DOCS_ASSETS: ReadonlyMap<string, DocsAsset> = new Map<string, DocsAsset>([
  ['page.css', { contentType: 'text/css; charset=utf-8', maxAgeSeconds: MINUTES }],
  ...PAGE_SCRIPTS.map((name): [string, DocsAsset] => [name, SCRIPT]),
  ['minisearch.js', { ...SCRIPT, maxAgeSeconds: WEEK }],
  ['search.json', { contentType: 'application/json', maxAgeSeconds: MINUTES }],
  ['icon.svg', { contentType: 'image/svg+xml', maxAgeSeconds: WEEK }],
  ['models', HTML],
  ...GUIDES.map(({ name }): [string, DocsAsset] => [name, HTML]),
]);

/** The file that `/docs` itself is made of; `/docs/{asset}` does not serve it. */
export const DOCS_PAGE = 'reference.html';

/** Folder beside a bundle that holds the files that the build has made, by name. */
export const DOCS_ASSETS_FOLDER = 'docs-assets';

/** Returns the text of a file of the docs. Rejects when it cannot be read. */
export type DocsFiles = (name: string) => Promise<string>;

/** Reads each file once, from the folder that the build puts beside a bundle. */
export function bundledFiles(folder: URL = new URL(`${DOCS_ASSETS_FOLDER}/`, import.meta.url)): DocsFiles {
  const kept = new Map<string, Promise<string>>();
  return (name) => {
    const known = kept.get(name);
    if (known) return known;
    const reading = readFile(new URL(name, folder), 'utf8');
    kept.set(name, reading);
    // Do not cache a failed read; the next one may succeed.
    reading.catch(() => kept.delete(name));
    return reading;
  };
}

/** One file beside the docs page. Throws NOT_FOUND for a name that is not listed. */
export async function docsAsset(name: string, files: DocsFiles): Promise<ApiResponse> {
  const asset = DOCS_ASSETS.get(name);
  if (!asset) throw new Problem('NOT_FOUND', `The docs have no page or file named ${JSON.stringify(name)}.`);
  return {
    status: 200,
    body: await files(name),
    headers: {
      ...PAGE_HEADERS,
      'Content-Type': asset.contentType,
      'Cache-Control': `public, max-age=${asset.maxAgeSeconds}`,
    },
  };
}
