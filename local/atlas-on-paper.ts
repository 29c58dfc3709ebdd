import { type Environment, readConfig } from '../lib/config.ts';
import { PRODUCTS } from '../lib/exchanges/venues.ts';
import { type Atlas, type AtlasParts, createAtlas } from '../lib/runtime/compose.ts';
import { silentObservability } from '../lib/telemetry/observability.ts';
import { type Paper, type PaperOptions, startPaper } from '../paper/src/index.ts';
import { startGateway } from './gateway/gateway.ts';
import { paperEnvironment } from './paper-environment.ts';

/** Parts of the runtime to replace (clock, store, keys, ...), and variables to add or override. */
export interface AtlasOnPaperOptions extends AtlasParts {
  readonly env?: Environment;
}

/** One container of Atlas on the paper exchanges at a URL: every product, their key, no logs, unless the options differ. */
export function createAtlasOnPaper(paperUrl: string, { env: changes, ...parts }: AtlasOnPaperOptions = {}): Atlas {
  const env = paperEnvironment(paperUrl, changes);
  return createAtlas(readConfig(env, PRODUCTS), { env, observability: silentObservability(), ...parts });
}

export interface DeploymentOnPaperOptions extends AtlasOnPaperOptions {
  readonly paper?: PaperOptions;
}

/** A gateway, the container behind it and the paper exchanges it trades on, on free ports of this process. */
export interface DeploymentOnPaper {
  readonly url: string;
  readonly paper: Paper;
  readonly atlas: Atlas;
  close(): Promise<void>;
}

export async function startDeploymentOnPaper({
  paper: paperOptions,
  ...options
}: DeploymentOnPaperOptions = {}): Promise<DeploymentOnPaper> {
  const paper = await startPaper(paperOptions);
  const atlas = createAtlasOnPaper(paper.url, options);
  const gateway = await startGateway({ atlas });
  return {
    url: gateway.url,
    paper,
    atlas,
    async close() {
      await gateway.close();
      atlas.close();
      await paper.close();
    },
  };
}
