import { startDeploymentOnPaper } from '../atlas-on-paper.ts';

/** A gateway, and the paper exchanges behind it. */
export interface Deployment {
  readonly url: string;
  readonly paperUrl: string;
  close(): Promise<void>;
}

/** Starts a gateway and paper exchanges on free ports of this process, whatever the environment says. */
export async function ownDeployment(): Promise<Deployment> {
  const { url, paper, close } = await startDeploymentOnPaper();
  return { url, paperUrl: paper.url, close };
}

/** A deployment that already runs; `close` leaves it running. */
export function runningDeployment(url: string, paperUrl: string): Deployment {
  return { url: url.replace(/\/+$/, ''), paperUrl: paperUrl.replace(/\/+$/, ''), close: () => Promise.resolve() };
}
