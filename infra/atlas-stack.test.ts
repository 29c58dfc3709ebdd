import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { fileName, type Operation } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';
import { type Schedule, schedules } from '../lib/api/schedules.ts';
import { CONFIG_VARIABLES, readConfig } from '../lib/config.ts';
import { EXCHANGES } from '../lib/domain/instrument.ts';
import type { AtlasStackProps } from './atlas-stack.ts';
import { isOfBackOffs, isOfCatalogue, isOfIntents, isOfSwitches, permissionTable, textOf } from './permission-table.ts';
import { propertiesOf, resources, templateOf } from './testing/stack-fixture.ts';

const table: readonly Operation[] = Object.values(operations).filter(
  // Off by default; hook-strategies.test.ts switches it on.
  (operation: Operation) => operation.onlyWith !== 'hooks',
);
const clock: readonly Schedule[] = Object.values(schedules);
const served: readonly { readonly name: string }[] = [...table, ...clock];
/** Functions that may request an exchange's instruments. */
const asks: ReadonlySet<string> = new Set([
  ...table.filter(({ needs }) => needs.keys !== 'none').map(({ name }) => name),
  schedules.sweepIntents.name,
  schedules.refreshCatalogue.name,
  operations.listInstruments.name,
  operations.listQuotes.name,
]);

const dev = templateOf();

/** Logical id of an operation's function. */
function functionIdOf(template: Template, operation: Operation): string {
  const found = Object.entries(resources(template, 'AWS::Lambda::Function')).filter(
    ([, { Properties }]) => Properties.FunctionName === `atlas-dev-${fileName(operation)}`,
  );
  expect(found).toHaveLength(1);
  return found[0]?.[0] ?? '';
}

/** Path of a method's resource, e.g. `/v1/orders/{orderId}`. */
function pathOf(template: Template, resourceId: string): string {
  const resource = resources(template, 'AWS::ApiGateway::Resource')[resourceId];
  if (!resource) return '';
  const parent = /^\$\{(\w+)\}$/.exec(textOf(resource.Properties.ParentId))?.[1] ?? '';
  return `${pathOf(template, parent)}/${String(resource.Properties.PathPart)}`;
}

const routesOf = (template: Template) =>
  Object.values(resources(template, 'AWS::ApiGateway::Method')).map(({ Properties }) => ({
    route: `${String(Properties.HttpMethod)} ${pathOf(template, textOf(Properties.ResourceId).slice(2, -1)) || '/'}`,
    authorization: Properties.AuthorizationType,
    apiKey: Properties.ApiKeyRequired ?? false,
    integration: Properties.Integration as Readonly<Record<string, unknown>>,
  }));

const byRoute = <T extends { readonly route: string }>(rows: readonly T[]) =>
  rows.toSorted((one, other) => one.route.localeCompare(other.route));

describe('routes', () => {
  test('are the rows of the operations table, signed unless public', () => {
    expect(
      byRoute(
        routesOf(dev)
          .filter(({ route }) => route !== 'GET /')
          .map(({ route, authorization, apiKey }) => ({ route, authorization, apiKey })),
      ),
    ).toEqual(
      byRoute(
        table.map(({ method, path, scope }) => ({
          route: `${method} ${path}`,
          authorization: scope === 'public' ? 'NONE' : 'AWS_IAM',
          apiKey: false,
        })),
      ),
    );
  });

  test('lead from / to the docs of the stage, without a function', () => {
    const root = Object.values(resources(dev, 'AWS::ApiGateway::Method')).find(
      ({ Properties }) => Properties.OperationName === 'leadToDocs',
    );
    expect(root?.Properties).toMatchObject({
      HttpMethod: 'GET',
      AuthorizationType: 'NONE',
      Integration: {
        Type: 'MOCK',
        IntegrationResponses: [
          { StatusCode: '302', ResponseParameters: { 'method.response.header.Location': "'/dev/docs'" } },
        ],
      },
    });
    expect(JSON.stringify(templateOf({ docs: false }).toJSON())).not.toContain('leadToDocs');
  });

  test('public are only health, the OpenAPI document and the docs page', () => {
    const open = routesOf(dev).filter(({ authorization }) => authorization === 'NONE');
    for (const { route } of open) expect(route).toMatch(/^GET (\/v1\/health|\/v1\/openapi\.json|\/docs(\/.+)?|\/)$/);
    expect(open.length).toBeGreaterThanOrEqual(3);
  });

  test.each(table)('$name calls its own function', (operation) => {
    const served = routesOf(dev).find(({ route }) => route === `${operation.method} ${operation.path}`);
    expect(served?.integration.Type).toBe('AWS_PROXY');
    expect(textOf(served?.integration.Uri)).toContain(`/\${${functionIdOf(dev, operation)}.Arn}/invocations`);
  });

  test('let the gateway call a function only for its own method of the deployed stage', () => {
    const permissions = Object.values(resources(dev, 'AWS::Lambda::Permission')).map(({ Properties }) => ({
      function: textOf(Properties.FunctionName),
      // The stage is a reference, followed by method and path with a wildcard for each path parameter.
      from: textOf(Properties.SourceArn).replace(/^.*\/(?=(GET|POST|PUT|PATCH|DELETE)\/)/, ''),
      principal: Properties.Principal,
    }));
    expect(permissions).toHaveLength(table.length + clock.length);
    for (const operation of table) {
      expect(permissions).toContainEqual({
        function: `\${${functionIdOf(dev, operation)}.Arn}`,
        from: `${operation.method}${operation.path.replaceAll(/\{\w+\}/g, '*')}`,
        principal: 'apigateway.amazonaws.com',
      });
    }
    expect(JSON.stringify(resources(dev, 'AWS::Lambda::Permission'))).not.toContain('test-invoke-stage');
  });
});

