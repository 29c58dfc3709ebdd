import { assetReader, docsAsset } from '../lib/api/docs/assets.ts';
import { operations } from '../lib/api/operations/index.ts';
import { publicEntry } from '../lib/runtime/public.ts';

const read = assetReader();

export const handler = publicEntry(operations.getDocsAsset, ({ path }) => docsAsset(path.asset, read));
