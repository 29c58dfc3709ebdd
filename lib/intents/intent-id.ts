import { createHash } from 'node:crypto';

/** 132 bits: no two keys meet, and every exchange takes 22 characters of this alphabet as a client order id. */
const ID_LENGTH = 22;

/**
 * The id of the intent of a key, and the client order id of its order where the caller names none. It follows from the
 * key, so no second table maps them; even a store that lost its data would lead to the same id at the exchange. Two
 * owners of keys, or two stages, that choose the same key do not meet; two sessions of one owner do.
 */
export function intentIdOf(stage: string, keyOwner: string | null, key: string): string {
  return digest([stage, keyOwner, key]).slice(0, ID_LENGTH);
}

/** Tells requests apart: equal for inputs with the same content, in whatever order their fields came. */
export function requestHashOf(operation: string, input: unknown): string {
  return digest([operation, input]);
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(value)))
    .digest('base64url');
}

/** Fields in one order, and those left `undefined` not at all. */
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
