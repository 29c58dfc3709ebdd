import { DOCS_ASSETS, DOCS_ASSETS_FOLDER, DOCS_PAGE } from '../lib/api/docs/assets.ts';
import { fileName } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';
import { madeFiles } from '../lib/api/site/make.ts';

/** A file a function reads at run time, which a bundler cannot see. */
export interface FunctionFile {
  /** Path beside the bundle. */
  readonly to: string;
  readonly text: () => Promise<string>;
}

const made = madeFiles();

const docsFile = (name: string): FunctionFile => ({ to: `${DOCS_ASSETS_FOLDER}/${name}`, text: () => made(name) });

/** By function. */
export const FUNCTION_FILES: Readonly<Record<string, readonly FunctionFile[]>> = {
  [fileName(operations.getDocs)]: [docsFile(DOCS_PAGE)],
  [fileName(operations.getDocsAsset)]: [...DOCS_ASSETS.keys()].map(docsFile),
};
