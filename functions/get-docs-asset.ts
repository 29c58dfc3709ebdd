import { docsAsset } from '../lib/api/docs/assets.ts';
import { getDocsAssetRow } from '../lib/api/operations/service.ts';
import { docsEntry } from '../lib/runtime/docs.ts';

export const handler = docsEntry(getDocsAssetRow, ({ path }, _request, { docs }) => docsAsset(path.asset, docs.files));
