import { setTimeout as sleep } from 'node:timers/promises';
import { EXCHANGES } from '../../lib/domain/instrument.ts';
import { commandLine } from '../../lib/text/command-line.ts';
import { createApi } from './api.ts';
import { playDemo } from './demo.ts';
import { ownDeployment, runningDeployment } from './deployment.ts';
import { Unexpected } from './expect.ts';
import { patient } from './patience.ts';
import { SCENES, scenesOf } from './products.ts';

const HELP = `Plays a short trading session on every product, brackets that run to their end, a stop that triggers and a switch that
fires, over HTTP, and checks every step.

  npm run demo                             on paper exchanges and a gateway of its own
  npm run demo -- --product binance.usdm   only there; ${EXCHANGES.join(' or ')} plays all of one exchange
  npm run demo -- --url URL                through a gateway that runs already, e.g. http://127.0.0.1:3000
                  --paper URL              where the paper exchanges behind it show their books (http://127.0.0.1:3001)

Products: ${[...new Set(SCENES.map(({ product }) => product))].join(', ')}.
With --url the orders go wherever that gateway trades, and only the demo's own are cancelled. Where it asks for a token,
set ATLAS_LOCAL_TOKEN.
Ends with 0 when every step went as it should, with 1 otherwise.

Example: npm run demo -- --product binance.usdm
`;

const PAPER_URL = 'http://127.0.0.1:3001';

async function main(): Promise<void> {
  const { values } = commandLine({
    name: 'npm run demo',
    help: HELP,
    options: {
      product: { type: 'string' },
      url: { type: 'string' },
      paper: { type: 'string' },
    },
  });
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const scenes = scenesOf(values.product);
  const deployment =
    values.url === undefined ? await ownDeployment() : runningDeployment(values.url, values.paper ?? PAPER_URL);
  const began = performance.now();
  let orders = 0;
  try {
    print(`Atlas at ${deployment.url}, the exchanges at ${deployment.paperUrl}`);
    const placed: string[] = [];
    await playDemo(
      {
        api: patient(createApi(deployment.url, process.env.ATLAS_LOCAL_TOKEN?.trim()), { sleep, print }),
        exchange: createApi(deployment.paperUrl),
        own: values.url === undefined,
        ...(deployment.desk && { desk: deployment.desk }),
        print,
        now: Date.now,
        sleep,
        clientOrderId: () => `demo-${Date.now()}-${++orders}`,
        placed,
      },
      scenes,
    );
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    print(`\nEvery step succeeded. ${placed.length} orders, ${seconds} s.`);
  } finally {
    await deployment.close();
  }
}

main().catch((error: unknown) => {
  const mendable = error instanceof Unexpected || (error instanceof Error && 'code' in error);
  process.stderr.write(`\n${mendable ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
