import { createHmac, hash } from 'node:crypto';

/** The keys of an AWS identity. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request of the JSON protocol: `POST /`. */
export interface JsonCall {
  /** Value of the Host header. */
  readonly host: string;
  /** E.g. `DynamoDB_20120810.GetItem`. */
  readonly target: string;
  readonly body: string;
}

/** Returns all headers of a request at this time, epoch milliseconds. */
export type JsonSigner = (call: JsonCall, keys: AwsKeys, at: number) => Readonly<Record<string, string>>;

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** Of requests and replies of the JSON protocol. */
export const CONTENT_TYPE = 'application/x-amz-json-1.0';

/**
 * Signs requests of the JSON protocol by Signature Version 4
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). The signing key depends on
 * day, region and secret; the last one is kept.
 */
export function jsonSigner(region: string, service: string): JsonSigner {
  let keyDay = '';
  let keySecret = '';
  let key = Buffer.alloc(0);
  const signingKey = (day: string, secret: string): Buffer => {
    if (day !== keyDay || secret !== keySecret) {
      key = [day, region, service, 'aws4_request'].reduce(
        (parent, part) => createHmac('sha256', parent).update(part, 'utf8').digest(),
        Buffer.from(`AWS4${secret}`, 'utf8'),
      );
      keyDay = day;
      keySecret = secret;
    }
    return key;
  };

  return ({ host, target, body }, { accessKeyId, secretAccessKey, sessionToken }, at) => {
    // E.g. 20261130T214038Z.
    const time = `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
    const day = time.slice(0, 8);
    const [tokenLine, tokenName] =
      sessionToken === undefined ? ['', ''] : [`x-amz-security-token:${sessionToken}\n`, 'x-amz-security-token;'];
    const signedHeaders = `content-type;host;x-amz-date;${tokenName}x-amz-target`;
    const canonicalRequest = `POST
/

content-type:${CONTENT_TYPE}
host:${host}
x-amz-date:${time}
${tokenLine}x-amz-target:${target}

${signedHeaders}
${hash('sha256', body, 'hex')}`;
    const scope = `${day}/${region}/${service}/aws4_request`;
    const signature = createHmac('sha256', signingKey(day, secretAccessKey))
      .update(`${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', canonicalRequest, 'hex')}`, 'utf8')
      .digest('hex');
    return {
      'content-type': CONTENT_TYPE,
      'x-amz-date': time,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
      'x-amz-target': target,
      authorization: `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    };
  };
}
