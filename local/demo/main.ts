import { parseArgs } from 'node:util';
import { readConfig } from '../../lib/config.ts';
import { createAtlas } from '../../lib/runtime.ts';
import { startGateway } from '../gateway/gateway.ts';
import { startPaper } from '../paper/server.ts';
import { createApi } from './api.ts';
import { Unexpected } from './expect.ts';
import { playSession } from './session.ts';

const HELP = `Plays a short trading session over HTTP and checks every step.

  npm run demo                     on paper exchanges and a gateway of its own
  npm run demo -- --url URL        through a gateway that runs already, e.g. http://127.0.0.1:3000
                  --paper URL      where the paper exchanges behind it show their book (http://127.0.0.1:3001)

With --url the orders go wherever that gateway trades. Where it asks for a token, set ATLAS_LOCAL_TOKEN.
Ends with 0 when every step went as it should, with 1 otherwise.
`;

const PAPER_URL = 'http://127.0.0.1:3001';

interface Stage {
  readonly url: string;
  readonly paperUrl: string;
  close(): Promise<void>;
}

/** Gateway and paper exchanges on free ports, in this process. */
async function ownStage(): Promise<Stage> {
  const paper = await startPaper();
  const env = {
    ATLAS_EXCHANGES: 'binance.spot',
    ATLAS_BINANCE_SPOT_URL: paper.url,
    ATLAS_BINANCE_API_KEY: 'paper-key',
    ATLAS_BINANCE_API_SECRET: 'paper-secret',
    ATLAS_LOG_LEVEL: 'silent',
  };
  const atlas = createAtlas(readConfig(env), { env });
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

function runningStage(url: string, paperUrl: string): Stage {
  return { url: url.replace(/\/+$/, ''), paperUrl: paperUrl.replace(/\/+$/, ''), close: () => Promise.resolve() };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' }, url: { type: 'string' }, paper: { type: 'string' } },
  });
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (values.help === true) return print(HELP);

  const stage = values.url === undefined ? await ownStage() : runningStage(values.url, values.paper ?? PAPER_URL);
  try {
    print(`Atlas at ${stage.url}, the exchange at ${stage.paperUrl}\n`);
    await playSession({
      api: createApi(stage.url, process.env.ATLAS_LOCAL_TOKEN?.trim()),
      exchange: createApi(stage.paperUrl),
      print,
      now: Date.now,
      clientOrderId: `demo-${Date.now()}`,
    });
    print('\nEvery step went as it should.');
  } finally {
    await stage.close();
  }
}

main().catch((error: unknown) => {
  const mendable = error instanceof Unexpected || (error instanceof Error && 'code' in error);
  process.stderr.write(`\n${mendable ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
