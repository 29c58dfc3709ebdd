import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { createVitest, ThreadsPoolWorker } from 'vitest/node';
import config from '../../vitest.config.ts';
import type { Reply, Request } from './messages.ts';

/**
 * A process that runs tests against mutated sources: vitest with one thread, which `worker.ts` keeps. It serves its
 * parent process. Argument: a file with the mutated sources, by path.
 */

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const root = here('../..');

/** Vitest's thread, running another program. */
class KeptThread extends ThreadsPoolWorker {
  override readonly name = 'kept';
  protected override readonly entrypoint = here('./worker.ts');
}

const [, , textsFile = ''] = process.argv;
const texts = new Map(Object.entries(JSON.parse(readFileSync(textsFile, 'utf8')) as Record<string, string>));
/** Vitest requires a file; this one is never run. */
const CARRIER = here('./mutators.test.ts');

const { projects: _, coverage: __, ...test } = config.test ?? {};
const vitest = await createVitest(
  'test',
  {
    ...test,
    ...{
      root,
      config: false,
      watch: false,
      isolate: false,
      maxWorkers: 1,
      reporters: [{}],
      include: [CARRIER],
      name: '',
    },
    setupFiles: [here('./mark-test.ts'), ...[test.setupFiles ?? []].flat().map((file) => here(`../../${file}`))],
    // One run must not read another's cache, made from other sources.
    fsModuleCache: false,
    pool: { name: 'kept', createPoolWorker: (options) => new KeptThread(options) },
  },
  {
    plugins: [
      {
        name: 'mutated-sources',
        enforce: 'pre',
        load: (id) => texts.get(id.replace(/\?.*$/, '')),
      },
    ],
  },
);

const channel = new BroadcastChannel('atlas-mutants');
channel.onmessage = ({ data }) => process.send?.(data as Reply);
process.on('message', (request: Request) => channel.postMessage(request));

const project = vitest.getRootProject();
await vitest.runTestSpecifications([project.createSpecification(CARRIER)]);
channel.close();
await vitest.close();
process.exit();
