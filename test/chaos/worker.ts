import { parentPort, workerData } from 'node:worker_threads';
import { planOfToken } from './plan.ts';
import { runPlan } from './run.ts';
import { createWorld } from './world.ts';

/** Plays each received plan in its own environment; `undefined` ends the worker. */
async function main(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('this file is started as a worker');
  const world = await createWorld();
  for (const token of workerData as readonly string[]) {
    port.postMessage({ report: await runPlan(world, planOfToken(token)), seen: world.outputs.seen });
  }
  await world.close();
  // Connections left open by a fault keep a thread alive until the servers' own timers end them.
  process.exit();
}

await main();
