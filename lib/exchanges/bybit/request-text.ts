/** Query parameters in the order in which they are sent, without `undefined` ones. */
export type BybitQueryFields = readonly (readonly [name: string, value: string | number | undefined])[];

/**
 * The raw query. It is signed and sent unchanged, so nothing may encode it again. Cursors arrive encoded
 * (docs/venues/bybit.md §3) and are sent verbatim: `nextPage` appends them.
 */
export function queryText(fields: BybitQueryFields): string {
  return fields
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`]))
    .join('&');
}

/** Text that needs no encoding in a query. */
const QUERY_TEXT = /^[A-Za-z0-9\-._~%:,=&]+$/;

/** The same query for the next page. A cursor with anything but plain and percent-encoded text is encoded once more. */
export function nextPage(query: string, cursor: string): string {
  const verbatim = QUERY_TEXT.test(cursor) && !/[&=]/.test(cursor);
  return `${query}&cursor=${verbatim ? cursor : encodeURIComponent(cursor)}`;
}

/** Body members in the order in which they are sent, without `undefined` ones. Decimals are strings (§1.2). */
export type BybitBodyFields = readonly (readonly [name: string, value: string | number | boolean | undefined])[];

/** The raw JSON body. */
export function bodyText(fields: BybitBodyFields): string {
  return JSON.stringify(Object.fromEntries(fields.filter(([, value]) => value !== undefined)));
}
