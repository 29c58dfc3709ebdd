import { IS_OPEN } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { schedules } from '../../lib/api/schedules.ts';
import { EXCHANGES } from '../../lib/domain/instrument.ts';
import type { Product } from '../../lib/exchanges/venues.ts';
import { expectStatus, expectThat, rows } from '../../local/demo/expect.ts';
import { reachedAt } from '../../local/paper-environment.ts';
import type { Paper } from '../../paper/src/index.ts';
import { CANARY, FIRST_ACCOUNT, npmRunKeys, READ_ONLY, SECOND_ACCOUNT, storing, until } from './account-keys.ts';
import { placeByAlert } from './alerts.ts';
import { hireCallers, readsWithReadOnlyKeys, tryPolicies, widenOperators, widenRoles } from './callers.ts';
import { type Client, createClient, signing } from './client.ts';
import { tradeWithClients } from './clients/play.ts';
import { actingAs, bootstrap, type Cloud, deploy, refusedDeploy, writeStage } from './cloud.ts';
import type { Emulator } from './emulator.ts';
import { startIssuer } from './issuer.ts';
import { killInMidPlace } from './killed-place.ts';
import { judgeLogs, judgePrincipals, readIntents, readLogs, readWatch, tableStands } from './observed.ts';
import type { Report } from './report.ts';
import { haltUnderLoad, replayKey } from './safety.ts';
import { schedulesOf } from './schedules.ts';
import { searchEverywhere } from './secrets.ts';
import { REQUEST_BUDGET_MS } from './time-of-a-request.ts';
import { AUDIENCE, MAX_NOTIONAL, SUBJECT, tryTokens } from './token-callers.ts';
import type { TraceSink } from './traces.ts';
import { leaveResting, tradeOn } from './trading-day.ts';
import { deployByWorkflow } from './workflow.ts';

export interface Scenario {
  readonly report: Report;
  readonly cloud: Cloud;
  readonly emulator: Emulator;
  readonly paper: Paper;
  readonly traces: TraceSink;
  /** Every product that the stack can serve. */
  readonly products: readonly Product[];
  /** Registers a clean-up step that runs whatever happens later. */
  readonly closing: (close: () => Promise<unknown>) => void;
}

/** Two deployments: one signs with IAM and is destroyed with its stack; one uses tokens, and its records are kept. */
const STAGE = 'dev';
const SECOND_STAGE = 'desk2';

