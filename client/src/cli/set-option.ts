import { UsageError } from './io.ts';

/**
 * A request with the fields of `--set field=value`, of which a field of a part has its name before a dot: `stopLoss.price=78000`.
 * Atlas checks every field and refuses those that do not belong.
 */
export function withFields(request: object, pairs: readonly string[] = []): object {
  const result: Record<string, unknown> = { ...request };
  for (const pair of pairs) {
    const [, name, field, text] = /^(\w+)(?:\.(\w+))?=(.*)$/s.exec(pair) ?? [];
    if (name === undefined) throw new UsageError(`--set takes field=value, not ${pair}`);
    const value = text === 'true' ? true : text === 'false' ? false : text;
    result[name] = field === undefined ? value : { ...Object(result[name]), [field]: value };
  }
  return result;
}
