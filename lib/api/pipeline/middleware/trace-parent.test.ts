import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestRecord } from '../../../telemetry/request-record.ts';
import { openScope } from './request-scope.ts';
import { parseTraceparent, traceParent } from './trace-parent.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentSpanId = '00f067aa0ba902b7';
const valid = `00-${traceId}-${parentSpanId}-01`;

describe('a traceparent', () => {
  test.each([
    ['sampled', valid],
    ['not sampled', `00-${traceId}-${parentSpanId}-00`],
    ['with flags that mean nothing yet', `00-${traceId}-${parentSpanId}-ff`],
    ['of a later version', `cc-${traceId}-${parentSpanId}-01`],
    ['of a later version that says more', `01-${traceId}-${parentSpanId}-01-what-the-future-brings`],
    ['of a later version that ends in a dash', `cc-${traceId}-${parentSpanId}-01-`],
  ])('%s is read', (_, header) => {
    expect(parseTraceparent(header)).toEqual({ traceId, parentSpanId });
  });

  test.each([
    ['empty', ''],
    ['of no known form', 'Root=1-5759e988-bd862e3fe1be46a994272793'],
    ['of the version that is none', `ff-${traceId}-${parentSpanId}-01`],
    ['with a version of one digit', `0-${traceId}-${parentSpanId}-01`],
    ['with a version of other letters', `0g-${traceId}-${parentSpanId}-01`],
    ['in capitals', valid.toUpperCase()],
    ['with one capital', `00-${traceId.replace('b', 'B')}-${parentSpanId}-01`],
    ['with a trace of zeros', `00-${'0'.repeat(32)}-${parentSpanId}-01`],
    ['with a parent of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['with a short trace', `00-${traceId.slice(1)}-${parentSpanId}-01`],
    ['with a long trace', `00-${traceId}a-${parentSpanId}-01`],
    ['with a short parent', `00-${traceId}-${parentSpanId.slice(1)}-01`],
    ['with a long parent', `00-${traceId}-${parentSpanId}a-01`],
    ['with flags of one digit', `00-${traceId}-${parentSpanId}-1`],
    ['with flags of three digits', `00-${traceId}-${parentSpanId}-001`],
    ['with flags that are no digits', `00-${traceId}-${parentSpanId}-.1`],
    ['without flags', `00-${traceId}-${parentSpanId}`],
    ['of this version that says more', `${valid}-more`],
    ['of this version that ends in a dash', `${valid}-`],
    ['of a later version whose flags run on', `cc-${traceId}-${parentSpanId}-01.what`],
    ['with blanks inside', `00-${traceId}- ${parentSpanId}-01`],
    ['over two lines', `cc-${traceId}-${parentSpanId}-01-\n`],
  ])('%s is none', (_, header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  test('parses back into the ids it was built from', () => {
    const digits = (length: number) =>
      fc
        .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
        .filter((text) => /[^0]/.test(text));
    fc.assert(
      fc.property(digits(32), digits(16), digits(2), (trace, parent, flags) => {
        expect(parseTraceparent(`00-${trace}-${parent}-${flags}`)).toEqual({ traceId: trace, parentSpanId: parent });
      }),
    );
  });

  test('never throws on any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = parseTraceparent(text);
        expect(read === undefined || /^[0-9a-f]{32}$/.test(read.traceId)).toBe(true);
      }),
    );
  });
});

describe('a traceparent on a request', () => {
  const noted = async (part: Partial<APIGatewayProxyEvent>) => {
    // The middleware reads headers only.
    const event = part as APIGatewayProxyEvent;
    const record = new RequestRecord({ requestId: 'r', operation: 'getOrder' }, () => 0);
    openScope(event, { requestId: 'r', startedAt: 0, record, handling: false });
    await traceParent().before?.({ event } as never);
    return record.facts;
  };

  test.each<[string, Partial<APIGatewayProxyEvent>]>([
    ['in any case', { headers: { TraceParent: valid } }],
    ['as API Gateway gives it', { headers: { traceparent: valid }, multiValueHeaders: { Traceparent: [valid] } }],
  ])('it is noted %s', async (_, event) => {
    expect(await noted(event)).toEqual({ traceId, parentSpanId });
  });

  test.each<[string, Partial<APIGatewayProxyEvent>]>([
    ['there is none', { headers: {} }],
    ['it is not valid', { headers: { traceparent: `${valid}0` } }],
    ['there are two', { headers: { traceparent: valid }, multiValueHeaders: { traceparent: [valid, valid] } }],
    ['there are two names', { multiValueHeaders: { traceparent: [valid], Traceparent: [valid] } }],
    ['there are no headers at all', {}],
  ])('nothing is noted when %s', async (_, event) => {
    expect(await noted(event)).toEqual({});
  });
});
