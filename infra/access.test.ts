import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';
import { permissionTable, textOf } from './permission-table.ts';
import { EVERYTHING, propertiesOf, templateOf } from './testing/stack-fixture.ts';

const table: readonly Operation[] = Object.values(operations).filter(
  (operation: Operation) => operation.onlyWith !== 'hooks',
);
const dev = templateOf();
const tokens = templateOf({ tokens: EVERYTHING.tokens });

interface PolicyProperties {
  readonly ManagedPolicyName: string;
  readonly PolicyDocument: { readonly Statement: readonly { readonly Resource: readonly unknown[] }[] };
}

/** `GET /v1/orders/*` for every method a managed policy names. */
function methodsOf(name: string): readonly string[] {
  const policies = propertiesOf<PolicyProperties>(dev, 'AWS::IAM::ManagedPolicy');
  const policy = policies.find(({ ManagedPolicyName }) => ManagedPolicyName === name);
  return (policy?.PolicyDocument.Statement ?? [])
    .flatMap(({ Resource }) => Resource)
    .map((arn) => textOf(arn).replace(/^arn:aws:execute-api:ap-northeast-1:\$\{AWS::AccountId\}:\$\{\w+\}\/dev\//, ''))
    .map((method) => method.replace('/', ' /'));
}

const pathsOf = (...scopes: readonly string[]) =>
  table
    .filter(({ scope }) => scopes.includes(scope))
    .map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '*')}`);

describe('by IAM', () => {
  test('a reader may call every reading method by its ARN, and no other', () => {
    expect(methodsOf('AtlasReader-dev-ap-northeast-1').toSorted()).toEqual(pathsOf('read').toSorted());
    // A preview is the one POST that only reads.
    const others = methodsOf('AtlasReader-dev-ap-northeast-1').filter((method) => !method.startsWith('GET '));
    expect(others).toEqual(['POST /v1/orders/preview']);
  });

  test('a trader may call every method that is not public', () => {
    expect(methodsOf('AtlasTrader-dev-ap-northeast-1').toSorted()).toEqual(pathsOf('read', 'trade').toSorted());
  });

  test("no trading method matches a wildcard of the reader's policy", () => {
    for (const pattern of methodsOf('AtlasReader-dev-ap-northeast-1')) {
      const covers = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
      for (const { method, path } of table.filter(({ scope }) => scope === 'trade')) {
        expect(`${method} ${path}`).not.toMatch(covers);
      }
    }
  });
});

describe('by tokens', () => {
  test('every non-public method uses the authorizer, and none uses IAM', () => {
    const kinds = propertiesOf(tokens, 'AWS::ApiGateway::Method').map(({ AuthorizationType, AuthorizerId }) => ({
      kind: AuthorizationType,
      authorizer: AuthorizerId !== undefined,
    }));
    const guarded = table.filter(({ scope }) => scope !== 'public').length;
    expect(kinds.filter(({ kind }) => kind === 'CUSTOM')).toEqual(
      Array(guarded).fill({ kind: 'CUSTOM', authorizer: true }),
    );
    // And `/`, which only leads to the docs.
    expect(kinds.filter(({ kind }) => kind === 'NONE')).toHaveLength(table.length - guarded + 1);
    const policies = propertiesOf(tokens, 'AWS::IAM::ManagedPolicy');
    expect(JSON.stringify(policies)).not.toContain('execute-api');
  });

  test('the authorizer has issuer, audience and algorithm, and may only write its log', () => {
    tokens.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'atlas-dev-authorize',
      Environment: {
        Variables: {
          ATLAS_STAGE: 'dev',
          JWT_ISSUER: 'https://issuer.example',
          JWT_AUDIENCE: 'atlas',
          JWT_ALGORITHM: 'RS256',
          JWT_JWKS_URI: Match.absent(),
        },
      },
    });
    const rows = permissionTable(tokens.toJSON()).filter((row) => row.function === 'atlas-dev-authorize');
    expect(rows.map(({ action }) => action.split(':')[0])).toEqual(['logs', 'logs', 'xray', 'xray']);
  });

  test('anything but a bearer token never reaches the function', () => {
    const [authorizer] = propertiesOf(tokens, 'AWS::ApiGateway::Authorizer');
    expect(authorizer).toMatchObject({ Type: 'TOKEN', IdentitySource: 'method.request.header.Authorization' });
    const accepted = new RegExp(String(authorizer?.IdentityValidationExpression));
    expect('Bearer eyJh.eyJz.c2ln').toMatch(accepted);
    for (const other of ['Basic YTpi', 'Bearer x', '', 'Bearer a.b.c d']) expect(other).not.toMatch(accepted);
  });
});

test('with docs off, only health is public', () => {
  const quiet = templateOf({ docs: false });
  const open = propertiesOf(quiet, 'AWS::ApiGateway::Method').filter(
    ({ AuthorizationType }) => AuthorizationType === 'NONE',
  );
  expect(open.map(({ OperationName }) => OperationName)).toEqual(['getHealth']);
  const names = propertiesOf(quiet, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName);
  expect(names.filter((name) => /docs|openapi/.test(String(name)))).toEqual([]);
});
