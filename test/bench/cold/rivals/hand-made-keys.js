import { createHash, createHmac } from 'node:crypto';
import { send } from './signed-order.js';

const SIGNED = ['content-type', 'host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target'];

/** Reads the exchange keys with one hand-signed request to Parameter Store, without an SDK. */
export async function readKeys() {
  const { AWS_ENDPOINT_URL_SSM, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  const names = ['api-key', 'api-secret'].map((name) => `${process.env.KEY_FOLDER}${name}`);
  const body = JSON.stringify({ Names: names, WithDecryption: true });
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host: new URL(AWS_ENDPOINT_URL_SSM).host,
    'x-amz-date': time,
    'x-amz-security-token': AWS_SESSION_TOKEN,
    'x-amz-target': 'AmazonSSM.GetParameters',
  };
  const canonical = [
    'POST',
    '/',
    '',
    ...SIGNED.map((name) => `${name}:${headers[name]}`),
    '',
    SIGNED.join(';'),
    sha256(body),
  ].join('\n');
  const scope = `${time.slice(0, 8)}/${AWS_REGION}/ssm/aws4_request`;
  const key = scope.split('/').reduce(hmac, `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${SIGNED.join(';')}, Signature=${signature}`;
  const { Parameters } = await send(`${AWS_ENDPOINT_URL_SSM}/`, { ...headers, authorization }, body);
  const [apiKey, apiSecret] = names.map((name) => Parameters.find(({ Name }) => Name === name)?.Value);
  return { apiKey, apiSecret };
}

function hmac(key, text) {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}