/** The life of two deployments, from nothing to nothing. */
export async function playScenario(scenario: Scenario): Promise<void> {
  const { report, cloud, emulator, paper, traces, products, closing } = scenario;
  const { step } = report;
  const exchanges = EXCHANGES.filter((exchange) => products.some((product) => product.startsWith(`${exchange}.`)));
  const origins = reachedAt(paper.url);
  const settings = {
    ...origins,
    // Keys are reloaded as soon as possible; otherwise a rotation would take five minutes to arrive.
    ATLAS_CREDENTIALS_TTL_SECONDS: '10',
    ATLAS_REQUEST_BUDGET_MS: String(REQUEST_BUDGET_MS),
  };
  const said: string[] = [];

  await step('cdk bootstrap', () => bootstrap(cloud));
  await writeStage(cloud, STAGE, { settings, readOnlyKeys: true, hooks: true, emulator: true });
  const first = await step('cdk deploy', () => deploy(cloud, STAGE));
  const deployedAt = performance.now();
  const destroyFirst = once(() => first.destroy());
  closing(destroyFirst);
  const callers = await step('Users with the policies of the stack', () => hireCallers(cloud, first));
  await step("The emulator's view of two permissions", async () => {
    await widenOperators(cloud, first);
    return await widenRoles(cloud, first);
  });
  const keeper = actingAs(cloud, callers.keyKeeper);
  const client = createClient(cloud, first.outputs.Url ?? '', signing(callers.trader));
  const active = (exchange: string) => client.call('GET', `/v1/orders/active?exchange=${exchange}`);
  const clockwork = schedulesOf(cloud, first.stackName);

  await step('Public: health, contract, docs', () => readPublic(client));
  await step('Unsigned: everything else is refused', () => refuseUnsigned(client));
  await step('IAM: readers read, traders trade, others neither', () => tryPolicies(cloud, first, callers));

  for (const exchange of exchanges) {
    await step(`${exchange}: without keys`, () =>
      until(
        () => active(exchange),
        ({ body }) => reasons(body).includes('CREDENTIALS_MISSING'),
      ),
    );
    await step(`${exchange}: npm run keys -- set, canaries, untried`, async () => {
      said.push(await npmRunKeys(keeper, origins, [...storing('set', exchange, STAGE), '--no-check'], CANARY));
      said.push(
        await npmRunKeys(keeper, origins, [...storing('set', exchange, STAGE), '--read-only', '--no-check'], CANARY),
      );
      return await until(
        () => active(exchange),
        ({ body }) => reasons(body).includes('CREDENTIALS_REJECTED'),
      );
    });
    await step(`${exchange}: npm run keys -- rotate, tried first`, async () => {
      said.push(await npmRunKeys(keeper, origins, storing('rotate', exchange, STAGE), FIRST_ACCOUNT));
      said.push(await npmRunKeys(keeper, origins, [...storing('rotate', exchange, STAGE), '--read-only'], READ_ONLY));
      said.push(await npmRunKeys(keeper, origins, ['check', exchange]));
      return await until(
        () => active(exchange),
        ({ body }) => reasons(body).length === 0,
      );
    });
  }
  for (const product of products) await step(`${product}: a day of trading`, () => tradeOn(client, product));

  await step('Read-only keys: what reads has no others', () => readsWithReadOnlyKeys(cloud, first.stackName));
  await step('Idempotency-Key: one order, replayed, followed', () => replayKey(client));
  await step('TypeScript and Python clients, signed: one order each, although replies are lost', () =>
    tradeWithClients(cloud, first.outputs.Url ?? '', callers.trader, paper),
  );
  const alerts = await step('Alerts: one order, also when sent again; a wrong secret is 401', () =>
    placeByAlert({ keeper, cloud, client, paper }, first, STAGE),
  );
  await step('Schedules: what their rules name, run', () => clockwork.runAll());
  await step('npm run trading: halted under load, and resumed', () => haltUnderLoad(client, cloud, paper, STAGE));
  const killed = await step('Two functions killed in mid-place', () =>
    killInMidPlace({
      client,
      cloud,
      emulator,
      paper,
      stackName: first.stackName,
      sweep: () => clockwork.run(schedules.sweepIntents),
    }),
  );

  const issuer = await step('A second deployment: start its issuer of tokens', () => startIssuer(AUDIENCE, SUBJECT));
  closing(() => issuer.close());
  const limits = { ATLAS_MAX_NOTIONAL: MAX_NOTIONAL };
  await writeStage(cloud, SECOND_STAGE, {
    settings: { ...settings, ...limits },
    jwtIssuer: issuer.url,
    jwtAudience: AUDIENCE,
    emulator: true,
  });
  await step('A second deployment: a limit in the environment is refused', async () => {
    const text = await refusedDeploy(cloud, SECOND_STAGE, limits);
    expectThat(text.includes('atlas: ATLAS_MAX_NOTIONAL: is set in the environment'), text);
    expectThat(!/^\s+at /m.test(text), `a stack is printed: ${text}`);
    return 'ATLAS_MAX_NOTIONAL, by name and in one line';
  });
  const second = await step('A second deployment: cdk deploy, with tokens and a limit', () =>
    deploy(cloud, SECOND_STAGE),
  );
  const removeSecond = once(() => second.destroy());
  closing(removeSecond);
  const trial = await step('A second deployment: its own keys; tokens good and bad', async () => {
    await widenRoles(cloud, second);
    said.push(await npmRunKeys(cloud, origins, storing('set', 'binance', SECOND_STAGE), SECOND_ACCOUNT));
    return await tryTokens(cloud, second, issuer);
  });
  await step('A second deployment: the same by the steps of the workflow', () => deployByWorkflow(cloud, SECOND_STAGE));
  await step('What was killed is swept, and asked for again', () => killed.settle());

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
      said.push(await npmRunKeys(keeper, origins, storing('rotate', exchange, STAGE), SECOND_ACCOUNT));
      // The paper exchanges have no read-only key of that account, so the trading key reads as well.
      said.push(
        await npmRunKeys(
          keeper,
          origins,
          [...storing('rotate', exchange, STAGE), '--read-only', '--no-check'],
          SECOND_ACCOUNT,
        ),
      );
      // Another account does not see the order of the first.
      return await until(
        () => active(exchange),
        ({ body }) => {
          return reasons(body).length === 0 && !rows(body, 'orders').some((order) => order.id === id);
        },
      );
    });
  }
  await step('Every operation has served a request', () =>
    everyOperation(client, new Set([...client.served, ...alerts.sender.served])),
  );

  await step('Schedules: run by the clock', () => clockwork.firedByClock((performance.now() - deployedAt) / 60_000));
  const logs = await step('Read the logs', () => readLogs(cloud, first.stackName));
  await step('Logs: one line per request, metrics, retention', async () => judgeLogs(logs));
  const secondLogs = await readLogs(cloud, second.stackName);
  await step("Logs of the second deployment: the token's subject gave the command", async () =>
    judgePrincipals(secondLogs, SUBJECT),
  );
  await step('Dashboards and alarms', () => readWatch(cloud));
  await step('No secret is anywhere', async () =>
    searchEverywhere(
      cloud.folder,
      [first, second],
      [
        ...[CANARY, FIRST_ACCOUNT, READ_ONLY, SECOND_ACCOUNT].flatMap(({ key, secret }) => [key, secret]),
        ...trial.tokens,
        alerts.secret,
      ],
      {
        logs: [...logs.lines, ...secondLogs.lines],
        traces: traces.segments,
        answers: [...client.transcript, ...trial.transcript, ...alerts.sender.transcript],
        intents: [...(await readIntents(cloud, first.stackName)), ...(await readIntents(cloud, second.stackName))],
        outputs: said,
      },
    ),
  );
  for (const exchange of exchanges) {
    await step(`${exchange}: npm run keys -- remove`, async () => {
      await npmRunKeys(keeper, origins, ['remove', exchange, '--yes']);
      await npmRunKeys(keeper, origins, ['remove', exchange, '--read-only', '--yes']);
    });
  }
  await step('cdk destroy: nothing is left of dev', async () => {
    await destroyFirst();
    expectThat(!(await tableStands(cloud, first.stackName)), 'the table of intents still stands');
  });
  await step('cdk destroy: the second deployment leaves its intents', async () => {
    await removeSecond();
    expectThat(await tableStands(cloud, second.stackName), 'the table of intents went with its stack');
  });
}

