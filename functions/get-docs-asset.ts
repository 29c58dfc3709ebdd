import { assetReader, docsAsset } from '../lib/api/docs/assets.ts';
import { operations } from '../lib/api/operations.ts';
import { lambda } from '../lib/runtime.ts';

const read = assetReader();

export const handler = lambda(operations.getDocsAsset, ({ path }) => docsAsset(path.asset, read));
