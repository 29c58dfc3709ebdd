const RULES = { left: '---', center: ':-:', right: '--:' } as const;

/** A table; `align` is that of all columns but the first. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { align = 'left' }: { readonly align?: keyof typeof RULES } = {},
): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map((_, column) => RULES[column === 0 ? 'left' : align])), ...rows.map(line)].join(
    '\n',
  );
}

export function code(text: string): string {
  return `\`${text}\``;
}
