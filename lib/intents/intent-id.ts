import { createHash } from 'node:crypto';

/** 132 bits, so keys do not collide; every exchange accepts 22 characters of this alphabet as a client order id. */
const ID_LENGTH = 22;

/**
 * The id of a key's intent, and the client order id of its order where the caller gives none. It is derived from the
 * key, so no table maps them, and even a store that lost its data leads to the same id at the exchange. Different
 * owners or stages that choose the same key get different ids; sessions of one owner share the id.
 */
export function intentIdOf(stage: string, keyOwner: string | null, key: string): string {
  return digest([stage, keyOwner, key]).slice(0, ID_LENGTH);
}

/**
 * The id of the intent of one command of a request that gives several under one key. It never equals the id of the key itself,
 * nor that of any other key.
 */
export function partIdOf(stage: string, keyOwner: string | null, key: string, part: string): string {
  return digest([stage, keyOwner, key, part]).slice(0, ID_LENGTH);
}

const INTENT_ID = new RegExp(`^[A-Za-z0-9_-]{${ID_LENGTH}}$`);

/** Whether a text has the form of these ids. A caller's own id may have it too. */
export function isOfIntentIdForm(text: string): boolean {
  return INTENT_ID.test(text);
}

/** Distinguishes requests: equal for equal content, whatever the order of fields. */
export function requestHashOf(operation: string, input: unknown): string {
  return digest([operation, input]);
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('base64url');
}

/** Sorts fields and drops those that are `undefined`. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => [name, canonical(field)]),
  );
}
