import { commandLine } from '../../lib/text/command-line.ts';
import { watchWalk } from './hooks.ts';

const HELP = `The files that one placed order walks through, from its function to the wire and back.

  npm run walk -- [--all]

Places an order with an Idempotency-Key on the paper exchange, in a container that is warm, and prints each file of
functions/ and lib/ in the order in which it is first entered, with how often it is entered again after another one was.
--all: every stop instead.

Example: npm run walk -- --all
`;

const { values } = commandLine({
  name: 'npm run walk',
  help: HELP,
  options: { all: { type: 'boolean', default: false } },
});

const ROOT = new URL('../../', import.meta.url);

async function main(all: boolean): Promise<void> {
  const walk = watchWalk(ROOT, (path) => /^(functions|lib)\//.test(path) && !path.includes('/testing/'));
  // Loaded now, so that the hooks are installed first.
  const { place, close } = await (await import('./place.ts')).startPlacing();
  await place('first');
  walk.begin();
  await place('second');
  const { stops } = walk;
  await close();
  if (all) {
    process.stdout.write(`${stops.join('\n')}\n`);
    return;
  }
  const files = Map.groupBy(stops, (stop) => stop);
  for (const [file, entries] of files) {
    const again = entries.length - 1;
    process.stdout.write(`${file}${again === 0 ? '' : `  +${again}`}\n`);
  }
  process.stdout.write(`${files.size} files, ${stops.length - files.size} returns\n`);
}

await main(values.all);
