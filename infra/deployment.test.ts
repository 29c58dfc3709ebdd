import { expect, test } from 'vitest';
import { deploymentOf } from './deployment.ts';

test('without context it is dev, in Tokyo, with the defaults', () => {
  expect(deploymentOf({})).toEqual({
    stage: 'dev',
    region: 'ap-northeast-1',
    keyEncryptionArn: undefined,
    settings: {},
    bundlingRequired: true,
  });
});

test('context that starts with ATLAS_ becomes a setting of the functions, the rest does not', () => {
  const context = { stage: 'prod', ATLAS_BASES: 'BTC', '@aws-cdk/aws-iam:minimizePolicies': true };
  expect(deploymentOf(context)).toMatchObject({ stage: 'prod', settings: { ATLAS_BASES: 'BTC' } });
});

test.each([
  [[], false],
  [['**'], true],
  [['atlas-dev'], true],
])('with stacks to bundle %j, bundling is required: %s', (stacks, required) => {
  expect(deploymentOf({ 'aws:cdk:bundling-stacks': stacks }).bundlingRequired).toBe(required);
});

test('context that is not text is refused by name', () => {
  expect(() => deploymentOf({ stage: 1 })).toThrow('Context "stage" has to be text');
});
