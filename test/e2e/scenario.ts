import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { operations } from '../../lib/api/operations.ts';
import type { Product } from '../../lib/config.ts';
import { EXCHANGES } from '../../lib/instruments/instrument.ts';
import { expectStatus, expectThat, rows } from '../../local/demo/expect.ts';
import type { Paper } from '../../local/paper/server.ts';
import { CANARY, FIRST_ACCOUNT, npmRunKeys, SECOND_ACCOUNT, storing, until } from './account-keys.ts';
import { searchFolder, searchText } from './canaries.ts';
import { type Client, createClient } from './client.ts';
import { bootstrap, type Cloud, cdk, deploy } from './cloud.ts';
import { leaveResting, tradeOn } from './desks.ts';
import { judgeLogs, readLogs, readWatch } from './observed.ts';
import type { Report } from './report.ts';
import { haltAndResume, replayKey, runSweeper } from './safety.ts';

export interface Scenario {
  readonly report: Report;
  readonly cloud: Cloud;
  readonly paper: Paper;
  /** What is traded: every product that the stack can serve. */
  readonly products: readonly Product[];
  /** Names what has to be undone, whatever happens later. */
  readonly closing: (close: () => Promise<unknown>) => void;
}

const STAGE = 'dev';
const STACK = `atlas-${STAGE}`;

