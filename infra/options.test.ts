import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { EXCHANGES } from '../lib/domain/instrument.ts';
import { permissionTable, textOf } from './permission-table.ts';
import { EVERYTHING, PRIVATE, propertiesOf, SHARED, templateOf } from './testing/stack-fixture.ts';

const plain = templateOf();
const full = templateOf(EVERYTHING);
const functionsOf = (template: typeof plain) => propertiesOf(template, 'AWS::Lambda::Function');

describe('options an emulator or a small team lacks are off by default', () => {
  test.each([
    'AWS::EC2::VPC',
    'AWS::EC2::NatGateway',
    'AWS::EC2::EIP',
    'AWS::WAFv2::WebACL',
    'AWS::CloudWatch::CompositeAlarm',
    'AWS::Logs::MetricFilter',
    'AWS::Lambda::Alias',
    'AWS::SNS::Subscription',
  ])('%s', (type) => {
    plain.resourceCountIs(type, 0);
    expect(Object.keys(full.findResources(type)).length).toBeGreaterThan(0);
  });

  test('reserved concurrency', () => {
    for (const { ReservedConcurrentExecutions } of functionsOf(plain))
      expect(ReservedConcurrentExecutions).toBeUndefined();
  });
});

describe('static egress', () => {
  test('is one NAT gateway with one elastic IP, whose address is an output', () => {
    full.resourceCountIs('AWS::EC2::NatGateway', 1);
    full.resourceCountIs('AWS::EC2::EIP', 1);
    expect(full.findOutputs('EgressIp').EgressIp?.Value).toEqual({ 'Fn::GetAtt': [expect.any(String), 'PublicIp'] });
  });

  test('covers every function except the public ones, the authorizer and the probe', () => {
    const outside = functionsOf(full).filter(({ VpcConfig }) => VpcConfig === undefined);
    expect(outside.map(({ FunctionName }) => FunctionName).toSorted()).toEqual([
      'atlas-dev-authorize',
      'atlas-dev-get-health',
      'atlas-dev-probe',
    ]);
  });

  test('lets nothing in, and only HTTPS out', () => {
    full.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })],
    });
  });

  test('gives its functions the network permissions Lambda needs', () => {
    const actions = permissionTable(full.toJSON())
      .filter((row) => row.function === 'atlas-dev-place-order' && row.action.startsWith('ec2:'))
      .map(({ action }) => action);
    expect(actions).toContain('ec2:CreateNetworkInterface');
    expect(actions).toHaveLength(6);
  });
});

