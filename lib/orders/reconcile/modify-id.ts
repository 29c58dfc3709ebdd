import { createHash } from 'node:crypto';

/** Every JSON reader holds a 48-bit integer exactly. */
const BYTES = 6;

/**
 * The number, from 1 to 2^48, that marks an amend at an exchange that records one with each change. It is derived from the
 * id of the amend, so that another process can look for it later.
 */
export function modifyIdOf(amendId: string): string {
  const digest = createHash('sha256').update(`amend:${amendId}`).digest();
  return String(digest.readUIntBE(0, BYTES) + 1);
}
