import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkedStage, deploymentOf, knownStage, needsBundles, stackProps } from './deployment.ts';
import { DeploymentRefused } from './stage-file.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-stages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (file: unknown, stage = 'prod') => checkedStage(stage, file, `infra/stages/${stage}.ts`);
const ask = (context: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>> = {}) =>
  deploymentOf({ context, env });

/** The lines of the refusal. */
async function faultsOf(refused: () => unknown): Promise<readonly string[]> {
  const error = await Promise.resolve()
    .then(refused)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  if (!(error instanceof DeploymentRefused)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error.faults;
}

describe('a stage', () => {
  test('without options runs in Tokyo, signed by IAM, without anything billed by the hour', () => {
    const deployment = read({});
    expect(deployment.settings).toEqual({});
    const { waf, staticEgress, compositeAlarms, logMetrics, provisionedConcurrency, docs, region } = deployment.options;
    expect([waf, staticEgress, compositeAlarms, logMetrics, provisionedConcurrency, docs]).toEqual([
      ...[false, false, false, false, undefined, true],
    ]);
    expect(region).toBe('ap-northeast-1');
    expect(stackProps(deployment)).not.toHaveProperty('tokens');
  });

  test('requested by name is the file of that name', async () => {
    await writeFile(join(folder, 'desk2.ts'), `export default { settings: { ATLAS_MAX_NOTIONAL: 'USDT=50000' } };`);
    const deployment = await ask({ stage: 'desk2', stages: folder });
    expect(deployment).toMatchObject({ stage: 'desk2', settings: { ATLAS_MAX_NOTIONAL: 'USDT=50000' } });
    expect(deployment.config.trading.limits.maxNotional).toEqual(new Map([['USDT', '50000']]));
  });

  test('is dev by default', async () => {
    expect((await ask({})).stage).toBe('dev');
  });

  test('with an issuer and an audience has callers with tokens', () => {
    const props = stackProps(read({ jwtIssuer: 'https://issuer.example/', jwtAudience: 'atlas' }));
    expect(props.tokens).toEqual({
      issuer: 'https://issuer.example/',
      audience: 'atlas',
      algorithm: 'RS256',
      jwksUri: undefined,
    });
  });

  test('without a file has its defaults for operator commands', async () => {
    expect(await knownStage('desk-9')).toMatchObject({ region: 'ap-northeast-1', settings: {}, readOnlyKeys: false });
  });
});

test.each([
  [[], false],
  [['**'], true],
  [['atlas-dev'], true],
])('with stacks to bundle %j, bundling is required: %s', (stacks, required) => {
  expect(needsBundles({ context: { 'aws:cdk:bundling-stacks': stacks } })).toBe(required);
});

describe('an ignored setting is refused, in one line', () => {
  test('a limit in the environment', async () => {
    expect(await faultsOf(() => ask({ stage: 'prod' }, { ATLAS_MAX_NOTIONAL: '50000', PATH: '/bin' }))).toEqual([
      'ATLAS_MAX_NOTIONAL: is set in the environment, which deployments ignore; set it in settings of infra/stages/prod.ts, or unset it',
    ]);
  });

  test.each([
    [{ waf: 'on' }, '-c waf: would be ignored; set it in infra/stages/dev.ts, so that every deployment uses it'],
    [{ ATLAS_BASES: 'BTC' }, '-c ATLAS_BASES: would be ignored; set it in infra/stages/dev.ts'],
    [{ stgae: 'prod' }, '-c stgae: would be ignored, there is no such option'],
    [{ 'max-notional': '5' }, '-c max-notional: would be ignored, there is no such option'],
    [{ Stage: 'prod' }, 'the nearest is stage'],
    [{ stage: 1 }, '-c stage: expected text, given 1'],
  ])('context %j', async (context, line) => {
    const faults = await faultsOf(() => ask(context));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(line);
  });

  test("CDK's own context is not refused", async () => {
    const own = { '@aws-cdk/core:x': true, 'cli-telemetry': false, 'availability-zones:account=1:region=x': [] };
    await expect(ask(own)).resolves.toMatchObject({ stage: 'dev' });
  });
});

describe('an invalid stage is refused', () => {
  test.each([
    ['Prod', 'stage: expected up to 20 of a-z'],
    ['../../etc', 'stage: expected up to 20 of a-z'],
    ['stage', 'stage: "stage" is a placeholder'],
    ['example', 'stage: "example" is a placeholder'],
    ['desk-9', 'stage: there is no infra/stages/desk-9.ts; copy infra/stages/example.ts'],
  ])('by its name: %s', async (stage, line) => {
    const faults = await faultsOf(() => ask({ stage }));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(line);
  });

  test('for a file that is not a program, without a stack trace', async () => {
    await writeFile(join(folder, 'broken.ts'), 'export default {');
    const faults = await faultsOf(() => ask({ stage: 'broken', stages: folder }));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/broken\.ts: cannot be read: [^\n]+$/);
  });

  test('for a file without a stage', async () => {
    await writeFile(join(folder, 'empty.ts'), 'export const stage = {};');
    const [fault] = await faultsOf(() => ask({ stage: 'empty', stages: folder }));
    expect(fault).toContain('empty.ts: expected "export default defineStage');
  });

  const tokens = { jwtIssuer: 'https://issuer.example', jwtAudience: 'atlas' };
  test.each<[string, Record<string, unknown>, string]>([
    ['a typo', { jwtIsuer: 'https://issuer.example' }, 'jwtIsuer: there is no such option; the nearest is jwtIssuer'],
    ['an issuer without an audience', { jwtIssuer: tokens.jwtIssuer }, 'has no effect without jwtAudience'],
    ['an audience without an issuer', { jwtAudience: 'atlas' }, 'has no effect without jwtIssuer'],
    ['keys without an issuer', { jwtJwksUri: 'https://issuer.example/keys' }, 'has no effect without jwtIssuer'],
    ['an issuer over http', { ...tokens, jwtIssuer: 'http://issuer.example' }, 'jwtIssuer: expected an https URL'],
    [
      "an issuer's keys over http",
      { ...tokens, jwtJwksUri: 'http://issuer.example/k' },
      'jwtJwksUri: expected an https',
    ],
    [
      'an issuer on loopback in AWS',
      { ...tokens, jwtIssuer: 'http://127.0.0.1:1' },
      'jwtIssuer: expected an https URL',
    ],
    ['a shared secret', { jwtAlgorithm: 'HS256' }, 'jwtAlgorithm: expected RS256'],
    ['a switch that is neither on nor off', { waf: 'true' }, 'waf: expected true or false, given "true"'],
    ['no container', { provisionedConcurrency: 0 }, 'a whole number from 1 to 100'],
    ['an alias in place of a key', { tableKeyArn: 'alias/atlas' }, 'the ARN of a key'],
    ['a key of another region', { tableKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0f0e' }, 'is in eu-west-1'],
    ['more kept than may run', { provisionedConcurrency: 3, reservedConcurrency: 2 }, 'which Lambda refuses'],
    [
      'a domain without a certificate',
      { domainName: 'atlas.example.com' },
      'has no effect without domainCertificateArn',
    ],
    ['a probe of a private API', { vpcEndpoint: 'vpce-0123456789abcdef0', probe: true }, 'cannot reach a private API'],
    ['other accounts with tokens', { ...tokens, traderAccounts: ['111122223333'] }, 'traderAccounts: have no effect'],
    [
      'placing faster than cancelling',
      { throttles: { placeOrder: { rate: 25, burst: 50 }, cancelOrders: { rate: 5, burst: 50 } } },
      'cancelOrders has a lower limit',
    ],
    ['a limit on nothing', { throttles: { placeNothing: { rate: 1, burst: 1 } } }, 'throttles: expected operations'],
    ['a tag of ours', { tags: { stage: 'x' } }, 'tags: expected names'],
    ['a retention CloudWatch does not know', { logRetentionDays: 8 }, 'logRetentionDays: expected a number of days'],
    ['a secret', { settings: { ATLAS_BINANCE_API_SECRET: 'canary4Key8' } }, 'ATLAS_BINANCE_API_SECRET: is a secret'],
    ['a variable the stack sets', { settings: { ATLAS_STAGE: 'x' } }, 'settings.ATLAS_STAGE: is set by the stack'],
    [
      'an amount that is not text',
      { settings: { ATLAS_MAX_NOTIONAL: 0.1 } },
      "expected text, e.g. '50000', given a number",
    ],
    ['a setting with a typo', { settings: { ATLAS_BASE: 'BTC' } }, 'the nearest is ATLAS_BASES'],
    ['loopback in AWS', { settings: { ATLAS_BITMEX_URL: 'http://127.0.0.1:1' } }, 'cannot reach http://127.0.0.1:1'],
  ])('for %s', async (_what, file, line) => {
    const faults = await faultsOf(() => read(file));
    expect(faults).toEqual([expect.stringContaining(line)]);
    expect(faults[0]).toMatch(/^infra\/stages\/prod\.ts: [^\n]+$/);
    expect(faults[0]).not.toContain('canary');
  });

  test('for all faults at once, a line each', async () => {
    expect(await faultsOf(() => read({ waf: 'yes', region: 'Tokyo', settings: { ATLAS_BASE: '' } }))).toHaveLength(3);
  });
});

describe('a region that Binance refuses', () => {
  const virginia = { region: 'us-east-1' };

  test('is refused with the source, and the option that permits it', async () => {
    const [fault] = await faultsOf(() => read(virginia));
    expect(fault).toMatch(/Binance refuses addresses in the United States \(reported: .+allowRegion: 'us-east-1'/);
  });

  test.each<[string, Record<string, unknown>]>([
    ['the operator permits it', { ...virginia, allowRegion: 'us-east-1' }],
    ['no product of Binance is enabled', { ...virginia, settings: { ATLAS_EXCHANGES: 'bitmex' } }],
    [
      'the stage uses its test network',
      {
        ...virginia,
        settings: { ATLAS_EXCHANGES: 'binance.spot', ATLAS_BINANCE_SPOT_URL: 'https://testnet.binance.vision' },
      },
    ],
  ])('is accepted where %s', (_why, file) => {
    expect(read(file).options.region).toBe('us-east-1');
  });

  test('is not permitted by the name of another region', async () => {
    expect(await faultsOf(() => read({ ...virginia, allowRegion: 'us-west-2' }))).toHaveLength(1);
  });
});

test('an emulator on this machine may use loopback for exchanges and issuer', () => {
  const settings = { ATLAS_BINANCE_SPOT_URL: 'http://127.0.0.1:3001' };
  const tokens = { jwtIssuer: 'http://127.0.0.1:4000', jwtAudience: 'atlas' };
  expect(read({ ...tokens, settings, emulator: true }).options.emulator).toBe(true);
});
