import { createHash, createHmac } from 'node:crypto';

/** AWS keys as Lambda gives them to a function: those of its role, valid for some hours. */
export interface RoleKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

export interface SignedGet {
  readonly url: URL;
  readonly region: string;
  readonly keys: RoleKeys;
  /** Epoch milliseconds. */
  readonly now: number;
}

const SERVICE = 'execute-api';

/**
 * The headers that sign a GET without a query for API Gateway: AWS Signature Version 4,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders({ url, region, keys, now }: SignedGet): Record<string, string> {
  if (url.search !== '') throw new TypeError('Signing a query is not supported.');
  const moment = `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const scope = `${moment.slice(0, 8)}/${region}/${SERVICE}/aws4_request`;
  const headers: Readonly<Record<string, string>> = {
    host: url.host,
    'x-amz-date': moment,
    ...(keys.sessionToken !== undefined && { 'x-amz-security-token': keys.sessionToken }),
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['GET', url.pathname, '', lines.join(''), names, sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', moment, scope, sha256(request)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${keys.secretAccessKey}`);
  const { host: _host, ...sent } = headers;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${hmac(key, toSign).toString('hex')}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