/** The life of a deployment, from nothing to nothing. */
export async function playScenario({ report, cloud, paper, products, closing }: Scenario): Promise<void> {
  const { step } = report;
  const exchanges = EXCHANGES.filter((exchange) => products.some((product) => product.startsWith(`${exchange}.`)));
  const origins = {
    ATLAS_BINANCE_SPOT_URL: paper.url,
    ATLAS_BINANCE_USDM_URL: paper.url,
    ATLAS_BINANCE_COINM_URL: paper.url,
    ATLAS_BITMEX_URL: paper.url,
  };
  // Keys are looked up again as soon as may be, or a rotation would take five minutes to arrive.
  const settings = { ...origins, ATLAS_CREDENTIALS_TTL_SECONDS: '10' };
  // The emulator refuses alarms over an expression.
  const context = Object.entries({ ...settings, metricMath: 'off' }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const said: string[] = [];

  await step('cdk bootstrap', () => bootstrap(cloud));
  const outputs = await step('cdk deploy', () => deploy(cloud, context));
  let standing = true;
  const destroy = async (): Promise<void> => {
    if (standing) await cdk(cloud, ['destroy', '--force', ...context]);
    standing = false;
  };
  closing(destroy);
  const client = createClient(cloud, outputs.Url ?? '');
  const active = (exchange: string) => client.call('GET', `/v1/orders/active?exchange=${exchange}`);

  await step('Public: health, contract, docs', () => readPublic(client));
  await step('Unsigned: everything else is refused', () => refuseUnsigned(client));

  for (const exchange of exchanges) {
    await step(`${exchange}: without keys`, () =>
      until(
        () => active(exchange),
        ({ body }) => reasons(body).includes('CREDENTIALS_MISSING'),
      ),
    );
    await step(`${exchange}: npm run keys -- set, canaries, untried`, async () => {
      said.push(await npmRunKeys(cloud, origins, [...storing('set', exchange), '--no-check'], CANARY));
      return await until(
        () => active(exchange),
        ({ body }) => reasons(body).includes('CREDENTIALS_REJECTED'),
      );
    });
    await step(`${exchange}: npm run keys -- rotate, tried first`, async () => {
      said.push(await npmRunKeys(cloud, origins, storing('rotate', exchange), FIRST_ACCOUNT));
      said.push(await npmRunKeys(cloud, origins, ['check', exchange]));
      return await until(
        () => active(exchange),
        ({ body }) => reasons(body).length === 0,
      );
    });
  }
  for (const product of products) await step(`${product}: a day at the desk`, () => tradeOn(client, product));

  await step('Idempotency-Key: one order, replayed, followed', () => replayKey(client));
  await step('The sweeper runs', () => runSweeper(cloud, STACK));
  await step('Trading halted and resumed by a parameter', () => haltAndResume(client, cloud, STAGE));

  for (const exchange of exchanges) {
    await step(`${exchange}: rotate to another account`, async () => {
      const product = products.find((each) => each.startsWith(`${exchange}.`));
      if (product === undefined) throw new Error(`${exchange} has no product`);
      const id = await leaveResting(client, product);
      const before = rows(expectStatus(await active(exchange), 200), 'orders');
      expectThat(
        before.some((order) => order.id === id),
        `${id} is not listed for the account that placed it`,
      );
      said.push(await npmRunKeys(cloud, origins, storing('rotate', exchange), SECOND_ACCOUNT));
      // Another account does not see the order of the first.
      return await until(
        () => active(exchange),
        ({ body }) => {
          return reasons(body).length === 0 && !rows(body, 'orders').some((order) => order.id === id);
        },
      );
    });
  }

  await step('Every operation has served a request', () => everyOperation(client));
  const logs = await step('Read the logs', () => readLogs(cloud, STACK));
  await step('Logs: one line per request, metrics, retention', () => Promise.resolve(judgeLogs(logs)));
  await step('Dashboards and alarms', () => readWatch(cloud));
  await step('Secrets are nowhere', () => searchEverywhere(cloud, [...said, ...client.transcript, ...logs.lines]));
  for (const exchange of exchanges) {
    await step(`${exchange}: npm run keys -- remove`, async () => {
      await npmRunKeys(cloud, origins, ['remove', exchange, '--yes']);
    });
  }
  await step('cdk destroy', destroy);
}

/** Codes of what stands in the way of any source; a list answers with what it has, and so does a single failure. */
function reasons(body: Readonly<Record<string, unknown>>): readonly string[] {
  if (typeof body.code === 'string') return [body.code];
  return rows(body, 'sources').flatMap(({ problem }) => {
    const code = typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : undefined;
    return typeof code === 'string' ? [code] : [];
  });
}

async function readPublic(client: Client): Promise<string> {
  const health = await client.callUnsigned('GET', '/v1/health');
  const contract = await client.callUnsigned('GET', '/v1/openapi.json');
  const docs = await client.callUnsigned('GET', '/docs');
  for (const { status, text } of [health, contract, docs]) {
    expectThat(status === 200, `expected 200, got ${status}: ${text.slice(0, 200)}`);
  }
  const assets = [...docs.text.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(([, asset = '']) => `/${asset}`);
  expectThat(assets.length > 0, 'the docs page names no files of its own');
  for (const asset of assets) {
    const { status } = await client.callUnsigned('GET', asset);
    expectThat(status === 200, `${asset} answered ${status}`);
  }
  return health.text;
}

async function refuseUnsigned(client: Client): Promise<string> {
  const guarded = Object.values(operations).filter(({ scope }) => scope !== 'public');
  for (const { method, path } of guarded) {
    const { status } = await client.callUnsigned(method, path.replace('{orderId}', 'binance.spot.BTCUSDT.1'));
    expectThat(status === 403, `${method} ${path} answered ${status} to a request without a signature`);
  }
  return `${guarded.length} operations`;
}

async function everyOperation(client: Client): Promise<string> {
  expectStatus(await client.call('GET', '/v1/exchanges'), 200);
  const names = Object.values(operations).map(({ name }) => name);
  const unused = names.filter((name) => !client.served.has(name));
  expectThat(unused.length === 0, `never served: ${unused.join(', ')}`);
  return names.join(', ');
}

/** Answers, logs, what the tools printed, the template, the functions' bundles, the emulator's own log. */
async function searchEverywhere(cloud: Cloud, texts: readonly string[]): Promise<string> {
  const secrets = [CANARY, FIRST_ACCOUNT, SECOND_ACCOUNT].flatMap(({ key, secret }) => [key, secret]);
  const template = await readFile(join(cloud.folder, 'cdk.out', `${STACK}.template.json`), 'utf8');
  expectThat(template.includes('AWS::Lambda::Function'), 'the template was not found where it is searched');
  const { files, finds } = await searchFolder(cloud.folder, secrets);
  const all = [
    ...finds,
    ...texts.flatMap((text, at) => searchText(`text ${at}: ${text.slice(0, 60)}…`, text, secrets)),
  ];
  expectThat(all.length === 0, `found in ${[...new Set(all.map(({ place }) => place))].join(', ')}`);
  return `${secrets.length} secrets, ${files} files, ${texts.length} answers, lines and outputs`;
}
