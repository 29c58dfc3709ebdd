import type { PaperReply } from '../protocol.ts';
import type { Fault, FaultAction, FaultContext } from './fault.ts';

const BAN_MS = 120_000;

function json(status: number, body: string, headers: Readonly<Record<string, string>> = {}): FaultAction {
  return reply({ status, headers: { 'content-type': 'application/json', ...headers }, body });
}

function html(status: number, title: string): FaultAction {
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return reply({ status, headers: { 'content-type': 'text/html' }, body });
}

function reply(made: PaperReply): FaultAction {
  return { kind: 'reply', reply: made };
}

/** An error in the words of the family: Binance has a number, BitMEX a name. */
function refusal(context: FaultContext, status: number, code: number, msg: string, headers?: Record<string, string>) {
  const body =
    context.family === 'binance'
      ? JSON.stringify({ code, msg })
      : JSON.stringify({ error: { message: msg, name: 'HTTPError' } });
  return json(status, body, headers);
}

/** The text of an unknown outcome: protocol/binance.md §6.1 (-1007). */
const UNKNOWN_STATUS =
  'Timeout waiting for response from backend server. Send status unknown; execution status unknown.';

/**
 * Every fault the paper exchanges can commit; a new one is a new row. Messages and statuses: protocol/binance.md §6.3,
 * protocol/bitmex.md (overload).
 */
