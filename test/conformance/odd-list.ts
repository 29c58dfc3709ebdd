/**
 * Edits lists as text, as exchanges write them: rows are broken one by one while every other digit stays the same,
 * including ids beyond 2^53.
 */

/** Where lists are nested in a body: Binance's instruments, and all lists of Bybit. */
const LIST = /"(?:symbols|list)":(?=\[)/;

/** The elements of a body that is or contains a list; `undefined` otherwise. */
function rowsIn(body: string): { before: string; rows: string[]; after: string } | undefined {
  const named = LIST.exec(body);
  const start = body.startsWith('[') ? 0 : named && named.index + named[0].length;
  if (start === null) return undefined;
  const { parts, end } = partsFrom(body, start);
  return { before: body.slice(0, start + 1), rows: parts, after: body.slice(end) };
}

/** The body with changed rows; unchanged when it has none. */
export function withRows(body: string, change: (rows: readonly string[]) => readonly string[]): string {
  const list = rowsIn(body);
  return list === undefined ? body : `${list.before}${change(list.rows).join(',')}${list.after}`;
}

/** The row with another JSON value of a field; without the field when that is `undefined`. */
export function withField(row: string, field: string, value: string | undefined): string {
  const { parts } = partsFrom(row, 0);
  const changed = parts.flatMap((part) => {
    if (nameOf(part) !== field) return [part];
    return value === undefined ? [] : [`${JSON.stringify(field)}:${value}`];
  });
  return `{${changed.join(',')}}`;
}

/** The text of a field's value; `undefined` when the row lacks the field. */
export function valueIn(row: string, field: string): string | undefined {
  const part = row.startsWith('{') ? partsFrom(row, 0).parts.find((each) => nameOf(each) === field) : undefined;
  return part?.slice(part.indexOf(':', JSON.stringify(field).length - 1) + 1).trim();
}

function nameOf(part: string): string {
  return /^\s*"([^"]*)"/.exec(part)?.[1] ?? '';
}

/** The comma-separated parts of the bracket that opens at `start`, and where it closes. */
function partsFrom(text: string, start: number): { parts: string[]; end: number } {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = start + 1;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') {
      depth -= 1;
      if (depth > 0) continue;
      if (at > from) parts.push(text.slice(from, at));
      return { parts, end: at };
    } else if (char === ',' && depth === 1) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  throw new Error('The text is not closed.');
}
