import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Problem } from '../../domain/problem.ts';

/** Far above any order, far below what costs memory. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Refuses a body that is missing (400) or too large (413), before it is parsed. */
export function bodyLimit(): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    before: ({ event }) => {
      if (!event.body) throw new Problem('INVALID_JSON', 'The body is empty; a JSON object is needed.');
      const size = Buffer.byteLength(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
      if (size > MAX_BODY_BYTES) {
        throw new Problem('BODY_TOO_LARGE', `The body has ${size} bytes; ${MAX_BODY_BYTES} are allowed.`);
      }
    },
  };
}
