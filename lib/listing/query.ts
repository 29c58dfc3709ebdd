import { createHash } from 'node:crypto';
import type { Exchange, Market } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';

export const SORTS = ['newest', 'oldest'] as const;
export type Sort = (typeof SORTS)[number];

export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 500;

/** Maximum length of a given cursor, with room beyond what Atlas writes (`MAX_CURSOR_LENGTH`). */
export const MAX_CURSOR_GIVEN = 8_000;

/** The products, instruments and times to list. An absent field matches everything. */
export interface ListFilter {
  readonly exchange?: Exchange | undefined;
  readonly market?: Market | undefined;
  /** The unified symbol, on every exchange that has it. */
  readonly symbol?: string | undefined;
  /** Epoch milliseconds, inclusive. Absent: as far back as the exchange keeps data. */
  readonly from?: number | undefined;
  /** Epoch milliseconds, exclusive. Absent: now, fixed when the first page is read. */
  readonly to?: number | undefined;
}

/** A query of the history; following pages repeat it with `cursor`. */
export interface ListQuery extends ListFilter {
  readonly limit?: number | undefined;
  readonly sort?: Sort | undefined;
  readonly cursor?: string | undefined;
}

/** The message for `from` when `[from, to)` is empty. */
export const EMPTY_RANGE = 'must be before to: the range is [from, to)';

/** Throws a 400 problem when the range is empty or the limit out of bounds. */
export function checkQuery({ from, to, limit }: ListQuery): void {
  if (from !== undefined && to !== undefined && from >= to) {
    throw invalid('from', 'before', `from ${EMPTY_RANGE}`, String(from), String(to));
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) {
    throw invalid(
      'limit',
      'range',
      `limit must be a whole number from 1 to ${MAX_LIMIT}.`,
      String(limit),
      `${MAX_LIMIT}`,
    );
  }
}

function invalid(field: string, rule: string, message: string, given: string, bound: string): Problem {
  return new Problem('INVALID_REQUEST', message, { violations: [{ field, rule, message, given, bound }] });
}

/** 48 bits of SHA-256 as eight URL-safe characters: stands for ids and streams where they would not fit. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}
