import { emptyList, page } from './answers.ts';
import { clockRefusal } from './denials.ts';
import type { Fault } from './fault.ts';

/** Faults of the transport: pauses, broken connections, requests that arrive late or twice. */
export const WIRE: readonly Fault[] = [
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
    about: 'serves the request, sends the reply `ms` (200) later; also simulates a slow history',
    defaults: { ms: 200 },
    act: ({ ms }) => ({ kind: 'wait', ms }),
  },
  {
    name: 'reset-before-effect',
    phase: 'before',
    about: 'resets the connection without serving the request',
    act: () => ({ kind: 'reset' }),
  },
  {
    name: 'reset-after-effect',
    phase: 'after',
    about: 'serves the request, then resets the connection without a reply',
    act: () => ({ kind: 'reset' }),
  },
  {
    name: 'no-reply-before-effect',
    phase: 'before',
    about: 'never replies, no effect',
    act: () => ({ kind: 'silence' }),
  },
  {
    name: 'no-reply-after-effect',
    phase: 'after',
    about: 'serves the request, never replies',
    act: () => ({ kind: 'silence' }),
  },
  {
    name: 'late-effect',
    phase: 'before',
    about: 'never replies; takes effect `ms` (500) later, when the client may have given up',
    defaults: { ms: 500 },
    act: ({ ms }) => ({ kind: 'late', ms }),
  },
  {
    name: 'double-delivery',
    phase: 'before',
    about: 'the same bytes arrive twice, the second time `ms` (0) later; the client gets the first reply',
    defaults: { ms: 0 },
    act: ({ ms }) => ({ kind: 'twice', ms, heard: 'first' }),
  },
  {
    name: 'double-delivery-second-heard',
    phase: 'before',
    about: 'the same bytes arrive twice, the second time `ms` (0) later; the client gets the second reply',
    defaults: { ms: 0 },
    act: ({ ms }) => ({ kind: 'twice', ms, heard: 'second' }),
  },
  {
    name: 'clock-refusal-late-copy',
    phase: 'before',
    about: 'the first copy is refused for its time; the second, of the same bytes, arrives `ms` (500) later',
    defaults: { ms: 500 },
    act: (context) => ({ kind: 'late', ms: context.ms, reply: clockRefusal(context) }),
  },
  {
    name: 'reset-on-reuse',
    phase: 'after',
    about: 'a good reply; the next request on the same connection is reset unread, as after a freeze',
    act: () => ({ kind: 'resetOnReuse' }),
  },
];

/** A message in another language, as in one capture; its words mean nothing (docs/venues/bybit.md §1.4). */
const TRANSLATED = 'solicitação inválida, verifique os parâmetros';

/** The request takes effect normally, but the reply is corrupted. */
export const SPOILT: readonly Fault[] = [
  {
    name: 'truncated-body',
    phase: 'after',
    about: 'half of the body, then the connection is cut',
    act: () => ({ kind: 'truncate' }),
  },
  {
    name: 'not-json',
    phase: 'after',
    about: 'serves the request, then 200 with a body that is not JSON',
    act: () => ({
      kind: 'reply',
      reply: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"orderId":' },
    }),
  },
  {
    name: 'html-body',
    phase: 'after',
    about: 'serves the request, then 200 with an HTML page',
    act: () => ({ kind: 'reply', reply: page(200, 'Maintenance') }),
  },
  {
    name: 'wrong-content-type',
    phase: 'after',
    about: 'the real reply as text/plain',
    act: () => ({ kind: 'contentType', contentType: 'text/plain' }),
  },
  {
    name: 'duplicate-names',
    phase: 'after',
    about: 'the real reply with ids and amounts repeated in each row, the second time wrong',
    act: () => ({ kind: 'namesTwice' }),
  },
  {
    name: 'bare-acceptance',
    phase: 'after',
    about: 'the real reply reduced to the ids of the order: accepted, without the outcome',
    act: () => ({ kind: 'idsOnly' }),
  },
  {
    name: 'translated-message',
    phase: 'after',
    family: 'bybit',
    about: 'the real reply with retMsg in another language',
    act: () => ({ kind: 'otherWords', words: TRANSLATED }),
  },
];

/** The engine processes the command, but reads of orders do not show it; or the engine records a refusal. */
export const RECORDS: readonly Fault[] = [
  {
    name: 'slow-history',
    phase: 'after',
    about: 'a list answers `ms` (1500) late; match it to the list paths',
    defaults: { ms: 1_500 },
    act: ({ ms }) => ({ kind: 'wait', ms }),
  },
  {
    name: 'slow-listing',
    phase: 'before',
    about: 'the order is accepted, but reads of orders do not find it for `ms` (1000, paper clock); its trades show',
    defaults: { ms: 1_000 },
    act: ({ ms }) => ({ kind: 'hide', ms }),
  },
  {
    name: 'lagging-lists',
    phase: 'before',
    about: 'a read of orders or settings shows them as they were `ms` (1000, paper clock) ago; match it to reads',
    defaults: { ms: 1_000 },
    act: ({ ms }) => ({ kind: 'lag', ms }),
  },
  {
    name: 'empty-list',
    phase: 'before',
    family: 'bybit',
    about: 'a read returns 0 and an empty list, as for an order that is not visible yet; match it to reads',
    act: (context) => ({ kind: 'reply', reply: emptyList(context) }),
  },
  {
    name: 'rejected-order',
    phase: 'before',
    about: 'the engine records a new order as rejected, and the reply shows it so',
    act: () => ({ kind: 'reject' }),
  },
];
