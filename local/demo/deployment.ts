import { readConfig } from '../../lib/config.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { createAtlas } from '../../lib/runtime/compose.ts';
import { startPaper } from '../../paper/src/index.ts';
import { startGateway } from '../gateway/gateway.ts';
import { readSettings } from '../settings.ts';

/** A gateway, and the paper exchanges behind it. */
export interface Deployment {
  readonly url: string;
  readonly paperUrl: string;
  close(): Promise<void>;
}

/** Gateway and paper exchanges on free ports, in this process, whatever the environment says. */
export async function ownDeployment(): Promise<Deployment> {
  const paper = await startPaper();
  const settings = readSettings({ ATLAS_LOG_LEVEL: 'silent' }, PRODUCTS);
  const env = settings.environment(paper.url);
  const atlas = createAtlas(readConfig(env, PRODUCTS), { env });
  const gateway = await startGateway({ atlas });
  return {
    url: gateway.url,
    paperUrl: paper.url,
    async close() {
      await gateway.close();
      atlas.close();
      await paper.close();
    },
  };
}

/** One that somebody else has started, and will end. */
export function runningDeployment(url: string, paperUrl: string): Deployment {
  return { url: url.replace(/\/+$/, ''), paperUrl: paperUrl.replace(/\/+$/, ''), close: () => Promise.resolve() };
}
