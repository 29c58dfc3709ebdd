/** A value as a cell: nothing for null, `a b` for an amount of an asset, without what is empty. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cell).join(',');
  if (typeof value === 'object') return Object.values(value).map(cell).filter(Boolean).join(' ');
  return String(value);
}

/** The value at a path of names: `fee.amount`. */
export function at(row: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Object(value)[name] : undefined),
      row,
    );
}

/** Rows under headings, numbers to the right. A column `name?` is left out where no row has a value, or none but `false`. */
export function table(names: readonly string[], rows: readonly unknown[]): string {
  const columns = names
    .filter((name) => !name.endsWith('?') || rows.some((row) => hasValue(at(row, plain(name)))))
    .map(plain);
  const cells = rows.map((row) => columns.map((column) => cell(at(row, column))));
  const headings = columns.map((column) => column.replaceAll('.', ' '));
  const widths = headings.map((heading, index) =>
    Math.max(heading.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const isNumeric = columns.map((_, index) => cells.every((row) => /^-?[\d.]*$/.test(row[index] ?? '')));
  const line = (row: readonly string[]) =>
    row
      .map((text, index) => (isNumeric[index] ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(headings), ...cells.map(line)].join('\n');
}

/** A line of comma separated values (RFC 4180). */
export function csvLine(values: readonly unknown[]): string {
  return values
    .map(cell)
    .map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
    .join(',');
}

function plain(name: string): string {
  return name.replace(/\?$/, '');
}

function hasValue(value: unknown): boolean {
  return value !== false && cell(value) !== '';
}
