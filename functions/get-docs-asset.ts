import { assetReader, docsAsset } from '../lib/api/docs/assets.ts';
import { getDocsAssetRow } from '../lib/api/operations/service.ts';
import { publicEntry } from '../lib/runtime/public.ts';

const read = assetReader();

export const handler = publicEntry(getDocsAssetRow, ({ path }) => docsAsset(path.asset, read));
