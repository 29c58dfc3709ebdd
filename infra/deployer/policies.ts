/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Where a stage is deployed. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly stage: string;
  /** Path of the stage in Parameter Store; absent: `/atlas/<stage>`. */
  readonly ssmPrefix?: string | undefined;
  /** The customer's KMS key for the table of intents. */
  readonly tableKeyArn?: string | undefined;
}

/** The default qualifier of `cdk bootstrap` for its roles and its bucket. */
const QUALIFIER = 'hnb659fds';
const BOOTSTRAP_ROLES = ['deploy', 'file-publishing', 'lookup'] as const;

/**
 * What a user or a pipeline needs to deploy: to assume the bootstrap roles, and nothing else of its own. `protections` reads
 * the deployed template, `intents -- check` reads which commands are open.
 */
export function deployerPolicy({ account, region, stage }: Place): PolicyDocument {
  return documentOf([
    {
      Sid: 'TakeTheRolesOfTheBootstrap',
      Action: ['sts:AssumeRole'],
      Resource: BOOTSTRAP_ROLES.map(
        (role) => `arn:aws:iam::${account}:role/cdk-${QUALIFIER}-${role}-role-${account}-${region}`,
      ),
    },
    {
      Sid: 'CompareWithWhatIsDeployed',
      Action: ['cloudformation:GetTemplate'],
      Resource: [`arn:aws:cloudformation:${region}:${account}:stack/atlas-${stage}/*`],
    },
    {
      Sid: 'SeeWhatIsOpen',
      Action: ['dynamodb:GetItem', 'dynamodb:Query'],
      Resource: ['', '/index/open-intents'].map(
        (index) => `arn:aws:dynamodb:${region}:${account}:table/atlas-${stage}-intents${index}`,
      ),
    },
  ]);
}

/** The services the stack has resources of, and the names of these resources. */
const SERVICES: Readonly<Record<string, (place: Place) => readonly string[]>> = {
  // AWS generates API ids. Tagging needs `/tags`.
  apigateway: ({ region }) => [
    `arn:aws:apigateway:${region}::/restapis`,
    `arn:aws:apigateway:${region}::/restapis/*`,
    `arn:aws:apigateway:${region}::/account`,
    `arn:aws:apigateway:${region}::/domainnames`,
    `arn:aws:apigateway:${region}::/domainnames/*`,
    `arn:aws:apigateway:${region}::/tags/*`,
  ],
  budgets: ({ account, region, stage }) => [`arn:aws:budgets::${account}:budget/atlas-${stage}-${region}`],
  cloudwatch: ({ account, region, stage }) => [
    `arn:aws:cloudwatch:${region}:${account}:alarm:atlas-${stage}-*`,
    `arn:aws:cloudwatch::${account}:dashboard/atlas-${stage}-${region}`,
  ],
  dynamodb: ({ account, region, stage }) => [`arn:aws:dynamodb:${region}:${account}:table/atlas-${stage}-intents`],
  events: ({ account, region, stage }) => [`arn:aws:events:${region}:${account}:rule/atlas-${stage}-*`],
  lambda: ({ account, region, stage }) => [`arn:aws:lambda:${region}:${account}:function:atlas-${stage}-*`],
  logs: ({ account, region, stage }) => [
    `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/atlas-${stage}-*`,
    ...['apigateway', 'vpc'].flatMap((service) => {
      const group = `arn:aws:logs:${region}:${account}:log-group:/aws/${service}/atlas-${stage}`;
      return [group, `${group}:*`];
    }),
  ],
  sns: ({ account, region, stage }) => [`arn:aws:sns:${region}:${account}:atlas-${stage}-alarms`],
  ssm: ({ account, region, stage, ssmPrefix = `/atlas/${stage}` }) => [
    `arn:aws:ssm:${region}:${account}:parameter${ssmPrefix}/trading-state`,
  ],
  wafv2: ({ account, region, stage }) => [
    `arn:aws:wafv2:${region}:${account}:regional/webacl/atlas-${stage}/*`,
    `arn:aws:wafv2:${region}:${account}:regional/managedruleset/*/*`,
    `arn:aws:apigateway:${region}::/restapis/*`,
  ],
};

/** The CloudFormation types of the stack, and the service of each; `ec2` and `iam` have separate statements. */
export const SERVICE_OF: Readonly<Record<string, keyof typeof SERVICES | 'ec2' | 'iam'>> = {
  'AWS::ApiGateway': 'apigateway',
  'AWS::Budgets': 'budgets',
  'AWS::CloudWatch': 'cloudwatch',
  'AWS::DynamoDB': 'dynamodb',
  'AWS::EC2': 'ec2',
  'AWS::Events': 'events',
  'AWS::IAM': 'iam',
  'AWS::Lambda': 'lambda',
  'AWS::Logs': 'logs',
  'AWS::SNS': 'sns',
  'AWS::SSM': 'ssm',
  'AWS::WAFv2': 'wafv2',
};