describe('capacity', () => {
  test('is reserved for functions that trade', () => {
    const reserved = functionsOf(full).filter(
      ({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions === 20,
    );
    expect(reserved.map(({ FunctionName }) => FunctionName).toSorted()).toEqual([
      'atlas-dev-amend-order',
      'atlas-dev-cancel-order',
      'atlas-dev-cancel-order-list',
      'atlas-dev-cancel-orders',
      'atlas-dev-flatten',
      'atlas-dev-place-order',
      'atlas-dev-place-order-list',
      'atlas-dev-place-orders',
      'atlas-dev-receive-alert',
      'atlas-dev-set-account-settings',
      'atlas-dev-set-cancel-after',
      'atlas-dev-set-instrument-settings',
    ]);
  });

  test('is kept warm behind an alias, which the gateway calls and may call', () => {
    const aliases = full.findResources('AWS::Lambda::Alias', {
      Properties: { Name: 'live', ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } },
    });
    expect(Object.keys(aliases)).toHaveLength(2);
    for (const id of Object.keys(aliases)) {
      full.hasResourceProperties('AWS::Lambda::Permission', { FunctionName: { Ref: id } });
      const methods = JSON.stringify(propertiesOf(full, 'AWS::ApiGateway::Method'));
      expect(methods).toContain(`{"Ref":"${id}"}`);
    }
  });
});

test('the firewall protects the deployed stage and stores no samples', () => {
  const [acl] = propertiesOf(full, 'AWS::WAFv2::WebACL');
  expect(acl).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
  expect(JSON.stringify(acl)).not.toContain('"SampledRequestsEnabled":true');
  full.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
});

const policyOf = (template: typeof plain) => {
  const [api] = propertiesOf(template, 'AWS::ApiGateway::RestApi');
  const { Statement = [] } = (api?.Policy ?? {}) as {
    readonly Statement?: readonly Readonly<Record<string, unknown>>[];
  };
  return Statement;
};
const textsOf = (value: unknown) => [value].flat().map(textOf);

describe('the policy of the API', () => {
  test('is absent if only the account itself calls', () => {
    expect(policyOf(plain)).toEqual([]);
  });

  test('lets other accounts call what each was granted, and anyone only public operations', () => {
    const [anybody, readers, traders, ...more] = policyOf(templateOf(SHARED));
    expect(more).toEqual([]);
    for (const resource of textsOf(anybody?.Resource)) {
      expect(resource).toMatch(/^execute-api:\/dev\/GET\/(v1\/health|v1\/openapi\.json|docs(\/\*)?)?$/);
    }
    expect(JSON.stringify(readers?.Principal)).toContain(SHARED.readerAccounts[0]);
    // A preview is the one POST that only reads.
    const others = textsOf(readers?.Resource).filter((resource) => !/^execute-api:\/dev\/GET\//.test(resource));
    expect(others).toEqual(['execute-api:/dev/POST/v1/orders/preview']);
    expect(JSON.stringify(traders?.Principal)).toContain(SHARED.traderAccounts[0]);
    expect(textsOf(traders?.Resource)).toContain('execute-api:/dev/POST/v1/orders');
  });

  test('alone never grants a guarded operation to anyone in the account', () => {
    for (const template of [templateOf(SHARED), templateOf(PRIVATE)]) {
      for (const { Effect, Principal, Resource } of policyOf(template)) {
        if (Effect !== 'Allow' || JSON.stringify(Principal) !== '{"AWS":"*"}') continue;
        for (const resource of textsOf(Resource))
          expect(resource).not.toMatch(/\/v1\/(orders|intents|deployment|exchanges)/);
      }
    }
  });

  test('closes a private API to everything but its endpoint, without a probe, which could not reach it', () => {
    const template = templateOf(PRIVATE);
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: [PRIVATE.vpcEndpoint] },
    });
    expect(policyOf(template)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Condition: { StringNotEquals: { 'aws:SourceVpce': PRIVATE.vpcEndpoint } },
      }),
    );
    expect(functionsOf(template).map(({ FunctionName }) => FunctionName)).not.toContain('atlas-dev-probe');
    expect(textOf(template.findOutputs('Url').Url?.Value)).toContain(`-${PRIVATE.vpcEndpoint}.execute-api.`);
  });

  test('creates a new deployment of the API when it changes, which puts it into force', () => {
    const deploymentOf = (template: typeof plain) => Object.keys(template.findResources('AWS::ApiGateway::Deployment'));
    const others = templateOf({ readerAccounts: ['444455556666'] });
    expect(deploymentOf(templateOf(SHARED))).not.toEqual(deploymentOf(others));
    expect(deploymentOf(others)).not.toEqual(deploymentOf(plain));
  });
});

describe('a domain', () => {
  test('is the only address, with TLS 1.2 or later, and outputs its target', () => {
    full.hasResourceProperties('AWS::ApiGateway::DomainName', {
      DomainName: 'atlas.example.com',
      SecurityPolicy: 'TLS_1_2',
      RegionalCertificateArn: EVERYTHING.domain.certificateArn,
    });
    full.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: true });
    expect(full.findOutputs('Url').Url?.Value).toBe('https://atlas.example.com');
    expect(full.findOutputs('DomainTarget').DomainTarget?.Value).toBeDefined();
  });

  test("removes the stage from the links of the gateway's own problems", () => {
    const linksOf = (template: typeof plain) =>
      propertiesOf(template, 'AWS::ApiGateway::GatewayResponse').map(({ ResponseTemplates }) => {
        const { 'application/json': text = '{}' } = ResponseTemplates as Readonly<Record<string, string>>;
        return String((JSON.parse(text) as { readonly type?: unknown }).type);
      });
    for (const link of linksOf(full)) expect(link).toMatch(/^\/docs#problem-/);
    for (const link of linksOf(plain)) expect(link).toMatch(/^\/dev\/docs#problem-/);
  });
});

