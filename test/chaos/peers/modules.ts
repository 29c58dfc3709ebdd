import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** What is compared with, and is no dependency of Atlas. */
const PINNED = {
  ccxt: '4.5.84',
  '@aws-lambda-powertools/idempotency': '2.35.0',
  '@aws-sdk/client-dynamodb': '3.1162.0',
  '@aws-sdk/lib-dynamodb': '3.1162.0',
} as const;

export interface PeerModules {
  /** The module of that name, as whoever installed it would import it. */
  load(name: string): Promise<unknown>;
  remove(): Promise<void>;
}

/** Installs the peers, pinned, in a folder of their own, so that the project's lock knows nothing of them. */
export async function installPeers(): Promise<PeerModules> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-peers-'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: PINNED }));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await promisify(execFile)('npm', ['install', ...quiet], { cwd: folder });
  const { resolve } = createRequire(join(folder, 'package.json'));
  return {
    load: (name) => import(pathToFileURL(resolve(name)).href),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
