import { describe, expect, test } from 'vitest';
import { deploymentOf, stackProps } from './deployment.ts';

test('without context it is dev, in Tokyo, signed by IAM, with nothing switched on that costs by the hour', () => {
  const { options, settings, bundlingRequired } = deploymentOf({});
  expect({ settings, bundlingRequired }).toEqual({ settings: {}, bundlingRequired: true });
  expect(options).toMatchObject({ stage: 'dev', region: 'ap-northeast-1', docs: true });
  const { waf, staticEgress, compositeAlarms, logMetrics, reservedConcurrency, provisionedConcurrency } = options;
  expect([waf, staticEgress, compositeAlarms, logMetrics]).toEqual([false, false, false, false]);
  expect([reservedConcurrency, provisionedConcurrency]).toEqual([undefined, undefined]);
  expect(stackProps(options)).not.toHaveProperty('tokens');
});

test('context that starts with ATLAS_ becomes a setting of the functions, the rest does not', () => {
  const context = { stage: 'prod', ATLAS_BASES: 'BTC', '@aws-cdk/aws-iam:minimizePolicies': true };
  expect(deploymentOf(context)).toMatchObject({ options: { stage: 'prod' }, settings: { ATLAS_BASES: 'BTC' } });
});

test('an issuer and an audience make callers carry tokens', () => {
  const { options } = deploymentOf({ jwtIssuer: 'https://issuer.example/', jwtAudience: 'atlas' });
  expect(stackProps(options).tokens).toEqual({
    issuer: 'https://issuer.example/',
    audience: 'atlas',
    algorithm: 'RS256',
    jwksUri: undefined,
  });
});

test.each([
  [[], false],
  [['**'], true],
  [['atlas-dev'], true],
])('with stacks to bundle %j, bundling is required: %s', (stacks, required) => {
  expect(deploymentOf({ 'aws:cdk:bundling-stacks': stacks }).bundlingRequired).toBe(required);
});

describe('refused is', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['what is not text', { stage: 1 }, 'Context "stage" has to be text'],
    [
      'a typing error',
      { jwtIsuer: 'https://issuer.example' },
      'jwtIsuer: there is no such option; the nearest is jwtIssuer',
    ],
    ['an issuer without an audience', { jwtIssuer: 'https://issuer.example' }, 'of no use without jwtAudience'],
    ['an audience without an issuer', { jwtAudience: 'atlas' }, 'of no use without jwtIssuer'],
    ['keys without an issuer', { jwtJwksUri: 'https://issuer.example/keys' }, 'of no use without jwtIssuer'],
    ['a shared secret', { jwtAlgorithm: 'HS256' }, 'jwtAlgorithm: expected RS256'],
    ['a switch that is neither on nor off', { waf: 'true' }, 'waf: expected on or off, given "true"'],
    ['no container', { provisionedConcurrency: '0' }, 'a whole number from 1 to 100'],
    ['an alias in place of a key', { tableKeyArn: 'alias/atlas' }, 'the ARN of a key'],
  ])('%s', (_what, context, message) => {
    expect(() => deploymentOf(context)).toThrow(message);
  });

  test('all that is wrong at once', () => {
    expect(() => deploymentOf({ waf: 'yes', region: 'Tokyo' })).toThrow(/region: .*\n.*waf: /);
  });
});
