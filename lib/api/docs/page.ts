import type { ApiResponse } from '../response.ts';
import { DOCS_PAGE, type DocsFiles } from './assets.ts';
import { PAGE_HEADERS } from './security.ts';

/**
 * How callers of the API prove who they are, which decides what the page can try: `open`, as a gateway on this machine;
 * `token`, which the reader pastes; `sigv4`, for which a page must not hold the keys.
 */
export const ACCESS = ['open', 'token', 'sigv4'] as const;
export type Access = (typeof ACCESS)[number];

/** Environment variable of the function that serves the page; the stack sets it. */
export const ACCESS_VARIABLE = 'DOCS_ACCESS';

/** What the operations of the docs need besides the pipeline's runtime. */
export interface Docs {
  readonly files: DocsFiles;
  readonly access: Access;
}

/** How the page is made before it is served; {@link docsPage} writes the truth over it. */
export const MADE_ACCESS = 'data-access="open"';

/** The reference of the API as a page, telling how this deployment is called. */
export async function docsPage({ files, access }: Docs): Promise<ApiResponse> {
  const page = await files(DOCS_PAGE);
  return {
    status: 200,
    body: page.replace(MADE_ACCESS, `data-access="${access}"`),
    headers: { ...PAGE_HEADERS, 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'max-age=300' },
  };
}
