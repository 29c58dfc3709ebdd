import { createHash } from 'node:crypto';

/** What fits into 48 bits is a whole number that every reader holds exactly. */
const BYTES = 6;

/**
 * The number that marks an amend at an exchange that keeps one beside each change: from 1 to 2^48. It follows from the id
 * of the amend, so that whoever looks for it later, in another process, knows it.
 */
export function modifyIdOf(amendId: string): string {
  const digest = createHash('sha256').update(`amend:${amendId}`).digest();
  return String(digest.readUIntBE(0, BYTES) + 1);
}
