import { DECIMAL_PATTERN, type DecimalString } from '../../domain/decimal.ts';

/** A value of a request body. A decimal becomes a JSON number with exactly its digits. */
export type BodyValue = string | { readonly decimal: DecimalString; readonly negative?: boolean };

/** Fields in the order they are sent; `undefined` ones are omitted. */
export type BodyFields = readonly (readonly [name: string, value: BodyValue | undefined])[];

/**
 * A JSON body. BitMEX requires prices and quantities as JSON numbers; JSON.stringify would convert them through a binary
 * float, so their digits are written unchanged. Throws a RangeError on a text that is not a plain decimal.
 */
export function jsonBody(fields: BodyFields): string {
  const members = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [`${JSON.stringify(name)}:${valueText(value)}`],
  );
  return `{${members.join(',')}}`;
}

function valueText(value: BodyValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (!DECIMAL_PATTERN.test(value.decimal)) throw new RangeError('Only a plain decimal can be written as a number.');
  return value.negative === true ? `-${value.decimal}` : value.decimal;
}

/** Query parameters in the order they are sent; `undefined` ones are omitted. */
export type QueryFields = readonly (readonly [name: string, value: string | number | boolean | undefined])[];

/** The path with its query. It is signed and sent exactly like this, so nothing may encode it again. */
export function pathWith(path: string, query: QueryFields): string {
  const pairs = query.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
