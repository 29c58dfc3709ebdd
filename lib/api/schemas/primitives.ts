import * as z from 'zod';
import { DECIMAL_PATTERN, decimal, MAX_DECIMAL_DIGITS, plain } from '../../domain/decimal.ts';
import { epochOf } from '../../domain/moment.ts';
import { CLIENT_ORDER_ID_PATTERN, MAX_CLIENT_ORDER_ID_LENGTH } from '../../domain/order.ts';
import { MAX_ORDER_ID_LENGTH } from '../../domain/order-id.ts';

/** No path or query parameters. */
export const NO_PARAMETERS = z.strictObject({});

/**
 * Runs a rule over several fields even if one field is invalid, so that all violations are reported at once; objects only.
 */
export function ofAnyObject({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The message, behind the name of the first field, about an object that has neither of two fields, or both. */
export function exactlyOne(first: string, second: string, of: string) {
  return ({ input }: { readonly input?: unknown }): string => {
    const given = (input ?? {}) as Readonly<Record<string, unknown>>;
    const both = given[first] !== undefined && given[second] !== undefined;
    const why = `${of} takes exactly one of them`;
    return both ? `and ${second} exclude each other: ${why}` : `or ${second} is required: ${why}`;
  };
}

/**
 * A price or quantity. JSON numbers are refused: most programs read them as binary floats, which can change an order's
 * digits. The message shows the string form, ready to copy.
 */
export function decimalString(description: string, example: string) {
  return (
    z
      .string({
        error: ({ input }) => {
          if (typeof input !== 'number') return `must be a decimal string, e.g. "${example}"`;
          const why = 'must be a decimal string, because JSON numbers can lose digits';
          const spelled = plainly(String(input));
          return spelled === undefined ? `${why}, e.g. "${example}"` : `${why}: write "${spelled}"`;
        },
      })
      .regex(DECIMAL_PATTERN, {
        error: ({ input }) => {
          const why = 'must be a plain decimal: digits and at most one point, no sign, exponent or spaces';
          const spelled = plainly(String(input));
          return spelled === undefined ? `${why}, e.g. "${example}"` : `${why}: write "${spelled}"`;
        },
      })
      // One more character for the decimal point.
      .max(MAX_DECIMAL_DIGITS + 1, { error: `must have at most ${MAX_DECIMAL_DIGITS} digits` })
      .meta({ description, example })
  );
}

const DIGITS = `\\d{1,${MAX_DECIMAL_DIGITS}}`;
const FRACTION = `\\d{0,${MAX_DECIMAL_DIGITS}}`;
const WRITTEN = new RegExp(`^ {0,4}\\+?((?:${DIGITS}\\.?${FRACTION}|\\.${DIGITS})(?:[eE][+-]?\\d{1,2})?) {0,4}$`);

/** The plain notation of an amount written differently: `1e3`, `+5` and `.5` become `1000`, `5` and `0.5`. */
function plainly(written: string): string | undefined {
  const [, amount] = WRITTEN.exec(written) ?? [];
  return amount === undefined ? undefined : plain(decimal(amount));
}

/** A signed decimal in an answer. */
export const decimalAmount = z.string().meta({ description: 'Decimal, plain notation.', example: '0.005' });

/** A time in a request: RFC 3339 or epoch milliseconds. Parses to epoch milliseconds. */
export function moment(description: string) {
  return z
    .string()
    .refine((text) => !Number.isNaN(epochOf(text)), {
      error: ({ input }) => notAMoment(String(input)),
      params: { rule: 'format' },
    })
    .transform(epochOf)
    .meta({ description, override: { type: 'string' }, example: '2026-11-22T00:00:00Z' });
}

/** A time in the body of a request: RFC 3339 or epoch milliseconds as text. Parses to RFC 3339 UTC with milliseconds. */
export function momentText(description: string) {
  return moment(description).transform((epochMs) => new Date(epochMs).toISOString());
}

const EPOCH_SECONDS = /^(\d{9,10})(?:\.(\d{1,9}))?$/;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
/** A `+` that a URL has turned into a space. */
const LOST_PLUS = /^(\d{4}-\d{2}-\d{2}[Tt][\d:.]+) (\d{2}:\d{2})$/;

function notAMoment(text: string): string {
  const [, seconds, fraction = ''] = EPOCH_SECONDS.exec(text) ?? [];
  if (seconds !== undefined) {
    const milliseconds = `${seconds}${fraction.slice(0, 3).padEnd(3, '0')}`;
    return `must be epoch milliseconds, and has as many digits as seconds have: write "${milliseconds}"`;
  }
  const midnight = `${text}T00:00:00Z`;
  if (DATE_ONLY.test(text) && !Number.isNaN(epochOf(midnight)))
    return `must be an RFC 3339 time with a zone, not a date alone: write "${midnight}"`;
  const [, time, zone] = LOST_PLUS.exec(text) ?? [];
  if (time !== undefined) return `has a space where a + was, which a URL writes as %2B: write "${time}%2B${zone}"`;
  return 'must be an RFC 3339 time with a zone, e.g. 2026-11-22T00:00:00Z, or epoch milliseconds';
}

/** A whole number in a query string. */
export function integerParameter(min: number, max: number, description: string) {
  return z
    .string()
    .regex(/^\d{1,9}$/, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .refine((value) => value >= min && value <= max, {
      error: `must be from ${min} to ${max}`,
      params: { rule: 'range', min, max },
    })
    .meta({ description, override: { type: 'integer', minimum: min, maximum: max } });
}

/** An asset in a query string: no row would look like no asset where it is only spelled in another way. */
export function assetParameter(maxLength: number) {
  const spelled = (given: string) => given.trim().toUpperCase().replace(/^XBT$/, 'BTC');
  return z
    .string()
    .max(maxLength, { error: `must have at most ${maxLength} characters` })
    .refine((given) => given !== '' && spelled(given) === given, {
      error: ({ input }) => {
        const meant = spelled(String(input));
        return meant === ''
          ? 'must name an asset, e.g. "BTC"'
          : `must be the name of an asset as listed: write "${meant}"`;
      },
      params: { rule: 'format' },
    });
}

/** `true` or `false` in a query string. */
export function booleanParameter(description: string) {
  return z
    .string()
    .regex(/^(true|false)$/, { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .meta({ description, override: { type: 'boolean' } });
}

export const timeSchema = z.iso
  .datetime({ precision: 3 })
  .meta({ description: 'RFC 3339, UTC, milliseconds', example: '2026-11-22T09:15:02.118Z' });

export const clientOrderIdSchema = z
  .string()
  .regex(CLIENT_ORDER_ID_PATTERN, { error: `must be 1 to ${MAX_CLIENT_ORDER_ID_LENGTH} characters of A-Z a-z 0-9 _ -` })
  .meta({ description: 'Your own id for the order. Default: Atlas generates one.', example: 'desk7-000017' });

/** 1 to `length` visible ASCII characters, no spaces. */
function visibleAscii(length: number): RegExp {
  return new RegExp(`^[\\x21-\\x7e]{1,${length}}$`);
}

/** For filters: orders placed elsewhere carry whatever their exchange allows, and every id Atlas prints can be queried. */
export const anyClientOrderIdSchema = z
  .string()
  .regex(visibleAscii(MAX_CLIENT_ORDER_ID_LENGTH), {
    error: `must be 1 to ${MAX_CLIENT_ORDER_ID_LENGTH} visible ASCII characters; in a query write + as %2B, & as %26 and # as %23`,
  })
  .meta({
    description:
      'Client order id of the order, whoever placed it. Each exchange allows more characters than Atlas does when placing. Percent-encoded.',
    example: 'desk7-000017',
  });

/**
 * For paths: the names intents are found by. `#` is excluded, because it starts the ids of the other items in their table.
 */
export const intentNameSchema = z
  .string()
  .regex(new RegExp(`^[A-Za-z0-9._:/+=-]{1,${MAX_CLIENT_ORDER_ID_LENGTH}}$`), {
    error: `must be 1 to ${MAX_CLIENT_ORDER_ID_LENGTH} characters of A-Z a-z 0-9 . _ : / + = -`,
  })
  .meta({ description: 'The id in `Location`, or the client order id you chose.', example: 'desk7-000017' });

/** Maximum length of an Idempotency-Key. */
const MAX_KEY_LENGTH = 255;

export const idempotencyKeySchema = z
  .string()
  .regex(visibleAscii(MAX_KEY_LENGTH), { error: `must be 1 to ${MAX_KEY_LENGTH} visible ASCII characters` })
  .meta({
    description:
      'Any text that is new for each intended command, e.g. a UUID. The same request sent again with the same key returns the outcome of the first and is never executed twice. The key belongs to the user, role or token subject that sent it, across its sessions.',
    example: '5f0c6f1e-3a0e-4d57-9a53-2f0b7f6c1d10',
  });

const LONGEST_ID = { error: `must have at most ${MAX_ORDER_ID_LENGTH} characters` };

export const orderListIdSchema = z.string().max(MAX_ORDER_ID_LENGTH, LONGEST_ID).meta({
  description: 'Opaque id of an order list: `<exchange>.<market>.<exchangeSymbol>.<id of the list at the exchange>`.',
  example: 'binance.spot.BTCUSDT.812345',
});

export const orderIdSchema = z.string().max(MAX_ORDER_ID_LENGTH, LONGEST_ID).meta({
  description: 'Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.',
  example: 'binance.spot.BTCUSDT.51234567890',
});