test('a permissions boundary is on every role', () => {
  for (const { PermissionsBoundary } of propertiesOf(full, 'AWS::IAM::Role')) {
    expect(PermissionsBoundary).toBe(EVERYTHING.permissionsBoundaryArn);
  }
  for (const { PermissionsBoundary } of propertiesOf(plain, 'AWS::IAM::Role')) {
    expect(PermissionsBoundary).toBeUndefined();
  }
});

test('functions that only read can only have read-only keys', () => {
  const keysOf = (name: string) =>
    permissionTable(full.toJSON())
      .filter((row) => row.function === `atlas-dev-${name}` && row.action === 'ssm:GetParameters')
      .flatMap(({ resources }) => resources);
  for (const name of ['get-order', 'list-orders', 'list-active-orders', 'get-intent', 'get-instrument-settings']) {
    for (const parameter of keysOf(name)) expect(parameter).toContain('/read-only/');
    expect(keysOf(name)).toHaveLength(2 * EXCHANGES.length);
    full.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `atlas-dev-${name}`,
      Environment: { Variables: Match.objectLike({ ATLAS_READ_ONLY_KEYS: 'true' }) },
    });
  }
  for (const name of ['place-order', 'cancel-order', 'amend-order', 'cancel-orders', 'sweep-intents']) {
    for (const parameter of keysOf(name)) expect(parameter).not.toContain('/read-only/');
  }
});

test('a budget notifies the alarm topic, which accepts messages of AWS Budgets', () => {
  full.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: {
      BudgetName: 'atlas-dev-ap-northeast-1',
      BudgetLimit: { Amount: EVERYTHING.monthlyBudgetUsd, Unit: 'USD' },
      CostFilters: { TagKeyValue: ['user:stage$dev'] },
    },
  });
  plain.resourceCountIs('AWS::Budgets::Budget', 0);
  const [policy] = propertiesOf(full, 'AWS::SNS::TopicPolicy');
  expect(JSON.stringify(policy)).toContain('budgets.amazonaws.com');
});

test('throttles and the alarm on public traffic have the values of the stage', () => {
  const [stage] = propertiesOf(full, 'AWS::ApiGateway::Stage');
  const settings = stage?.MethodSettings as readonly Readonly<Record<string, unknown>>[];
  expect(settings.find(({ HttpMethod }) => HttpMethod === 'POST')).toMatchObject({
    ThrottlingRateLimit: 5,
    ThrottlingBurstLimit: 10,
  });
  templateOf({ publicRequestsPerHour: 2_000 }).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'atlas-dev-PublicTraffic',
    Threshold: 2_000,
  });
});

test('an emulator gets no alarm over several metrics, and its probe uses the address of the emulator', () => {
  const template = templateOf({ emulator: true });
  const names = propertiesOf(template, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);
  expect(names).not.toContain('atlas-dev-ProbeFailed');
  expect(names).toContain('atlas-dev-UnresolvedOutcome');
  const probe = functionsOf(template).find(({ FunctionName }) => FunctionName === 'atlas-dev-probe');
  const { Variables = {} } = (probe?.Environment ?? {}) as { readonly Variables?: Readonly<Record<string, unknown>> };
  expect(textOf(Variables.PROBE_URL)).toMatch(/^\/restapis\/\$\{\w+\}\/dev\/_user_request_$/);
});

test('account-wide names contain the region', () => {
  const named = (type: string, name: string) => propertiesOf(full, type).map((properties) => String(properties[name]));
  const names = [
    ...named('AWS::IAM::ManagedPolicy', 'ManagedPolicyName'),
    ...named('AWS::CloudWatch::Dashboard', 'DashboardName'),
  ];
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) expect(name).toMatch(/-ap-northeast-1$/);
  for (const { RoleName } of propertiesOf(full, 'AWS::IAM::Role')) expect(RoleName).toBeUndefined();
});
