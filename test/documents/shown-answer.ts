import type { CodeBlock } from './code-blocks.ts';

/** In a document, stands for text that differs between runs. */
const ANYTHING = '…';

/**
 * Where the output differs from what the document shows. Text must be equal. For JSON the document shows what matters:
 * the last JSON line must have every shown member, and may have others.
 */
export function differences({ language, text }: CodeBlock, printed: string): readonly string[] {
  if (language !== 'json') return unlike('', text.trim(), printed.trim());
  const last = printed.split('\n').findLast((line) => line.startsWith('{'));
  return last === undefined ? [`printed no JSON: ${printed}`] : unlike('', JSON.parse(text), JSON.parse(last));
}

function unlike(path: string, shown: unknown, printed: unknown): readonly string[] {
  if (Array.isArray(shown)) {
    if (!Array.isArray(printed)) return [`${path}: no list`];
    if (shown.length === 0 && printed.length > 0) return [`${path}: not empty`];
    return shown.flatMap((each, index) => unlike(`${path}[${index}]`, each, printed[index]));
  }
  if (isObject(shown)) {
    if (!isObject(printed)) return [`${path}: no object`];
    return Object.entries(shown).flatMap(([name, its]) => unlike(`${path}.${name}`, its, printed[name]));
  }
  const same = typeof shown === 'string' ? matches(shown, String(printed)) : shown === printed;
  return same ? [] : [`${path}: shown ${JSON.stringify(shown)}, printed ${JSON.stringify(printed)}`];
}

function matches(shown: string, printed: string): boolean {
  const [first = '', ...parts] = shown.split(ANYTHING);
  const last = parts.at(-1);
  return last === undefined ? printed === first : printed.startsWith(first) && printed.endsWith(last);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
