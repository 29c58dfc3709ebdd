import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { describe, expect, test } from 'vitest';
import { dynamoDbOrigin, type EndpointSettings } from './dynamodb-endpoint.ts';

/** Regions that exist, and some that do not yet. */
const REGIONS = [
  ...RegionInfo.regions.map(({ name }) => name),
  ...['eu-west-9', 'us-east-7', 'cn-east-1', 'us-gov-north-1', 'eusc-de-west-1'],
  ...['us-iso-south-1', 'us-isob-north-1', 'eu-isoe-east-1', 'us-isof-west-1', 'mars-north-1'],
];

const { endpointProvider } = new DynamoDBClient({ region: 'eu-central-1' }).config;

function bySdk(region: string, { fips = false, dualStack = false }: EndpointSettings): string {
  const settings = { UseFIPS: fips, UseDualStack: dualStack, AccountIdEndpointMode: 'disabled' };
  return endpointProvider({ Region: region, ...settings }).url.origin;
}

describe.each([
  ['', {}],
  [' with FIPS', { fips: true }],
  [' for both stacks', { dualStack: true }],
  [' with FIPS for both stacks', { fips: true, dualStack: true }],
] as const)('the endpoint of every region%s', (_, settings) => {
  test('is the one that the SDK resolves', () => {
    const ours = Object.fromEntries(REGIONS.map((region) => [region, dynamoDbOrigin(region, settings).key]));
    expect(ours).toEqual(Object.fromEntries(REGIONS.map((region) => [region, bySdk(region, settings)])));
    expect(REGIONS.length).toBeGreaterThan(40);
  });
});

describe('an endpoint of one’s own', () => {
  test('replaces that of the region', () => {
    expect(dynamoDbOrigin('local', { endpoint: 'http://127.0.0.1:8000' })).toMatchObject({
      key: 'http://127.0.0.1:8000',
      secure: false,
      authority: '127.0.0.1:8000',
    });
    expect(dynamoDbOrigin('eu-central-1', { endpoint: 'https://table.example.com/' }).key).toBe(
      'https://table.example.com',
    );
  });

  test.each([
    ['no URL', '127.0.0.1:8000'],
    ['of another scheme', 'ftp://127.0.0.1'],
    ['with a path', 'http://127.0.0.1:8000/prefix'],
    ['with credentials', 'http://someone:secret@127.0.0.1:8000'],
    ['with a query', 'http://127.0.0.1:8000/?a=b'],
    ['with a fragment', 'http://127.0.0.1:8000/#a'],
    ['empty', ''],
  ])('that is %s is refused, and not quoted', (_, endpoint) => {
    const refused = () => dynamoDbOrigin('eu-central-1', { endpoint });
    expect(refused).toThrow(TypeError);
    expect(refused).toThrow(/^The endpoint of DynamoDB must be a URL of http or https with nothing behind its port\.$/);
  });

  test.each([[{ fips: true }], [{ dualStack: true }]])('is refused, as by the SDK, together with %j', (settings) => {
    expect(() => dynamoDbOrigin('eu-central-1', { endpoint: 'http://127.0.0.1', ...settings })).toThrow(TypeError);
    const Endpoint = 'http://127.0.0.1';
    const flags = { UseFIPS: 'fips' in settings, UseDualStack: 'dualStack' in settings };
    expect(() => endpointProvider({ Region: 'eu-central-1', Endpoint, ...flags })).toThrow('not supported');
  });
});

test.each(['', 'eu-central-1.example.com', 'eu central', 'EU-CENTRAL-1', 'a/b', '-'.repeat(64)])(
  'what is no region names no host: %j',
  (region) => {
    expect(() => dynamoDbOrigin(region, {})).toThrow('The region of DynamoDB is not a region.');
  },
);
