/**
 * Checks of values that were read from somewhere. Written by hand: a cold container checks some hundred instruments before
 * its first order, and building and compiling schemas for that took several times as long.
 */

/** Where a value is not what it should be: a path such as `0.tickSize`, empty for the value itself. */
export type Check = (value: unknown) => string | undefined;

/** A value that passes a test. */
const is =
  (test: (value: unknown) => boolean): Check =>
  (value) =>
    test(value) ? undefined : '';

/** A text that passes a test. */
export const text = (test: (value: string) => boolean) => is((value) => typeof value === 'string' && test(value));

/** A whole number, `least` or more. */
export const whole = (least: number) => is((value) => Number.isSafeInteger(value) && Number(value) >= least);

/** One of these texts. */
export const oneOf = (values: readonly string[]) => text((value) => values.includes(value));

/** `null`, or what the check asks for. */
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? undefined : check(value);

/** A list of such values, `least` of them or more. */
export function listOf(check: Check, least = 0): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length < least) return '';
    for (const [at, item] of value.entries()) {
      const fault = check(item);
      if (fault !== undefined) return within(String(at), fault);
    }
    return undefined;
  };
}

/** An object with these fields, all of them, and no others. */
export function shape<T>(fields: Readonly<Record<keyof T & string, Check>>): Check {
  const checks = Object.entries<Check>(fields);
  return (value) => {
    if (typeof value !== 'object' || value === null) return '';
    const given = new Map<string, unknown>(Object.entries(value));
    for (const [field, check] of checks) {
      const fault = check(given.get(field));
      if (fault !== undefined) return within(field, fault);
      given.delete(field);
    }
    return given.keys().next().value;
  };
}

function within(field: string, fault: string): string {
  return fault === '' ? field : `${field}.${fault}`;
}

/** True or false. */
export const flag = is((value) => typeof value === 'boolean');
