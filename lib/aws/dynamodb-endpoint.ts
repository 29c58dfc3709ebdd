import { type Origin, parseOrigin } from '../exchanges/http/origin.ts';

/** Where a client of DynamoDB sends its requests. */
export interface EndpointSettings {
  /** Replaces the region's endpoint, e.g. `http://127.0.0.1:8000`. */
  readonly endpoint?: string | undefined;
  readonly fips?: boolean;
  readonly dualStack?: boolean;
}

/** The part of an endpoint behind the region, for IPv4 and for both stacks. */
interface Suffixes {
  readonly ipv4: string;
  readonly dualStack: string;
}

const AWS: Suffixes = { ipv4: 'amazonaws.com', dualStack: 'api.aws' };

/**
 * The partitions with other names than the commercial one, by the beginning of their regions. Source: the SDK's own table,
 * `partitions.json` of @aws-sdk/core, with which a test compares this one for every region.
 */
const PARTITIONS: readonly (readonly [string, Suffixes])[] = [
  ['cn-', { ipv4: 'amazonaws.com.cn', dualStack: 'api.amazonwebservices.com.cn' }],
  ['eusc-', { ipv4: 'amazonaws.eu', dualStack: 'api.amazonwebservices.eu' }],
  ['us-iso-', { ipv4: 'c2s.ic.gov', dualStack: 'api.aws.ic.gov' }],
  ['us-isob-', { ipv4: 'sc2s.sgov.gov', dualStack: 'api.aws.scloud' }],
  ['eu-isoe-', { ipv4: 'cloud.adc-e.uk', dualStack: 'api.cloud-aws.adc-e.uk' }],
  ['us-isof-', { ipv4: 'csp.hci.ic.gov', dualStack: 'api.aws.hci.ic.gov' }],
];

const REGION = /^[a-z0-9-]{1,63}$/;

/**
 * The endpoint of DynamoDB in a region, as the SDK resolves it without an account's own endpoint. Throws a TypeError for what
 * is no region, for an endpoint that is no origin, and for one together with FIPS or dual stack, which it would not obey.
 */
export function dynamoDbOrigin(region: string, { endpoint, fips, dualStack }: EndpointSettings): Origin {
  if (endpoint !== undefined) {
    if (fips || dualStack) throw new TypeError('An endpoint of DynamoDB of your own excludes FIPS and dual stack.');
    return originOf(endpoint);
  }
  if (!REGION.test(region)) throw new TypeError('The region of DynamoDB is not a region.');
  const [, suffixes] = PARTITIONS.find(([prefix]) => region.startsWith(prefix)) ?? ['', AWS];
  // The commercial name of GovCloud's endpoints is validated by itself, unless both stacks are asked for.
  const service = fips && (dualStack || !region.startsWith('us-gov-')) ? 'dynamodb-fips' : 'dynamodb';
  return originOf(`https://${service}.${region}.${dualStack ? suffixes.dualStack : suffixes.ipv4}`);
}

function originOf(url: string): Origin {
  const { protocol, username, password, pathname, search, hash } = URL.parse(url) ?? {};
  if (!/^https?:$/.test(protocol ?? '') || pathname !== '/' || `${username}${password}${search}${hash}` !== '') {
    throw new TypeError('The endpoint of DynamoDB must be a URL of http or https with nothing behind its port.');
  }
  return parseOrigin(url);
}
