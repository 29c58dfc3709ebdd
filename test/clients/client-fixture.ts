import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AtlasClient, type ClientOptions, createAtlasClient, fileKeyStore } from '../../client/src/index.ts';
import { type DeploymentOnPaperOptions, startDeploymentOnPaper } from '../../local/atlas-on-paper.ts';
import { openIntentFile } from '../../local/storage/intent-file.ts';
import { startHop } from './hop.ts';

/** A limit order that rests. */
export const RESTING = {
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.005',
  price: '80000',
} as const;

/** A gateway on the paper exchanges, a proxy before it, and clients of that proxy that share a folder of keys. */
export async function startClientFixture(options: DeploymentOnPaperOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-client-'));
  const record = openIntentFile({ path: join(folder, 'intents'), ttlMs: 3_600_000, now: Date.now });
  const deployment = await startDeploymentOnPaper({
    intents: record.store,
    switches: record.switches,
    ...options,
    paper: { makerIntervalMs: 0, ...options.paper },
    env: { ATLAS_EXCHANGES: 'binance.spot', ...options.env },
  });
  const hop = await startHop(deployment.url);
  return {
    ...deployment,
    hop,
    /** Of the gateway, without the proxy. */
    direct: deployment.url,
    url: hop.url,
    folder,
    /** A client as a new process would have it. */
    client: (more: Partial<ClientOptions> = {}): AtlasClient =>
      createAtlasClient({
        url: hop.url,
        keys: fileKeyStore(join(folder, 'keys')),
        ...more,
        patience: { backOffMs: () => 1, ...more.patience },
      }),
    /** Orders that the engine of the exchange has accepted. */
    ordersAtTheExchange: (): number => deployment.paper.control.effects('spot')[0]?.orders ?? 0,
    async close() {
      await hop.close();
      await deployment.close();
      record.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type ClientFixture = Awaited<ReturnType<typeof startClientFixture>>;
