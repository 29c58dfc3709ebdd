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
      refuseLarger(event, MAX_BODY_BYTES);
    },
  };
}

/** The body as text, for operations that read it themselves; empty where there is none. Throws 413 above the bound, bytes. */
export function ownText(event: APIGatewayProxyEvent, most: number): string {
  refuseLarger(event, most);
  return textOf(event);
}

function refuseLarger({ body, isBase64Encoded }: APIGatewayProxyEvent, most: number): void {
  const size = Buffer.byteLength(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (size <= most) return;
  throw new Problem('BODY_TOO_LARGE', `The body has ${size} bytes; ${most} are allowed.`);
}

/** Maximum length of a field name in an answer. */
const SHOWN = 120;

/**
 * Refuses a body with a duplicate member name (400) before it is parsed: the parser would silently keep the last one, while
 * a proxy or the caller's own log may read the first.
 */
export function uniqueNames(): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    before: ({ event }) => {
      const name = duplicateName(textOf(event));
      if (name === undefined) return;
      const field = name.slice(0, SHOWN);
      const message = `${field} is given more than once`;
      throw new Problem('INVALID_REQUEST', message, { violations: [{ field, rule: 'single', message }] });
    },
  };
}

/** `application/json` and its relatives, e.g. `application/vnd.api+json; charset=utf-8`. */
const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json(?:;|$)/i;

/**
 * Parses the body: 415 for another media type, 400 for text that is not JSON. A member named `__proto__` is an ordinary one
 * to `JSON.parse`, and no schema has it.
 */
export function parsedBody(): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    before: ({ event }) => {
      const type = event.headers['content-type'] ?? '';
      if (!JSON_TYPE.test(type)) {
        const given = type === '' ? 'none' : `"${type.slice(0, 80)}"`;
        throw new Problem('UNSUPPORTED_MEDIA_TYPE', `Send Content-Type: application/json; given: ${given}.`);
      }
      try {
        event.body = JSON.parse(textOf(event));
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'it cannot be read';
        throw new Problem('INVALID_JSON', `The body is not JSON: ${reason}.`);
      }
    },
  };
}

function textOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');
}