describe('functions', () => {
  test('exist once per operation and per schedule, and no others', () => {
    const names = Object.values(resources(dev, 'AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.FunctionName,
    );
    expect(names.toSorted()).toEqual(served.map((operation) => `atlas-dev-${fileName(operation)}`).toSorted());
  });

  test('each have their own bundle', () => {
    for (const operation of served) {
      dev.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `atlas-dev-${fileName(operation)}`,
        Code: { ZipFile: `// ${fileName(operation)}` },
        Handler: 'index.handler',
      });
    }
  });

  test('all run Node 24 on arm64 with tracing on', () => {
    dev.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
  });

  test.each([{}, { ATLAS_REQUEST_BUDGET_MS: '28000' }])(
    'outlast the request budget but not the gateway: %o',
    (settings) => {
      const template = templateOf({ settings });
      for (const { Properties } of Object.values(resources(template, 'AWS::Lambda::Function'))) {
        const { Variables } = Properties.Environment as { Variables: Record<string, string> };
        const seconds = Properties.Timeout as number;
        if (clock.some((row) => Properties.FunctionName === `atlas-dev-${fileName(row)}`)) continue;
        expect(seconds).toBeLessThan(29);
        const operation = table.find((row) => Properties.FunctionName === `atlas-dev-${fileName(row)}`);
        if (operation?.scope !== 'public') {
          expect(seconds * 1_000).toBeGreaterThanOrEqual(readConfig(Variables).requestBudgetMs);
        }
      }
    },
  );

  test('that trade get a whole core', () => {
    for (const operation of table.filter(({ scope }) => scope === 'trade')) {
      dev.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `atlas-dev-${fileName(operation)}`,
        MemorySize: 1769,
      });
    }
  });

  test('have a configuration they accept', () => {
    const template = templateOf({
      stage: 'desk-2',
      settings: { ATLAS_BINANCE_SPOT_URL: 'https://testnet.binance.vision', ATLAS_BASES: 'BTC' },
    });
    for (const { Properties } of Object.values(resources(template, 'AWS::Lambda::Function'))) {
      const { Variables } = Properties.Environment as { Variables: Record<string, string> };
      const config = readConfig({ ...Variables, AWS_LAMBDA_FUNCTION_NAME: 'f' });
      expect(config.stage).toBe('desk-2');
      expect(config.credentials).toMatchObject({ source: 'ssm', prefix: '/atlas/desk-2' });
      expect(config.origins['binance.spot']).toBe('https://testnet.binance.vision');
      expect(config.bases).toEqual(['BTC']);
      const one = served.find((row) => Properties.FunctionName === `atlas-desk-2-${fileName(row)}`);
      const usesTable = asks.has(one?.name ?? '') || one?.name === operations.listCancelAfter.name;
      expect(config.intents.table).toBe(usesTable ? 'atlas-desk-2-intents' : undefined);
    }
  });
});

