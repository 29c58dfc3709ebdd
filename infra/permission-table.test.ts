import { describe, expect, test } from 'vitest';
import { permissionTable, type TemplateResource } from './permission-table.ts';

const reader: TemplateResource = {
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: 'reader', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
};
const role: TemplateResource = { Type: 'AWS::IAM::Role', Properties: {} };
const policy = (...statements: readonly object[]): TemplateResource => ({
  Type: 'AWS::IAM::Policy',
  Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: statements } },
});

describe('the permission table', () => {
  test('has a row per action, with every resource and condition', () => {
    const Policy = policy({
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:GetObject'],
      Resource: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::b/*']] }, 'arn:aws:s3:::c'],
      Condition: { StringEquals: { 'aws:SourceAccount': '1' } },
    });
    const row = {
      function: 'reader',
      resources: [`arn:\${AWS::Partition}:s3:::b/*`, 'arn:aws:s3:::c'],
      conditions: { 'StringEquals aws:SourceAccount': ['1'] },
    };
    expect(permissionTable({ Resources: { Reader: reader, Role: role, Policy } })).toEqual([
      { ...row, action: 's3:GetObject' },
      { ...row, action: 's3:PutObject' },
    ]);
  });

  test('omits the permissions of other roles', () => {
    const Policy = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
    const Other = { ...Policy, Properties: { ...Policy.Properties, Roles: [{ Ref: 'Else' }] } };
    expect(permissionTable({ Resources: { Reader: reader, Role: role, Other } })).toEqual([]);
  });

  test.each([
    ['a role from elsewhere', {}, 'is not in the template'],
    ['managed policies', { Role: { ...role, Properties: { ManagedPolicyArns: ['x'] } } }, 'managed or inline'],
    ['inline policies', { Role: { ...role, Properties: { Policies: [{}] } } }, 'managed or inline'],
    ['a Deny', { Role: role, Policy: policy({ Effect: 'Deny', Action: 'a:b', Resource: '*' }) }, 'plain Allow'],
    ['all actions but', { Role: role, Policy: policy({ Effect: 'Allow', NotAction: 'a:b', Resource: '*' }) }, 'plain'],
    ['all but', { Role: role, Policy: policy({ Effect: 'Allow', Action: 'a:b', NotResource: 'x' }) }, 'plain Allow'],
  ])('refuses what it cannot show: %s', (_what, others: Record<string, TemplateResource>, message) => {
    expect(() => permissionTable({ Resources: { Reader: reader, ...others } })).toThrow(message);
  });
});
