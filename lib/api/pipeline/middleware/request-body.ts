import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { Problem } from '../../../domain/problem.ts';
import { duplicateName } from '../../../text/duplicate-name.ts';

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

/** As much of a name as an answer shows. */
const SHOWN = 120;

/**
 * Refuses a body in which an object has two members of one name (400), before it is parsed: the parser would take the
 * last of them without a word, and another one, in a proxy or in the caller's own log, the first.
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
