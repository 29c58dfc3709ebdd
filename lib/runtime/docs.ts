import { bundledFiles } from '../api/docs/assets.ts';
import { ACCESS, ACCESS_VARIABLE, type Docs } from '../api/docs/page.ts';
import type { ServedOperation } from '../api/operation.ts';
import type { Use } from '../api/pipeline/pipeline.ts';
import { readConfig } from '../config.ts';
import { type EntryPoint, entryPoint } from './entry-point.ts';
import { createPublicRuntime, type PublicRuntime } from './public.ts';

/** The runtime of the pages of the docs. */
export interface DocsRuntime extends PublicRuntime {
  readonly docs: Docs;
}

let container: DocsRuntime | undefined;

/** Creates the handler of an operation that serves the docs, from the files that the build has put beside its bundle. */
export function docsEntry<O extends ServedOperation>(operation: O, use: Use<O, DocsRuntime>): EntryPoint<DocsRuntime> {
  return entryPoint(operation, use, () => {
    container ??= createDocsRuntime(process.env);
    return container;
  });
}

function createDocsRuntime(env: NodeJS.ProcessEnv): DocsRuntime {
  // Where nothing is said, the page offers no button that cannot work.
  const access = ACCESS.find((each) => each === env[ACCESS_VARIABLE]) ?? 'sigv4';
  return { ...createPublicRuntime(readConfig(env), env), docs: { files: bundledFiles(), access } };
}
