export const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * Returns a name that occurs twice in one object of a JSON text, at any depth, compared after unescaping; `undefined` when
 * there is none. RFC 8259 §4 leaves open which of the two values counts, and parsers differ, so such a text is ambiguous.
 * May miss duplicates in invalid JSON, which the parser refuses anyway.
 */
export function duplicateName(json: string): string | undefined {
  const outer: Set<string>[] = [];
  let names = new Set<string>();
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case QUOTE: {
        const end = closingQuote(json, at);
        if (end === undefined) return undefined;
        if (isMemberName(json, end)) {
          const name = unescaped(json.slice(at + 1, end));
          if (names.has(name)) return name;
          names.add(name);
        }
        at = end;
        break;
      }
      case OPENING_BRACE:
        outer.push(names);
        names = new Set();
        break;
      case CLOSING_BRACE:
        names = outer.pop() ?? new Set();
        break;
    }
  }
  return undefined;
}

/** The end of the string that begins at `start`: the first quote that no backslash escapes. */
export function closingQuote(json: string, start: number): number | undefined {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return undefined;
}

/** Whether the string that ends at `end` is a member name, which a colon follows. */
export function isMemberName(json: string, end: number): boolean {
  let at = end + 1;
  while (isBlank(json.charCodeAt(at))) at += 1;
  return json.charCodeAt(at) === COLON;
}

function isBlank(character: number): boolean {
  return character === 0x20 || character === 0x0a || character === 0x0d || character === 0x09;
}

/** The unescaped name; a badly escaped one is returned as written. */
export function unescaped(written: string): string {
  if (!written.includes('\\')) return written;
  try {
    return JSON.parse(`"${written}"`);
  } catch {
    return written;
  }
}