/** The roles and policies the stack creates: their names begin with the stack's, or with `Atlas`. */
function identities({ account, stage, region }: Place): readonly string[] {
  return [`arn:aws:iam::${account}:role/atlas-${stage}-*`, `arn:aws:iam::${account}:policy/Atlas*-${stage}-${region}`];
}

/**
 * What CloudFormation may do for the deployer, instead of the default `AdministratorAccess` of `cdk bootstrap`
 * (`--cloudformation-execution-policies`): everything within the resources named after this stage, and nothing of any other
 * stage. One exception: a stage whose name continues this one's after a hyphen (`prod-2` beside `prod`), because IAM cannot
 * distinguish its functions and roles. It may create roles, so a deployer can give the functions more than they have now;
 * only an organization's permissions boundary limits that.
 */
export function executionPolicy(place: Place): PolicyDocument {
  const { account, region } = place;
  return documentOf([
    ...Object.entries(SERVICES).map(([service, resources]) => ({
      Sid: `Own${service.charAt(0).toUpperCase()}${service.slice(1)}`,
      Action: [`${service}:*`],
      Resource: resources(place),
    })),
    {
      Sid: 'OwnRolesAndPolicies',
      Action: [
        ...['CreateRole', 'DeleteRole', 'GetRole', 'UpdateRole', 'UpdateRoleDescription', 'TagRole', 'UntagRole'],
        ...['PutRolePolicy', 'DeleteRolePolicy', 'GetRolePolicy', 'AttachRolePolicy', 'DetachRolePolicy'],
        ...['PutRolePermissionsBoundary', 'DeleteRolePermissionsBoundary', 'UpdateAssumeRolePolicy'],
        ...['CreatePolicy', 'DeletePolicy', 'GetPolicy', 'GetPolicyVersion', 'ListPolicyVersions'],
        ...['CreatePolicyVersion', 'DeletePolicyVersion', 'TagPolicy', 'UntagPolicy'],
      ].map((action) => `iam:${action}`),
      Resource: identities(place),
    },
    {
      Sid: 'HandOwnRolesToFunctionsAndGateway',
      Action: ['iam:PassRole'],
      Resource: [`arn:aws:iam::${account}:role/atlas-${place.stage}-*`],
      Condition: {
        StringEquals: {
          'iam:PassedToService': ['lambda.amazonaws.com', 'apigateway.amazonaws.com', 'vpc-flow-logs.amazonaws.com'],
        },
      },
    },
    {
      // Static egress creates resources without names of ours, and describe actions support no resources.
      Sid: 'NetworkOfStaticEgress',
      Action: ['ec2:*'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:RequestedRegion': region } },
    },
    ...keyOfTheTable(place),
    {
      Sid: 'WhatKnowsNoResources',
      Action: [
        'logs:DescribeLogGroups',
        'ssm:DescribeParameters',
        'cloudwatch:DescribeAlarms',
        'lambda:GetAccountSettings',
      ],
      Resource: ['*'],
    },
    {
      Sid: 'ReadTheBundles',
      Action: ['s3:GetObject', 's3:GetBucketLocation'],
      Resource: [
        `arn:aws:s3:::cdk-${QUALIFIER}-assets-${account}-${region}`,
        `arn:aws:s3:::cdk-${QUALIFIER}-assets-${account}-${region}/*`,
      ],
    },
    {
      Sid: 'ReadTheVersionOfTheBootstrap',
      Action: ['ssm:GetParameters'],
      Resource: [`arn:aws:ssm:${region}:${account}:parameter/cdk-bootstrap/${QUALIFIER}/version`],
    },
  ]);
}

/**
 * Creating a table with a customer's key requires granting that key to DynamoDB
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html).
 */
function keyOfTheTable({ region, tableKeyArn }: Place): readonly Omit<Statement, 'Effect'>[] {
  if (tableKeyArn === undefined) return [];
  return [
    {
      Sid: 'KeyOfTheTable',
      Action: [
        'kms:CreateGrant',
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey*',
        'kms:ReEncrypt*',
      ],
      Resource: [tableKeyArn],
      Condition: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
    },
  ];
}

function documentOf(statements: readonly Omit<Statement, 'Effect'>[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ Sid, ...rest }) => ({ Sid, Effect: 'Allow', ...rest })),
  };
}
