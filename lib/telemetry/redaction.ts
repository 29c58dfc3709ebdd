import { SECRET_MASK, Secret } from '../text/secret.ts';
import { isSecretName } from '../text/secret-names.ts';
import { createSecretText, masked } from '../text/secret-text.ts';

const MAX_DEPTH = 8;

/** A value that a log line, an annotation or an error report can hold. */
type Printable = null | boolean | number | string | Printable[] | { [name: string]: Printable };

/** Masks secrets in everything that Atlas writes to logs and traces. */
export interface Redactor {
  /** Masks this text from now on wherever it occurs. */
  conceal(secret: Secret): void;
  text(text: string): string;
  /**
   * Returns a copy of any value that can be printed as JSON: secrets, credentials by name and anything that looks like a
   * key or a signature are masked, errors expanded, cycles and bytes replaced by a description.
   */
  value(value: unknown): Printable;
  fields(fields: object): { [name: string]: Printable };
}

/** Creates a redactor that finds secrets by name, by form, and those passed to `conceal`. */
export function createRedactor(): Redactor {
  const secrets = createSecretText();
  const text = (given: string): string => masked(given, secrets.spansIn(given));

  const value = (given: unknown, above: readonly object[]): Printable => {
    switch (typeof given) {
      case 'string':
        return text(given);
      case 'number':
        return Number.isFinite(given) ? given : String(given);
      case 'boolean':
        return given;
      case 'bigint':
        return text(given.toString());
      case 'object':
        return given === null ? null : object(given, above);
      default:
        return `[${typeof given}]`;
    }
  };

  const object = (given: object, above: readonly object[]): Printable => {
    if (given instanceof Secret) return SECRET_MASK;
    if (above.includes(given)) return '[circular]';
    if (above.length >= MAX_DEPTH) return '[too deep]';
    if (given instanceof Date) return Number.isNaN(given.getTime()) ? 'Invalid Date' : given.toISOString();
    if (given instanceof URL) return text(given.href);
    // Bytes may be a signature, and as JSON numbers no search would find it.
    if (ArrayBuffer.isView(given) || given instanceof ArrayBuffer) return `[${given.byteLength} bytes]`;
    const path = [...above, given];
    if (Array.isArray(given)) return given.map((item) => value(item, path));
    if (given instanceof Map) return record(given.entries(), path);
    if (given instanceof Set) return [...given].map((item) => value(item, path));
    if (given instanceof Error) return record(errorEntries(given), path);
    return record(Object.entries(given), path);
  };

  const record = (entries: Iterable<[unknown, unknown]>, path: readonly object[]): { [name: string]: Printable } => {
    const result: { [name: string]: Printable } = {};
    for (const [name, item] of entries) {
      if (item === undefined || typeof item === 'function') continue;
      result[text(String(name))] = isSecretName(String(name)) && item !== null ? SECRET_MASK : value(item, path);
    }
    return result;
  };

  return {
    conceal: secrets.conceal,
    text,
    value: (given) => value(given, []),
    fields: (fields) => record(Object.entries(fields), []),
  };
}

function errorEntries(error: Error): [string, unknown][] {
  const { name, message, stack, cause } = error;
  const own = Object.entries(error).filter(([key]) => !['name', 'message', 'stack', 'cause'].includes(key));
  return [['name', name], ['message', message], ...own, ['stack', stack], ['cause', cause]];
}
