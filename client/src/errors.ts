import type { ProblemCode, ProblemDocument, Source } from './model.ts';

/** A problem that Atlas answered with (RFC 9457). Programs act on `code`; one they do not know is one more refusal. */
export class AtlasProblem extends Error {
  override readonly name = 'AtlasProblem';
  readonly document: ProblemDocument;
  /** How long to wait before the same request may succeed; `undefined` where Atlas did not say. */
  readonly retryAfterMs: number | undefined;
  /** Whether it is the stored answer of an earlier request with the same key. */
  readonly replayed: boolean;

  constructor(document: ProblemDocument, retryAfterMs?: number, replayed = false) {
    super(`${document.code}: ${document.detail}`);
    this.document = document;
    this.retryAfterMs = retryAfterMs;
    this.replayed = replayed;
  }

  get code(): ProblemCode {
    return this.document.code;
  }

  get status(): number {
    return this.document.status;
  }

  get retryable(): boolean {
    return this.document.retryable;
  }
}

/**
 * No answer of Atlas arrived: the connection failed, the time ran out, or something in between answered. Thrown by reads,
 * and by a command only when `sent` is false; a command that may have been carried out ends as an unknown outcome.
 */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /** False: the request provably never left. */
  readonly sent: boolean;

  constructor(message: string, sent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.sent = sent;
  }
}

/** The key belongs to another command. Nothing was sent. */
export class KeyReusedError extends Error {
  override readonly name = 'KeyReusedError';
}

/**
 * The key is so old that Atlas may have forgotten its command: sending it again could place a second order. Nothing was
 * sent. Look for the order, then use a new key.
 */
export class KeyExpiredError extends Error {
  override readonly name = 'KeyExpiredError';
}

/** The key cannot be recorded, so the command could not be recognised after a restart. Nothing was sent. */
export class KeyStoreError extends Error {
  override readonly name = 'KeyStoreError';
}

/**
 * Rows of a list are missing: a source could not be asked, or not to the end, or a row could not be read. The rows before
 * it are whole. Asked for again from `cursor`, the list goes on with no row missing and none twice; with `allowPartial` it
 * goes on without what is missing.
 */
export class IncompleteListError extends Error {
  override readonly name = 'IncompleteListError';
  /** The sources that lack rows, each with its `problem` or `reason`. */
  readonly sources: readonly Source[];
  /** Of the page that lacks rows; `undefined`: the first. */
  readonly cursor: string | undefined;
  /** Of `all()`: the rows of the pages before. An iteration has given them already. */
  readonly rows: readonly unknown[];

  constructor(
    gaps: readonly string[],
    sources: readonly Source[],
    cursor: string | undefined,
    rows: readonly unknown[],
  ) {
    super(
      `Rows are missing from the list. ${gaps.join(' ')} Read it again from the cursor of this error, or with allowPartial.`,
    );
    this.sources = sources;
    this.cursor = cursor;
    this.rows = rows;
  }
}