export const FAULTS: readonly Fault[] = [
  {
    name: 'delay',
    phase: 'before',
    about: 'waits `ms` (200), then serves the request',
    defaults: { ms: 200 },
    act: ({ ms }) => ({ kind: 'wait', ms }),
  },
  {
    name: 'delay-after-effect',
    phase: 'after',
    about: 'serves the request, sends the reply `ms` (200) later; also a slow history',
    defaults: { ms: 200 },
    act: ({ ms }) => ({ kind: 'wait', ms }),
  },
  {
    name: 'slow-history',
    phase: 'after',
    about: 'a list answers `ms` (1500) late; match it to the list paths',
    defaults: { ms: 1_500 },
    act: ({ ms }) => ({ kind: 'wait', ms }),
  },
  {
    name: 'reset-before-effect',
    phase: 'before',
    about: 'resets the connection unserved',
    act: () => ({ kind: 'reset' }),
  },
  {
    name: 'reset-after-effect',
    phase: 'after',
    about: 'serves, then resets unanswered',
    act: () => ({ kind: 'reset' }),
  },
  {
    name: 'no-reply-before-effect',
    phase: 'before',
    about: 'never answers, no effect',
    act: () => ({ kind: 'silence' }),
  },
  { name: 'no-reply-after-effect', phase: 'after', about: 'serves, never answers', act: () => ({ kind: 'silence' }) },
  {
    name: 'late-effect',
    phase: 'before',
    about: 'never answers; takes effect `ms` (500) later, when the client may have given up',
    defaults: { ms: 500 },
    act: ({ ms }) => ({ kind: 'late', ms }),
  },
  {
    name: 'status-before-effect',
    phase: 'before',
    about: 'answers HTTP `status` (500), no effect',
    defaults: { status: 500 },
    act: (context) =>
      refusal(context, context.status, -1000, 'An unknown error occurred while processing the request.'),
  },
  {
    name: 'status-after-effect',
    phase: 'after',
    about: 'serves, then answers HTTP `status` (500)',
    defaults: { status: 500 },
    act: (context) =>
      refusal(context, context.status, -1000, 'An unknown error occurred while processing the request.'),
  },
  {
    name: 'bad-gateway-before-effect',
    phase: 'before',
    about: 'HTML 502 of a front server, no effect',
    act: () => html(502, '502 Bad Gateway'),
  },
  {
    name: 'bad-gateway-after-effect',
    phase: 'after',
    about: 'serves, then an HTML 502 of a front server',
    act: () => html(502, '502 Bad Gateway'),
  },
  {
    name: '503-unknown-before-effect',
    phase: 'before',
    family: 'binance',
    about: 'futures 503 "Unknown error", not executed',
    act: (context) => refusal(context, 503, -1000, 'Unknown error, please check your request or try again later.'),
  },
  {
    name: '503-unknown-after-effect',
    phase: 'after',
    family: 'binance',
    about: 'futures 503 "Unknown error", executed',
    act: (context) => refusal(context, 503, -1000, 'Unknown error, please check your request or try again later.'),
  },
  {
    name: '503-unavailable',
    phase: 'before',
    family: 'binance',
    about: 'futures 503 "Service Unavailable.": definitely not executed',
    act: (context) => refusal(context, 503, -1000, 'Service Unavailable.'),
  },
  {
    name: '503-internal',
    phase: 'before',
    family: 'binance',
    about: 'futures 503 -1001 "Internal error": definitely not executed',
    act: (context) => refusal(context, 503, -1001, 'Internal error; unable to process your request. Please try again.'),
  },
  {
    name: '503-throttled',
    phase: 'before',
    family: 'binance',
    about: 'futures 503 -1008: throttled, not executed, not counted',
    act: (context) =>
      refusal(
        context,
        503,
        -1008,
        'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
      ),
  },
  {
    name: 'overload',
    phase: 'before',
    family: 'bitmex',
    about: 'BitMEX 503 overload: not executed',
    act: (context) =>
      refusal(context, 503, -1008, 'The system is currently overloaded. Please try again later.', {
        'retry-after': '1',
      }),
  },
  {
    name: 'timeout-before-effect',
    phase: 'before',
    about: 'HTTP 408 -1007 "execution status unknown", not executed',
    act: (context) => refusal(context, 408, -1007, UNKNOWN_STATUS),
  },
  {
    name: 'timeout-after-effect',
    phase: 'after',
    about: 'HTTP 408 -1007 "execution status unknown", executed',
    act: (context) => refusal(context, 408, -1007, UNKNOWN_STATUS),
  },
  {
    name: 'rate-limited',
    phase: 'before',
    about: '429 with Retry-After (seconds, from `ms`, 1000)',
    defaults: { ms: 1_000 },
    act: tooMany,
  },
  {
    name: 'rate-limited-after-effect',
    phase: 'after',
    contradictsDocuments: true,
    about: 'takes effect, then 429 with Retry-After (seconds, from `ms`, 1000) all the same, as a proxy between might',
    defaults: { ms: 1_000 },
    act: tooMany,
  },
  {
    name: 'banned',
    phase: 'before',
    about: '418 with Retry-After until the end of the ban (`ms`, 120000)',
    defaults: { ms: BAN_MS },
    act: (context) =>
      refusal(
        context,
        418,
        -1003,
        `Way too many requests; IP banned until ${context.now + context.ms}. Please use the websocket for live updates to avoid bans.`,
        { 'retry-after': String(Math.ceil(context.ms / 1_000)) },
      ),
  },
  { name: 'forbidden', phase: 'before', about: 'HTML 403 of a web firewall', act: () => html(403, '403 Forbidden') },
  {
    name: 'clock-refusal',
    phase: 'before',
    about: 'the request is called too old: -1021 (Binance), expired signature (BitMEX)',
    act: (context) =>
      context.family === 'binance'
        ? refusal(context, 400, -1021, 'Timestamp for this request is outside of the recvWindow.')
        : refusal(
            context,
            400,
            -1021,
            `This request has expired - \`expires\` is in the past. Current time: ${Math.floor(context.now / 1_000)}`,
          ),
  },
  {
    name: 'duplicate-id',
    phase: 'before',
    about: 'the client order id is called a duplicate, no effect',
    act: duplicateId,
  },
  {
    name: 'duplicate-id-after-effect',
    phase: 'after',
    about: 'takes effect, then the client order id is called a duplicate, as after a proxy re-sent it',
    act: duplicateId,
  },
  {
    name: 'truncated-body',
    phase: 'after',
    about: 'half of the body, then the connection is cut',
    act: () => ({ kind: 'truncate' }),
  },
  {
    name: 'not-json',
    phase: 'after',
    about: 'serves, then 200 with a body that is no JSON',
    act: () => reply({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"orderId":' }),
  },
  {
    name: 'html-body',
    phase: 'after',
    about: 'serves, then 200 with an HTML page',
    act: () => html(200, 'Maintenance'),
  },
  {
    name: 'wrong-content-type',
    phase: 'after',
    about: 'the real reply as text/plain',
    act: () => ({ kind: 'contentType', contentType: 'text/plain' }),
  },
  {
    name: 'slow-listing',
    phase: 'before',
    about: 'the order is accepted, but reads of orders do not find it for `ms` (1000, paper clock); its trades show',
    defaults: { ms: 1_000 },
    act: ({ ms }) => ({ kind: 'hide', ms }),
  },
  {
    name: 'reset-on-reuse',
    phase: 'after',
    about: 'a good reply; the next request on the same connection is reset unread, as after a freeze',
    act: () => ({ kind: 'resetOnReuse' }),
  },
];

function tooMany(context: FaultContext): FaultAction {
  const seconds = String(Math.ceil(context.ms / 1_000));
  return refusal(context, 429, -1003, 'Too many requests.', { 'retry-after': seconds });
}

function duplicateId(context: FaultContext): FaultAction {
  if (context.family === 'bitmex') return refusal(context, 400, -2010, 'Duplicate clOrdID');
  return context.product === 'spot'
    ? refusal(context, 400, -2010, 'Duplicate order sent.')
    : refusal(context, 400, -4116, 'ClientOrderId is duplicated.');
}