/** Runs it once, on the first call. */
function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}

/** Codes of the obstacles of a source; a list answers with the rows it has, but so does a single failure. */
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
  const root = await client.callUnsigned('GET', '/');
  expectThat(
    root.status === 302 && /^\/[a-z0-9]+\/docs$/.test(root.headers.location ?? ''),
    `/ leads to ${root.headers.location} with ${root.status}, not to the docs of the stage`,
  );
  const named = docs.text.matchAll(/(?:src|href)="(docs\/[^"#]+)/g);
  const assets = new Set([...named].map(([, asset = '']) => `/${asset}`));
  expectThat(assets.size > 0, 'the docs page names no files of its own');
  for (const asset of assets) {
    const { status } = await client.callUnsigned('GET', asset);
    expectThat(status === 200, `${asset} answered ${status}`);
  }
  return health.text;
}

async function refuseUnsigned(client: Client): Promise<string> {
  const guarded = Object.values(operations).filter(({ scope }) => !IS_OPEN[scope]);
  for (const { method, path } of guarded) {
    const { status } = await client.callUnsigned(method, path.replace('{orderId}', 'binance.spot.BTCUSDT.1'));
    expectThat(status === 403, `${method} ${path} answered ${status} to a request without a signature`);
  }
  return `${guarded.length} operations`;
}

async function everyOperation(client: Client, served: ReadonlySet<string>): Promise<string> {
  expectStatus(await client.call('GET', '/v1/exchanges'), 200);
  expectStatus(await client.call('GET', '/v1/deployment'), 200);
  const names = Object.values(operations).map(({ name }) => name);
  const unused = names.filter((name) => !served.has(name) && !client.served.has(name));
  expectThat(unused.length === 0, `never served: ${unused.join(', ')}`);
  return names.join(', ');
}
