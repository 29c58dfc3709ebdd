import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { requestScopeOf } from './request-scope.ts';

/** The caller's position in its own trace. */
export interface TraceParent {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits: the caller's span that sent the request. */
  readonly parentSpanId: string;
}

/** version, trace-id, parent-id, trace-flags; later versions may append more. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const NO_VERSION = 'ff';
/** The only version so far; nothing may follow its flags. */
const VERSION = '00';
const ALL_ZERO = /^0+$/;

/**
 * Parses a `traceparent` (W3C Trace Context, https://www.w3.org/TR/trace-context/ §3.2). From an unknown later version it
 * reads only the parts shared with this one (§4.3). `undefined` for an invalid header, which is to be ignored.
 */
export function parseTraceparent(header: string): TraceParent | undefined {
  const [, version, traceId, parentSpanId, more] = TRACEPARENT.exec(header) ?? [];
  if (version === undefined || traceId === undefined || parentSpanId === undefined) return undefined;
  if (version === NO_VERSION || (version === VERSION && more !== undefined)) return undefined;
  if (ALL_ZERO.test(traceId) || ALL_ZERO.test(parentSpanId)) return undefined;
  return { traceId, parentSpanId };
}

/**
 * Notes the caller's own trace, so that the request's log line and trace can be found by it. It has no other effect: the
 * gateway decides whether a request is traced, and exchanges receive nothing of it.
 */
export function traceParent(): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    before: ({ event }) => {
      const [header, ...others] = headersOf(event);
      // A trace has one parent: with several headers, none is trusted.
      const given = header === undefined || others.length > 0 ? undefined : parseTraceparent(header);
      if (given !== undefined) requestScopeOf(event).record.note(given);
    },
  };
}

/** API Gateway sends every header with all its values; other callers of a handler may send the plain form only. */
function headersOf({ headers, multiValueHeaders }: APIGatewayProxyEvent): readonly string[] {
  const several = valuesIn(multiValueHeaders).flat();
  return several.length > 0 ? several : valuesIn(headers);
}

function valuesIn<T>(headers: Readonly<Record<string, T | undefined>> | null | undefined): T[] {
  return Object.entries(headers ?? {}).flatMap(([name, value]) =>
    name.toLowerCase() === 'traceparent' && value !== undefined ? [value] : [],
  );
}
