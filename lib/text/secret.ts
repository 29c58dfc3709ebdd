import { createHash, timingSafeEqual } from 'node:crypto';

/** Replaces a secret in every text. */
export const SECRET_MASK = '[secret]';

/**
 * Text that must never leave the process by accident: an exchange key, its secret, a bearer token.
 * Printed, logged, inspected or serialized, it reads `[secret]`; `structuredClone` gets an empty
 * object. `reveal()` is the only way out, so every use of a secret can be found by searching for that word.
 */
export class Secret {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
    Object.freeze(this);
  }

  /**
   * Wraps `text`. Throws a RangeError for empty text: an unset secret would equal an unset credential, and a
   * missing key has its own error where keys are read.
   */
  static of(text: string): Secret {
    if (text === '') throw new RangeError('A secret cannot be empty.');
    return new Secret(text);
  }

  /** Returns the text. Pass it directly to the signature or header that needs it; do not keep it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SECRET_MASK;
  }

  toJSON(): string {
    return SECRET_MASK;
  }

  [Symbol.toPrimitive](): string {
    return SECRET_MASK;
  }

  // util.inspect, and so console and assertion messages, use this registered symbol.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SECRET_MASK;
  }
}

/**
 * Whether both hold the same text. Takes the same time wherever they differ and whatever their lengths: it compares digests
 * of equal size, so timing reveals nothing about the secret.
 */
export function secretEquals(secret: Secret, candidate: Secret | string): boolean {
  const given = typeof candidate === 'string' ? candidate : candidate.reveal();
  return timingSafeEqual(digest(secret.reveal()), digest(given));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
