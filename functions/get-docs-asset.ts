import { assetReader, docsAsset } from '../lib/api/docs/assets.ts';
import { operations } from '../lib/api/operations.ts';
import { front } from '../lib/front.ts';

const read = assetReader();

export const handler = front(operations.getDocsAsset, ({ path }) => docsAsset(path.asset, read));
