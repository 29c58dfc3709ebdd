import type { ProblemCode, ProblemDocument } from './model.ts';

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
