import { describe, expect, test } from 'vitest';
import { textOf } from '../permission-table.ts';
import { EVERYTHING, templateOf } from '../testing/stack-fixture.ts';
import { deployerPolicy, executionPolicy, SERVICE_OF } from './policies.ts';

const place = { account: '111122223333', region: 'ap-northeast-1', stage: 'prod' };
const execution = executionPolicy(place);
const resources = Object.values(
  templateOf({ stage: 'prod', ...EVERYTHING }).toJSON().Resources as Record<
    string,
    { Type: string; Properties?: Record<string, unknown> }
  >,
);

/** Whether a statement allows this action on this resource. */
const allows = (action: string, arn: string) =>
  execution.Statement.some(
    ({ Action, Resource }) =>
      Action.some((each) => matches(each, action)) && Resource.some((each) => matches(each, arn)),
  );
const matches = (pattern: string, text: string) =>
  new RegExp(`^${pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\*', '.*')}$`).test(text);

describe('the policy for CloudFormation', () => {
  test('covers every service the stack has resources of', () => {
    const services = [...new Set(resources.map(({ Type }) => Type.split('::').slice(0, 2).join('::')))];
    expect(services.filter((service) => !Object.hasOwn(SERVICE_OF, service))).toEqual([]);
    const used = new Set(services.map((service) => SERVICE_OF[service]));
    expect(Object.values(SERVICE_OF).filter((service) => !used.has(service))).toEqual([]);
  });

  test.each([
    [
      'AWS::Lambda::Function',
      'FunctionName',
      'lambda:CreateFunction',
      'arn:aws:lambda:ap-northeast-1:111122223333:function:',
    ],
    [
      'AWS::DynamoDB::Table',
      'TableName',
      'dynamodb:CreateTable',
      'arn:aws:dynamodb:ap-northeast-1:111122223333:table/',
    ],
    [
      'AWS::Logs::LogGroup',
      'LogGroupName',
      'logs:CreateLogGroup',
      'arn:aws:logs:ap-northeast-1:111122223333:log-group:',
    ],
    [
      'AWS::CloudWatch::Alarm',
      'AlarmName',
      'cloudwatch:PutMetricAlarm',
      'arn:aws:cloudwatch:ap-northeast-1:111122223333:alarm:',
    ],
    [
      'AWS::CloudWatch::Dashboard',
      'DashboardName',
      'cloudwatch:PutDashboard',
      'arn:aws:cloudwatch::111122223333:dashboard/',
    ],
    ['AWS::Events::Rule', 'Name', 'events:PutRule', 'arn:aws:events:ap-northeast-1:111122223333:rule/'],
    ['AWS::SNS::Topic', 'TopicName', 'sns:CreateTopic', 'arn:aws:sns:ap-northeast-1:111122223333:'],
    ['AWS::SSM::Parameter', 'Name', 'ssm:PutParameter', 'arn:aws:ssm:ap-northeast-1:111122223333:parameter'],
    ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName', 'iam:CreatePolicy', 'arn:aws:iam::111122223333:policy/'],
  ])('lets it make each %s under the name it has', (type, property, action, arn) => {
    const names = resources.filter(({ Type }) => Type === type).map(({ Properties }) => textOf(Properties?.[property]));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !allows(action, `${arn}${name}`))).toEqual([]);
  });

  test('covers neither another stage, nor the exchange keys, nor a user', () => {
    const at = 'ap-northeast-1:111122223333';
    expect(allows('dynamodb:DeleteTable', `arn:aws:dynamodb:${at}:table/atlas-desk2-intents`)).toBe(false);
    expect(allows('lambda:UpdateFunctionCode', `arn:aws:lambda:${at}:function:atlas-desk2-place-order`)).toBe(false);
    expect(allows('ssm:GetParameters', `arn:aws:ssm:${at}:parameter/atlas/prod/binance/api-secret`)).toBe(false);
    expect(allows('iam:CreateUser', 'arn:aws:iam::111122223333:user/atlas-prod-x')).toBe(false);
    expect(allows('iam:PutRolePolicy', 'arn:aws:iam::111122223333:role/admin')).toBe(false);
    expect(allows('dynamodb:GetItem', `arn:aws:dynamodb:${at}:table/payroll`)).toBe(false);
    for (const service of ['apigateway', 'vpc']) {
      expect(allows('logs:DeleteLogGroup', `arn:aws:logs:${at}:log-group:/aws/${service}/atlas-prod2`)).toBe(false);
    }
  });

  test('covers the trading state at the path of the stage, and the table key only through DynamoDB', () => {
    const tableKeyArn = 'arn:aws:kms:ap-northeast-1:111122223333:key/0a0b';
    const { Statement } = executionPolicy({ ...place, ssmPrefix: '/desk-7/atlas', tableKeyArn });
    expect(Statement.find(({ Sid }) => Sid === 'OwnSsm')?.Resource).toEqual([
      'arn:aws:ssm:ap-northeast-1:111122223333:parameter/desk-7/atlas/trading-state',
    ]);
    expect(Statement.find(({ Sid }) => Sid === 'KeyOfTheTable')).toMatchObject({
      Action: expect.arrayContaining(['kms:CreateGrant', 'kms:DescribeKey']),
      Resource: [tableKeyArn],
      Condition: { StringEquals: { 'kms:ViaService': 'dynamodb.ap-northeast-1.amazonaws.com' } },
    });
    expect(JSON.stringify(execution)).not.toContain('kms:');
  });

  test('fits into a managed policy', () => {
    // IAM counts characters except white space, up to 6144.
    const longest = executionPolicy({
      ...place,
      stage: 'a-name-of-20-letters',
      ssmPrefix: `/${'p'.repeat(60)}`,
      tableKeyArn: `arn:aws:kms:ap-northeast-1:111122223333:key/${'0'.repeat(36)}`,
    });
    expect(JSON.stringify(longest).length).toBeLessThan(6_144);
  });
});

test('a deployer can assume the bootstrap roles, and read the stack and open commands', () => {
  const { Statement } = deployerPolicy(place);
  expect(Statement.flatMap(({ Action }) => Action)).toEqual([
    'sts:AssumeRole',
    'cloudformation:GetTemplate',
    'dynamodb:GetItem',
    'dynamodb:Query',
  ]);
  expect(Statement[0]?.Resource).toContain(
    'arn:aws:iam::111122223333:role/cdk-hnb659fds-deploy-role-111122223333-ap-northeast-1',
  );
});
