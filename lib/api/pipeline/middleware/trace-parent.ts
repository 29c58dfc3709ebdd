import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { requestScopeOf } from './request-scope.ts';

/** Where a caller stands in a trace of its own. */
export interface TraceParent {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits: the step of the caller that sent the request. */
  readonly parentSpanId: string;
}

/** version, trace-id, parent-id, trace-flags; what follows is of a version later than ours. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const NO_VERSION = 'ff';
/** The one version there is: nothing may follow its flags. */
const VERSION = '00';
const ALL_ZERO = /^0+$/;

/**
 * Reads a `traceparent` (W3C Trace Context, https://www.w3.org/TR/trace-context/ §3.2). Of a version that is not known
 * yet only what it shares with this one is read (§4.3). `undefined` for anything that breaks the rules, to be ignored.
 */
export function parseTraceparent(header: string): TraceParent | undefined {
  const [, version, traceId, parentSpanId, more] = TRACEPARENT.exec(header) ?? [];
  if (version === undefined || traceId === undefined || parentSpanId === undefined) return undefined;
  if (version === NO_VERSION || (version === VERSION && more !== undefined)) return undefined;
  if (ALL_ZERO.test(traceId) || ALL_ZERO.test(parentSpanId)) return undefined;
  return { traceId, parentSpanId };
}

/**
 * Notes the caller's own trace, so that the log line and the trace of a request are found by it. It changes nothing else:
 * whether a request is traced is the gateway's decision, and nothing is sent on to an exchange.
 */
export function traceParent(): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    before: ({ event }) => {
      const [header, ...others] = headersOf(event);
      // A trace has one parent: of several, none can be believed.
      const given = header === undefined || others.length > 0 ? undefined : parseTraceparent(header);
      if (given !== undefined) requestScopeOf(event).record.note(given);
    },
  };
}

/** API Gateway gives every header with all its values; other callers of a handler may give the plain form only. */
function headersOf({ headers, multiValueHeaders }: APIGatewayProxyEvent): readonly string[] {
  const several = valuesIn(multiValueHeaders).flat();
  return several.length > 0 ? several : valuesIn(headers);
}

function valuesIn<T>(headers: Readonly<Record<string, T | undefined>> | null | undefined): T[] {
  return Object.entries(headers ?? {}).flatMap(([name, value]) =>
    name.toLowerCase() === 'traceparent' && value !== undefined ? [value] : [],
  );
}
