import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the programs of this machine remember of a deployment: keys, previews and day totals. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, url: string): string {
  const home = env.ATLAS_STATE_DIR ?? join(env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'atlas');
  return join(home, createHash('sha256').update(url.replace(/\/+$/, '')).digest('hex').slice(0, 16));
}
