import { readFile } from 'node:fs/promises';
import { Problem } from '../../domain/problem.ts';
import type { ApiResponse } from '../response.ts';
import { PAGE_HEADERS } from './security.ts';

export interface DocsAsset {
  readonly contentType: string;
  /** The npm package, or this folder. */
  readonly from: 'swagger-ui-dist' | 'lib/api/docs';
  readonly maxAgeSeconds: number;
}

const WEEK = 604_800;
const HOUR = 3_600;

/**
 * Everything `/docs/{asset}` serves; no other name reaches the disk. All files are text, because API Gateway returns binary
 * bodies only when binary media types are enabled, and then for every operation.
 */
export const DOCS_ASSETS: ReadonlyMap<string, DocsAsset> = new Map<string, DocsAsset>([
  ['swagger-ui.css', { contentType: 'text/css; charset=utf-8', from: 'swagger-ui-dist', maxAgeSeconds: WEEK }],
  [
    'swagger-ui-bundle.js',
    { contentType: 'text/javascript; charset=utf-8', from: 'swagger-ui-dist', maxAgeSeconds: WEEK },
  ],
  ['icon.svg', { contentType: 'image/svg+xml', from: 'lib/api/docs', maxAgeSeconds: WEEK }],
  ['page.css', { contentType: 'text/css; charset=utf-8', from: 'lib/api/docs', maxAgeSeconds: HOUR }],
  ['page.js', { contentType: 'text/javascript; charset=utf-8', from: 'lib/api/docs', maxAgeSeconds: HOUR }],
]);

/** Folder beside a bundle that holds the build's copies of the assets, by name. */
export const DOCS_ASSETS_FOLDER = 'docs-assets';

/** Source of an asset in the repository, from which the build copies. Throws when `swagger-ui-dist` is not installed. */
export function assetSource(name: string, asset: DocsAsset): URL {
  return asset.from === 'lib/api/docs'
    ? new URL(name, import.meta.url)
    : new URL(name, import.meta.resolve('swagger-ui-dist/package.json'));
}

/** Returns the text of an asset. */
export type AssetReader = (name: string, asset: DocsAsset) => Promise<string>;

/** Reads each asset once: from the folder beside the bundle if the build created one, otherwise from the repository. */
export function assetReader(bundled: URL = new URL(`${DOCS_ASSETS_FOLDER}/`, import.meta.url)): AssetReader {
  const kept = new Map<string, Promise<string>>();
  const read = (name: string, asset: DocsAsset) =>
    readFile(new URL(name, bundled), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return readFile(assetSource(name, asset), 'utf8');
    });
  return (name, asset) => {
    const known = kept.get(name);
    if (known) return known;
    const reading = read(name, asset);
    kept.set(name, reading);
    // Do not cache a failed read; the next one may succeed.
    reading.catch(() => kept.delete(name));
    return reading;
  };
}

/** One file of the docs page. Throws NOT_FOUND for a name that is not listed. */
export async function docsAsset(name: string, read: AssetReader): Promise<ApiResponse> {
  const asset = DOCS_ASSETS.get(name);
  if (!asset) throw new Problem('NOT_FOUND', `The docs page has no file named ${JSON.stringify(name)}.`);
  return {
    status: 200,
    body: await read(name, asset),
    headers: {
      ...PAGE_HEADERS,
      'Content-Type': asset.contentType,
      'Cache-Control': `public, max-age=${asset.maxAgeSeconds}`,
    },
  };
}
