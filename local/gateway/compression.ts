import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { COMPRESSED_FROM_BYTES } from '../../lib/api/response.ts';

const zip = promisify(gzip);

/** The result as API Gateway would send it: a large one compressed, where its caller accepts that. */
export async function compressed(
  result: APIGatewayProxyResult,
  acceptEncoding: string | string[] | undefined,
): Promise<APIGatewayProxyResult> {
  const accepted = /(^|[\s,])(gzip|\*)(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(String(acceptEncoding ?? ''));
  if (!accepted || result.isBase64Encoded || Buffer.byteLength(result.body) < COMPRESSED_FROM_BYTES) return result;
  const body = await zip(result.body);
  return {
    ...result,
    headers: { ...result.headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}
