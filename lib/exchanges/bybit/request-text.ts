/** Query parameters in the order they are sent; those left `undefined` are not. */
export type BybitQueryFields = readonly (readonly [name: string, value: string | number | undefined])[];

/**
 * The raw query. It is signed and sent as it stands, so nothing may encode it again. Cursors come encoded already
 * (docs/venues/bybit.md §3) and are sent verbatim: `nextPage` appends them.
 */
export function queryText(fields: BybitQueryFields): string {
  return fields
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`]))
    .join('&');
}

/** Text that may stand in a query as it is. */
const QUERY_TEXT = /^[A-Za-z0-9\-._~%:,=&]+$/;

/** The same query, one page on. A cursor with anything but plain and percent-encoded text is encoded once more. */
export function nextPage(query: string, cursor: string): string {
  const verbatim = QUERY_TEXT.test(cursor) && !/[&=]/.test(cursor);
  return `${query}&cursor=${verbatim ? cursor : encodeURIComponent(cursor)}`;
}

/** Members of a body in the order they are sent; those left `undefined` are not. Decimals are strings (§1.2). */
export type BybitBodyFields = readonly (readonly [name: string, value: string | number | boolean | undefined])[];

/** The raw JSON body. */
export function bodyText(fields: BybitBodyFields): string {
  return JSON.stringify(Object.fromEntries(fields.filter(([, value]) => value !== undefined)));
}
