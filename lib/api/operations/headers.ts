import * as z from 'zod';
import { idempotencyKeySchema } from '../schemas/primitives.ts';

/** Optional request headers of every operation; an invalid value is ignored, never refused. */
export const COMMON_HEADERS = z.object({
  traceparent: z.string().optional().meta({
    description:
      'Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored.',
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  }),
});

/** Request header of commands that are recorded before they are sent. */
export const KEY_HEADER = z.object({ 'Idempotency-Key': idempotencyKeySchema.optional() });

/** Response header of a replayed answer. */
export const REPLAYED_HEADER = {
  'Idempotency-Replayed':
    '`true` when this is the stored answer of an earlier request with the same key. An answer stored before an upgrade lacks the fields the upgrade added.',
} as const;

/** Headers of every answer of a deprecated operation. */
export const DEPRECATION_HEADERS = {
  Deprecation: 'Since when the operation is deprecated, as a date of RFC 9745: `@` and seconds since 1970.',
  Sunset: 'From when on the operation may be gone (RFC 8594).',
} as const;

/** Headers of answers that asked an exchange; `rateLimitHeaders` writes them. */
export const RATE_LIMIT_HEADERS = {
  'RateLimit-Policy': 'Request limits of the exchanges that were asked: quota `q` per window of `w` seconds.',
  RateLimit: 'What remains of each limit (`r`), and the seconds until it is full again (`t`).',
} as const;