describe('permissions', () => {
  const arn = (name: string) => `arn:aws:ssm:ap-northeast-1:\${AWS::AccountId}:parameter${name}`;
  const keyParameters = EXCHANGES.flatMap((exchange) => [
    arn(`/atlas/dev/${exchange}/api-key`),
    arn(`/atlas/dev/${exchange}/api-secret`),
  ]);
  const permissionsOf = (template: Template, served: { readonly name: string }) =>
    permissionTable(template.toJSON()).filter((row) => row.function === `atlas-dev-${fileName(served)}`);

  test.each(served)('of $name: its own log group, traces on everything, and no other asterisk', (one) => {
    const rows = permissionsOf(dev, one);
    const logs = rows.filter(({ action }) => action.startsWith('logs:'));
    expect(logs.map(({ action }) => action)).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    for (const { resources: on } of logs) {
      expect(on).toEqual([expect.stringMatching(new RegExp(`^\\$\\{${one.name}Logs\\w+\\.Arn\\}$`, 'i'))]);
    }
    const wide = rows.filter((row) => row.action.includes('*') || row.resources.some((name) => name.includes('*')));
    expect(wide.map(({ action }) => action)).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
  });

  test.each([...table, ...clock])('$name reads the keys exactly if it makes signed calls', (one) => {
    const keys = permissionsOf(dev, one).filter(({ action }) => action === 'ssm:GetParameters');
    expect(keys.map(({ action, resources: on }) => [action, on])).toEqual(
      one.needs.keys !== 'none' ? [['ssm:GetParameters', keyParameters]] : [],
    );
  });

  test.each([...table, ...clock])(
    '$name reads the trading state only if it can increase a position or reports the state',
    (one) => {
      const state = permissionsOf(dev, one).filter(({ action }) => action === 'ssm:GetParameter');
      const obeys = [
        'placeOrder',
        'placeOrderList',
        'placeOrders',
        'previewOrder',
        'amendOrder',
        'flatten',
        'listExchanges',
        'getHealth',
        'getDeployment',
      ].includes(one.name);
      expect(state.map(({ resources: on }) => on)).toEqual(obeys ? [[expect.stringContaining('TradingState')]] : []);
    },
  );

  test.each([...table, ...clock])('$name shares back-offs, and no other item, if it calls exchanges', (one) => {
    const shared = permissionsOf(dev, one).filter(isOfBackOffs);
    const shares = asks.has(one.name);
    expect(shared.map(({ action }) => action)).toEqual(shares ? ['dynamodb:GetItem', 'dynamodb:UpdateItem'] : []);
  });

  test.each([...table, ...clock])('$name reads the shared lists if it may need them, and writes none', (one) => {
    const rows = permissionsOf(dev, one).filter(({ action }) => action.startsWith('dynamodb:'));
    const mayRead = rows.some(
      (row) => row.action === 'dynamodb:GetItem' && (isOfCatalogue(row) || Object.keys(row.conditions).length === 0),
    );
    const writes = rows.filter((row) => isOfCatalogue(row) && row.action !== 'dynamodb:GetItem');
    const refreshes = one.name === schedules.refreshCatalogue.name;
    expect(mayRead).toBe(asks.has(one.name) && !refreshes);
    expect(writes.map(({ action }) => action)).toEqual(refreshes ? ['dynamodb:PutItem'] : []);
  });

  test('the refresh touches nothing in the table but back-offs and lists', () => {
    const rows = permissionsOf(dev, schedules.refreshCatalogue).filter(({ action }) => action.startsWith('dynamodb:'));
    expect(rows.filter((row) => !isOfBackOffs(row) && !isOfCatalogue(row))).toEqual([]);
    expect(rows).toHaveLength(3);
  });

  test.each([...table, ...clock])('$name can only write the kinds of items it must', (one) => {
    const writes = permissionsOf(dev, one).filter(({ action }) =>
      /^dynamodb:(Put|Update|Delete|Batch|Transact)/.test(action),
    );
    for (const row of writes) {
      expect([isOfBackOffs(row), isOfCatalogue(row), isOfSwitches(row), isOfIntents(row)]).toContain(true);
    }
  });

  test.each(table)('$name writes intents only if it is a command on orders', (operation) => {
    const actions = permissionsOf(dev, operation)
      .filter((row) => !isOfBackOffs(row) && !isOfCatalogue(row) && !isOfSwitches(row))
      .map(({ action }) => action)
      .filter((action) => action.startsWith('dynamodb:'));
    const isCommand = operation.command !== undefined;
    // Which command owns the order under a client order id depends on the other commands that carry it.
    const looksUp = ['getIntent', 'placeOrder', 'placeOrders', 'flatten'].includes(operation.name);
    const allowed = [
      ...(isCommand || looksUp ? ['dynamodb:GetItem'] : []),
      ...(isCommand ? ['dynamodb:PutItem'] : []),
      // Switches are found in the index of open intents, which holds keys only.
      ...(looksUp || operation.needs.switches === 'list' ? ['dynamodb:Query'] : []),
    ];
    expect(actions).toEqual(allowed);
  });

  test.each<[string, Partial<AtlasStackProps>]>([
    ['switched off', { settings: { ATLAS_EXCHANGES: 'binance.spot' } }],
    ['not implemented', { implemented: ['binance.spot', 'binance.usdm'] }],
  ])('an exchange that is %s has keys that nobody can read', (_why, props) => {
    const template = JSON.stringify(templateOf(props).toJSON());
    expect(template).toContain('parameter/atlas/dev/binance/api-key');
    expect(template).not.toContain('bitmex/api');
  });

  test("a customer's KMS key decrypts those parameters, through Parameter Store, and nothing else", () => {
    const keyEncryptionArn = 'arn:aws:kms:ap-northeast-1:111122223333:key/0f0e';
    const template = templateOf({ keyEncryptionArn });
    for (const operation of table) {
      const kms = permissionsOf(template, operation).filter(({ action }) => action.startsWith('kms:'));
      const decrypt = {
        function: `atlas-dev-${fileName(operation)}`,
        action: 'kms:Decrypt',
        resources: [keyEncryptionArn],
        conditions: {
          'StringEquals kms:ViaService': [`ssm.ap-northeast-1.\${AWS::URLSuffix}`],
          'StringEquals kms:EncryptionContext:PARAMETER_ARN': keyParameters,
        },
      };
      expect(kms).toEqual(operation.needs.keys !== 'none' ? [decrypt] : []);
    }
  });

  test("no policies except the functions' own and the gateway's log policy", () => {
    dev.resourceCountIs('AWS::IAM::Policy', served.length);
    const managed = Object.values(resources(dev, 'AWS::IAM::Role')).flatMap(({ Properties }) =>
      [Properties.ManagedPolicyArns ?? []].flat().map(textOf),
    );
    expect(managed).toEqual([
      `arn:\${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
    ]);
  });
});

describe('secrets', () => {
  test.each(Object.entries(CONFIG_VARIABLES).filter(([, { secret }]) => secret))(
    '%s never enters a template',
    (name) => {
      expect(JSON.stringify(dev.toJSON())).not.toContain(name);
      const refusal = () => templateOf({ settings: { [name]: 'canary4Key8That1Must0Not7Be5Seen' } });
      expect(refusal).toThrow(`${name}: is a secret`);
      expect(refusal).not.toThrow(/canary/);
    },
  );

  test('the stack creates one parameter, which is not secret: the trading state', () => {
    expect(propertiesOf(dev, 'AWS::SSM::Parameter')).toMatchObject([
      { Name: '/atlas/dev/trading-state', Type: 'String', Value: 'active' },
    ]);
  });
});

describe('settings', () => {
  test.each(['ATLAS_STAGE', 'ATLAS_CREDENTIALS', 'ATLAS_READ_ONLY_KEYS', 'ATLAS_INTENTS_TABLE'])(
    '%s is set by the stack',
    (name) => {
      expect(() => templateOf({ settings: { [name]: 'environment' } })).toThrow(`${name}: is set by the stack`);
    },
  );

  test('an invalid one fails during synthesis', () => {
    expect(() => templateOf({ settings: { ATLAS_BASE: 'BTC' } })).toThrow('the nearest is ATLAS_BASES');
    const settings = { ATLAS_EXCHANGES: 'bitmex' };
    expect(() => templateOf({ settings, implemented: ['binance.spot'] })).toThrow('ATLAS_EXCHANGES');
    expect(() => templateOf({ stage: 'Prod' })).toThrow('ATLAS_STAGE');
  });
});

describe('the gateway', () => {
  const stage = Object.values(resources(dev, 'AWS::ApiGateway::Stage'))[0]?.Properties ?? {};
  const accessLog = stage.AccessLogSetting as { readonly DestinationArn: unknown; readonly Format: string };

  test('is a Regional REST API without binary media types, traced', () => {
    dev.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
      BinaryMediaTypes: Match.absent(),
    });
    dev.hasResourceProperties('AWS::ApiGateway::Stage', { StageName: 'dev', TracingEnabled: true });
  });

  test('logs who requested what as one JSON object per request', () => {
    expect(textOf(accessLog.DestinationArn)).toMatch(/:log-group:\$\{ApiAccessLogs\w+\}$/);
    expect(JSON.parse(accessLog.Format)).toMatchObject({
      requestId: '$context.requestId',
      caller: '$context.identity.caller',
      userArn: '$context.identity.userArn',
      resource: '$context.resourcePath',
      status: '$context.status',
      traceId: '$context.xrayTraceId',
    });
  });

  test('logs no free text of the caller, because the gateway may not escape it', () => {
    expect(accessLog.Format).not.toMatch(/userAgent|\$context\.path|requestOverride|error\.message|Header/);
  });

  test('limits every method, and placing most', () => {
    const settings = stage.MethodSettings as readonly {
      HttpMethod: string;
      ResourcePath: string;
      ThrottlingRateLimit: number;
      ThrottlingBurstLimit: number;
      DataTraceEnabled: boolean;
      LoggingLevel: string;
    }[];
    const routes = settings.map(({ HttpMethod, ResourcePath }) => `${HttpMethod} ${ResourcePath}`);
    expect(routes.toSorted()).toEqual(
      ['* /*', ...table.map(({ method, path }) => `${method} /${path.replaceAll('/', '~1')}`)].toSorted(),
    );
    const placing = settings.find(
      ({ HttpMethod, ResourcePath }) => HttpMethod === 'POST' && ResourcePath === '/~1v1~1orders',
    );
    const batches = settings.find(({ ResourcePath }) => ResourcePath.endsWith('~1batch'));
    expect(batches?.ThrottlingRateLimit).toBeLessThan(placing?.ThrottlingRateLimit ?? 0);
    // Each of the others is several orders.
    const several = ['/~1v1~1order-lists', '/~1v1~1orders~1batch', '/~1v1~1flatten'];
    const places = (path: string) => path === '/~1v1~1orders' || several.includes(path);
    for (const other of settings.filter((each) => each.HttpMethod !== 'POST' || !places(each.ResourcePath))) {
      expect(other.ThrottlingRateLimit).toBeGreaterThan(placing?.ThrottlingRateLimit ?? Number.NaN);
      expect(other.ThrottlingBurstLimit).toBeGreaterThan(placing?.ThrottlingBurstLimit ?? Number.NaN);
    }
    for (const { DataTraceEnabled, LoggingLevel } of settings) {
      expect({ DataTraceEnabled, LoggingLevel }).toEqual({ DataTraceEnabled: false, LoggingLevel: 'OFF' });
    }
  });
});

describe('after removal', () => {
  test.each([
    ['dev', 7, 'Delete'],
    ['prod', 365, 'RetainExceptOnCreate'],
  ])('in %s logs are kept for %i days, and %s says what becomes of them with the stack', (stage, days, deletion) => {
    const logs = Object.values(resources(templateOf({ stage }), 'AWS::Logs::LogGroup'));
    expect(logs).toHaveLength(served.length + 1);
    for (const { Properties, DeletionPolicy } of logs) {
      expect({ days: Properties.RetentionInDays, deletion: DeletionPolicy }).toEqual({ days, deletion });
    }
  });

  test('the log role of all gateways of the account outlives every stack', () => {
    for (const { DeletionPolicy } of Object.values(resources(dev, 'AWS::ApiGateway::Account'))) {
      expect(DeletionPolicy).toBe('Retain');
    }
    dev.resourceCountIs('AWS::ApiGateway::Account', 1);
  });

  test('the outputs are what users and programs need', () => {
    const outputs = dev.findOutputs('*');
    expect(Object.keys(outputs).toSorted()).toEqual([
      'AlarmTopic',
      'DashboardUrl',
      'KeyKeeperPolicy',
      'OperatorPolicy',
      'ReaderPolicy',
      'TraderPolicy',
      'Url',
    ]);
    expect(textOf(outputs.Url?.Value)).toMatch(/^https:\/\/\$\{\w+\}\.execute-api\.ap-northeast-1\..*\/\$\{\w+\}$/);
  });
});
