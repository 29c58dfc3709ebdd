import { assetReader, docsAsset } from '../lib/api/docs/assets.ts';
import { operations } from '../lib/api/operations/index.ts';
import { front } from '../lib/runtime/public.ts';

const read = assetReader();

export const handler = front(operations.getDocsAsset, ({ path }) => docsAsset(path.asset, read));
