import { startDeploymentOnPaper } from '../atlas-on-paper.ts';

/** A gateway, and the paper exchanges behind it. */
export interface Deployment {
  readonly url: string;
  readonly paperUrl: string;
  close(): Promise<void>;
}

/** Gateway and paper exchanges on free ports, in this process, whatever the environment says. */
export async function ownDeployment(): Promise<Deployment> {
  const { url, paper, close } = await startDeploymentOnPaper();
  return { url, paperUrl: paper.url, close };
}

/** One that is already running; closing leaves it running. */
export function runningDeployment(url: string, paperUrl: string): Deployment {
  return { url: url.replace(/\/+$/, ''), paperUrl: paperUrl.replace(/\/+$/, ''), close: () => Promise.resolve() };
}
