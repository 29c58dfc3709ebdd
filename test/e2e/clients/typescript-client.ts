/**
 * A user's program with the TypeScript client, signed with the keys of the environment. Arguments: the URL of the API, the
 * order as JSON, its key, a folder for keys. Every reply to the first place is lost; prints what it was told, as JSON.
 */

import type { OrderRequest } from '../../../client/src/index.ts';
import { createAtlasClient, fileKeyStore } from '../../../client/src/index.ts';
import type { Told } from './told.ts';

const [url = '', json = '', key = '', folder = ''] = process.argv.slice(2);
const order: OrderRequest = JSON.parse(json);
// As a new process would have it each time.
const start = () =>
  createAtlasClient({ url, auth: { kind: 'sigv4' }, keys: fileKeyStore(folder), patience: { tries: 2 } });

const first = await start().orders.place(order, { key });
if (first.outcome === 'rejected') throw first.problem;
const [open] = await start().openCommands();
const followed = open?.kind === 'order' ? await open.resume() : first;
const again = await start().orders.place(order, { key });
if (followed.outcome !== 'done' || again.outcome !== 'done') throw new Error(`${followed.outcome}, ${again.outcome}`);
const read = await start().orders.get(followed.order.id);
const canceled = await start().orders.cancel(read.id);
const told: Told = {
  first: first.outcome,
  followed: followed.order.id,
  again: again.order.id,
  replayed: again.replayed,
  read: read.state,
  canceled: canceled.outcome === 'done' ? canceled.order.state : canceled.outcome,
};
process.stdout.write(`${JSON.stringify(told)}\n`);
