import { sweep } from '../../lib/runtime/use-cases.ts';
import { type DeploymentOnPaper, startDeploymentOnPaper } from '../atlas-on-paper.ts';
import { startIntentTable } from '../intent-table.ts';
import type { Desk } from './demo-run.ts';

/** A gateway, and the paper exchanges behind it. */
export interface Deployment {
  readonly url: string;
  readonly paperUrl: string;
  readonly desk?: Desk;
  close(): Promise<void>;
}

/** How long a sweep may take. */
const SWEEP_MS = 30_000;

/** What the owner of a deployment on paper can do with it. */
export function deskOf({ paper, atlas }: Pick<DeploymentOnPaper, 'paper' | 'atlas'>): Desk {
  return {
    moveTo: (product, symbol, price) => paper.control.setPrice(product, symbol, price),
    async sweep() {
      await sweep(atlas, { signal: AbortSignal.timeout(SWEEP_MS), deadline: atlas.now() + SWEEP_MS });
    },
  };
}

/** Starts a gateway, its table and paper exchanges on free ports of this process, whatever the environment says. */
export async function ownDeployment(): Promise<Deployment> {
  const table = await startIntentTable();
  const records = { intents: table.store, switches: table.switches, intentsOutliveProcess: true };
  const deployment = await startDeploymentOnPaper(records);
  return {
    url: deployment.url,
    paperUrl: deployment.paper.url,
    desk: deskOf(deployment),
    async close() {
      await deployment.close();
      await table.close();
    },
  };
}

/** A deployment that already runs; `close` leaves it running. */
export function runningDeployment(url: string, paperUrl: string): Deployment {
  return { url: url.replace(/\/+$/, ''), paperUrl: paperUrl.replace(/\/+$/, ''), close: () => Promise.resolve() };
}
