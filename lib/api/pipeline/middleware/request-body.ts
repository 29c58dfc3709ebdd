import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Problem } from '../../../domain/problem.ts';
import { duplicateName } from '../../../text/duplicate-name.ts';

/** Far above the size of any order, far below what costs memory. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Refuses a missing body (400) or one that is too large (413), before it is parsed. */
export function bodyLimit(): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    before: ({ event }) => {
      if (!event.body) throw new Problem('INVALID_JSON', 'The body is empty; send a JSON object.');
      const size = Buffer.byteLength(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
      if (size > MAX_BODY_BYTES) {
        throw new Problem('BODY_TOO_LARGE', `The body has ${size} bytes; ${MAX_BODY_BYTES} are allowed.`);
      }
    },
  };
}

/** Maximum length of a field name in an answer. */
const SHOWN = 120;

/**
 * Refuses a body with a duplicate member name (400) before it is parsed: the parser would silently keep the last one, while
 * a proxy or the caller's own log may read the first.
 */
export function uniqueNames(): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    before: ({ event: { body, isBase64Encoded } }) => {
      const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');
      const name = duplicateName(text);
      if (name === undefined) return;
      const field = name.slice(0, SHOWN);
      const message = `${field} is given more than once`;
      throw new Problem('INVALID_REQUEST', message, { violations: [{ field, rule: 'single', message }] });
    },
  };
}
