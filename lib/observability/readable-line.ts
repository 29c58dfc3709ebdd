/** Fields shown on every line anyway, or useful only where logs of many machines are combined. */
const LEFT_OUT: ReadonlySet<string> = new Set(['level', 'message', 'timestamp', 'service', 'sampling_rate']);

/** A readable log record: time, level, message, `name=value` pairs; the stack of an error on separate lines. */
export function readableLine(record: Readonly<Record<string, unknown>>): string {
  const time = String(record.timestamp ?? '').slice(11, 23);
  const pairs: string[] = [];
  const stacks: string[] = [];
  for (const [name, value] of Object.entries(record)) {
    if (LEFT_OUT.has(name) || value === null) continue;
    const stack = stackOf(value);
    if (stack === undefined) pairs.push(`${name}=${readable(value)}`);
    else stacks.push(stack);
  }
  const head = [time, String(record.level ?? '').padEnd(5), String(record.message ?? ''), ...pairs].join(' ');
  return [head.trimEnd(), ...stacks.map((stack) => stack.replaceAll(/^/gm, '    '))].join('\n');
}

function readable(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (/^[^\s"=\p{C}]+$/u.test(value)) return value;
  // JSON does not escape DEL and the C1 control characters, which a terminal would obey.
  return JSON.stringify(value).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}

function stackOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('stack' in value)) return undefined;
  const cause = 'cause' in value ? stackOf(value.cause) : undefined;
  return cause === undefined ? String(value.stack) : `${value.stack}\ncaused by ${cause}`;
}
