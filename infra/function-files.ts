import { assetSource, DOCS_ASSETS, DOCS_ASSETS_FOLDER } from '../lib/api/docs/assets.ts';
import { fileName } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';

/** A file a function reads at run time, which a bundler cannot see. */
export interface FunctionFile {
  readonly from: URL;
  /** Path beside the bundle. */
  readonly to: string;
}

/** By function. */
export const FUNCTION_FILES: Readonly<Record<string, readonly FunctionFile[]>> = {
  [fileName(operations.getDocsAsset)]: [...DOCS_ASSETS].map(([name, asset]) => ({
    from: assetSource(name, asset),
    to: `${DOCS_ASSETS_FOLDER}/${name}`,
  })),
};
