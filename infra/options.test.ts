import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { permissionTable } from './permission-table.ts';
import { EVERYTHING, propertiesOf, templateOf } from './stack-fixture.ts';

const plain = templateOf();
const full = templateOf(EVERYTHING);
const functionsOf = (template: typeof plain) => propertiesOf(template, 'AWS::Lambda::Function');

describe('what an emulator or a small desk lacks is off by default', () => {
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

  test('takes in every function but what is public, the authorizer, and the probe', () => {
    const outside = functionsOf(full).filter(({ VpcConfig }) => VpcConfig === undefined);
    expect(outside.map(({ FunctionName }) => FunctionName).toSorted()).toEqual([
      'atlas-dev-authorize',
      'atlas-dev-get-health',
      'atlas-dev-probe',
    ]);
  });

  test('lets nothing in, and out only HTTPS', () => {
    full.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })],
    });
  });

  test('gives its functions what Lambda needs to put them there', () => {
    const actions = permissionTable(full.toJSON())
      .filter((row) => row.function === 'atlas-dev-place-order' && row.action.startsWith('ec2:'))
      .map(({ action }) => action);
    expect(actions).toContain('ec2:CreateNetworkInterface');
    expect(actions).toHaveLength(6);
  });
});

describe('capacity', () => {
  test('is reserved for what trades', () => {
    const reserved = functionsOf(full).filter(
      ({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions === 20,
    );
    expect(reserved.map(({ FunctionName }) => FunctionName).toSorted()).toEqual([
      'atlas-dev-amend-order',
      'atlas-dev-cancel-order',
      'atlas-dev-cancel-orders',
      'atlas-dev-place-order',
    ]);
  });

  test('is kept warm behind an alias, which is what the gateway calls and may call', () => {
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

test('the firewall stands before the deployed stage and keeps no samples', () => {
  const [acl] = propertiesOf(full, 'AWS::WAFv2::WebACL');
  expect(acl).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
  expect(JSON.stringify(acl)).not.toContain('"SampledRequestsEnabled":true');
  full.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
});
