import { type LoadModule, npmEnvironment } from '../../tools/npm-environment.ts';

/** The packages to compare with, none of which is a dependency of Atlas. */
const PINNED = {
  ccxt: '4.5.84',
  '@aws-lambda-powertools/idempotency': '2.35.0',
  '@aws-sdk/client-dynamodb': '3.1162.0',
  '@aws-sdk/lib-dynamodb': '3.1162.0',
} as const;

export interface PeerModules {
  readonly load: LoadModule;
}

/** Installs the peers. */
export async function installPeers(): Promise<PeerModules> {
  return { load: await npmEnvironment('peers', PINNED) };
}
