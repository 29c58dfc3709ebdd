import * as z from 'zod';
import { idempotencyKeySchema } from '../schemas/primitives.ts';

/** Request headers that any operation takes, and none needs: what breaks their rules is ignored, never refused. */
export const COMMON_HEADERS = z.object({
  traceparent: z.string().optional().meta({
    description:
      'Your own trace, as W3C Trace Context writes it. The log line of the request carries its ids (`traceId`, `parentSpanId`), and the trace in X-Ray is found by `annotation.traceId`. One that is not valid is ignored.',
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  }),
});

/** The request header of commands that are recorded before they are sent. */
export const KEY_HEADER = z.object({ 'Idempotency-Key': idempotencyKeySchema.optional() });

/** The header of an answer that is told again. */
export const REPLAYED_HEADER = {
  'Idempotency-Replayed':
    '`true` on the answer of an earlier request with the same key, as it was given then: one from before an upgrade lacks fields that came with it.',
} as const;

/** Headers of answers for which exchanges were asked; `rateLimitHeaders` writes them. */
export const RATE_LIMIT_HEADERS = {
  'RateLimit-Policy': 'The request limits of the exchanges that were asked: quota `q` in a window of `w` seconds.',
  RateLimit: 'What remains of each (`r`), and in how many seconds all of it is there again (`t`).',
} as const;
