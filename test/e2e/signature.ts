import { createHash, createHmac } from 'node:crypto';

export interface UnsignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly body?: string;
}

export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** e.g. `execute-api` */
  readonly service: string;
}

/**
 * The headers that make a request one of ours (AWS Signature Version 4): `host` and `x-amz-date` are signed, and the
 * body by its digest. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureHeaders({ method, url, body = '' }: UnsignedRequest, signer: Signer, now: Date) {
  const moment = `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const scope = `${moment.slice(0, 8)}/${signer.region}/${signer.service}/aws4_request`;
  const canonical = [
    method,
    url.pathname.split('/').map(encoded).join('/'),
    canonicalQuery(url),
    `host:${url.host}`,
    `x-amz-date:${moment}`,
    '',
    'host;x-amz-date',
    sha256(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', moment, scope, sha256(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${signer.secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  return {
    'x-amz-date': moment,
    authorization: `AWS4-HMAC-SHA256 Credential=${signer.accessKeyId}/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
    .join('&');
}

/** All but the unreserved characters of RFC 3986. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
